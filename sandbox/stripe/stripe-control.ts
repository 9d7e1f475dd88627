import { spacedNumber, TEST_CARDS } from './cards'
import type { Collection } from './collection'
import { closeDispute, closeInquiry, openDispute, reinstateFunds, reviewDispute, withdrawFunds } from './disputes'
import { endDelayed, finishStep, openSession, paySession } from './pay-session'
import { addRefund, failRefund, REFUND_REASONS, succeedRefund } from './refunds'
import { expireIfOpen } from './sessions'
import { StripeError } from './stripe-error'
import type { StripeSandbox } from './stripe-sandbox'
import type { Dispute, StripeEvent, StripeObject, Wire } from './types'
import type { StripeWorld } from './world'

type Input = Record<string, unknown>
type Handler = (input: Input, match: RegExpExecArray, url: URL) => unknown
type Route = readonly [method: string, path: RegExp, handler: Handler]

const MOST_SHOWN = 200

/** Reads a field of the given kind. @throws TypeError */
function optional(input: Input, key: string, kind: 'string' | 'number' | 'boolean'): unknown {
  const value = input[key] ?? null
  if (value !== null && typeof value !== kind) throw new TypeError(`"${key}" must be a ${kind}`)
  return value
}

function amount(input: Input): number | null {
  const value = optional(input, 'amount', 'number') as number | null
  if (value !== null && !(Number.isInteger(value) && value > 0)) throw new TypeError('"amount" is a number of minor units > 0')
  return value
}

/** A payer without a browser. `step`: what they answer to their bank. */
function pay(world: StripeWorld, id: string, input: Input): unknown {
  const session = openSession(world, id)
  const payer = {
    card: (optional(input, 'card', 'string') as string | null) ?? '4242424242424242',
    email: optional(input, 'email', 'string') as string | null,
    name: optional(input, 'name', 'string') as string | null,
    saves: optional(input, 'saves', 'boolean') === true,
  }
  const step = input.step ?? 'approve'
  if (step !== 'approve' && step !== 'refuse' && step !== 'leave') throw new TypeError('"step" is approve, refuse or leave')
  const outcome = paySession(world, session, payer)
  const answers = outcome.kind === 'step' && step !== 'leave'
  const last = answers ? finishStep(world, session, step === 'approve', payer.saves) : outcome
  return { outcome: last.kind, message: last.kind === 'declined' ? last.message : null, session }
}

function dispute(world: StripeWorld, id: string, input: Input): Wire<Dispute> {
  const charge = world.charges.get(id)
  return openDispute(world, charge, {
    amount: amount(input) ?? charge.amount,
    reason: (optional(input, 'reason', 'string') as string | null) ?? 'fraudulent',
    isInquiry: optional(input, 'inquiry', 'boolean') === true,
    withdraws: optional(input, 'withdraw', 'boolean') !== false,
  })
}

function refund(world: StripeWorld, id: string, input: Input): unknown {
  const reason = REFUND_REASONS.find(one => one === (input.reason ?? 'requested_by_customer'))
  if (!reason) throw new TypeError(`"reason" is one of ${REFUND_REASONS.join(', ')}`)
  return addRefund(world, world.charges.get(id), { amount: amount(input), reason, metadata: {} })
}

async function resend(stripe: StripeSandbox, id: string): Promise<unknown> {
  return { status: await stripe.deliveries.resend(stripe.world.events.get(id)) }
}

function setSettings({ deliveries }: StripeSandbox, input: Input): unknown {
  const { signsWith } = input
  if (signsWith !== 'sandbox' && signsWith !== 'machine') throw new TypeError('"signsWith" is "sandbox" or "machine"')
  deliveries.signsWith = signsWith
  return { signsWith }
}

const DISPUTE_STEPS: Readonly<Record<string, (world: StripeWorld, dispute: Wire<Dispute>) => Wire<Dispute>>> = {
  'withdraw': withdrawFunds,
  'reinstate': reinstateFunds,
  'review': reviewDispute,
  'win': (world, one) => closeDispute(world, one, 'won'),
  'lose': (world, one) => closeDispute(world, one, 'lost'),
  'close-inquiry': closeInquiry,
}

/** The acts, each with the noun's path and the object's id. */
function acts(stripe: StripeSandbox): Record<string, (id: string, input: Input) => unknown> {
  const { world } = stripe
  return {
    'sessions/pay': (id, input) => pay(world, id, input),
    'sessions/expire': id => expireIfOpen(world, openSession(world, id)),
    'sessions/settle': id => endDelayed(world, world.sessions.get(id), true),
    'sessions/fail': id => endDelayed(world, world.sessions.get(id), false),
    'charges/dispute': (id, input) => dispute(world, id, input),
    'charges/refund': (id, input) => refund(world, id, input),
    'refunds/fail': (id, input) => {
      const reason = (optional(input, 'reason', 'string') as string | null) ?? 'lost_or_stolen_card'
      return failRefund(world, world.refunds.get(id), reason)
    },
    'refunds/succeed': id => succeedRefund(world, world.refunds.get(id)),
    'events/resend': id => resend(stripe, id),
    ...Object.fromEntries(Object.entries(DISPUTE_STEPS).map(([name, step]) =>
      [`disputes/${name}`, (id: string) => step(world, world.disputes.get(id))])),
  }
}

/** What Stripe refuses is the fault of who asked, here as in its API. */
async function refusing(work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StripeError) throw new TypeError(error.message)
    throw error
  }
}

/** Stripe's part of the control API; none while there is no Stripe. */
export function stripeRoutes(stripe: StripeSandbox | null): readonly Route[] {
  if (!stripe) return []
  const { world, deliveries, account } = stripe
  const collections: Readonly<Record<string, Collection<Wire<StripeObject>>>> = {
    sessions: world.sessions,
    payment_intents: world.intents,
    payment_methods: world.methods,
    customers: world.customers,
    charges: world.charges,
    refunds: world.refunds,
    disputes: world.disputes,
    balance_transactions: world.balance,
  }
  const withAttempts = (event: Wire<StripeEvent>) => ({ ...event, attempts: deliveries.attemptsOf(event.id) })
  const events = () => world.events.newest(MOST_SHOWN).map(withAttempts)
  const named = acts(stripe)
  return [
    ['GET', /^\/stripe$/, () => ({ webhookUrl: account.webhookUrl, signsWith: deliveries.signsWith })],
    ['PUT', /^\/stripe$/, input => setSettings(stripe, input)],
    ['GET', /^\/stripe\/cards$/, () => TEST_CARDS.map(card => ({ ...card, shown: spacedNumber(card) }))],
    ['GET', /^\/stripe\/events$/, events],
    ...Object.entries(collections).map(([noun, collection]): Route =>
      ['GET', new RegExp(`^/stripe/${noun}$`), () => collection.newest(MOST_SHOWN)]),
    ...Object.entries(named).map(([name, act]): Route => {
      const [noun, verb] = name.split('/')
      const handler: Handler = (input, match) => refusing(() => act(match[1] ?? '', input))
      return ['POST', new RegExp(`^/stripe/${noun}/(\\w+)/${verb}$`), handler]
    }),
  ]
}
