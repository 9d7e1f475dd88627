/** The dialer with a number in its field. */
export function dialPath(number: string): string {
  return `/dialer?${new URLSearchParams({ number }).toString()}`
}
