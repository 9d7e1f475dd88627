import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CarrierUnavailable } from '../../../server/carriers/carrier'
import { claimRun } from '../../../server/db/books/match-runs'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { compareDay } from '../../../server/services/books/compare-day'
import { matchBooks } from '../../../server/services/books/match-books'
import { matchDueDays } from '../../../server/services/books/match-due-days'
import { workOnCase } from '../../../server/services/books/work-on-case'
import { settleRefund } from '../../../server/services/refunds/settle-refund'
import { caseLines, compare, readCases, talk } from '../../support/books/matched-day'
import { newCallSid } from '../../support/fake-carrier'
import { claimTestCall, dialTestCall, report, startTestCall } from '../../support/ledger/test-call'
import { dispute, payIn } from '../../support/paid-in'
import { createTestClock } from '../../support/test-clock'
import { createPerson, createTestContext, NUMBERS, warmPool, type Person, type TestContext } from '../../support/test-context'

const DAY = '2026-11-20'
const NOON = new Date(`${DAY}T12:00:00Z`)
const MORNING = new Date('2026-11-21T06:00:00Z')

let context: TestContext
let ada: Person
let ravi: Person
beforeAll(async () => {
  context = await createTestContext({ clock: createTestClock(NOON), env: { LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_CALLS_AT_ONCE: '1000' } })
  ravi = await createPerson(context, { role: 'finance', grantMicros: 0n })
  await warmPool(context)
})
beforeEach(async () => {
  context.clock.set(NOON)
  Object.assign(context.fakeCarrier, { isDown: false })
  context.fakeCarrier.legs.clear()
  for (const book of ['payments', 'refunds', 'disputes'] as const) context.fakePayments[book].clear()
  Object.assign(context.fakePayments, { outage: null, outageOf: {} })
  ada = await createPerson(context, { grantMicros: 100_000_000n })
})
afterEach(async () => {
  // what a test leaves behind must not be missing in the next one
  await context.admin`delete from match_case`
  await context.admin`delete from match_run`
  await context.admin`update call set created_at = created_at - interval '100 days'`
  await context.admin`update payment set created_at = created_at - interval '100 days'`
  await context.admin`update payment_refund set created_at = created_at - interval '100 days'`
  await context.admin`update dispute set created_at = created_at - interval '100 days'`
})
afterAll(() => context.close())

const nextMorning = () => context.clock.set(MORNING)
const leg = (changes: Partial<Parameters<typeof context.fakeCarrier.addLeg>[0]> = {}) => context.fakeCarrier.addLeg({
  parentId: newCallSid(), to: NUMBERS.british, status: 'completed', durationSeconds: 30, startedAt: NOON, endedAt: new Date(NOON.getTime() + 30_000), ...changes,
})

describe('a day of the books', () => {
  it('F2 puts calls into every bucket, and only differences are cases', async () => {
    await talk(context, ada, 61)
    const rounded = await talk(context, ada, 61, { durationSeconds: 62 })
    const different = await talk(context, ada, 61, { durationSeconds: 130 })
    const missing = await talk(context, ada, 61, null)
    const stray = leg()
    // refused before it was dialled; given up before the far end; busy; a browser's own leg
    await startTestCall(context, ada)
    const canceled = await dialTestCall(context, ada)
    await report(context, canceled, 'canceled', { legId: null })
    const busy = await dialTestCall(context, ada)
    await report(context, busy, 'busy')
    leg({ id: busy.childSid, parentId: busy.parentSid, to: busy.toNumber, status: 'busy', durationSeconds: 0 })
    leg({ parentId: null, to: '', from: 'client:ada' })
    leg({ to: 'client:ada' })
    nextMorning()
    const { counts, error } = await compare(context, DAY)
    expect(error).toBeNull()
    // what was never dialled is nothing to compare
    expect(counts).toEqual({ 'call.match': 2, 'call.rounding': 1, 'call.different': 1, 'call.missing_there': 1, 'call.missing_here': 1 })
    expect(await caseLines(context)).toEqual([
      `call different ${different.childSid} 13000`, `call missing_here ${stray.id} null`, `call missing_there ${missing.childSid} -26000`, `call rounding ${rounded.childSid} 0`,
    ])
    const [found] = await readCases(context)
    expect(found).toMatchObject({
      day: DAY, state: 'open', call_id: different.id, owner_id: null, note: null,
      ours: { status: 'completed', durationSeconds: 61, amountMicros: '26000', currency: 'USD' }, theirs: { status: 'completed', durationSeconds: 130, amountMicros: '39000' },
    })
    const facts = (await readCases(context)).map(one => [one.ours, one.theirs])
    expect(JSON.stringify(facts)).not.toContain(NUMBERS.british)
    expect(JSON.stringify(facts)).toContain('+4420…123')
  })

  it('F2 puts payments, refunds and disputes into their buckets, and leaves alone what is somebody else’s', async () => {
    const agreed = await payIn(context, ada, 2_000n)
    const lost = await payIn(context, ada, 1_000n)
    context.fakePayments.payments.delete(`cs_${lost.paymentId.replaceAll('-', '')}`)
    const dearer = await payIn(context, ada, 1_500n)
    context.fakePayments.change(dearer.paymentId, { amountMinor: 1_501n })
    const known = context.fakePayments.find(agreed.paymentId)
    context.fakePayments.payments.set('cs_stray', { ...known, sessionId: 'cs_stray', providerPaymentId: 'pi_stray', paymentId: randomUUID(), chargeId: 'ch_stray' })
    context.fakePayments.payments.set('cs_shop', { ...known, sessionId: 'cs_shop', providerPaymentId: 'pi_shop', paymentId: null, chargeId: 'ch_shop' })
    context.fakePayments.payments.set('cs_open', { ...known, sessionId: 'cs_open', providerPaymentId: 'pi_open', paymentId: randomUUID(), state: 'canceled' })
    const refund = {
      providerPaymentId: agreed.providerPaymentId, chargeId: null, refundId: null, state: 'succeeded', amountMinor: 300n, currency: 'USD', failureCode: null, createdAt: NOON,
    } as const
    context.fakePayments.refunds.set('re_desk', { ...refund, providerRefundId: 're_desk' })
    context.fakePayments.refunds.set('re_shop', { ...refund, providerRefundId: 're_shop', providerPaymentId: 'pi_shop' })
    const held = await payIn(context, ada, 700n)
    await applyDispute(context, dispute(context, held, 700n, { moved: [-700n] }))
    dispute(context, agreed, 2_000n, { moved: [-2_000n], disputeId: 'dp_untold' })
    dispute(context, { ...agreed, providerPaymentId: 'pi_shop', chargeId: 'ch_shop' }, 2_000n, { moved: [-2_000n], disputeId: 'dp_shop' })
    nextMorning()
    const { counts } = await compare(context, DAY)
    expect(counts).toEqual({
      'payment.match': 2, 'payment.missing_there': 1, 'payment.different': 1, 'payment.missing_here': 1, 'refund.missing_here': 1, 'dispute.match': 1, 'dispute.missing_here': 1,
    })
    expect(await caseLines(context)).toEqual([
      'dispute missing_here dp_untold -20000000', `payment different ${dearer.providerPaymentId} 10000`, 'payment missing_here pi_stray 20000000',
      `payment missing_there ${lost.providerPaymentId} -10000000`, 'refund missing_here re_desk -3000000',
    ])
    const paymentIds = (await readCases(context)).map(one => one.payment_id)
    expect(paymentIds).toEqual([agreed.paymentId, dearer.paymentId, null, lost.paymentId, agreed.paymentId])
  })

  it('F2 what an event filed before is the same case', async () => {
    const paid = await payIn(context, ada, 2_000n)
    context.fakePayments.refunds.set('re_desk', {
      providerRefundId: 're_desk', providerPaymentId: paid.providerPaymentId, chargeId: null, refundId: null, state: 'succeeded', amountMinor: 300n, currency: 'USD',
      failureCode: null, createdAt: NOON,
    })
    await settleRefund(context, 're_desk')
    const [filed] = await readCases(context)
    nextMorning()
    await compare(context, DAY)
    expect(await readCases(context)).toMatchObject([{ id: filed!.id, bucket: 'missing_here', day: DAY, found_at: filed!.found_at, seen_at: MORNING }])
  })

  it('F2 at midnight a call is compared on the day on which it began by our clock, once', async () => {
    context.clock.set(new Date('2026-11-20T23:59:59.900Z'))
    const late = await talk(context, ada, 61, { startedAt: new Date('2026-11-21T00:00:09Z') })
    context.clock.set(new Date('2026-11-21T00:00:00.000Z'))
    await talk(context, ada, 61, { startedAt: new Date('2026-11-20T23:59:58Z') })
    leg({ startedAt: new Date('2026-11-20T23:59:59.999Z'), endedAt: new Date('2026-11-21T00:01:00Z') })
    leg({ startedAt: new Date('2026-11-21T00:00:00Z'), endedAt: new Date('2026-11-21T00:01:00Z') })
    context.clock.set(new Date('2026-11-22T06:00:00Z'))
    const days = [await compare(context, '2026-11-19'), await compare(context, DAY), await compare(context, '2026-11-21')]
    expect(days.map(day => day.counts)).toEqual([{}, { 'call.match': 1, 'call.missing_here': 1 }, { 'call.match': 1, 'call.missing_here': 1 }])
    expect((await readCases(context)).map(one => one.day).sort()).toEqual([DAY, '2026-11-21'])
    expect(late.id).toBeTruthy()
  })

  it('F2 what a list leaves out is asked for before it is called missing', async () => {
    const call = await talk(context, ada, 61, { startedAt: new Date('2026-11-21T02:00:00Z') })
    nextMorning()
    context.fakeCarrier.requests.length = 0
    expect((await compare(context, DAY)).counts).toEqual({ 'call.match': 1 })
    expect(context.fakeCarrier.requests.slice(1)).toEqual([`findLeg ${call.childSid}`])
  })

  it('F2 goes over more than one page on both sides, with no transaction open while it asks', async () => {
    const call = await talk(context, ada, 61)
    // 1,100 busy calls like it
    const rows = await context.admin`
      with many as (select gen_random_uuid() as id, 'CA' || md5('p' || n) as parent, 'CA' || md5('c' || n) as child, n from generate_series(1, 1100) n),
      calls as (insert into call (id, user_id, wallet_id, to_number, origin_number, country, line_type, status, status_rank, has_leg, max_seconds, currency, terms, channel, carrier,
          created_at, ended_at, duration_seconds, charged_micros, billed_at)
        select m.id, user_id, wallet_id, to_number, origin_number, country, line_type, 'busy', 3, true, max_seconds, currency, terms, channel, carrier,
          c.created_at + m.n / 100 * interval '1 second', ended_at, 0, 0, billed_at from call c, many m where c.id = ${call.id} returning id, wallet_id, created_at),
      parts as (insert into call_component select calls.id, k.place, k.component, k.rate_id, k.rate_nanos_per_minute, k.connect_fee_micros, k.initial_seconds, k.increment_seconds,
          k.minimum_seconds, k.grace_seconds, k.matched_prefix, k.origin_prefix, k.description, 10000 from calls, call_component k where k.call_id = ${call.id}),
      legs as (insert into call_leg (carrier, leg_id, call_id, role, direction, is_billed, status, started_at, is_settled)
        select 'twilio', leg.leg_id, m.id, leg.role, 'outbound', leg.role = 'destination', 'busy', created_at, true from calls join many m on m.id = calls.id,
          lateral (values (parent, 'browser'), (child, 'destination')) leg (leg_id, role))
      insert into wallet_hold (call_id, wallet_id, amount_micros, captured_micros, state, expires_at, closed_at, reconcile_after)
        select id, wallet_id, 10000, 0, 'released', now(), now(), now() from calls returning call_id`
    const legs = await context.admin`select child.leg_id as child_sid, parent.leg_id as parent_sid from call_leg child join call_leg parent on parent.call_id = child.call_id and not parent.is_billed
      where child.is_billed and child.call_id in ${context.admin(rows.map(row => row.call_id as string))}`
    // all but the last 600 of them, so that ours go over pages too
    for (const row of legs.slice(0, 500)) {
      leg({ id: row.child_sid as string, parentId: row.parent_sid as string, to: call.toNumber, status: 'busy', durationSeconds: 0 })
    }
    for (let stray = 0; stray < 700; stray++) leg()
    let openWhileAsking = 0
    const { listDialledLegs, findLeg } = context.fakeCarrier
    const look = async () => {
      const [row] = await context.admin`
        select count(*)::int as open from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`
      openWhileAsking += row!.open as number
    }
    Object.assign(context.fakeCarrier, {
      async* listDialledLegs(period: { from: Date, to: Date }) {
        let row = 0
        for await (const one of listDialledLegs(period)) {
          if (row++ % 250 === 0) await look()
          yield one
        }
      },
      findLeg: async (id: string) => {
        if (context.fakeCarrier.requests.length % 50 === 0) await look()
        return findLeg(id)
      },
    })
    nextMorning()
    const { counts } = await compare(context, DAY)
    Object.assign(context.fakeCarrier, { listDialledLegs, findLeg })
    expect(counts).toEqual({ 'call.match': 501, 'call.missing_here': 700, 'call.missing_there': 600 })
    expect(await readCases(context)).toHaveLength(1300)
    expect(openWhileAsking).toBe(0)
    // a bounded number of questions, however much is missing
    expect(context.fakeCarrier.requests.filter(request => request.startsWith('findLeg')).length).toBeLessThanOrEqual(201)
  })
})

describe('a day that is compared again', () => {
  it('F2 has the same cases, seen again', async () => {
    await talk(context, ada, 61, { durationSeconds: 130 })
    leg()
    nextMorning()
    const first = await compare(context, DAY)
    const before = await readCases(context)
    context.clock.advance(3600)
    expect((await compare(context, DAY)).counts).toEqual(first.counts)
    const after = await readCases(context)
    expect(after).toEqual(before.map(one => ({ ...one, seen_at: context.clock.now() })))
  })

  it('F2 twice at once doubles nothing', async () => {
    await talk(context, ada, 61, { durationSeconds: 130 })
    await talk(context, ada, 61)
    for (let stray = 0; stray < 20; stray++) leg()
    nextMorning()
    const replies = await Promise.all(Array.from({ length: 6 }, () => compareDay(context, ravi.id, DAY, randomUUID())))
    expect(replies.filter(reply => !reply.isRepeat)).toHaveLength(1)
    expect(new Set(replies.map(reply => reply.run.id)).size).toBe(1)
    await expect.poll(async () => (await context.admin`select finished_at from match_run`).map(row => row.finished_at !== null)).toEqual([true])
    // even two that both believe to be the only one
    const run = async (day: string) => {
      const { run: row } = await context.database.asSystem(tx => claimRun(tx, { id: context.ids.uuid(MORNING), day, startedBy: 'system:test', now: MORNING }))
      return row
    }
    const [one, other] = [await run(DAY), await run('2026-11-01')]
    await Promise.all([matchBooks(context, one), matchBooks(context, { ...other, day: DAY })])
    const counts = (await context.admin`select counts from match_run`).map(row => row.counts as object)
    expect(counts).toEqual([1, 2, 3].map(() => ({ 'call.match': 1, 'call.different': 1, 'call.missing_here': 20 })))
    expect(await readCases(context)).toHaveLength(21)
    expect([...await context.admin`select action, subject_type from audit_log where actor_id = ${ravi.id}`]).toEqual([{ action: 'books.compare', subject_type: 'comparison' }])
  })

  it('F2 a difference that is gone closes itself; one that comes back opens again', async () => {
    const call = await talk(context, ada, 61, { durationSeconds: 130 })
    nextMorning()
    await compare(context, DAY)
    const there = context.fakeCarrier.legs.get(call.childSid)!
    context.fakeCarrier.legs.set(call.childSid, { ...there, durationSeconds: 61 })
    context.clock.advance(60)
    await compare(context, DAY)
    expect(await readCases(context)).toMatchObject([{ state: 'mended', closed_by: null, closed_at: context.clock.now(), note: 'A later comparison found that the books agree.' }])
    context.fakeCarrier.legs.set(call.childSid, { ...there, durationSeconds: 62 })
    context.clock.advance(60)
    await compare(context, DAY)
    expect(await readCases(context)).toMatchObject([{ state: 'open', bucket: 'rounding', closed_at: null, note: null, difference_micros: 0n, theirs: { durationSeconds: 62 } }])
  })

  it('F2 keeps what a person wrote and decided', async () => {
    const mine = await talk(context, ada, 61, { durationSeconds: 130 })
    const explained = await talk(context, ada, 61, { durationSeconds: 130 })
    nextMorning()
    await compare(context, DAY)
    const idOf = async (childSid: string) => (await readCases(context)).find(one => one.external_id === childSid)!.id
    const work = async (childSid: string, body: Parameters<typeof workOnCase>[3]) =>
      workOnCase(context, ravi, await idOf(childSid), body, randomUUID())
    await work(mine.childSid, { owner: 'me', note: 'Asked the carrier' })
    await work(explained.childSid, { state: 'explained', note: 'The carrier counts ringing here' })
    context.clock.advance(60)
    await compare(context, DAY)
    const now = async (childSid: string) => (await readCases(context)).find(one => one.external_id === childSid)
    expect(await now(explained.childSid)).toMatchObject({ state: 'explained', closed_by: ravi.id, note: 'The carrier counts ringing here', seen_at: context.clock.now() })
    const { legs } = context.fakeCarrier
    for (const { childSid } of [mine, explained]) legs.set(childSid, { ...legs.get(childSid)!, durationSeconds: 61 })
    const closedAt = (await now(explained.childSid))!.closed_at
    context.clock.advance(60)
    await compare(context, DAY)
    expect(await now(mine.childSid)).toMatchObject({ state: 'mended', closed_by: null, owner_id: ravi.id, note: 'Asked the carrier' })
    expect(await now(explained.childSid)).toMatchObject({ state: 'explained', closed_by: ravi.id, closed_at: closedAt, note: 'The carrier counts ringing here' })
  })
})

describe('a day that cannot be compared', () => {
  it('F2 says who could not be asked, compares the rest, and invents no case', async () => {
    await talk(context, ada, 61, null)
    const lost = await payIn(context, ada, 1_000n)
    context.fakePayments.payments.clear()
    context.fakeCarrier.isDown = true
    context.fakePayments.outageOf = { listRefunds: 'before' }
    nextMorning()
    const { counts, error } = await compare(context, DAY)
    expect(error).toBe('Calls were not compared to the end: the carrier could not be asked. Refunds were not compared to the end: the payment provider could not be asked.')
    expect(counts).toEqual({ 'payment.missing_there': 1 })
    expect(await caseLines(context)).toEqual([`payment missing_there ${lost.providerPaymentId} -10000000`])
  })

  it('F2 a carrier that stops in the middle makes nothing missing', async () => {
    for (let call = 0; call < 3; call++) await talk(context, ada, 61)
    for (let stray = 0; stray < 520; stray++) leg()
    const { listDialledLegs } = context.fakeCarrier
    context.fakeCarrier.listDialledLegs = async function* (period) {
      let row = 0
      for await (const one of listDialledLegs(period)) {
        if (row++ === 510) throw new CarrierUnavailable(new Error('a page that was not answered'))
        yield one
      }
    }
    nextMorning()
    const { counts, error } = await compare(context, DAY)
    context.fakeCarrier.listDialledLegs = listDialledLegs
    expect(error).toContain('the carrier could not be asked')
    expect(counts).toEqual({ 'call.missing_here': 500 })
    expect((await readCases(context)).filter(one => one.bucket !== 'missing_here')).toEqual([])
  })

  it('F2 a question that is not answered makes nothing missing', async () => {
    await talk(context, ada, 61, null)
    const { findLeg } = context.fakeCarrier
    context.fakeCarrier.findLeg = () => Promise.reject(new CarrierUnavailable(new Error('no answer')))
    nextMorning()
    const { error } = await compare(context, DAY)
    context.fakeCarrier.findLeg = findLeg
    expect(error).toContain('Calls were not compared to the end')
    expect(await readCases(context)).toEqual([])
  })

  it('F2 one that stopped on its way is closed by the next, and writes nothing any more', async () => {
    leg()
    nextMorning()
    const claim = (now: Date) => context.database.asSystem(tx => claimRun(tx, { id: context.ids.uuid(now), day: DAY, startedBy: 'system:test', now }))
    const { run: dead } = await claim(context.clock.now())
    context.clock.advance(600)
    expect(await claim(context.clock.now())).toMatchObject({ isNew: false, run: { id: dead.id } })
    context.clock.advance(1)
    const next = await claim(context.clock.now())
    expect(next.isNew).toBe(true)
    await matchBooks(context, dead)
    expect(await readCases(context)).toEqual([])
    const [row] = await context.admin`select error from match_run where id = ${dead.id}`
    expect(row).toEqual({ error: 'It stopped on its way. Compare the day again.' })
    await matchBooks(context, next.run)
    expect(await readCases(context)).toHaveLength(1)
  })
})

describe('the daily comparison', () => {
  it('F2 takes yesterday once, whoever else does, and what waits again the day after', async () => {
    context.clock.set(new Date('2026-11-20T23:59:00Z'))
    const call = await startTestCall(context, ada)
    await claimTestCall(context, call)
    await report(context, call, 'answered')
    // told late: the carrier's record may be as late
    context.clock.set(new Date('2026-11-21T01:55:00Z'))
    await report(context, call, 'completed', { durationSeconds: 61 })
    context.clock.set(new Date('2026-11-21T01:59:59Z'))
    const days = async () => [...await context.admin`select day::text as day, counts, error from match_run order by id`].map(row => [row.day as string, row.counts as object, row.error as string | null] as const)
    await matchDueDays(context)
    expect((await days()).map(([day]) => day)).not.toContain(DAY)
    context.clock.set(new Date('2026-11-21T02:00:00Z'))
    const first = await Promise.all([1, 2, 3].map(() => matchDueDays(context)))
    expect(first.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect((await days()).filter(([day]) => day === DAY)).toEqual([[DAY, { 'call.waiting': 1 }, null]])
    expect(await matchDueDays(context)).toBe(0)
    const [startedAt, endedAt] = ['2026-11-20T23:59:05Z', '2026-11-21T00:00:06Z'].map(text => new Date(text))
    const { childSid: id, parentSid: parentId, toNumber: to } = call
    leg({ id, parentId, to, durationSeconds: 61, startedAt: startedAt!, endedAt: endedAt! })
    context.clock.set(new Date('2026-11-22T03:00:00Z'))
    await matchDueDays(context)
    expect((await days()).filter(([day]) => day === DAY).map(([, counts]) => counts)).toEqual([{ 'call.waiting': 1 }, { 'call.match': 1 }])
    expect(await matchDueDays(context)).toBe(0)
  })
})
