import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GrantsDto, VoucherBatchDetailDto, VoucherBatchesDto } from '../../shared/schemas/grants'
import type { DrawnCodesDto, MoneyRequestDto, RequestsPage } from '../../shared/schemas/requests'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
let finance: Visitor
let asha: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  finance = await world.visit({ role: 'finance', secondFactor: true })
  asha = await world.visit({ role: 'finance', secondFactor: true })
})
afterAll(() => world.close())

const batch = (changes: object = {}) => ({
  id: randomUUID(), kind: 'voucher_batch', batch: `Batch ${randomUUID()}`, count: 2, amountMicros: '5000000', grantDays: 30, maxUses: 1,
  validUntil: new Date(world.context.clock.now().getTime() + 86_400_000).toISOString(), note: 'For the stand at the fair', ...changes,
})
const ask = (body: object, who = finance) => who.post('/api/finance/requests', body)
async function asked(changes: object = {}): Promise<MoneyRequestDto> {
  const reply = await ask(batch(changes))
  expect(reply.status, reply.text).toBe(201)
  return reply.json as MoneyRequestDto
}
const decide = (who: Visitor, { id, contentHash }: Pick<MoneyRequestDto, 'id' | 'contentHash'>, decision = 'approved') =>
  who.post(`/api/finance/requests/${id}/decision`, { decision, contentHash })
const draw = (who: Visitor, { id }: Pick<MoneyRequestDto, 'id'>) => who.post(`/api/finance/requests/${id}/codes`, { agrees: true })
async function make(changes: object = {}): Promise<{ name: string, codes: string[] }> {
  const request = await asked(changes)
  const decided = await decide(asha, request)
  expect(decided.status, decided.text).toBe(200)
  const drawn = await draw(finance, request)
  expect(drawn.status, drawn.text).toBe(201)
  return { name: request.subject, codes: (drawn.json as DrawnCodesDto).codes }
}

describe('vouchers', () => {
  it('A6 M11 are asked for, approved, drawn once, redeemed once, listed as credit and counted', async () => {
    const made = await make()
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
    expect(batches.find(one => one.batch === made.name)).toMatchObject({ uses: 1, grantedMicros: '5000000', canceledCount: 0, isDrawn: true })
    const detail = await asha.get(`/api/finance/vouchers/batch?batch=${encodeURIComponent(made.name)}`)
    const used = { person: { id: visitor.person.id }, codeTail: made.codes[0]!.slice(-4), shares: [] }
    expect((detail.json as VoucherBatchDetailDto).uses).toMatchObject([used])
    for (const path of ['vouchers', 'requests', `vouchers/batch?batch=${encodeURIComponent(made.name)}`]) {
      expect((await finance.get(`/api/finance/${path}`)).text).not.toContain(made.codes[1])
    }
  })

  it('A6 have no code before the approval, and none for anybody but who asked', async () => {
    const request = await asked()
    const before = await world.fingerprint()
    const { details } = expectRefusal(await draw(finance, request), 409, 'already_decided')
    expect(details).toEqual({ state: 'pending' })
    expectRefusal(await decide(finance, request), 403, 'own_request')
    expect(await world.fingerprint()).toEqual(before)
    expect((await decide(asha, request)).json).toMatchObject({ state: 'approved', codes: 'waiting', mayDraw: false })
    expectRefusal(await draw(asha, request), 403, 'own_request')
    const drawn = (await draw(finance, request)).json as DrawnCodesDto
    expect(drawn.codes).toHaveLength(2)
    expectRefusal(await draw(finance, request), 409, 'already_decided')
    for (const who of [finance, asha]) expectRefusal(await who.post('/api/user/vouchers', { code: drawn.codes[0] }), 403, 'own_request')
  })

  it('A6 M16 are asked for once under an id, also by eight at once, and listed pending first', async () => {
    const body = batch()
    const replies = await Promise.all(Array.from({ length: 8 }, () => ask(body)))
    expect(replies.map(reply => reply.status)).toEqual(Array(8).fill(201))
    expect(replies.filter(reply => reply.headers['idempotency-hit'] === 'true')).toHaveLength(7)
    expectRefusal(await ask({ ...body, count: 3 }), 409, 'idempotency_mismatch')
    expectRefusal(await ask(body, asha), 409, 'idempotency_mismatch')
    const page = (await asha.get('/api/finance/requests?limit=1')).json as RequestsPage
    expect(page.requests[0]).toMatchObject({ id: body.id, state: 'pending', obstacle: null, choices: ['approved', 'refused'] })
    const next = (await asha.get(`/api/finance/requests?limit=100&cursor=${page.nextCursor}`)).json as RequestsPage
    expect(next.requests.map(one => one.id)).not.toContain(body.id)
    expect((await asha.get('/api/finance/requests?state=approved&kind=voucher_batch')).json).toMatchObject({ day: { maximumMicros: '2000000000' } })
    expect((await decide(finance, replies[0]!.json as MoneyRequestDto, 'withdrawn')).json).toMatchObject({ state: 'withdrawn' })
  })

  it('A5 are canceled as a batch by one; the audit log says who did what', async () => {
    const made = await make()
    const reply = await asha.post('/api/finance/vouchers/cancel', { batch: made.name })
    expect(reply.json).toMatchObject({ canceledCount: 2 })
    expect((await asha.post('/api/finance/vouchers/cancel', { batch: made.name })).status).toBe(200)
    expectRefusal(await (await world.visit()).post('/api/user/vouchers', { code: made.codes[0] }), 422, 'voucher_refused')
    expectRefusal(await finance.post('/api/finance/vouchers/cancel', { batch: 'nothing' }), 404, 'not_found')
    const rows = await world.context.admin`select action, actor_id from audit_log where subject_id = ${made.name} order by id`
    const by = (who: Visitor, action: string) => ({ action, actor_id: who.person.id })
    expect([...rows]).toEqual([by(finance, 'voucher.request'), by(asha, 'voucher.approve'), by(finance, 'voucher.create'), by(asha, 'voucher.cancel')])
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
    const BAD: object[] = [
      { count: 0 }, { count: 1001 }, { count: 1.5 }, { count: '2' }, { maxUses: 0 }, { grantDays: 0 }, { grantDays: -1 }, { batch: '' }, { batch: 'ab' },
      { validUntil: 'soon' }, { validUntil: '2020-01-01T00:00:00Z' }, { currency: 'EUR' }, { note: 'short' }, { kind: 'anything' }, { id: 'x' },
    ]
    for (const changes of BAD) expectRefusal(await ask(batch(changes)), 400, 'invalid_request')
    for (const amountMicros of ['0', '-5000000', '1', '5.00', 'x', '99999999999999999999']) expectRefusal(await ask(batch({ amountMicros })), 422, 'amount_refused')
    expectRefusal(await ask(batch({ count: 1000 })), 403, 'limit_reached')
    expectRefusal(await ask(batch({ batch: known.name })), 409, 'voucher_batch_taken')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('A4 need a code of the last minutes, and more than reading', async () => {
    const stale = await world.visit({ role: 'finance', secondFactor: true })
    world.context.clock.advance(301)
    const auditor = await world.visit({ role: 'auditor', secondFactor: true })
    const before = await world.fingerprint()
    const some = `/api/finance/requests/${randomUUID()}`
    const writes = [
      ['/api/finance/requests', batch()], ['/api/finance/vouchers/cancel', { batch: 'x' }],
      [`${some}/decision`, { decision: 'approved', contentHash: 'ab'.repeat(32) }], [`${some}/codes`, { agrees: true }],
    ] as const
    for (const [path, body] of writes) {
      expectRefusal(await stale.post(path, body), 403, 'second_factor_required')
      expectRefusal(await auditor.post(path, body), 403, 'forbidden')
    }
    expect(await world.fingerprint()).toEqual(before)
    expect((await auditor.get('/api/finance/vouchers')).status).toBe(200)
    await finance.stepUp()
  })
})
