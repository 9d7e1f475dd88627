import type { Carrier } from '../carrier'
import { twinOf } from '../stripe/stripe-memory'
import type { StripeSandbox } from '../stripe/stripe-sandbox'
import type { StripeWorld } from '../stripe/world'
import type { History } from './history'
import { pastLegs } from './past-legs'
import { addPastPayments } from './past-payments'
import { readHistory } from './read-history'

type Input = Record<string, unknown>
type Route = readonly [method: string, path: RegExp, handler: (input: Input) => unknown]

/** Takes a past from outside, all of it or none. What is known already stays as it is. */
export function historyRoutes(carrier: Carrier, stripe: StripeSandbox | null): readonly Route[] {
  return [['POST', /^\/history$/, input => {
    const { calls, clock, settings } = carrier
    const { legs, ...money } = readHistory(input, clock.now())
    if (!stripe && Object.values(money).some(list => list.length > 0)) {
      throw new TypeError('there is no Stripe here to have payments')
    }
    const isNew = ({ sid }: { sid: string }) => !calls.get(sid)
    const fresh = { legs: legs.filter(isNew), ...(stripe ? withoutKnown(stripe.world, money) : money) }
    const past = pastLegs(calls, fresh.legs, settings.priceDelayMs)
    if (stripe) {
      // what is refused in the middle is refused before anything has changed
      addPastPayments(twinOf(stripe.world), fresh)
      addPastPayments(stripe.world, fresh)
    }
    calls.addPast(past)
    return Object.fromEntries(Object.entries(fresh).map(([kind, list]) => [kind, list.length]))
  }]]
}

type Money = Omit<History, 'legs'>

function withoutKnown({ customers, intents, refunds, disputes }: StripeWorld, money: Money): Money {
  return {
    customers: money.customers.filter(({ id }) => !customers.find(id)),
    payments: money.payments.filter(({ intent }) => !intents.find(intent)),
    refunds: money.refunds.filter(({ id }) => !refunds.find(id)),
    disputes: money.disputes.filter(({ id }) => !disputes.find(id)),
  }
}
