/**
 * Where money is added, and the way back from there.
 *
 * @param number what was about to be called, E.164: the dialer has it again afterwards.
 */
export function addMoneyPath(number?: string): string {
  const next = number ? `/dialer?${new URLSearchParams({ number }).toString()}` : '/dialer'
  return `/wallet/add?${new URLSearchParams({ next }).toString()}`
}

/** A number that an address asks to be called; null for what nobody dials. */
export function askedNumber(asked: unknown): string | null {
  return typeof asked === 'string' && /^\+?[\d\s().-]{2,40}$/.test(asked) ? asked : null
}
