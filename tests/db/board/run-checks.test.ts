import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkAgain } from '../../../server/services/board/check-again'
import { runLiveChecks } from '../../../server/services/board/run-live-checks'
import { readBoard } from '../../../server/services/board/read-board'
import { runChecks, WHOLE_EVERY_MS } from '../../../server/services/board/run-checks'
import { WHOLE_CHECKS } from '../../../server/services/board/checks'
import { askForChecks, findNewestRow, noteFailure } from '../../../server/db/board'
import type { BoardCheckDto } from '../../../shared/schemas/board'
import { createFakeAnchors, type FakeAnchors } from '../../support/fake-anchors'
import { asOwner } from '../../support/ledger/as-owner'
import { behindALock } from '../../support/ledger/behind-a-lock'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { makePastLedger } from '../../support/ledger/past-ledger'
import { makeRealLedger, type RealLedger } from '../../support/ledger/real-ledger'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const ALL = WHOLE_CHECKS.size
let context: TestContext
let anchors: FakeAnchors
let ledger: RealLedger
let ravi: Person
beforeAll(async () => {
  anchors = createFakeAnchors()
  context = await createTestContext({ anchors })
  ledger = await makeRealLedger(context)
  ravi = await createPerson(context, { role: 'finance', grantMicros: 0n })
})
beforeEach(async () => {
  anchors.isDown = false
  await context.admin`delete from board_check`
})
afterAll(() => context.close())

async function check(name: string): Promise<BoardCheckDto> {
  return (await readBoard(context, ravi.id)).checks.find(one => one.name === name)!
}
const ask = (...names: string[]) => context.database.asSystem(tx => askForChecks(tx, names, context.clock.now()))
const reddenMonths = (by: number) => asOwner(context.admin, ['closed_month'], `update closed_month set sum_micros = sum_micros + ${by}`)

describe('looking at everything', () => {
  it('F2 is unknown before the first look, green after it, and says since when', async () => {
    expect(await check('months')).toMatchObject({ state: 'unknown', live: null, whole: { state: 'unknown', checkedAt: null, failure: 'It has not been looked at yet.' } })
    expect((await check('chain')).live).toMatchObject({ state: 'green' })
    expect(await check('chain')).toMatchObject({ state: 'unknown' })
    expect(await runChecks(context)).toBe(ALL)
    const board = await readBoard(context, ravi.id)
    expect(board.checks.filter(one => one.state !== 'green')).toEqual([])
    expect((await check('months')).whole).toMatchObject({ checkedAt: context.clock.now().toISOString(), count: 0, failure: null, isLooking: false })
    expect(await runChecks(context)).toBe(0)
  })

  it('F2 is repeated after an hour, and at once where somebody asks', async () => {
    await runChecks(context)
    context.clock.advance(WHOLE_EVERY_MS / 1000)
    expect(await runChecks(context)).toBe(0)
    context.clock.advance(1)
    expect(await runChecks(context)).toBe(ALL)
    await ask('months')
    await ask('months', 'chain')
    expect((await check('months')).whole).toMatchObject({ state: 'green', isLooking: true })
    expect(await runChecks(context)).toBe(2)
    expect((await check('months')).whole!.isLooking).toBe(false)
  })

  it('F2 comes back at once, and the answer is on the board when it is there', async () => {
    const later: Promise<unknown>[] = []
    const asking = { ...context, later: (_: string, work: () => Promise<unknown>) => void later.push(work()) }
    expect((await checkAgain(asking, { all: true })).names).toHaveLength(ALL)
    await checkAgain(asking, { names: ['months'] })
    expect(later).toHaveLength(1)
    await Promise.all(later)
    expect((await check('months')).state).toBe('green')
    await expect(checkAgain(asking, { names: ['waiting'] })).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('F2 is done by one of two processes at once', async () => {
    const lock = (sql: typeof context.admin) => sql`lock table closed_month in access exclusive mode`
    await ask('months')
    await context.admin`update board_check set checked_at = ${context.clock.now()}, violations = 0`
    await context.admin`insert into board_check (name, checked_at, violations) select unnest(${[...WHOLE_CHECKS.keys()]}::text[]), ${context.clock.now()}, 0 on conflict do nothing`
    const both = () => Promise.all([runChecks(context), runChecks(context)])
    const counts = await behindALock(context.admin, lock, 1, both)
    expect(counts.sort()).toEqual([0, 1])
  })

  it('F2 is taken over from a process that died, when its time is over', async () => {
    await ask('months')
    await context.admin`update board_check set lease_until = ${new Date(context.clock.now().getTime() + 900_000)}, asked_at = null`
    expect((await check('months')).whole!.isLooking).toBe(true)
    expect(await runChecks(context)).toBe(ALL - 1)
    context.clock.advance(900)
    expect(await runChecks(context)).toBe(1)
  })
})

describe('a look that comes to no answer', () => {
  it('F2 is never green: it says that it could not be checked, and why', async () => {
    await runChecks(context)
    anchors.isDown = true
    await ask('anchors')
    await runChecks(context)
    expect(await check('anchors')).toMatchObject({ state: 'unknown', whole: { state: 'unknown', count: 0, failure: 'The store of the anchors could not be asked.' } })
    anchors.isDown = false
    await ask('anchors')
    await runChecks(context)
    expect(await check('anchors')).toMatchObject({ state: 'green' })
  })

  it('F2 is not green where nobody has looked for a day', async () => {
    await runChecks(context)
    context.clock.advance(86_401)
    expect(await check('months')).toMatchObject({ state: 'unknown', whole: { failure: 'It has not been looked at for more than a day.' } })
    context.clock.advance(-86_401)
  })

  it('F2 leaves red what was red, until somebody has seen that it is mended', async () => {
    await reddenMonths(1)
    await runChecks(context)
    await context.database.asSystem(tx => noteFailure(tx, 'months', 'It took too long and was stopped.', context.clock.now()))
    expect(await check('months')).toMatchObject({ state: 'red', whole: { state: 'red', count: 1, failure: 'It took too long and was stopped.' } })
    await reddenMonths(-1)
    await ask('months')
    await runChecks(context)
    expect(await check('months')).toMatchObject({ state: 'green', whole: { count: 0, failure: null } })
  })
})

describe('the quick look', () => {
  it('F2 that takes too long is unknown, and leaves the others as they are', async () => {
    const slowly = 'from mail_outbox m cross join lateral (select pg_sleep(600) offset 0) asleep'
    await mutateFunction(context.admin, 'live_violations', 'from mail_outbox m', slowly)
    const budget = { mostMs: 5_000, allMs: 600_000 }
    const looks = await context.database.asStaff(ravi.id, tx =>
      runLiveChecks(tx, context.clock.now(), budget, () => {}))
    const board = await readBoard(context, ravi.id)
    await mutateFunction(context.admin, 'live_violations', slowly, 'from mail_outbox m')
    const tooLong = { state: 'unknown', count: null, failure: 'It took too long and was stopped.' }
    expect(looks.get('waiting')).toMatchObject(tooLong)
    expect([...looks].filter(([, look]) => look.state !== 'green').map(([name]) => name)).toEqual(['waiting'])
    expect(board.checks.find(one => one.name === 'waiting')).toMatchObject({ state: 'unknown', live: tooLong })
  })

  it('F2 sees a row that was changed a moment ago', async () => {
    await runChecks(context)
    const change = (to: string) => asOwner(context.admin, ['credit_transaction'], `update credit_transaction set reason = ${to} where wallet_id = '${ledger.plainWallet}' and wallet_seq = 3`)
    await change(`'other'`)
    expect(await check('chain')).toMatchObject({ state: 'red', live: { state: 'red', count: 1 }, whole: { state: 'green' } })
    await change('null')
    expect(await check('chain')).toMatchObject({ state: 'green' })
  })

  it('F2 finds all it looks at by an index, however many rows there are', async () => {
    const large = await createTestContext()
    try {
      await makePastLedger(large)
      const read = await large.database.asStaff(ravi.id, async tx => {
        // a ledger this small is read as quickly from end to end: that must not be the only way
        await tx.execute('set local enable_seqscan = off')
        await findNewestRow(tx)
        await runLiveChecks(tx, large.clock.now(), { mostMs: 10_000, allMs: 30_000 }, () => {})
        const [row] = await tx.execute<{ rows: string }>(`select seq_tup_read::text as rows from pg_stat_xact_user_tables where relname = 'credit_transaction'`)
        return row!.rows
      })
      expect(read).toBe('0')
    } finally {
      await large.close()
    }
  })
})
