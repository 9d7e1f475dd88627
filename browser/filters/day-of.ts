/** A day that there is, `2026-11-24`, in a year that money and calls can be of; empty for all else. */
export function dayOf(text: string): string {
  if (!/^(19[7-9]|2\d\d)\d-\d{2}-\d{2}$/.test(text)) return ''
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : ''
}
