import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { amountSentence, judgeAmount, type AmountLimits, type AmountMisfit } from '../../../shared/topup'

export type PaymentSettings = Pick<Context['config'], 'topup' | 'currency'>

function amountLimits({ topup, currency }: PaymentSettings): AmountLimits {
  return { minimumMicros: topup.minimumMicros, maximumMicros: topup.maximumMicros, currency }
}

/**
 * An amount from outside, in the currency's smallest unit.
 *
 * @throws DomainError `amount_refused` with what to do; `details.reason` says why.
 */
export function requireAmount(settings: PaymentSettings, amountMicros: string, currency: string): bigint {
  const limits = amountLimits(settings)
  if (currency !== settings.currency) {
    throw new DomainError('amount_refused', `Your wallet is in ${settings.currency}, so money can be added in ${settings.currency} alone. Nothing was charged.`, { reason: 'currency' })
  }
  const misfit = /^-?\d{1,18}$/.test(amountMicros) ? judgeAmount(BigInt(amountMicros), limits) : 'not_a_number'
  if (misfit) throw amountRefused(misfit, limits)
  return BigInt(amountMicros) / MICROS_PER_CENT
}

function amountRefused(misfit: AmountMisfit, limits: AmountLimits): DomainError {
  return new DomainError('amount_refused', `${amountSentence(misfit, limits)} Nothing was charged.`, {
    reason: misfit, minimumMicros: limits.minimumMicros.toString(), maximumMicros: limits.maximumMicros.toString(),
  })
}
