import type { Params } from './params'
import { badParameter } from './stripe-error'
import type { BankDebit } from './types'

const DEBITS: Readonly<Record<string, BankDebit>> = { usd: 'us_bank_account', eur: 'sepa_debit', gbp: 'bacs_debit' }

/**
 * Ways to pay in a currency, less what the request filters out. Since the API version of 30 September 2026
 * `payment_method_types` can only be read. https://docs.stripe.com/changelog/endive/2026-09-30
 */
export function readMethodTypes(params: Params, currency: string): string[] {
  const debit = DEBITS[currency]
  const known = debit ? ['card', debit] : ['card']
  const allowed = params.texts('allowed_payment_method_types')
  const excluded = params.texts('excluded_payment_method_types')
  if (allowed.length > 0 && excluded.length > 0) {
    const message = 'allowed_payment_method_types and excluded_payment_method_types exclude each other.'
    throw badParameter('excluded_payment_method_types', message)
  }
  const offered = known.filter(type => (allowed.length === 0 || allowed.includes(type)) && !excluded.includes(type))
  if (offered.length > 0) return offered
  throw badParameter('allowed_payment_method_types', `The sandbox has only ${known.join(', ')} in ${currency}.`)
}
