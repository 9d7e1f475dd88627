/** `tt_live_` and 256 random bits as hex. Programs that look for keys which leaked know it by its beginning. */
const FORM = /^tt_live_[0-9a-f]{64}$/

export function formKey(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError('a key is made of 32 random bytes')
  return `tt_live_${Buffer.from(random).toString('hex')}`
}

/**
 * The key in a header `Authorization: Bearer tt_live_…`.
 *
 * @returns null where the header is none of that kind, '' where what it holds can be no key.
 */
export function readBearer(header: string | undefined): string | null {
  const found = /^bearer(?: +(\S*))? *$/i.exec(header ?? '')
  if (!found) return null
  return FORM.test(found[1] ?? '') ? found[1]! : ''
}

/** The last four characters: enough to know it again, and nothing to guess the rest from. */
export function tailOf(key: string): string {
  return key.slice(-4)
}
