import { randomBytes } from 'node:crypto'

export type IdPrefix
  = 'cs_test' | 'pi' | 'ch' | 'py' | 'cus' | 'pm' | 're' | 'pyr' | 'dp' | 'evt' | 'txn' | 'req' | 'li' | 'prod' | 'price'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A Stripe-shaped id: a prefix, and letters and digits without a meaning. */
export function newId(prefix: IdPrefix, length = 24): string {
  const letters = [...randomBytes(length)].map(byte => ALPHABET[byte % ALPHABET.length])
  return `${prefix}_${letters.join('')}`
}
