import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listStatements } from '../../../server/services/statements/list-statements'
import { readStatement } from '../../../server/services/statements/read-statement'
import { tellOfStatements } from '../../../server/services/statements/tell-of-statements'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { post } from '../../support/ledger/kernel'
import { mailsOf, payIn } from '../../support/paid-in'
import { createTestClock } from '../../support/test-clock'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

// rows are of the database's own time: the months around it are seen by moving the app's clock
const [{ thisMonth, nextMonth }] = [months(new Date())]
let context: TestContext
let person: Person

function months(now: Date) {
  const at = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1))
  return { thisMonth: at(0), nextMonth: at(1) }
}
const name = (at: Date) => at.toISOString().slice(0, 7)
const sum = (amounts: string[]) => amounts.map(BigInt).reduce((total, one) => total + one, 0n)

beforeAll(async () => {
  context = await createTestContext({ deck: null, clock: createTestClock() })
  const createdAt = new Date(thisMonth.getTime() - 40 * 86_400_000)
  person = await createPerson(context, { grantMicros: 2_000_000n, createdAt })
  await payIn(context, person, 1000n)
  await post(context, person, -13_300n)
  await post(context, person, 500_000n, { effectiveAt: new Date(thisMonth.getTime() - 5 * 86_400_000), reason: 'Late' })
  await requestRefund(context, { id: randomUUID(), userId: person.id, amountMicros: '3000000', reason: null, actor: 'test' })
})
afterAll(() => context.close())

describe('a statement', () => {
  it('M9 opening and rows are closing, in the order of posting, dated back or not', async () => {
    context.clock.set(new Date(nextMonth.getTime() + 3_600_000))
    const statement = await readStatement(context, person, name(thisMonth))
    const [wallet] = await context.admin`select balance_micros, encode(head_hash, 'hex') as head, last_seq::text as seq from wallet where id = ${person.walletId}`
    const moved = BigInt(statement.closingMicros) - BigInt(statement.openingMicros)
    expect(sum(statement.rows.map(row => row.amountMicros))).toBe(moved)
    expect(sum(statement.sums.map(one => one.sumMicros))).toBe(moved)
    expect(statement).toMatchObject({
      number: `S-${name(thisMonth).replace('-', '')}-${person.walletId.slice(0, 8)}`, closingMicros: String(wallet!.balance_micros), isComplete: true, rowCount: 5,
      head: { walletSeq: wallet!.seq as string, hash: wallet!.head as string }, company: { name: 'Talktime Test Ltd', taxId: 'TT-123' }, holder: { name: 'Ada' },
    })
    expect(statement.sums).toContainEqual({ kind: 'refund', count: 1, sumMicros: '-3000000' })
    expect(statement.rows.map(row => row.walletSeq)).toEqual(['1', '2', '3', '4', '5'])
    const { statements } = await listStatements(context, person.id)
    expect(statements).toMatchObject([{ month: name(thisMonth), openingMicros: '0', closingMicros: statement.closingMicros, inMicros: statement.inMicros, outMicros: statement.outMicros, rowCount: 5, isComplete: true }])
  })

  it('M9 the next month opens with what the last one closed with, also where nothing moves', async () => {
    context.clock.set(new Date(nextMonth.getTime() + 3_600_000))
    const { closingMicros, head } = await readStatement(context, person, name(thisMonth))
    const after = await readStatement(context, person, name(nextMonth))
    expect(after).toMatchObject({ openingMicros: closingMicros, closingMicros, rowCount: 0, isComplete: false, head })
  })

  it('is of no month to come, and of none before the wallet', async () => {
    context.clock.set(new Date())
    await expect(readStatement(context, person, name(nextMonth))).rejects.toMatchObject({ code: 'not_found' })
    await expect(readStatement(context, person, '1999-01')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('A2 is of one\'s own wallet alone', async () => {
    context.clock.set(new Date())
    const other = await createPerson(context, { grantMicros: 0n })
    expect((await listStatements(context, other.id)).statements).toEqual([])
    expect((await readStatement(context, other, name(thisMonth))).rows).toEqual([])
  })

  it('is told of when its month is over: once, and to those whose money moved', async () => {
    const idle = await createPerson(context, { grantMicros: 0n })
    context.clock.set(new Date(nextMonth.getTime() - 1000))
    await tellOfStatements(context)
    expect(await mailsOf(context, person)).not.toContain('statement-ready')
    context.clock.set(nextMonth)
    await Promise.all([tellOfStatements(context), tellOfStatements(context)])
    await tellOfStatements(context)
    expect((await mailsOf(context, person)).filter(kind => kind === 'statement-ready')).toHaveLength(1)
    expect(await mailsOf(context, idle)).toEqual([])
    const [mail] = await context.admin`select body_text from mail_outbox where user_id = ${person.id} and kind = 'statement-ready'`
    expect(mail!.body_text).toContain('$9.4867')
    const late = await createPerson(context, { grantMicros: 1n })
    context.clock.set(new Date(nextMonth.getTime() + 8 * 86_400_000))
    await tellOfStatements(context)
    expect(await mailsOf(context, late)).toEqual([])
  })
})
