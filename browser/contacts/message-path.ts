/** The page that says something to a number. */
export function messagePath(number: string): string {
  return `/messages/new?${new URLSearchParams({ number }).toString()}`
}
