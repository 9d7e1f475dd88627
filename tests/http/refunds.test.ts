import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RefundRequestDto, RefundsDto } from '../../shared/schemas/refunds'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { payIn, walletOf } from '../support/paid-in'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

async function payer(grantMicros = 0n): Promise<Visitor> {
  const visitor = await world.visit({ grantMicros })
  await payIn(world.context, visitor.person, 1000n)
  return visitor
}
const ask = (visitor: Visitor, body: object) => visitor.post('/api/user/refunds', { id: randomUUID(), amountMicros: 'all', ...body })

describe('what can go back', () => {
  it('M12 is shown by source, and the sources add up to the balance', async () => {
    const visitor = await payer(500_000n)
    await world.start(visitor)
    const refunds = (await visitor.get('/api/user/refunds')).json as RefundsDto
    const { held } = await walletOf(world.context, visitor.person)
    expect(held > 500_000n).toBe(true)
    const waiting = held - 500_000n
    const refundable = (10_000_000n - waiting) / 10_000n * 10_000n
    expect(refunds).toMatchObject({
      balanceMicros: '10500000', promotionalMicros: '500000', waitingMicros: waiting.toString(), refundableMicros: refundable.toString(),
      otherMicros: (10_000_000n - waiting - refundable).toString(), supportEmail: 'help@talktime.test',
      sources: [{ methodLabel: 'Visa •••• 4242', paidMicros: '10000000', refundableMicros: refundable.toString() }],
    })
    const parts = [refunds.refundableMicros, refunds.promotionalMicros, refunds.waitingMicros, refunds.otherMicros]
    expect(parts.map(BigInt).reduce((sum, part) => sum + part)).toBe(10_500_000n)
    expect((await ask(visitor, { amountMicros: refundable.toString() })).status).toBe(201)
  })

  it('M16 answers the same request again, and says so', async () => {
    const visitor = await payer()
    const body = { id: randomUUID(), amountMicros: '2500000', reason: 'too much' }
    const first = await ask(visitor, body)
    expect(first.status).toBe(201)
    expect(first.headers['idempotency-hit']).toBeUndefined()
    expect(first.json).toMatchObject({ id: body.id, amountMicros: '2500000', reason: 'too much', parts: [{ state: 'succeeded', methodLabel: 'Visa •••• 4242' }] })
    const again = await ask(visitor, { ...body, id: body.id.toUpperCase() })
    expect([again.status, again.headers['idempotency-hit']]).toEqual([201, 'true'])
    expect(again.json).toEqual(first.json)
    expectRefusal(await ask(visitor, { ...body, amountMicros: '2600000' }), 409, 'idempotency_mismatch')
    expectRefusal(await ask(await payer(), body), 409, 'idempotency_mismatch')
    const { requests } = (await visitor.get('/api/user/refunds')).json as RefundsDto
    expect(requests).toEqual([first.json as RefundRequestDto])
  })

  it('M17 is refused in words where it is no amount, and nothing moves', async () => {
    const visitor = await payer()
    const before = await world.fingerprint()
    for (const amountMicros of ['0', '-1', '10000001', '99999999999999999999', '1.5', '1e6', 'everything', '', 'NaN', '10 000']) {
      expectRefusal(await ask(visitor, { amountMicros }), 422, 'amount_refused')
    }
    const BAD: object[] = [{ amountMicros: 10_000 }, { amountMicros: null }, { amountMicros: ['10000'] }, { amountMicros: '1'.repeat(41) }, { id: 'x' }, { id: null }, { reason: 'r'.repeat(201) }, { reason: '\u0000' }, { currency: 'EUR' }, { userId: 'somebody' }]
    for (const body of BAD) expectRefusal(await ask(visitor, body), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('M14 is nothing while the wallet is frozen', async () => {
    const visitor = await payer()
    await world.context.admin`update wallet set status = 'frozen', status_reason = 'staff' where id = ${visitor.person.walletId}`
    expectRefusal(await ask(visitor, {}), 403, 'wallet_frozen')
    expect(await walletOf(world.context, visitor.person)).toMatchObject({ balance: 10_000_000n })
  })

  it('M12 says that it is being sent where the provider does not answer', async () => {
    const visitor = await payer()
    world.context.fakePayments.outage = 'before'
    const reply = await ask(visitor, {})
    world.context.fakePayments.outage = null
    expect(reply.status).toBe(201)
    expect(reply.json).toMatchObject({ parts: [{ state: 'created' }] })
  })

  it('A2 is one\'s own alone, with the app\'s own checks switched off too', async () => {
    const [visitor, other] = [await payer(), await payer()]
    await ask(other, {})
    expect((await visitor.get('/api/user/refunds')).json).toMatchObject({ refundableMicros: '10000000', requests: [] })
    const seen = await world.context.database.asUser(visitor.person.id, async tx => [
      await tx.execute('select id from refund_request'), await tx.execute('select id from payment_refund'),
      await tx.execute(`select id from payment where user_id <> '${visitor.person.id}'`), await tx.execute('select id from dispute'),
    ])
    expect(seen.map(rows => rows.length)).toEqual([0, 0, 0, 0])
  })
})

describe('closing', () => {
  it('M14 asks, says what happens, and can be taken back', async () => {
    const visitor = await payer(1_000_000n)
    expect((await visitor.get('/api/user/close')).json).toMatchObject({ status: 'active', refundableMicros: '10000000', promotionalMicros: '1000000', settleMicros: '0' })
    const BAD: unknown[] = [{}, { agrees: false }, { agrees: 'true' }, { agrees: true, walletId: randomUUID() }]
    for (const body of BAD) expectRefusal(await visitor.post('/api/user/close', body), 400, 'invalid_request')
    expect((await visitor.post('/api/user/close', { agrees: true })).json).toMatchObject({ status: 'closing' })
    expectRefusal(await visitor.post('/api/calls/browser-start', { toNumber: '+442079460123' }), 403, 'wallet_closed')
    expect((await visitor.post('/api/user/close/take-back', {})).json).toMatchObject({ status: 'active' })
    expect((await visitor.get('/api/user/profile')).json).toMatchObject({ wallet: { status: 'active', balanceMicros: '11000000' } })
  })
})
