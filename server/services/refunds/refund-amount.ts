import { DomainError } from '../../domain/errors'
import { formatExact, MICROS_PER_CENT } from '../../../shared/format/money'

/**
 * An amount to be sent back, in the currency's smallest unit; null for all that is possible.
 *
 * @throws DomainError `amount_refused` with what to do; `details.reason` says why.
 */
export function readRefundAmount(text: string, currency: string): bigint | null {
  if (text === 'all') return null
  const refuse = (reason: string, words: string) => new DomainError('amount_refused', `${words} Nothing was changed.`, { reason })
  if (!/^-?\d{1,18}$/.test(text)) throw refuse('not_a_number', 'That is not an amount. Enter one such as 12 or 12.50.')
  const micros = BigInt(text)
  if (micros < 0n) throw refuse('negative', 'An amount to send back cannot be negative.')
  if (micros === 0n) throw refuse('zero', 'There is nothing to send back.')
  if (micros % MICROS_PER_CENT !== 0n) {
    throw refuse('fraction', `Cards take no parts of a cent. Ask for ${formatExact(micros - micros % MICROS_PER_CENT, currency)} instead.`)
  }
  return micros / MICROS_PER_CENT
}
