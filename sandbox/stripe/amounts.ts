import type { Params } from './params'
import { badParameter } from './stripe-error'

/** Least and most of one payment, in minor units. */
const LEAST_AMOUNT = 50
const MOST_AMOUNT = 99_999_999

/** @throws StripeError `amount_too_small`, `amount_too_large` */
export function checkAmount(amount: number, param: string): number {
  if (amount < LEAST_AMOUNT) throw badParameter(param, `Amount must be at least ${LEAST_AMOUNT}.`, 'amount_too_small')
  if (amount > MOST_AMOUNT) throw badParameter(param, `Amount must be at most ${MOST_AMOUNT}.`, 'amount_too_large')
  return amount
}

export function readCurrency(params: Params, key: string): string {
  const currency = params.required(key).toLowerCase()
  if (!/^[a-z]{3}$/.test(currency)) throw badParameter(params.name(key), `Invalid currency: ${currency}`)
  return currency
}
