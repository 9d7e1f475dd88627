import type { Context } from '../../../context'
import { parseNumber } from '../../../domain/phone/parse-number'
import { IN_BROWSER } from '../../../../shared/phone/in-browser'
import type { PriceComponentName } from '../../../../shared/schemas/rating'
import type { CallPrice, Caller } from '../../calls/hold-call'
import { priceNumber, type PricedCall, type QuotedComponent } from '../../rating/price-number'

/** A call that an agent makes: the phone by its deck, and the agent (G1). @throws DomainError as `priceNumber` does */
export async function priceAgentCall(
  context: Context, caller: Caller, { to, country, origin }: { to: string, country: string, origin: string },
): Promise<PricedCall> {
  const priced = await priceNumber(context, to, country, { home: caller.country, origin })
  return { ...priced, components: [...priced.components, agentComponent(context)] }
}

/** A call that comes in to an agent: the leg that it comes in by, and the agent. */
export function priceAnsweredCall(context: Context, theirNumber: string): CallPrice {
  const { config } = context
  const their = parseNumber(theirNumber, 'ZZ')
  const leg = component(context, 'phone', 'Incoming call', config.agentCalls.incomingPriceMicrosPerMinute, 60)
  return {
    number: {
      e164: theirNumber, country: their.ok ? their.country : null, lineType: their.ok ? their.lineType : 'unknown',
    },
    currency: config.currency,
    components: [leg, agentComponent(context)],
  }
}

/** A talk in the browser: the agent and no phone. */
export function priceBrowserTalk(context: Context): CallPrice {
  return {
    number: { e164: IN_BROWSER, country: null, lineType: 'unknown' },
    currency: context.config.currency,
    components: [agentComponent(context)],
  }
}

/** By the second: a caller who is helped in ten seconds has cost ten. */
export function agentComponent(context: Context): QuotedComponent {
  return component(context, 'agent', 'Agent', context.config.agentCalls.priceMicrosPerMinute, 1)
}

function component(
  { config }: Context, name: PriceComponentName, description: string, microsPerMinute: bigint,
  stepSeconds: number,
): QuotedComponent {
  return {
    component: name, description, currency: config.currency, rateNanosPerMinute: microsPerMinute * 1000n,
    connectFeeMicros: 0n, initialSeconds: stepSeconds, incrementSeconds: stepSeconds, minimumSeconds: 0,
    graceSeconds: 0, rateId: null, matchedPrefix: '', originPrefix: '',
  }
}
