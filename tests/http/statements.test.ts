import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatementDto, StatementsDto } from '../../shared/schemas/statements'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { payIn } from '../support/paid-in'

let world: HttpWorld
let visitor: Visitor
let month: string
beforeAll(async () => {
  world = await createHttpWorld()
  visitor = await world.visit()
  await payIn(world.context, visitor.person, 1000n)
  await world.complete(visitor, 61)
  const [row] = await world.context.admin`select to_char(max(created_at) at time zone 'UTC', 'YYYY-MM') as month from credit_transaction`
  month = row!.month as string
})
afterAll(() => world.close())

describe('statements', () => {
  it('M9 are listed by month, and add up', async () => {
    const { statements } = (await visitor.get('/api/user/statements')).json as StatementsDto
    expect(statements).toMatchObject([{ month, openingMicros: '0', inMicros: '20000000', outMicros: '40000', closingMicros: '19960000', rowCount: 3 }])
    const statement = (await visitor.get(`/api/user/statements/${month}`)).json as StatementDto
    expect(statement).toMatchObject({ ...statements[0], company: { name: 'Talktime Test Ltd' }, holder: { email: visitor.person.email } })
    expect(statement.rows.map(row => row.kind)).toEqual(['grant', 'topup', 'call_charge'])
    expect(statement.rows[2]).toMatchObject({ callDisplay: '+44 20 7946 0123' })
  })

  it('A2 are of one\'s own wallet; what is no month is not found', async () => {
    const other = await world.visit({ grantMicros: 0n })
    expect((await other.get('/api/user/statements')).json).toEqual({ currency: 'USD', statements: [] })
    const foreign = (await other.get(`/api/user/statements/${month}`)).text
    for (const secret of [visitor.person.walletId, visitor.person.email, '7946']) expect(foreign).not.toContain(secret)
    for (const name of ['2026-13', '2026-00', '202610', 'x', '2026-10-01', '1999-01', '9999-12', '..%2F2026-10']) expectRefusal(await visitor.get(`/api/user/statements/${name}`), 404, 'not_found')
  })
})
