import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CreatedVouchersDto, GrantsDto, VoucherBatchesDto } from '../../shared/schemas/grants'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
let finance: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  finance = await world.visit({ role: 'finance', secondFactor: true })
})
afterAll(() => world.close())

const batch = (changes: object = {}) => ({
  batch: `Batch ${randomUUID()}`, count: 2, amountMicros: '5000000', grantDays: 30, maxUses: 1,
  validUntil: new Date(world.context.clock.now().getTime() + 86_400_000).toISOString(), ...changes,
})
async function make(changes: object = {}): Promise<CreatedVouchersDto> {
  const reply = await finance.post('/api/finance/vouchers', batch(changes))
  expect(reply.status, reply.text).toBe(201)
  return reply.json as CreatedVouchersDto
}

describe('vouchers', () => {
  it('M11 are made, redeemed once, listed as credit and counted', async () => {
    const made = await make()
    expect(made).toMatchObject({ batch: { count: 2, uses: 0, grantedMicros: '0', createdBy: 'Ada' } })
    const visitor = await world.visit({ grantMicros: 0n })
    const redeemed = await visitor.post('/api/user/vouchers', { code: made.codes[0]!.toLowerCase() })
    expect(redeemed.status, redeemed.text).toBe(201)
    expect(redeemed.json).toMatchObject({ amountMicros: '5000000', currency: 'USD' })
    const refused = expectRefusal(await visitor.post('/api/user/vouchers', { code: made.codes[0] }), 422, 'voucher_refused')
    expect(refused.details).toEqual({ reason: 'already_used' })
    expectRefusal(await (await world.visit()).post('/api/user/vouchers', { code: made.codes[0] }), 422, 'voucher_refused')
    const { grants } = (await visitor.get('/api/user/grants')).json as GrantsDto
    expect(grants).toMatchObject([{ amountMicros: '5000000', remainingMicros: '5000000' }])
    const { batches } = (await finance.get('/api/finance/vouchers')).json as VoucherBatchesDto
    expect(batches.find(one => one.batch === made.batch.batch)).toMatchObject({ uses: 1, grantedMicros: '5000000', canceledCount: 0 })
    expect((await finance.get('/api/finance/vouchers')).text).not.toContain(made.codes[1])
  })

  it('are canceled as a batch; the audit log says who', async () => {
    const made = await make()
    const reply = await finance.post('/api/finance/vouchers/cancel', { batch: made.batch.batch })
    expect(reply.json).toMatchObject({ canceledCount: 2 })
    expect((await finance.post('/api/finance/vouchers/cancel', { batch: made.batch.batch })).status).toBe(200)
    expectRefusal(await (await world.visit()).post('/api/user/vouchers', { code: made.codes[0] }), 422, 'voucher_refused')
    expectRefusal(await finance.post('/api/finance/vouchers/cancel', { batch: 'nothing' }), 404, 'not_found')
    const rows = await world.context.admin`select action, actor_id from audit_log where subject_id = ${made.batch.batch} order by id`
    expect([...rows]).toEqual(['voucher.create', 'voucher.cancel'].map(action => ({ action, actor_id: finance.person.id })))
  })

  it('are refused in words where the code cannot be one, and the sixth guess is too many', async () => {
    const visitor = await world.visit()
    const before = await world.fingerprint(['voucher_attempt'])
    const BAD: unknown[] = [{}, { code: '' }, { code: 1 }, { code: null }, { code: ['a'] }, { code: 'a'.repeat(65) }, { code: 'a', userId: 'x' }, { code: '\u0000' }, { code: '\ud800' }]
    for (const body of BAD) expectRefusal(await visitor.post('/api/user/vouchers', body), 400, 'invalid_request')
    for (const code of ['0', 'AAAA-AAAA', '💸'.repeat(16), '\' or 1=1 --', 'AAAA-AAAA-AAAA-AAAA']) expectRefusal(await visitor.post('/api/user/vouchers', { code }), 422, 'voucher_refused')
    const refused = expectRefusal(await visitor.post('/api/user/vouchers', { code: 'AAAA' }), 429, 'too_many_attempts')
    expect(refused.message).toContain('15 minutes')
    expect(await world.fingerprint(['voucher_attempt'])).toEqual(before)
  })

  it('M17 are not made of nonsense, twice under a name, or beyond what one may give', async () => {
    const known = await make()
    const before = await world.fingerprint()
    const BAD: object[] = [{ count: 0 }, { count: 1001 }, { count: 1.5 }, { count: '2' }, { maxUses: 0 }, { grantDays: 0 }, { grantDays: -1 }, { batch: '' }, { batch: 'ab' }, { validUntil: 'soon' }, { validUntil: '2020-01-01T00:00:00Z' }, { currency: 'EUR' }]
    for (const changes of BAD) expectRefusal(await finance.post('/api/finance/vouchers', batch(changes)), 400, 'invalid_request')
    for (const amountMicros of ['0', '-5000000', '1', '5.00', 'x', '99999999999999999999']) expectRefusal(await finance.post('/api/finance/vouchers', batch({ amountMicros })), 422, 'amount_refused')
    expectRefusal(await finance.post('/api/finance/vouchers', batch({ count: 1000 })), 403, 'limit_reached')
    expectRefusal(await finance.post('/api/finance/vouchers', batch({ batch: known.batch.batch })), 409, 'voucher_batch_taken')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('A4 need a code of the last minutes, and more than reading', async () => {
    const stale = await world.visit({ role: 'finance', secondFactor: true })
    world.context.clock.advance(301)
    const auditor = await world.visit({ role: 'auditor', secondFactor: true })
    const before = await world.fingerprint()
    for (const [path, body] of [['/api/finance/vouchers', batch()], ['/api/finance/vouchers/cancel', { batch: 'x' }]] as const) {
      expectRefusal(await stale.post(path, body), 403, 'second_factor_required')
      expectRefusal(await auditor.post(path, body), 403, 'forbidden')
    }
    expect(await world.fingerprint()).toEqual(before)
    expect((await auditor.get('/api/finance/vouchers')).status).toBe(200)
    await finance.stepUp()
  })
})
