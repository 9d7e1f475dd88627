import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcilePayments } from '../../server/services/payments/reconcile-payments'
import type { ExtendCallReply } from '../../shared/schemas/calls'
import type { PaymentDto } from '../../shared/schemas/payments'
import { post } from '../support/ledger/kernel'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(async () => {
  expect(await world.violations()).toEqual([])
  await world.close()
})

/** Talks on the last of the money: two minutes. */
async function talking(): Promise<{ visitor: Visitor, callId: string }> {
  const visitor = await world.visit({ grantMicros: 26_000n })
  const call = await world.dial(visitor, NUMBERS.perMinute)
  await world.report(call, { status: 'in-progress', sequence: 2 })
  return { visitor, callId: call.callId }
}

describe('POST /api/calls/extend', () => {
  it('C14 gives a call that is up the time that the wallet has money for', async () => {
    const { visitor, callId } = await talking()
    await post(world.context, visitor.person, 13_000n)
    const reply = await visitor.post('/api/calls/extend', { callId })
    expect([reply.status, reply.json]).toEqual([200, { callId, maxAllowedSeconds: 180, bound: { by: 'money', limitMicros: null }, heldMicros: '39000' } satisfies ExtendCallReply])
  })

  it('C14 A2 refuses in words: without money, of somebody else, without a call', async () => {
    const { visitor, callId } = await talking()
    expectRefusal(await visitor.post('/api/calls/extend', { callId }), 402, 'insufficient_credits')
    expectRefusal(await (await world.visit()).post('/api/calls/extend', { callId }), 404, 'not_found')
    for (const body of [{}, { callId: 'x' }, { callId, more: 1 }]) expectRefusal(await visitor.post('/api/calls/extend', body), 400, 'invalid_request')
  })
})

describe('POST /api/payments/saved-card', () => {
  it('M16 charges the card that is kept, once for a key, and says when it was asked before', async () => {
    const visitor = await world.visit({ grantMicros: 0n })
    const order = { id: randomUUID(), amountMicros: '10000000', currency: 'USD' }
    expectRefusal(await visitor.post('/api/payments/saved-card', order), 422, 'card_missing')
    const first = await visitor.post('/api/payments', { ...order, savesCard: true })
    expect(first.status).toBe(201)
    world.context.fakePayments.pay(world.context.fakePayments.find(order.id).sessionId!)
    world.context.clock.advance(120)
    await reconcilePayments(world.context)

    const again = { ...order, id: randomUUID() }
    const paid = await visitor.post('/api/payments/saved-card', again)
    expect([paid.status, (paid.json as PaymentDto).state]).toEqual([201, 'paid'])
    const repeated = await visitor.post('/api/payments/saved-card', again)
    expect([repeated.status, repeated.headers['idempotency-hit'], repeated.json]).toEqual([201, 'true', paid.json])
    expectRefusal(await visitor.post('/api/payments/saved-card', { ...again, amountMicros: '20000000' }), 409, 'idempotency_mismatch')
  })
})
