import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { nodeLedgerCrypto } from '../../server/anchors/node-ledger-crypto'
import { sealDays } from '../../server/services/anchors/seal-days'
import { sealDay } from '../../server/services/anchors/seal-day'
import { BOARD_CHECKS, WHOLE_CHECKS } from '../../server/services/board/checks'
import { readAnchorFile } from '../../shared/ledger/anchor'
import type { BoardDto } from '../../shared/schemas/board'
import type { AnchorsDto } from '../../shared/schemas/anchors'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { asOwner } from '../support/ledger/as-owner'
import { dayBefore, makePastLedger } from '../support/ledger/past-ledger'

let world: HttpWorld
let auditor: Visitor
let ravi: Visitor
let ada: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  auditor = await world.visit({ role: 'auditor', grantMicros: 0n })
  ravi = await world.visit({ role: 'finance', grantMicros: 0n })
  ada = await world.visit()
  await world.complete(ada, 61)
})
afterAll(() => world.close())

async function board(visitor = auditor): Promise<BoardDto> {
  const reply = await visitor.get('/api/finance/board')
  expect(reply.status, reply.text).toBe(200)
  return reply.json as BoardDto
}
const checkAgain = (body: unknown = { all: true }, visitor = ravi) => visitor.post('/api/finance/board/checks', body)
/** Until nothing is being looked at. */
async function answers(): Promise<BoardDto> {
  return vi.waitFor(async () => {
    const seen = await board()
    expect(seen.checks.some(check => check.whole?.isLooking)).toBe(false)
    return seen
  })
}

describe('the board', () => {
  it('F2 shows every check, what it looked at, and how far the ledger goes', async () => {
    const seen = await board()
    expect(seen.checks.map(check => check.name)).toEqual(BOARD_CHECKS.map(check => check.name))
    const [newest] = await world.context.admin`select t.id::text from credit_transaction t order by t.id desc limit 1`
    expect(seen.newest).toEqual({ id: newest!.id, postedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string })
    expect(seen.lookedAt).toBe(world.context.clock.now().toISOString())
    expect(seen.books).toEqual({ openCases: [], lastRun: null })
    for (const { name, live, whole } of seen.checks) expect(live ?? whole, name).not.toBeNull()
    expect(seen.checks.find(check => check.name === 'guards')).toMatchObject({ mark: 'M7', state: 'green', whole: null, live: { count: 0, rows: [], failure: null } })
    expect(seen.checks.find(check => check.name === 'months')).toMatchObject({ mark: 'F4', state: 'unknown', live: null })
  })

  it('A1 F2 is looked at again by finance, at once for whoever asks', async () => {
    expectRefusal(await checkAgain(undefined, auditor), 403, 'forbidden')
    expectRefusal(await checkAgain(undefined, ada), 403, 'forbidden')
    expectRefusal(await ada.get('/api/finance/board'), 403, 'forbidden')
    const reply = await checkAgain()
    expect([reply.status, reply.json]).toEqual([202, { names: [...WHOLE_CHECKS.keys()] }])
    const seen = await answers()
    expect(seen.checks.filter(check => check.state !== 'green')).toEqual([])
  })

  it('F2 names the rows behind what is red, with where they lead', async () => {
    await asOwner(world.context.admin, ['wallet'], `update wallet set balance_micros = balance_micros + 1 where id = '${ada.person.walletId}'`)
    await checkAgain({ names: ['balances'] })
    const check = (await answers()).checks.find(one => one.name === 'balances')!
    const row = { walletId: ada.person.walletId, callId: null, transactionId: null }
    expect(check).toMatchObject({ state: 'red', live: { state: 'red', count: 1, rows: [row] }, whole: { state: 'red', count: 1, rows: [row] } })
    expect(check.whole!.rows[0]!.says).toMatch(/^sum of transactions is the balance: balance \d+, sum \d+$/)
    await asOwner(world.context.admin, ['wallet'], `update wallet set balance_micros = balance_micros - 1 where id = '${ada.person.walletId}'`)
    await asOwner(world.context.admin, ['credit_transaction'], `update credit_transaction set reason = 'x' where wallet_id = '${ada.person.walletId}' and wallet_seq = 1`)
    const [changed] = await world.context.admin`select id::text from credit_transaction where wallet_id = ${ada.person.walletId} and wallet_seq = 1`
    expect((await board()).checks.find(one => one.name === 'chain')!.live!.rows).toMatchObject([{ transactionId: changed!.id }])
  })

  it.each([[{}], [{ names: [] }], [{ names: ['nothing'] }], [{ names: ['waiting'] }], [{ names: ['DROP'] }], [{ names: 'months' }], [{ all: false }], [{ all: true, names: ['months'] }], [[]], [null]])('F2 refuses to look at %j', async body => {
    const before = await world.fingerprint()
    expectRefusal(await checkAgain(body), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('F2 counts the open cases of the books by bucket, and says when they were last matched', async () => {
    const { admin } = world.context
    const day = '2026-11-20'
    await admin`insert into match_run (id, day, started_at, updated_at, finished_at, started_by) values (${randomUUID()}, ${day}, '2026-11-21T03:00:00Z', '2026-11-21T03:02:00Z', '2026-11-21T03:02:00Z', 'system')`
    for (const [bucket, state] of [['different', 'open'], ['different', 'open'], ['missing_here', 'open'], ['rounding', 'explained']] as const) {
      await admin`insert into match_case (id, key, kind, bucket, day, state, found_at, seen_at) values (${randomUUID()}, ${randomUUID()}, 'call', ${bucket}, ${day}, ${state}, now(), now())`
    }
    expect((await board()).books).toEqual({
      openCases: [{ bucket: 'different', count: 2 }, { bucket: 'missing_here', count: 1 }],
      lastRun: { day, startedAt: '2026-11-21T03:00:00.000Z', finishedAt: '2026-11-21T03:02:00.000Z', error: null },
    })
  })
})

describe('the anchors', () => {
  it('M8 are listed with where they are kept, newest first, in pages', async () => {
    const empty = await auditor.get('/api/finance/anchors')
    expect(empty.json).toMatchObject({ currency: 'USD', anchors: [], nextBefore: null, keyId: expect.stringMatching(/^[0-9a-f]{16}$/) as string })
    const past = await createHttpWorld()
    try {
      const reader = await past.visit({ role: 'auditor', grantMicros: 0n })
      await makePastLedger(past.context)
      past.context.clock.set(new Date(`${past.context.clock.now().toISOString().slice(0, 10)}T12:00:00Z`))
      await sealDay(past.context, dayBefore(past.context, 3))
      await sealDays(past.context)
      const first = (await reader.get('/api/finance/anchors?limit=2')).json as AnchorsDto
      expect(first.anchors.map(anchor => anchor.day)).toEqual([dayBefore(past.context, 1), dayBefore(past.context, 2)])
      expect(first.anchors[0]).toMatchObject({
        wallets: '7', keyId: first.keyId, storedAt: `memory:${dayBefore(past.context, 1)}`, sealedAt: past.context.clock.now().toISOString(),
        headsDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string, transactions: expect.stringMatching(/^\d+$/) as string,
      })
      const second = (await reader.get(`/api/finance/anchors?limit=2&before=${first.nextBefore}`)).json as AnchorsDto
      expect(second.anchors.map(anchor => anchor.day)).toEqual([dayBefore(past.context, 3)])
      expect(second.nextBefore).toBeNull()

      const day = dayBefore(past.context, 1)
      const file = await reader.get(`/api/finance/anchors/${day}/file`)
      expect(file.headers['content-disposition']).toBe(`attachment; filename="${day}.anchor"`)
      const { anchor, heads } = readAnchorFile(file.text, nodeLedgerCrypto)
      expect([anchor.day, heads!.size]).toEqual([day, 7])
      const kept = Buffer.from((await past.context.anchors.get(day))!).toString('utf8')
      expect(file.text.startsWith(kept)).toBe(true)
      expectRefusal(await reader.get(`/api/finance/anchors/${dayBefore(past.context, 9)}/file`), 404, 'not_found')
      const caller = await past.visit({ grantMicros: 0n })
      expectRefusal(await caller.get(`/api/finance/anchors/${day}/file`), 403, 'forbidden')
    } finally {
      await past.close()
    }
  })

  it('A1 are for staff, and for days', async () => {
    expectRefusal(await ada.get('/api/finance/anchors'), 403, 'forbidden')
    for (const query of ['before=yesterday', 'before=2026-13-01', 'limit=0', 'limit=101']) {
      expectRefusal(await auditor.get(`/api/finance/anchors?${query}`), 400, 'invalid_request')
    }
  })
})
