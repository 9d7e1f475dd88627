/**
 * Where money is added, and the way back from there.
 *
 * @param number what was about to be called: the dialer has it again afterwards.
 * @param country that it was typed for, where it does not name its own.
 */
export function addMoneyPath(number?: string | null, country?: string): string {
  const asked = new URLSearchParams({ ...(number && { number }), ...(number && country && { country }) }).toString()
  return `/wallet/add?${new URLSearchParams({ next: asked ? `/dialer?${asked}` : '/dialer' }).toString()}`
}

/** A number that an address asks to be called; null for what nobody dials. */
export function askedNumber(asked: unknown): string | null {
  return typeof asked === 'string' && /^\+?[\d\s().-]{2,40}$/.test(asked) ? asked : null
}

export function askedCountry(asked: unknown): string | null {
  return typeof asked === 'string' && /^[A-Z]{2}$/.test(asked) ? asked : null
}
