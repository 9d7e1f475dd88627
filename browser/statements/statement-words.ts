/** "October 2026". Months of statements are months of UTC. @param month such as `2026-10`. */
export function monthWords(month: string): string {
  return new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`))
}
