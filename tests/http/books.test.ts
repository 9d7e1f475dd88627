import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditPage } from '../../shared/schemas/audit'
import type { MatchCaseDetailDto, MatchCasesPage, MatchRunDto, MatchRunsPage } from '../../shared/schemas/books'
import { newCallSid } from '../support/fake-carrier'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'
import { payIn } from '../support/paid-in'
import { createTestClock } from '../support/test-clock'

const DAY = '2026-11-20'
let world: HttpWorld
let auditor: Visitor
let ravi: Visitor
let asha: Visitor
let ada: Visitor
let strays: string[]

beforeAll(async () => {
  world = await createHttpWorld({ clock: createTestClock(new Date(`${DAY}T12:00:00Z`)) })
  auditor = await world.visit({ role: 'auditor', grantMicros: 0n })
  ravi = await world.visit({ role: 'finance', grantMicros: 0n })
  asha = await world.visit({ role: 'admin', grantMicros: 0n })
  ada = await world.visit()
  const startedAt = world.context.clock.now()
  const { callId, childSid, parentSid, toNumber } = await world.complete(ada, 61)
  const leg = { to: toNumber, status: 'completed', durationSeconds: 61, startedAt, endedAt: startedAt } as const
  world.context.fakeCarrier.addLeg({ ...leg, id: childSid, parentId: parentSid, durationSeconds: 130 })
  strays = [1, 2, 3, 4].map(() => world.context.fakeCarrier.addLeg({ ...leg, parentId: newCallSid() }).id)
  expect(callId).toBeTruthy()
  await payIn(world.context, ada.person, 1_000n)
  world.context.clock.set(new Date('2026-11-21T06:00:00Z'))
  // sessions of staff have ended over the night
  const visits = [ravi, asha, auditor].map(({ person }) => signIn(world.context, world.app, person))
  ;[ravi, asha, auditor] = await Promise.all(visits) as [Visitor, Visitor, Visitor]
})
afterAll(() => world.close())

async function runs(): Promise<MatchRunDto[]> {
  const reply = await auditor.get('/api/finance/books/runs')
  expect(reply.status, reply.text).toBe(200)
  return (reply.json as MatchRunsPage).runs
}
async function cases(query = ''): Promise<MatchCasesPage> {
  const reply = await auditor.get(`/api/finance/books/cases?${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as MatchCasesPage
}
async function compare(day = DAY): Promise<MatchRunDto> {
  const reply = await ravi.post('/api/finance/books/runs', { day })
  expect(reply.status, reply.text).toBe(202)
  await expect.poll(async () => (await runs()).find(run => run.id === (reply.json as MatchRunDto).id)?.state).not.toBe('running')
  return (await runs()).find(run => run.id === (reply.json as MatchRunDto).id)!
}
const work = (who: Visitor, id: string, body: unknown) => who.post(`/api/finance/books/cases/${id}`, body)
const detail = async (id: string) => (await auditor.get(`/api/finance/books/cases/${id}`)).json as MatchCaseDetailDto

describe('comparing a day', () => {
  it('F2 A5 goes on after the answer, says how far it is, and who wanted it', async () => {
    expect(await runs()).toEqual([])
    let goOn = () => {}
    const { listDialledLegs } = world.context.fakeCarrier
    const held = new Promise<void>(resolve => {
      goOn = resolve
    })
    world.context.fakeCarrier.listDialledLegs = async function* (period) {
      await held
      yield* listDialledLegs(period)
    }
    const first = await ravi.post('/api/finance/books/runs', { day: DAY })
    expect([first.status, first.headers['idempotency-hit']]).toEqual([202, undefined])
    expect(await runs()).toMatchObject([{ day: DAY, state: 'running', finishedAt: null, startedBy: { id: ravi.person.id }, error: null }])
    const second = await asha.post('/api/finance/books/runs', { day: DAY })
    expect([second.headers['idempotency-hit'], (second.json as MatchRunDto).id]).toEqual(['true', (first.json as MatchRunDto).id])
    // nobody hears of one that stopped: its time is over
    world.context.clock.advance(601)
    expect(await runs()).toMatchObject([{ state: 'stopped' }])
    goOn()
    await expect.poll(async () => (await runs())[0]!.state).toBe('done')
    world.context.fakeCarrier.listDialledLegs = listDialledLegs
    const [run] = await runs()
    expect(run!.counts).toMatchObject({
      call: { different: 1, missing_here: 4, match: 0 }, payment: { match: 1, missing_there: 0 }, refund: { match: 0 },
    })
    const { rows } = (await auditor.get('/api/finance/audit?subjectType=comparison')).json as AuditPage
    expect(rows).toMatchObject([{ action: 'books.compare', actor: { id: ravi.person.id }, subjectId: run!.id, after: { day: DAY } }])
  })

  it('F2 says what could not be compared', async () => {
    world.context.fakeCarrier.isDown = true
    const run = await compare()
    world.context.fakeCarrier.isDown = false
    expect(run).toMatchObject({ state: 'failed', error: 'Calls were not compared to the end: the carrier could not be asked.' })
  })

  it('F2 has pages, the newest first', async () => {
    const all = await runs()
    const first = (await auditor.get('/api/finance/books/runs?limit=1')).json as MatchRunsPage
    const second = (await auditor.get(`/api/finance/books/runs?limit=1&cursor=${first.nextCursor}`)).json as MatchRunsPage
    expect([...first.runs, ...second.runs].map(run => run.id)).toEqual(all.slice(0, 2).map(run => run.id))
    expectRefusal(await auditor.get('/api/finance/books/runs?cursor=abc'), 400, 'invalid_request')
  })

  it.each([[{}], [{ day: '2026-02-30' }], [{ day: '1999-01-01' }], [{ day: 20261120 }], [{ day: '2026-11-22' }], [{ day: DAY, force: true }], [{ day: `${DAY}T00:00:00Z` }]])('F2 refuses %j and begins nothing', async body => {
    const before = await world.fingerprint()
    expectRefusal(await ravi.post('/api/finance/books/runs', body), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('the cases of the books', () => {
  it('F2 are found by bucket, kind, state, day and owner, page by page', async () => {
    expect((await cases()).cases).toHaveLength(5)
    expect((await cases('bucket=different')).cases).toMatchObject([{ kind: 'call', bucket: 'different', day: DAY, differenceMicros: '20000', currency: 'USD', state: 'open', owner: null }])
    for (const [query, count] of [['kind=call', 5], ['kind=payment', 0], ['state=open', 5], ['state=mended', 0], [`day=${DAY}`, 5], ['day=2026-11-19', 0], ['owner=none', 5], ['owner=me', 0]] as const) {
      expect((await cases(query)).cases, query).toHaveLength(count)
    }
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: MatchCasesPage = await cases(`limit=2${cursor && `&cursor=${cursor}`}`)
      ids.push(...page.cases.map(one => one.id))
      cursor = page.nextCursor
    }
    expect(new Set(ids).size).toBe(5)
    for (const query of ['bucket=match', 'kind=letter', 'state=closed', 'day=yesterday', 'owner=a%20b', 'limit=0', 'cursor=abc']) {
      expectRefusal(await auditor.get(`/api/finance/books/cases?${query}`), 400, 'invalid_request')
    }
  })

  it('F2 show both sides, whose it is, and where the ledger has it', async () => {
    const [different] = (await cases('bucket=different')).cases
    const found = await detail(different!.id)
    expect(found).toMatchObject({
      ours: { status: 'completed', durationSeconds: 61, amountMicros: '40000' }, theirs: { status: 'completed', durationSeconds: 130, amountMicros: '60000' },
      person: { id: ada.person.id, email: ada.person.email, walletId: ada.person.walletId },
      paymentId: null,
      isEditable: false,
    })
    const [charge] = await world.context.admin`select id::text as id from credit_transaction where call_id = ${found.callId} and kind = 'call_charge'`
    expect(found.transactionId).toBe(charge!.id)
    expect(found.owners.map(owner => owner.id).sort()).toEqual([asha.person.id, ravi.person.id].sort())
    const [stray] = (await cases('bucket=missing_here')).cases
    expect(await detail(stray!.id)).toMatchObject({ ours: null, theirs: { status: 'completed' }, person: null, callId: null, transactionId: null })
    expectRefusal(await auditor.get(`/api/finance/books/cases/${randomUUID()}`), 404, 'not_found')
    expectRefusal(await auditor.get('/api/finance/books/cases/nothing'), 404, 'not_found')
  })

  it('F2 A5 get an owner, a note and a state, each change once in the audit log', async () => {
    const id = (await cases('bucket=different')).cases[0]!.id
    expect((await work(ravi, id, { owner: 'me' })).json).toMatchObject({ owner: { id: ravi.person.id }, state: 'open' })
    expect((await work(ravi, id, { owner: 'me' })).headers['idempotency-hit']).toBe('true')
    expect((await work(ravi, id, { owner: asha.person.id, note: '  Asked the carrier  ' })).json).toMatchObject({ owner: { id: asha.person.id }, note: 'Asked the carrier' })
    const explained = await work(asha, id, { state: 'explained' })
    expect(explained.json).toMatchObject({ state: 'explained', closedBy: { id: asha.person.id }, closedAt: world.context.clock.now().toISOString(), isStillThere: false })
    expect((await cases('state=explained&owner=' + asha.person.id)).cases.map(one => one.id)).toEqual([id])
    world.context.clock.advance(60)
    await compare()
    expect(await detail(id)).toMatchObject({ state: 'explained', note: 'Asked the carrier', isStillThere: true })
    expect((await work(asha, id, { state: 'open', owner: 'none', note: '' })).json).toMatchObject({ state: 'open', owner: null, note: null, closedAt: null, closedBy: null })
    const { rows } = (await auditor.get(`/api/finance/audit?subjectType=case&subjectId=${id}`)).json as AuditPage
    expect(rows.map(row => [row.action, row.actor.id, row.before, row.after])).toEqual([
      ['case.work', asha.person.id, { state: 'explained', ownerId: asha.person.id, note: 'Asked the carrier', closedBy: asha.person.id }, { state: 'open', ownerId: null, note: null, closedBy: null }],
      ['case.work', asha.person.id, { state: 'open', ownerId: asha.person.id, note: 'Asked the carrier', closedBy: null }, { state: 'explained', ownerId: asha.person.id, note: 'Asked the carrier', closedBy: asha.person.id }],
      ['case.work', ravi.person.id, { state: 'open', ownerId: ravi.person.id, note: null, closedBy: null }, { state: 'open', ownerId: asha.person.id, note: 'Asked the carrier', closedBy: null }],
      ['case.work', ravi.person.id, { state: 'open', ownerId: null, note: null, closedBy: null }, { state: 'open', ownerId: ravi.person.id, note: null, closedBy: null }],
    ])
  })

  it('F2 one that closed itself is a person’s once they say so', async () => {
    const sid = strays[0]!
    const { id } = (await cases('bucket=missing_here')).cases.find(one => one.externalId === sid)!
    await world.context.admin`update match_case set state = 'mended', closed_at = now(), note = 'A later comparison found that the books agree.' where id = ${id}`
    expect(await detail(id)).toMatchObject({ state: 'mended', closedBy: null })
    expectRefusal(await work(ravi, id, { state: 'explained' }), 400, 'invalid_request')
    expect((await work(ravi, id, { state: 'mended', note: 'The carrier took it back' })).json).toMatchObject({ state: 'mended', closedBy: { id: ravi.person.id }, note: 'The carrier took it back' })
    world.context.clock.advance(60)
    await compare()
    expect(await detail(id)).toMatchObject({ state: 'mended', note: 'The carrier took it back', isStillThere: true })
  })

  it('F2 A1 refuse what cannot be, change nothing, and are read only for an auditor', async () => {
    const id = (await cases('bucket=different')).cases[0]!.id
    const before = await world.fingerprint()
    expectRefusal(await work(auditor, id, { owner: 'me' }), 403, 'forbidden')
    expectRefusal(await auditor.post('/api/finance/books/runs', { day: DAY }), 403, 'forbidden')
    expectRefusal(await work(ravi, randomUUID(), { owner: 'me' }), 404, 'not_found')
    const refused = expectRefusal(await work(ravi, id, { state: 'explained' }), 400, 'invalid_request')
    expect(refused.message).toBe('Say in the note what explains the difference. Nothing was changed.')
    for (const body of [{}, { owner: ada.person.id }, { owner: auditor.person.id }, { owner: 'nobody_known' }, { owner: null }, { note: 7 }, { note: 'x'.repeat(2001) }, { note: 'a\u0000b' }, { state: 'closed' }, { state: 'explained', note: '   ' }, { bucket: 'match' }]) {
      expectRefusal(await work(ravi, id, body), 400, 'invalid_request')
    }
    expect(await world.fingerprint()).toEqual(before)
  })
})
