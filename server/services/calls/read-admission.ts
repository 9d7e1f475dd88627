import { admitCall, admitMoreTime, type Admitted, type CallFacts, type WantedCall } from '../../domain/calls/admit-call'
import { limitFrees } from '../../domain/calls/limit-frees'
import { limitsInForce } from '../../domain/calls/limits'
import type { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { listDayCalls, type CallFactsRow } from '../../db/calls/call-facts'
import type { CallWithHold } from '../../db/calls/calls'
import type { Tx } from '../../db/client'
import { sumOf } from '../../../shared/pricing'
import type { CallBound } from '../../../shared/schemas/calls'
import type { PricedCall } from '../rating/price-number'
import { moreTimeError, refusalError } from './refusals'

const DAY_MS = 86_400_000

/** What bounds a call besides wallet and limits. */
export type CallBounds = Pick<WantedCall, 'leastSeconds' | 'mostSeconds' | 'budgets'>

type WantedPrice = Omit<PricedCall, 'number'> & { number: Pick<PricedCall['number'], 'country'> }

export interface AdmittedCall {
  walletId: string
  maxSeconds: number
  boundBy: CallBound
  /** What may be spent, where that is what ends the call. */
  boundMicros: bigint | null
  maxOpenCalls: number
}

export type ReadAdmission =
  & { availableMicros: bigint }
  & ({ admitted: AdmittedCall, refusal: null } | { admitted: null, refusal: DomainError })

/** Decides by the facts that the quote or the start has read (M19), and says a refusal in words. */
export async function readAdmission(
  context: Context, tx: Tx, caller: { id: string, createdAt: Date }, row: CallFactsRow | null,
  { number, currency, components }: WantedPrice, bounds: CallBounds = {},
): Promise<ReadAdmission> {
  const now = context.clock.now()
  const facts = factsOf(context, caller, row)
  const wanted = { components, currency, country: number.country, ...bounds }
  const availableMicros = row?.availableMicros ?? 0n
  const admission = admitCall(facts, wanted)
  if (row && admission.isAdmitted) {
    return { availableMicros, refusal: null, admitted: admittedBy(row, admission, facts, bounds.budgets) }
  }
  const refusal = admission.isAdmitted ? { reason: 'no_wallet' } as const : admission.refusal
  const frees = refusal.reason === 'limit'
    ? limitFrees(refusal.limit, facts, wanted, await listDayCalls(tx, caller.id, new Date(now.getTime() - DAY_MS)))
    : null
  const { supportEmail } = context.config.company
  const error = refusalError(refusal, facts, wanted, { frees, now, supportEmail })
  return { availableMicros, admitted: null, refusal: error }
}

/** How long a call that is up may last now, or why no longer than it was given already. */
export function readMoreTime(
  context: Context, caller: { createdAt: Date }, row: CallFactsRow | null, { call, components }: CallWithHold,
): { admitted: AdmittedCall, refusal: null } | { admitted: null, refusal: DomainError } {
  const facts = factsOf(context, caller, row)
  const wanted = { components, currency: call.currency, country: call.country }
  const heldMicros = sumOf(components.map(part => part.heldMicros))
  const admission = admitMoreTime(facts, wanted, { heldMicros, maxSeconds: call.maxSeconds })
  if (row && admission.isAdmitted) return { admitted: admittedBy(row, admission, facts), refusal: null }
  const refusal = admission.isAdmitted ? { reason: 'no_wallet' } as const : admission.refusal
  return { admitted: null, refusal: moreTimeError(refusal, facts, wanted, { heldMicros, maxSeconds: call.maxSeconds }) }
}

function factsOf(context: Context, caller: { createdAt: Date }, row: CallFactsRow | null): CallFacts {
  const { limits: defaults, newAccountLimits: newAccount, newAccountDays } = context.config
  const { createdAt: accountCreatedAt } = caller
  const override = row?.ownLimits ?? null
  const now = context.clock.now()
  return {
    wallet: row && { status: row.walletStatus, availableMicros: row.availableMicros },
    usage: row?.usage ?? { openCalls: 0, startsLastMinute: 0, countriesLastDay: [], spentLastDayMicros: 0n },
    inForce: limitsInForce({ defaults, newAccount, newAccountDays, accountCreatedAt, override, now }),
  }
}

function admittedBy(
  row: CallFactsRow, { maxSeconds, endedBy }: Admitted, { inForce: { limits } }: CallFacts,
  budgets: CallBounds['budgets'] = [],
): AdmittedCall {
  const budget = budgets.find(one => one.by === endedBy)
  const boundMicros = endedBy.endsWith('day_spend') ? limits.spendPerDayMicros : budget?.limitMicros ?? null
  return { walletId: row.walletId, maxSeconds, boundBy: endedBy, boundMicros, maxOpenCalls: limits.callsAtOnce }
}
