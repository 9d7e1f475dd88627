import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { PaymentProvider } from '../../server/payments/payment'
import { reconcilePayments } from '../../server/services/payments/reconcile-payments'
import type { PaymentDetailDto, StartTopupReply } from '../../shared/schemas/payments'
import { createHttpWorld, type HttpWorld, type Visitor } from './http-world'
import { StripeTestWorld } from './sandbox/stripe-world'

interface Order { amountMicros?: string, savesCard?: boolean }

/** The app and a Stripe that share no code: the unmodified package one way, signed events over HTTP the other. */
export class PayingWorld {
  private constructor(
    readonly http: HttpWorld, readonly stripe: StripeTestWorld, private readonly stopApp: () => Promise<void>,
  ) {}

  static async start(): Promise<PayingWorld> {
    // each of the two needs the other's address
    const payments = {} as PaymentProvider
    const http = await createHttpWorld({ payments })
    const app = await http.app.listen()
    const stripe = await StripeTestWorld.start(`${app.url}/api/stripe/webhook`)
    Object.assign(payments, stripe.provider())
    http.context.clock.set(new Date(stripe.nowMs()))
    return new PayingWorld(http, stripe, app.close)
  }

  async stop(): Promise<void> {
    await this.stripe.stop()
    await this.stopApp()
    await this.http.close()
  }

  /** For both of them; what is late arrives. */
  async pass(seconds: number): Promise<void> {
    this.http.context.clock.advance(seconds)
    await this.stripe.advance(seconds)
    await this.stripe.settled()
  }

  /** So long that everything that is asked about has been asked about. */
  async lookFor(hours: number): Promise<void> {
    for (let quarter = 0; quarter < hours * 4; quarter++) {
      await this.pass(900)
      await reconcilePayments(this.http.context)
    }
  }

  fault(rule: Record<string, unknown>): Promise<void> {
    return this.stripe.control.send('POST', '/faults', rule)
  }

  mend(): void {
    this.stripe.sandbox.carrier.faults.clear()
  }

  send(who: Visitor, { key = randomUUID(), ...changes }: Order & { key?: string } = {}) {
    const body = { amountMicros: '20000000', currency: 'USD', ...changes }
    return who.post('/api/payments', { id: key, ...body })
  }

  /** As far as Stripe's page. */
  async open(who: Visitor, changes: Order = {}): Promise<{ paymentId: string, sessionId: string }> {
    const reply = await this.send(who, changes)
    expect(reply.status, reply.text).toBe(201)
    const { paymentId } = reply.json as StartTopupReply
    return { paymentId, sessionId: await this.sessionOf(paymentId) }
  }

  async sessionOf(paymentId: string): Promise<string> {
    const [row] = await this.http.context.admin`select session_id from payment where id = ${paymentId}`
    return row!.session_id as string
  }

  async pay(sessionId: string, card = '4242424242424242', more: Record<string, unknown> = {}) {
    const paid = await this.stripe.pay(sessionId, card, more)
    await this.stripe.settled()
    return paid
  }

  async detail(who: Visitor, paymentId: string): Promise<PaymentDetailDto> {
    return (await who.get(`/api/payments/${paymentId}`)).json as PaymentDetailDto
  }

  async balance(who: Visitor): Promise<bigint> {
    const [row] = await this.http.context.admin`select balance_micros from wallet where id = ${who.person.walletId}`
    return row!.balance_micros as bigint
  }
}
