import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '../../../server/domain/errors'
import { decideAdjustment } from '../../../server/services/adjustments/decide-adjustment'
import { requestAdjustment } from '../../../server/services/adjustments/request-adjustment'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { readMonth } from '../../../server/services/months/read-month'
import { decideRequest } from '../../../server/services/requests/decide-request'
import { drawCodes } from '../../../server/services/requests/draw-codes'
import { readRequest } from '../../../server/services/requests/list-requests'
import { cancelVouchers } from '../../../server/services/grants/cancel-vouchers'
import { readBatch } from '../../../server/services/grants/read-batch'
import { redeemVoucher } from '../../../server/services/grants/redeem-voucher'
import { setStaffLimits } from '../../../server/services/limits/staff-limits'
import type { MoneyRequestDto, RequestDecision, RequestKind } from '../../../shared/schemas/requests'
import type { LimitValues } from '../../../shared/schemas/limits'
import { takeFingerprint } from '../../support/fingerprint'
import { post, stateOf } from '../../support/ledger/kernel'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dispute, payIn, violations, walletOf } from '../../support/paid-in'
import { agree, ask } from '../../support/two-people'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

const DOLLAR = 1_000_000n
const NONE: LimitValues = {
  callsAtOnce: null, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null,
  spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null,
}
let context: TestContext
let ravi: Person
let asha: Person
let boss: Person
let person: Person
beforeAll(async () => {
  context = await createTestContext({ deck: null })
  ravi = await staff('finance')
  asha = await staff('finance')
  boss = await staff('admin')
  await warmPool(context)
})
beforeEach(async () => {
  person = await createPerson(context)
  await context.admin`update money_limit set amount = 1e12 where name in ('finance', 'admin', 'pair', 'day')`
})
afterEach(async () => {
  expect(await violations(context)).toEqual([])
})
afterAll(() => context.close())

const staff = (role: 'finance' | 'admin') => createPerson(context, { role, grantMicros: 0n })
const inDays = (days: number) => new Date(context.clock.now().getTime() + days * 86_400_000)
const batchOf = (changes: object = {}) => ({
  kind: 'voucher_batch' as const, batch: randomUUID(), count: 3, amountMicros: String(5n * DOLLAR), grantDays: 30, maxUses: 1,
  validUntil: inDays(30).toISOString(), ...changes,
})
const raiseOf = (userId: string, limits: Partial<LimitValues> = { callsAtOnce: 5 }) =>
  ({ kind: 'limit_raise' as const, userId, limits: { ...NONE, ...limits } as never })
const decide = (who: Person, { id, contentHash }: Pick<MoneyRequestDto, 'id' | 'contentHash'>, decision: RequestDecision = 'approved') =>
  decideRequest(context, who, id, { decision, contentHash }, randomUUID())

/** A month that is over and is the next one to close. */
function monthAgo(months: number): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7)
}

/** A wallet that owes so much to a lost dispute. */
async function debtor(minor: bigint): Promise<Person> {
  const owing = await createPerson(context, { grantMicros: 0n })
  const paid = await payIn(context, owing, minor)
  await post(context, owing, -minor * 10_000n)
  await applyDispute(context, dispute(context, paid, minor, { status: 'lost', moved: [-minor] }))
  return owing
}

/** Refused with a code, and not a byte of any row has changed (M17). */
async function refused(work: () => Promise<unknown>, code: string): Promise<DomainError> {
  const before = await takeFingerprint(context.admin)
  const error = await work().then(() => null, (thrown: unknown) => thrown)
  expect(await takeFingerprint(context.admin)).toEqual(before)
  const cause = (error as { cause?: { message?: string } } | null)?.cause
  const said = error instanceof DomainError ? error.code : cause?.message
  expect(said, String(error)).toBe(code)
  return error as DomainError
}

/** One of each kind that waits, and what there is of its effect. */
interface Kind { ask: () => Promise<MoneyRequestDto>, effects: (request: MoneyRequestDto) => Promise<number> }
const KINDS: Record<RequestKind, Kind> = {
  voucher_batch: {
    ask: () => ask(context, ravi, batchOf()),
    effects: async ({ subject }) => count('voucher_batch', subject),
  },
  limit_raise: {
    ask: () => ask(context, ravi, raiseOf(person.id)),
    effects: async ({ id }) => Number((await context.admin`select count(*) as n from user_limit where request_id = ${id}`)[0]!.n),
  },
  month_close: {
    ask: async () => {
      await bookedIn(2)
      return ask(context, ravi, { kind: 'month_close', month: monthAgo(2) })
    },
    effects: async ({ id }) => Number((await context.admin`select count(*) as n from closed_month where request_id = ${id}`)[0]!.n),
  },
  month_reopen: {
    ask: async () => {
      await bookedIn(2)
      if (await openAgain() === null) await agree(context, ravi, { kind: 'month_close', month: monthAgo(2) }, asha)
      return ask(context, ravi, { kind: 'month_reopen', month: monthAgo(2) })
    },
    effects: async ({ id }) => Number((await context.admin`select count(*) as n from month_reopening where request_id = ${id}`)[0]!.n),
  },
  write_off: {
    ask: async () => {
      const { walletId } = await debtor(500n)
      return ask(context, ravi, { kind: 'write_off', walletId, amountMicros: String(5n * DOLLAR) })
    },
    effects: async ({ id }) => Number((await context.admin`select count(*) as n from credit_transaction where idempotency_key = ${`write-off:${id}`}`)[0]!.n),
  },
}
const ALL = Object.keys(KINDS) as RequestKind[]
async function count(table: string, batch: string): Promise<number> {
  return Number((await context.admin`select count(*) as n from ${context.admin(table)} where batch = ${batch}`)[0]!.n)
}
async function bookedIn(months: number): Promise<void> {
  const at = new Date(`${monthAgo(months)}-10T12:00:00Z`)
  await post(context, await createPerson(context, { grantMicros: 0n }), DOLLAR, { effectiveAt: at })
}
async function openAgain(): Promise<string | null> {
  const [row] = await context.admin`select to_char(month, 'YYYY-MM') as month from months_closed() order by month desc limit 1`
  return (row?.month as string | undefined) ?? null
}
/** Months are one for all tests: nothing is closed when one begins. */
async function reopenAll(): Promise<void> {
  for (const { id, content_hash: hash } of await context.admin`select id, encode(content_hash, 'hex') as content_hash from money_request where state = 'pending'`) {
    await decideRequest(context, asha, id as string, { decision: 'refused', contentHash: hash as string }, randomUUID())
  }
  for (let month = await openAgain(); month; month = await openAgain()) await agree(context, ravi, { kind: 'month_reopen', month }, asha)
}

describe.each(ALL)('%s', kind => {
  const { ask: asked, effects } = KINDS[kind]
  beforeEach(reopenAll)

  it('A6 does nothing when it is asked for, and what was read once another approves it, however many at once', async () => {
    const request = await asked()
    expect(request).toMatchObject({ kind, state: 'pending', choices: ['withdrawn'], obstacle: 'You asked for this yourself, so someone else must approve it.' })
    expect(await effects(request)).toBe(0)
    const seen = await readRequest(context, asha, request.id)
    expect(seen).toMatchObject({ choices: ['approved', 'refused'], obstacle: null, contentHash: request.contentHash, content: request.content })
    const answers = await Promise.allSettled([decide(asha, seen), decide(boss, seen), decide(asha, seen)])
    expect(answers.filter(answer => answer.status === 'fulfilled')).toHaveLength(1)
    expect(await effects(request)).toBe(1)
    await refused(() => decide(boss, seen), 'already_decided')
    await refused(() => decide(boss, seen, 'refused'), 'already_decided')
  })

  it('A6 is not approved by who asked, by nobody of finance, in another form, or for somebody who has left', async () => {
    const request = await asked()
    await refused(() => decide(ravi, request), 'own_request')
    await refused(() => decide(ravi, request, 'refused'), 'own_request')
    await refused(() => decide(asha, request, 'withdrawn'), 'own_request')
    await refused(() => decide(person, request), kind === 'limit_raise' ? 'own_request' : 'forbidden')
    await refused(() => decide(asha, { ...request, contentHash: 'ab'.repeat(32) }), 'content_changed')
    const reader = await createPerson(context, { role: 'auditor', grantMicros: 0n })
    await refused(() => decide(reader, request), 'forbidden')
    await context.admin`update "user" set role = 'caller' where id = ${ravi.id}`
    const { message } = await refused(() => decide(asha, request), 'forbidden')
    expect(message).toContain('does not work in finance any more')
    await context.admin`update "user" set role = 'finance' where id = ${ravi.id}`
    expect(await decide(ravi, request, 'withdrawn')).toMatchObject({ state: 'withdrawn' })
    expect(await effects(request)).toBe(0)
  })

  it('A6 cannot be changed once it is asked for, nor done without being asked', async () => {
    const request = await asked()
    for (const change of [`content = content || '{"note":"Another"}'`, 'worth_micros = 1', `requested_by = '${asha.id}'`, `kind = kind || 'x'`, `content_hash = '\\x00'`]) {
      expect(await stateOf(context.admin.unsafe(`update money_request set ${change} where id = '${request.id}'`))).toBe('23001')
    }
    expect(await stateOf(context.admin`delete from money_request where id = ${request.id}`)).toBe('23001')
    // behind the guards' back: the approval reads the content and not the digest alone
    await context.admin`alter table money_request disable trigger money_request_stays`
    const forged = { note: 'Forged' }
    await context.admin`update money_request set content = content || ${JSON.stringify(forged)}::text::jsonb where id = ${request.id}`
    await refused(() => decide(asha, request), 'content_changed')
    expect(JSON.stringify(await violations(context))).toContain('A6 what was approved is what two people agreed')
    await context.admin`update money_request set content = ${JSON.stringify(rawOf(request))}::text::jsonb where id = ${request.id}`
    await context.admin`alter table money_request enable always trigger money_request_stays`
    await decide(asha, request)
    expect(await effects(request)).toBe(1)
  })

  /** The content as the kernel has it. */
  function rawOf(request: MoneyRequestDto): object {
    const { id, requestedBy, worthMicros, content } = request
    return { ...content, id, kind, requestedBy: requestedBy.id, worthMicros }
  }

  it('A6 M16 is asked for once under an id, and one of a subject at a time', async () => {
    const request = await asked()
    const { content: { kind: _, ...content } } = request
    const again = () => context.database.sql`
      select request_money(${randomUUID()}::uuid, ${kind}, ${JSON.stringify(content)}::text::jsonb, ${asha.id}, ${context.clock.now().toISOString()}::timestamptz)`
    const before = await takeFingerprint(context.admin)
    expect(await stateOf(again())).toMatch(/^TT01[78]$/)
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })
})

describe('the limits of a day', () => {
  const set = (name: string, dollars: number) => context.admin`update money_limit set amount = ${String(BigInt(dollars) * DOLLAR)} where name = ${name}`
  const fifteen = () => batchOf()

  it('A6 count for who asks, over everything that waits and was approved', async () => {
    const rosa = await staff('finance')
    await set('finance', 39)
    const first = await ask(context, rosa, fifteen())
    await requestAdjustment(context, rosa, adjustment('-10000000'), randomUUID())
    const { message } = await refused(() => ask(context, rosa, fifteen()), 'limit_reached')
    expect(message).toBe('You may ask for $39.00 in 24 hours, and $25.00 of it waits or was approved. Nothing was changed. Ask a colleague, or wait.')
    await refused(() => requestAdjustment(context, rosa, adjustment('14000001'), randomUUID()), 'limit_reached')
    await ask(context, boss, fifteen())
    await decide(boss, first)
    await refused(() => ask(context, rosa, fifteen()), 'limit_reached')
    await aDayLater(first.id)
    await ask(context, rosa, fifteen())
  })

  it('A6 count for two people together, whoever of them asks', async () => {
    const [one, two] = [await staff('finance'), await staff('finance')]
    await set('pair', 40)
    await agree(context, one, fifteen(), two)
    await agree(context, two, fifteen(), one)
    const third = await ask(context, one, fifteen())
    const { message } = await refused(() => decide(two, third), 'limit_reached')
    expect(message).toContain('The two of you may approve $40.00 for each other in 24 hours, and $30.00 of it was.')
    const fourth = (await requestAdjustment(context, two, adjustment('15000000'), randomUUID())).adjustment
    await refused(() => decideAdjustment(context, one, fourth.id, { decision: 'approved', contentHash: fourth.contentHash }, randomUUID()), 'limit_reached')
    await decide(asha, third)
  })

  it('A6 count for all of a day, at once too', async () => {
    const waiting = await Promise.all(Array.from({ length: 6 }, () => ask(context, ravi, fifteen())))
    const [row] = await context.admin`select coalesce(sum(worth), 0)::text as used from asked_money() where state = 'approved' and counted_at > now() - interval '24 hours'`
    await set('day', Number(BigInt(row!.used as string) / DOLLAR) + 40)
    const answers = await Promise.allSettled(waiting.map((one, index) => decide(index % 2 ? asha : boss, one)))
    expect(answers.filter(answer => answer.status === 'fulfilled')).toHaveLength(2)
  })

  const adjustment = (amountMicros: string) => ({
    id: randomUUID(), walletId: person.walletId, amountMicros, reasonCode: 'goodwill' as const, note: 'The call dropped three times', evidenceLinks: [],
  })
  /** By the database's clock, which nobody turns: as if it had been decided the day before. */
  async function aDayLater(id: string): Promise<void> {
    await context.admin`alter table money_request disable trigger money_request_stays`
    await context.admin`update money_request set counted_at = counted_at - interval '25 hours' where id = ${id}`
    await context.admin`alter table money_request enable always trigger money_request_stays`
  }
})

describe('vouchers', () => {
  it('A6 have codes for who asked, once, after the approval', async () => {
    const request = await ask(context, ravi, batchOf())
    const draw = (who: Person) => drawCodes(context, who.id, request.id, randomUUID())
    await refused(() => draw(ravi), 'already_decided')
    await decide(asha, request)
    expect(await readRequest(context, asha, request.id)).toMatchObject({ codes: 'waiting', mayDraw: false })
    expect(await readRequest(context, ravi, request.id)).toMatchObject({ codes: 'waiting', mayDraw: true })
    await refused(() => draw(asha), 'own_request')
    const answers = await Promise.allSettled([draw(ravi), draw(ravi), draw(ravi)])
    const drawn = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []))
    expect(drawn.map(one => one.codes.length)).toEqual([3])
    expect(await count('voucher', request.subject)).toBe(3)
    expect(await redeemVoucher(context, person.id, drawn[0]!.codes[0]!)).toMatchObject({ amountMicros: '5000000' })
  })

  it('A6 are ended by one person, drawn or not', async () => {
    const { id, subject } = await agree(context, ravi, batchOf(), asha)
    const canceled = await cancelVouchers(context, boss.id, subject, randomUUID())
    expect(canceled).toMatchObject({ canceledCount: 3, isDrawn: false })
    await refused(() => drawCodes(context, ravi.id, id, randomUUID()), 'not_found')
  })

  it('A6 that were redeemed are held against who made and who approved them', async () => {
    const plus = await createPerson(context, { grantMicros: 0n })
    const near = await createPerson(context, { grantMicros: 0n })
    const stranger = await createPerson(context, { grantMicros: 0n })
    await context.admin`update "user" set email = 'ra.vi+calls@gmail.com' where id = ${plus.id}`
    await context.admin`update "user" set email = 'ravi@googlemail.com' where id = ${ravi.id}`
    for (const [index, one] of [near, asha].entries()) {
      await context.admin`
        insert into session (id, user_id, token, expires_at, ip_address) values (${randomUUID()}, ${one.id}, ${randomUUID()}, now() + interval '1 day', ${`2001:db8:7:7::${index}`})`
      await context.admin`
        insert into payment_customer (user_id, customer_id, method_label, method_expires) values (${one.id}, ${randomUUID()}, 'Visa ending in 4242', '12/2030')`
    }
    const { id, subject } = await agree(context, ravi, batchOf(), asha)
    const { codes } = await drawCodes(context, ravi.id, id, randomUUID())
    for (const [index, one] of [plus, near, stranger].entries()) await redeemVoucher(context, one.id, codes[index]!)
    const { uses, batch } = await readBatch(context, boss.id, subject)
    expect(batch).toMatchObject({ uses: 3, requestId: id, isDrawn: true })
    expect(Object.fromEntries(uses.map(use => [use.person.id, use.shares]))).toEqual({
      [plus.id]: [{ trace: 'email', with: 'maker' }],
      [near.id]: [{ trace: 'card', with: 'approver' }, { trace: 'place', with: 'approver' }],
      [stranger.id]: [],
    })
    expect(uses.at(-1)!.person.id).toBe(stranger.id)
  })
})

describe('limits of a person', () => {
  it('A6 C12 one person lowers them, and two raise them: field by field', async () => {
    const lower = (limits: Partial<LimitValues>) => setStaffLimits(context, ravi.id, person.id, { ...NONE, ...limits, reason: 'To be careful' } as never)
    expect(await lower({ startsPerMinute: 2, spendPerDayMicros: '3000000' })).toMatchObject({ own: { startsPerMinute: 2, spendPerDayMicros: '3000000' } })
    const kept = { startsPerMinute: 2, spendPerDayMicros: '3000000' }
    const MORE: Partial<LimitValues>[] = [
      { ...kept, startsPerMinute: 3 }, { ...kept, spendPerDayMicros: '3000001' }, { startsPerMinute: 2 }, {}, { ...kept, callsAtOnce: 2 },
      { ...kept, agentCallsAtOnce: 6 },
      { ...kept, countriesPerDay: 4 }, { ...kept, pricePerMinuteMicros: '500001' }, { ...kept, maxCallSeconds: 1801 },
      { ...kept, startsPerMinute: 1, maxCallSeconds: 14_400 },
    ]
    for (const more of MORE) await refused(() => lower(more), 'takes_two_people')
    await refused(() => setStaffLimits(context, person.id, asha.id, { ...NONE, startsPerMinute: 1, reason: 'Not one of us' } as never), 'role_refused')
    await lower({ ...kept, startsPerMinute: 1, maxCallSeconds: 600 })
    await refused(() => ask(context, ravi, raiseOf(person.id, { startsPerMinute: 1, spendPerDayMicros: '1', maxCallSeconds: 60 })), 'invalid_request')
    expect(await agree(context, ravi, raiseOf(person.id, { startsPerMinute: 9, spendPerDayMicros: '50000000' }), asha)).toMatchObject({ worthMicros: '47000000' })
  })

  it('A6 C12 are raised by two where the request was made before a limit was known, which stays as it is', async () => {
    await setStaffLimits(context, asha.id, person.id, { ...NONE, startsPerMinute: 2, reason: 'To be careful' } as never)
    const seen: unknown[] = []
    const { id } = await ask(context, ravi, raiseOf(person.id, { startsPerMinute: 2, callsAtOnce: 4 }))
    // as it was written then: nobody can write it so now, and nothing of this stays
    await expect(context.admin.begin(async sql => {
      await sql`
        select approve_limit_raise(p_request => jsonb_populate_record(r, jsonb_build_object(
          'content', r.content #- '{before,agentCallsAtOnce}' #- '{limits,agentCallsAtOnce}')), p_at => now()) from money_request r where id = ${id}`
      seen.push(...await sql`select calls_at_once, agent_calls_at_once, starts_per_minute from user_limit where user_id = ${person.id}`)
      throw new Error('back')
    })).rejects.toThrow('back')
    expect(seen).toEqual([{ calls_at_once: 4, agent_calls_at_once: null, starts_per_minute: 2 }])
    await decide(asha, await readRequest(context, asha, id), 'refused')
  })

  it('A6 are not raised from something else than what was read', async () => {
    const request = await ask(context, ravi, raiseOf(person.id, { callsAtOnce: 4 }))
    await setStaffLimits(context, asha.id, person.id, { ...NONE, callsAtOnce: 1, reason: 'Looks like fraud' } as never)
    await refused(() => decide(asha, request), 'content_changed')
    await refused(() => ask(context, ravi, raiseOf(ravi.id)), 'own_request')
    const about = await ask(context, ravi, raiseOf(asha.id))
    await refused(() => decide(asha, about), 'own_request')
    await decide(boss, about, 'refused')
  })
})

describe('a month', () => {
  beforeEach(reopenAll)

  it('A6 F4 is closed as it was read, opened again by two, and closed anew, with its history', async () => {
    await bookedIn(2)
    const month = monthAgo(2)
    const stale = await ask(context, ravi, { kind: 'month_close', month })
    await post(context, person, 2n * DOLLAR, { effectiveAt: new Date(`${month}-11T00:00:00Z`) })
    await refused(() => decide(asha, stale), 'content_changed')
    await decide(ravi, stale, 'withdrawn')
    const before = (await readMonth(context, ravi.id, month)).history.length
    await agree(context, ravi, { kind: 'month_close', month }, asha)
    const late = await post(context, person, DOLLAR, { effectiveAt: new Date(`${month}-12T00:00:00Z`), reason: 'Found later' })
    const closed = await readMonth(context, ravi.id, month)
    expect(closed).toMatchObject({ state: 'closed', isReopenable: true, checklist: null })
    expect(closed.late).toContainEqual(expect.objectContaining({ id: String(late.transactionId), reason: 'Found later', lateFor: `${month}-12T00:00:00.000000Z` }))
    await agree(context, asha, { kind: 'month_reopen', month }, boss)
    await post(context, person, 3n * DOLLAR, { effectiveAt: new Date(`${month}-13T00:00:00Z`) })
    expect((await context.admin`select late_for from credit_transaction order by id desc limit 1`)[0]).toEqual({ late_for: null })
    expect(await readMonth(context, ravi.id, month)).toMatchObject({ state: 'open', isClosable: true })
    await agree(context, ravi, { kind: 'month_close', month }, asha)
    const { history } = await readMonth(context, ravi.id, month)
    expect(history.slice(before).map(one => [one.event, one.requestedBy.id, one.approvedBy?.id])).toEqual([
      ['closed', ravi.id, asha.id], ['reopened', asha.id, boss.id], ['closed', ravi.id, asha.id],
    ])
  })

  it('F4 has what to see to before it is closed, for both who ask and who approve', async () => {
    await bookedIn(2)
    const month = monthAgo(2)
    const { checklist } = await readMonth(context, ravi.id, month)
    expect(checklist!.map(item => item.key)).toEqual(['books', 'cases', 'late', 'adjustments', 'board'])
    expect(checklist!.find(item => item.key === 'books')).toMatchObject({ isInOrder: false })
    const request = await ask(context, ravi, { kind: 'month_close', month })
    expect(request.content).toMatchObject({ checklist })
    expect((await readRequest(context, asha, request.id)).now).toMatchObject({ checklist })
  })

  it('A6 is opened again in order: only the one that was closed last', async () => {
    await bookedIn(3)
    await agree(context, ravi, { kind: 'month_close', month: monthAgo(3) }, asha)
    await agree(context, ravi, { kind: 'month_close', month: monthAgo(2) }, asha)
    await refused(() => ask(context, ravi, { kind: 'month_reopen', month: monthAgo(3) }), 'months_close_in_order')
    await refused(() => ask(context, ravi, { kind: 'month_reopen', month: monthAgo(1) }), 'months_close_in_order')
  })
})

describe('what a wallet owes', () => {
  it('A6 M14 is given up by two, in part or whole, and moves nothing that can be spent', async () => {
    const owing = await debtor(800n)
    const owes = async () => String((await context.admin`select owed_micros(${owing.walletId}) as owed`)[0]!.owed)
    expect(await owes()).toBe('8000000')
    await refused(() => ask(context, ravi, { kind: 'write_off', walletId: owing.walletId, amountMicros: '8000001' }), 'refund_exceeds_charge')
    const part = await agree(context, ravi, { kind: 'write_off', walletId: owing.walletId, amountMicros: '3000000' }, asha)
    expect(await owes()).toBe('5000000')
    expect(await walletOf(context, owing)).toMatchObject({ balance: 0n })
    const [row] = await context.admin`select kind, amount_micros, contra_account, actor, reason from credit_transaction where id = ${part.transactionId}`
    expect(row).toEqual({
      kind: 'write_off', amount_micros: 3n * DOLLAR, contra_account: 'loss:write_off', actor: `staff:${ravi.id}+${asha.id}`, reason: part.content.note,
    })
    const rest = await ask(context, ravi, { kind: 'write_off', walletId: owing.walletId, amountMicros: '5000000' })
    // some of it came in meanwhile
    await payIn(context, owing, 100n)
    await refused(() => decide(asha, rest), 'content_changed')
    await decide(ravi, rest, 'withdrawn')
    await agree(context, ravi, { kind: 'write_off', walletId: owing.walletId, amountMicros: await owes() }, asha)
    expect(await owes()).toBe('0')
  })
})

describe('a planted bug is found', () => {
  /** The kernel as it is, after the bug. */
  async function planted(name: string, from: string, to: string, work: () => Promise<void>): Promise<void> {
    await mutateFunction(context.admin, name, from, to)
    try {
      await work()
    } finally {
      await mutateFunction(context.admin, name, to, from)
    }
  }
  const GOOD = `(p_decision = 'withdrawn') <> (v_request.requested_by = p_by) or `

  it('A6 of the same person', async () => {
    const request = await ask(context, ravi, batchOf())
    await context.admin`alter table money_request drop constraint money_request_by_two`
    await planted('decide_money', GOOD, '/* planted */ ', async () => {
      await decide(ravi, request)
      expect(JSON.stringify(await violations(context))).toContain('A6 what was approved is what two people agreed')
    })
    await undo(request)
    await context.admin`alter table money_request add constraint money_request_by_two check (state <> 'approved' or decided_by <> requested_by)`
  })

  it.each([
    ['another content', 'v_request.content_hash is distinct from p_content_hash', 'p_content_hash is null', 'hash'],
    ['twice', `if v_request.state <> 'pending' then raise`, `if v_request.state = 'never' then raise`, 'twice'],
    ['over the limit of the day', 'perform check_money_limits(p_id, v_request.requested_by, p_by, v_request.worth_micros);', '/* planted: no limit */', 'limit'],
  ] as const)('A6 of %s', async (_what, from, to, fence) => {
    const request = await ask(context, ravi, raiseOf(person.id))
    const attempts = {
      hash: () => decide(asha, { ...request, contentHash: 'ab'.repeat(32) }),
      twice: async () => {
        await decide(asha, request, 'refused')
        return decide(asha, request)
      },
      limit: async () => {
        const big = await ask(context, ravi, batchOf())
        await context.admin`update money_limit set amount = 1 where name = 'day'`
        return decide(asha, big)
      },
    }
    const wasLetThrough = () => attempts[fence]().then(({ state }) => state === 'approved', () => false)
    await planted('decide_money', from, to, async () => {
      // a decision that was made is kept by the guard of the row, whatever the function does
      expect(await wasLetThrough(), 'the bug shows').toBe(fence !== 'twice')
    })
  })

  /** As if it had never been: for a check that must be green for the others. */
  async function undo({ id, subject }: MoneyRequestDto): Promise<void> {
    for (const table of ['money_request', 'voucher_batch']) await context.admin.unsafe(`alter table ${table} disable trigger all`)
    await context.admin`delete from voucher_batch where batch = ${subject}`
    await context.admin`delete from money_request where id = ${id}`
    for (const table of ['money_request', 'voucher_batch']) {
      await context.admin.unsafe(`alter table ${table} enable trigger all`)
      for (const guard of ['stays', 'no_delete', 'no_truncate']) await context.admin.unsafe(`alter table ${table} enable always trigger ${table}_${guard}`)
    }
  }
})
