import { MINIMUM_CALL_SECONDS, missingMicros, totalHoldMicros } from '../../domain/rating/affordable-seconds'
import { DomainError } from '../../domain/errors'
import type { Budget, CallFacts, Refusal, WantedCall } from '../../domain/calls/admit-call'
import type { CallLimits } from '../../domain/calls/limits'
import { formatExact } from '../../../shared/format/money'
import { speakDuration } from '../../../shared/format/time'
import { limitWords, type Frees } from './limit-words'

/** What the one decision refused, as a fact with a code and a sentence. */
export function refusalError(refusal: Refusal, facts: CallFacts, wanted: WantedCall, frees: Frees): DomainError {
  switch (refusal.reason) {
    case 'no_wallet': return new DomainError('not_found', `You have no wallet yet. Write to ${frees.supportEmail}.`)
    case 'wallet_not_active': return walletNotActive(refusal.status)
    case 'insufficient_credits': return insufficientCredits(wanted, refusal.availableMicros)
    case 'budget': return overBudget(refusal.budget, wanted.currency)
    case 'limit': {
      const { sentence, details } = limitWords(refusal.limit, facts, wanted, frees)
      return new DomainError(refusal.limit === 'callsAtOnce' ? 'too_many_calls' : 'limit_reached', `${sentence} Nothing was charged.`, details)
    }
  }
}

function overBudget({ by, limitMicros }: Budget, currency: string): DomainError {
  const most = formatExact(limitMicros, currency)
  const sentences: Record<Budget['by'], string> = {
    agent_call_budget: `A call of this agent may cost ${most}, and a minute of this one costs more. Raise it in the agent’s limits.`,
    agent_day_budget: `The calls of this agent may cost ${most} a day, and too little of that is left for one more. Raise it in the agent’s limits, or wait for tomorrow.`,
    agent_round_budget: `This round may spend ${most}, and too little of that is left for one more call. Raise its budget.`,
  }
  return new DomainError('limit_reached', `${sentences[by]} Nothing was charged.`, { limit: by, allowedMicros: limitMicros.toString() })
}

function insufficientCredits(
  { components, currency, leastSeconds = MINIMUM_CALL_SECONDS }: WantedCall, availableMicros: bigint,
): DomainError {
  const missing = missingMicros(components, availableMicros, leastSeconds)
  const required = availableMicros + missing
  const sentence = `This call needs at least ${formatExact(required, currency)} to start; your wallet has ${formatExact(availableMicros, currency)} free. Nothing was charged.`
  return new DomainError('insufficient_credits', sentence, {
    requiredMicros: required.toString(),
    availableMicros: availableMicros.toString(),
    missingMicros: missing.toString(),
    minimumSeconds: leastSeconds,
  })
}

/** Why a call that is up gets no more time. It goes on, and ends as it was going to. */
export function moreTimeError(
  refusal: Refusal, { usage, inForce }: CallFacts, { components, currency }: WantedCall,
  { heldMicros, maxSeconds }: { heldMicros: bigint, maxSeconds: number },
): DomainError {
  const onward = 'The call goes on, and ends as it was going to.'
  const { limits, later } = inForce
  const who = (field: keyof CallLimits) => (later !== null && later.limits[field] > limits[field] ? 'New accounts may' : 'Your account may')
  switch (refusal.reason) {
    case 'no_wallet': return new DomainError('not_found', `You have no wallet that could pay for more. ${onward}`)
    case 'wallet_not_active': return new DomainError(refusal.status === 'frozen' ? 'wallet_frozen' : 'wallet_closed', `Your wallet is ${refusal.status}, so nothing more can be set aside for this call. ${onward}`)
    case 'insufficient_credits': {
      const { availableMicros } = refusal
      const missing = totalHoldMicros(components, maxSeconds + 1) - heldMicros - availableMicros
      return new DomainError('insufficient_credits', `More time needs at least ${formatExact(availableMicros + missing, currency)}; your wallet has ${formatExact(availableMicros, currency)} free beside what this call holds. ${onward}`, {
        availableMicros: availableMicros.toString(), missingMicros: missing.toString(),
      })
    }
    case 'budget': return overBudget(refusal.budget, currency)
    case 'limit': return refusal.limit === 'spendPerDay'
      ? new DomainError('limit_reached', `${who('spendPerDayMicros')} spend ${formatExact(limits.spendPerDayMicros, currency)} in 24 hours, and all of it is spent or held, for this call too. ${onward}`, {
          limit: refusal.limit,
          allowedMicros: limits.spendPerDayMicros.toString(),
          usedMicros: usage.spentLastDayMicros.toString(),
        })
      : new DomainError('limit_reached', `${who('maxCallSeconds')} talk for ${speakDuration(limits.maxCallSeconds)} in a call, and this one has all of that. ${onward}`, {
          limit: refusal.limit, allowedSeconds: limits.maxCallSeconds,
        })
  }
}

export function walletNotActive(status: string): DomainError {
  return status === 'frozen'
    ? new DomainError('wallet_frozen', 'Your wallet is frozen, so no call can start. Your money stays where it is. Write to us.')
    : new DomainError('wallet_closed', 'Your wallet is closed, so no call can start. Write to us.')
}
