import { MINIMUM_CALL_SECONDS, missingMicros } from '../../domain/rating/affordable-seconds'
import { DomainError } from '../../domain/errors'
import type { CallFacts, Refusal, WantedCall } from '../../domain/calls/admit-call'
import { formatExact } from '../../../shared/format/money'
import { limitWords, type Frees } from './limit-words'

/** What the one decision refused, as a fact with a code and a sentence. */
export function refusalError(refusal: Refusal, facts: CallFacts, wanted: WantedCall, frees: Frees): DomainError {
  switch (refusal.reason) {
    case 'no_wallet': return new DomainError('not_found', `You have no wallet yet. Write to ${frees.supportEmail}.`)
    case 'wallet_not_active': return walletNotActive(refusal.status)
    case 'insufficient_credits': return insufficientCredits(wanted, refusal.availableMicros)
    case 'limit': {
      const { sentence, details } = limitWords(refusal.limit, facts, wanted, frees)
      return new DomainError(refusal.limit === 'callsAtOnce' ? 'too_many_calls' : 'limit_reached', `${sentence} Nothing was charged.`, details)
    }
  }
}

function insufficientCredits({ components, currency }: WantedCall, availableMicros: bigint): DomainError {
  const missing = missingMicros(components, availableMicros)
  const required = availableMicros + missing
  const sentence = `This call needs at least ${formatExact(required, currency)} to start; your wallet has ${formatExact(availableMicros, currency)} free. Nothing was charged.`
  return new DomainError('insufficient_credits', sentence, {
    requiredMicros: required.toString(),
    availableMicros: availableMicros.toString(),
    missingMicros: missing.toString(),
    minimumSeconds: MINIMUM_CALL_SECONDS,
  })
}

export function walletNotActive(status: string): DomainError {
  return status === 'frozen'
    ? new DomainError('wallet_frozen', 'Your wallet is frozen, so no call can start. Your money stays where it is. Write to us.')
    : new DomainError('wallet_closed', 'Your wallet is closed, so no call can start. Write to us.')
}
