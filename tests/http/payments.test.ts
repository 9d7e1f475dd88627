import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PaymentDetailDto, PaymentsPage, StartTopupReply, TopupOptionsDto } from '../../shared/schemas/payments'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { ENVIRONMENT } from '../support/test-context'

const SECRET = ENVIRONMENT.STRIPE_WEBHOOK_SECRET
const PREVIOUS = 'whsec_thatisrotatedout0001'
const TEN = { amountMicros: '10000000', currency: 'USD' }

let world: HttpWorld
let payer: Visitor
beforeAll(async () => {
  world = await createHttpWorld({ env: { STRIPE_PREVIOUS_WEBHOOK_SECRET: PREVIOUS } })
})
beforeEach(async () => {
  payer = await world.visit({ grantMicros: 0n })
})
afterEach(async () => {
  world.context.fakePayments.outage = null
  expect(await world.violations()).toEqual([])
})
afterAll(() => world.close())

function start(body: object = TEN, key: string = randomUUID(), who = payer) {
  return who.post('/api/payments', { id: key, ...body })
}

async function started(who = payer): Promise<{ paymentId: string, sessionId: string }> {
  const reply = await start(TEN, randomUUID(), who)
  expect(reply.status, reply.text).toBe(201)
  const { paymentId, url } = reply.json as StartTopupReply
  expect(url).toMatch(/^https?:/)
  return { paymentId, sessionId: world.context.fakePayments.find(paymentId).sessionId! }
}

interface Delivery {
  ageSeconds?: number
  secret?: string
  body?: string
  eventId?: string
  sign?: (payload: string, stamp: number) => string
}

function eventText(type: string, object: string, objectId: string, eventId: string): string {
  return JSON.stringify({ id: eventId, object: 'event', type, created: Math.floor(world.context.clock.now().getTime() / 1000), data: { object: { id: objectId, object } } })
}

function deliver(type: string, object: string, objectId: string, { ageSeconds = 0, secret = SECRET, eventId = `evt_${randomUUID()}`, body }: Delivery = {}) {
  const signed = eventText(type, object, objectId, eventId)
  const stamp = Math.floor(world.context.clock.now().getTime() / 1000) - ageSeconds
  const signature = createHmac('sha256', secret).update(`${stamp}.${signed}`).digest('hex')
  return world.app.send({
    method: 'POST', path: '/api/stripe/webhook', body: body ?? signed,
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${stamp},v1=${signature}` },
  })
}

async function balanceOf(who: Visitor): Promise<bigint> {
  const [row] = await world.context.admin`select balance_micros from wallet where id = ${who.person.walletId}`
  return row!.balance_micros as bigint
}

async function detailOf(who: Visitor, id: string): Promise<PaymentDetailDto> {
  return (await who.get(`/api/payments/${id}`)).json as PaymentDetailDto
}

describe('paying in', () => {
  it('M15 credits what the provider’s object says is paid, and not before', async () => {
    const { paymentId, sessionId } = await started()
    expect((await deliver('checkout.session.completed', 'checkout.session', sessionId)).status).toBe(200)
    expect(await balanceOf(payer)).toBe(0n)
    world.context.fakePayments.pay(sessionId)
    expect((await detailOf(payer, paymentId)).state).toBe('pending')
    expect((await deliver('checkout.session.completed', 'checkout.session', sessionId)).status).toBe(200)
    expect(await balanceOf(payer)).toBe(10_000_000n)
    const paid = await detailOf(payer, paymentId)
    expect(paid).toMatchObject({ state: 'paid', amountMicros: '10000000', receiptNumber: expect.stringMatching(/^R-\d{4}-\d{6}$/) as string })
    expect(paid.receipt).toMatchObject({ company: { name: ENVIRONMENT.COMPANY_NAME, taxId: 'TT-123' }, payer: { email: payer.person.email }, transaction: { balanceAfterMicros: '10000000' } })
    expect(await detailOf(payer, paid.receiptNumber!)).toMatchObject({ id: paymentId })
  })

  it('M15 credits once, however often and in whatever order it is told', async () => {
    const { paymentId, sessionId } = await started()
    const { providerPaymentId } = world.context.fakePayments.pay(sessionId)
    const same = `evt_${randomUUID()}`
    const replies = await Promise.all([
      deliver('payment_intent.succeeded', 'payment_intent', providerPaymentId!),
      ...[1, 2, 3].map(() => deliver('checkout.session.completed', 'checkout.session', sessionId, { eventId: same })),
      deliver('checkout.session.async_payment_succeeded', 'checkout.session', sessionId),
      deliver('checkout.session.expired', 'checkout.session', sessionId),
      deliver('payment_intent.payment_failed', 'payment_intent', providerPaymentId!),
    ])
    expect(replies.filter(reply => reply.status !== 200).map(reply => reply.text)).toEqual([])
    expect(await balanceOf(payer)).toBe(10_000_000n)
    expect((await detailOf(payer, paymentId)).state).toBe('paid')
    const rows = await world.context.admin`select 1 from credit_transaction where payment_id = ${paymentId}`
    expect(rows).toHaveLength(1)
    const mails = await world.context.admin`select 1 from mail_outbox where user_id = ${payer.person.id} and kind = 'payment-received'`
    expect(mails).toHaveLength(1)
  })

  it('M15 books nothing of another amount, another currency, or what is not ours', async () => {
    const { fakePayments } = world.context
    for (const change of [{ amountMinor: 99_999n }, { currency: 'EUR' }]) {
      const { paymentId, sessionId } = await started()
      fakePayments.pay(sessionId)
      fakePayments.change(paymentId, change)
      expect((await deliver('checkout.session.completed', 'checkout.session', sessionId)).status).toBe(200)
      const [found] = await world.context.admin`select bucket from match_case where payment_id = ${paymentId}`
      expect(found).toEqual({ bucket: 'different' })
    }
    const before = await world.fingerprint(['payment_event'])
    for (const [object, id] of [['checkout.session', 'cs_of_somebody_else'], ['payment_intent', 'pi_of_somebody_else'], ['charge', 'ch_1'], ['balance', '']]) {
      expect((await deliver('some.event', object!, id!)).status).toBe(200)
    }
    expect(await world.fingerprint(['payment_event'])).toEqual(before)
    expect(await balanceOf(payer)).toBe(0n)
  })

  it.each([
    ['another amount', { amountMinor: 99_999n }, { amountMinor: '99999', currency: 'USD' }], ['less', { amountMinor: 1n }, { amountMinor: '1', currency: 'USD' }],
    ['another currency', { currency: 'EUR' }, { amountMinor: '1000', currency: 'EUR' }],
    ['a currency without cents', { amountMinor: 1520n, currency: 'JPY' }, { amountMinor: '1520', currency: 'JPY' }],
  ])('M15 says what came where it is %s, credits nothing, and asks no more', async (_what, change, received) => {
    const { paymentId, sessionId } = await started()
    const { providerPaymentId } = world.context.fakePayments.pay(sessionId, change)
    for (const [object, id] of [['checkout.session', sessionId], ['payment_intent', providerPaymentId!], ['checkout.session', sessionId]] as const) {
      expect((await deliver('some.event', object, id)).status).toBe(200)
    }
    expect(await detailOf(payer, paymentId)).toMatchObject({ state: 'review', received, amountMicros: '10000000', url: null, receipt: null })
    expect(await balanceOf(payer)).toBe(0n)
    const [row] = await world.context.admin`select look_after from payment where id = ${paymentId}`
    expect(row!.look_after).toBeNull()
    const cases = await world.context.admin`select state from match_case where payment_id = ${paymentId}`
    expect(cases).toMatchObject([{ state: 'open' }])
    expect((await payer.post(`/api/payments/${paymentId}/cancel`, {})).status).toBe(200)
    expect((await detailOf(payer, paymentId)).state, 'what came is not given up').toBe('review')
  })

  it('M15 says what came where its wallet has closed meanwhile, even after its page had expired', async () => {
    const { paymentId, sessionId } = await started()
    world.context.fakePayments.change(paymentId, { state: 'expired' })
    await deliver('checkout.session.expired', 'checkout.session', sessionId)
    expect((await detailOf(payer, paymentId)).state).toBe('expired')
    await world.context.admin`update wallet set status = 'closed' where id = ${payer.person.walletId}`
    world.context.fakePayments.pay(sessionId)
    await deliver('checkout.session.completed', 'checkout.session', sessionId)
    expect(await detailOf(payer, paymentId)).toMatchObject({ state: 'review', received: { amountMinor: '1000', currency: 'USD' } })
  })

  it('M14 M17 is not begun while the wallet is frozen', async () => {
    const visitor = await world.visit()
    await world.context.admin`update wallet set status = 'frozen' where id = ${visitor.person.walletId}`
    const before = await world.fingerprint()
    const body = { id: randomUUID(), amountMicros: '10000000', currency: 'USD', savesCard: false }
    expectRefusal(await visitor.post('/api/payments', body), 403, 'wallet_frozen')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('M15 takes no event where the provider cannot be asked; it comes again', async () => {
    const { sessionId } = await started()
    world.context.fakePayments.pay(sessionId)
    world.context.fakePayments.outage = 'before'
    const eventId = `evt_${randomUUID()}`
    expect((await deliver('checkout.session.completed', 'checkout.session', sessionId, { eventId })).status).toBe(503)
    expect(await balanceOf(payer)).toBe(0n)
    world.context.fakePayments.outage = null
    expect((await deliver('checkout.session.completed', 'checkout.session', sessionId, { eventId })).status).toBe(200)
    expect(await balanceOf(payer)).toBe(10_000_000n)
  })
})

describe('events of the payment provider', () => {
  it.each([[300, 200], [-300, 200], [301, 401], [-301, 401], [86_400, 401]])('M15 that are %d s old are answered with %d', async (ageSeconds, status) => {
    const reply = await deliver('ping', 'charge', 'ch_age', { ageSeconds })
    expect(reply.status).toBe(status)
    if (status === 401) expectRefusal(reply, 401, 'signature_refused')
  })

  it('W5 are taken with the secret that is being rotated out, and with no other', async () => {
    expect((await deliver('ping', 'charge', 'ch_2', { secret: PREVIOUS })).status).toBe(200)
    const before = await world.fingerprint()
    expectRefusal(await deliver('ping', 'charge', 'ch_2', { secret: `${SECRET}x` }), 401, 'signature_refused')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('W1 are verified over the body as it came: the same content written anew is refused', async () => {
    const eventId = `evt_${randomUUID()}`
    const text = eventText('ping', 'charge', 'ch_3', eventId)
    const before = await world.fingerprint()
    for (const body of [JSON.stringify(JSON.parse(text), null, 1), `${text} `, text.replace('ch_3', 'ch_4'), '']) {
      expectRefusal(await deliver('ping', 'charge', 'ch_3', { eventId, body }), 401, 'signature_refused')
    }
    expectRefusal(await world.app.send({ method: 'POST', path: '/api/stripe/webhook', body: text, headers: { 'content-type': 'application/json' } }), 401, 'signature_refused')
    expectRefusal(await world.app.send({ method: 'POST', path: '/api/stripe/webhook', body: text, headers: { 'content-type': 'text/plain' } }), 415, 'unsupported_media_type')
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('an order', () => {
  it.each([
    ['-10000000', 'negative'], ['0', 'zero'], ['10000001', 'fraction'], ['4990000', 'too_small'], ['500010000', 'too_large'], ['999999999999990000', 'too_large'],
    ['10.5', 'not_a_number'], ['ten', 'not_a_number'], ['', 'not_a_number'], ['1e9', 'not_a_number'],
  ])('M17 of %s is refused in words, and nothing is written', async (amountMicros, reason) => {
    const before = await world.fingerprint()
    const refusal = expectRefusal(await start({ amountMicros, currency: 'USD' }), 422, 'amount_refused')
    expect(refusal.details).toMatchObject({ reason })
    expect(refusal.message).toContain('Nothing was charged')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('M17 in another currency, as a number, or without a key is refused', async () => {
    const before = await world.fingerprint()
    expectRefusal(await start({ ...TEN, currency: 'EUR' }), 422, 'amount_refused')
    expectRefusal(await start({ ...TEN, amountMicros: 10_000_000 }), 400, 'invalid_request')
    expectRefusal(await payer.post('/api/payments', TEN), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('M16 with the same key is the same payment; with other content it is refused', async () => {
    const key = randomUUID()
    const replies = await Promise.all([1, 2, 3, 4].map(() => start(TEN, key)))
    expect(replies.map(reply => reply.status)).toEqual([201, 201, 201, 201])
    expect(new Set(replies.map(reply => (reply.json as StartTopupReply).url)).size).toBe(1)
    expect(replies.filter(reply => reply.headers['idempotency-hit'] === 'true').length).toBeGreaterThanOrEqual(3)
    expectRefusal(await start({ ...TEN, amountMicros: '20000000' }, key), 409, 'idempotency_mismatch')
    const stranger = await world.visit()
    expect((await start(TEN, key, stranger)).status).toBe(409)
    expect(world.context.fakePayments.requests.filter(line => line === `openCheckout ${key}`).length).toBeGreaterThan(0)
  })

  it('keeps the way back with itself, for its payer alone, and no path but ours', async () => {
    const returnPath = '/dialer?number=%2B447400123456'
    const reply = await start({ ...TEN, returnPath })
    const { paymentId } = reply.json as StartTopupReply
    expect(await detailOf(payer, paymentId)).toMatchObject({ returnPath })
    expectRefusal(await start({ ...TEN, returnPath: '/calls' }, paymentId), 409, 'idempotency_mismatch')
    const before = await world.fingerprint()
    for (const wrong of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', 'dialer', '', `/${'x'.repeat(300)}`, 7]) {
      expectRefusal(await start({ ...TEN, returnPath: wrong }), 400, 'invalid_request')
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each(['before', 'after'] as const)('M15 whose answer was lost (%s the work) is one payment when it is asked again', async outage => {
    const key = randomUUID()
    world.context.fakePayments.outage = outage
    expectRefusal(await start(TEN, key), 503, 'payment_unavailable')
    expect(await balanceOf(payer)).toBe(0n)
    world.context.fakePayments.outage = null
    const reply = await start(TEN, key)
    expect(reply.status, reply.text).toBe(201)
    const pages = [...world.context.fakePayments.payments.values()].filter(payment => payment.paymentId === key)
    expect(pages).toHaveLength(1)
  })

  it('M17 is held to what one person may pay in within a day', async () => {
    const { allowanceMicros } = (await payer.get('/api/payments/options')).json as TopupOptionsDto
    expect(allowanceMicros).toBe('1000000000')
    for (let n = 0; n < 2; n++) expect((await start({ ...TEN, amountMicros: '500000000' })).status).toBe(201)
    const refused = await start(TEN)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('limit')
  })
})

describe('payments', () => {
  it('A2 are their owner’s alone', async () => {
    const { paymentId } = await started()
    const stranger = await world.visit()
    expectRefusal(await stranger.get(`/api/payments/${paymentId}`), 404, 'not_found')
    expectRefusal(await stranger.post(`/api/payments/${paymentId}/cancel`, {}), 404, 'not_found')
    expect(((await stranger.get('/api/payments')).json as PaymentsPage).payments).toEqual([])
    const own = (await payer.get('/api/payments')).json as PaymentsPage
    expect(own.payments.map(payment => payment.id)).toEqual([paymentId])
  })

  it('are given up by their owner while they are open', async () => {
    const { paymentId } = await started()
    const reply = await payer.post(`/api/payments/${paymentId}/cancel`, {})
    expect(reply.status, reply.text).toBe(200)
    expect((await detailOf(payer, paymentId)).state).toBe('canceled')
    expect(await balanceOf(payer)).toBe(0n)
  })

  it('are given up also where the provider says sooner that the page is closed', async () => {
    const { paymentId, sessionId } = await started()
    const { fakePayments } = world.context
    const close = fakePayments.expireCheckout
    fakePayments.expireCheckout = async id => {
      await close(id)
      await deliver('checkout.session.expired', 'checkout.session', sessionId)
    }
    await payer.post(`/api/payments/${paymentId}/cancel`, {}).finally(() => {
      fakePayments.expireCheckout = close
    })
    expect((await detailOf(payer, paymentId)).state).toBe('canceled')
  })

  it('are given up by the second try where the answer of the first was lost', async () => {
    const { paymentId } = await started()
    world.context.fakePayments.outage = 'after'
    expectRefusal(await payer.post(`/api/payments/${paymentId}/cancel`, {}), 503, 'payment_unavailable')
    world.context.fakePayments.outage = null
    expect((await payer.post(`/api/payments/${paymentId}/cancel`, {})).status).toBe(200)
    expect((await detailOf(payer, paymentId)).state).toBe('canceled')
  })

  it('M15 that were paid on before they were given up are paid', async () => {
    const { paymentId, sessionId } = await started()
    world.context.fakePayments.pay(sessionId)
    expect((await payer.post(`/api/payments/${paymentId}/cancel`, {})).status).toBe(200)
    expect((await detailOf(payer, paymentId)).state).toBe('paid')
    expect(await balanceOf(payer)).toBe(10_000_000n)
  })
})

describe('automatic top-up', () => {
  const SETTING = { mode: 'notify', thresholdMicros: '5000000', amountMicros: '10000000', dailyLimitMicros: '20000000' }

  it('is kept as it was set, and needs a card and a consent to charge', async () => {
    expect((await payer.get('/api/user/auto-topup')).json).toMatchObject({ mode: 'off', savedCard: null })
    expect((await payer.put('/api/user/auto-topup', SETTING)).json).toMatchObject(SETTING)
    expect((await payer.get('/api/user/auto-topup')).json).toMatchObject(SETTING)
    const before = await world.fingerprint()
    const refused = await payer.put('/api/user/auto-topup', { ...SETTING, mode: 'charge', consentText: 'yes' })
    expect(refused.status, refused.text).toBeGreaterThanOrEqual(400)
    for (const wrong of [{ dailyLimitMicros: '1' }, { thresholdMicros: '-1' }, { amountMicros: '1' }, { thresholdMicros: '5000001' }]) {
      expect((await payer.put('/api/user/auto-topup', { ...SETTING, ...wrong })).status).toBe(422)
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it('has a card forgotten without one, too', async () => {
    const reply = await world.app.send({ method: 'DELETE', path: '/api/user/payment-method', headers: { cookie: payer.cookie, origin: world.side.publicUrl } })
    expect(reply.status, reply.text).toBe(204)
  })
})
