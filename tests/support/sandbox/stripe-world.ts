import Stripe from 'stripe'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import type { PaymentProvider } from '../../../server/payments/payment'
import { createStripeProvider } from '../../../server/payments/stripe/stripe-provider'
import { ControlClient } from './control-client'
import { sandboxOptions } from './sandbox-config'
import { StripeApp } from './stripe-app'

export const STRIPE_SECRET_KEY = 'sk_test_sandbox0123456789'
export const STRIPE_WEBHOOK_SECRET = 'whsec_sandbox0123456789'

export interface PaidSession {
  outcome: 'done' | 'step' | 'declined'
  message: string | null
  session: Stripe.Checkout.Session
}

/** The sandbox with its Stripe on, an app that takes events, and Stripe's own client, unmodified. */
export class StripeTestWorld {
  private constructor(
    readonly sandbox: Sandbox,
    readonly app: StripeApp,
    readonly stripe: Stripe,
    readonly control: ControlClient,
  ) {}

  /** @param webhookUrl where events go: to the app of this world, or to a real one */
  static async start(webhookUrl?: string): Promise<StripeTestWorld> {
    const app = await new StripeApp().start()
    const account = {
      secretKey: STRIPE_SECRET_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, webhookUrl: webhookUrl ?? app.webhookUrl,
    }
    const sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { stripe: account }))
    // Time passes only when a test says so.
    sandbox.carrier.clock.setRate(0)
    const stripe = stripeClient(sandbox.port)
    return new StripeTestWorld(sandbox, app, stripe, new ControlClient(sandbox.url))
  }

  async stop(): Promise<void> {
    await this.sandbox.stop()
    await this.app.stop()
  }

  /** The app's side. It waits as long as the busiest machine takes, but not for an answer that was taken away. */
  provider(): PaymentProvider {
    const waiting = (timeoutMs: number) => createStripeProvider({
      secretKey: STRIPE_SECRET_KEY, apiBaseUrl: this.sandbox.url, webhookSecrets: [STRIPE_WEBHOOK_SECRET], timeoutMs,
    })
    const [patient, hasty] = [waiting(90_000), waiting(2_000)]
    const { faults } = this.sandbox.carrier
    const staysSilent = () => faults.list().some(({ status, count }) => status === 'timeout' && count !== 0)
    const names = Object.keys(patient) as (keyof PaymentProvider)[]
    return Object.fromEntries(names.map(name => [
      name, (...args: never[]) => (staysSilent() ? hasty : patient)[name](...args as [never, never, never]),
    ])) as unknown as PaymentProvider
  }

  /** Between tests: nothing on its way, no faults, no events from before. */
  async reset(): Promise<void> {
    this.sandbox.carrier.faults.clear()
    this.app.answering = () => 200
    await this.settled()
    this.app.received.length = 0
  }

  /** Waits until no event is on its way. */
  settled(): Promise<void> {
    return this.control.send('POST', '/flush')
  }

  advance(seconds: number): Promise<void> {
    return this.sandbox.carrier.clock.advance(seconds * 1_000)
  }

  nowMs(): number {
    return this.sandbox.carrier.clock.now()
  }

  session(more: Partial<Stripe.Checkout.SessionCreateParams> = {}, options: Stripe.RequestOptions = {}) {
    return this.stripe.checkout.sessions.create(sessionParams(more), options)
  }

  pay(id: string, card: string, more: Record<string, unknown> = {}): Promise<PaidSession> {
    return this.control.send('POST', `/stripe/sessions/${id}/pay`, { card, ...more })
  }

  /** What a bank, or somebody at the dashboard, does to an object. */
  act<T = Record<string, unknown>>(noun: string, id: string, verb: string, body: object = {}): Promise<T> {
    return this.control.send('POST', `/stripe/${noun}/${id}/${verb}`, body)
  }

  /** A paid session's charge. */
  async charge(card = '4242424242424242', amount = 2_000): Promise<Stripe.Charge> {
    const session = await this.session({ line_items: [lineItem(amount)] })
    await this.pay(session.id, card)
    const paid = await this.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] })
    return (paid.payment_intent as Stripe.PaymentIntent).latest_charge as Stripe.Charge
  }
}

/** Retries are off, so that a test sees each answer. */
export function stripeClient(port: number, key = STRIPE_SECRET_KEY, more: Record<string, unknown> = {}): Stripe {
  return new Stripe(key, { host: 'localhost', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false, ...more })
}

export function lineItem(amount: number, name = 'Talktime credit'): Stripe.Checkout.SessionCreateParams.LineItem {
  return { price_data: { currency: 'usd', unit_amount: amount, product_data: { name } }, quantity: 1 }
}

type SessionParams = Stripe.Checkout.SessionCreateParams

export function sessionParams(more: Partial<SessionParams> = {}): SessionParams {
  return {
    mode: 'payment',
    line_items: [lineItem(2_000)],
    success_url: 'http://localhost:3000/wallet/paid?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:3000/wallet',
    ...more,
  }
}

/** What a request that must fail fails with. @throws when it is served */
export function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('it was served')
    },
    (error: unknown) => error,
  )
}
