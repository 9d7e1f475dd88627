import { MINIMUM_CALL_SECONDS, missingMicros } from '../../domain/rating/affordable-seconds'
import { DomainError } from '../../domain/errors'
import type { LimitName } from '../../domain/calls/limits'
import { formatMoney } from '../../../shared/format/money'
import type { PriceTerms } from '../../../shared/pricing'

const LIMIT_SENTENCES: Record<LimitName, string> = {
  callsAtOnce: 'You have a call that is not over yet. End it first, or wait a few seconds until it is settled.',
  startsPerMinute: 'That was many calls in one minute. Wait a minute, then call again. Nothing was charged.',
  countriesPerDay: 'You have called as many countries today as your account may. Ask the people who run this Talktime to lift the limit. Nothing was charged.',
  spendPerDay: 'You have reached what your account may spend in a day. Ask the people who run this Talktime to lift the limit. Nothing was charged.',
  pricePerMinute: 'A minute to this number costs more than your account may spend. Ask the people who run this Talktime to lift the limit. Nothing was charged.',
}

export function limitReached(limit: LimitName): DomainError {
  return new DomainError(limit === 'callsAtOnce' ? 'too_many_calls' : 'limit_reached', LIMIT_SENTENCES[limit], { limit })
}

export function insufficientCredits(terms: PriceTerms, availableMicros: bigint): DomainError {
  const missing = missingMicros(terms, availableMicros)
  const required = availableMicros + missing
  const sentence = `This call needs at least ${formatMoney(required, terms.currency, 'cost')} to start; your wallet has ${formatMoney(availableMicros, terms.currency, 'balance')} free. Nothing was charged.`
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
