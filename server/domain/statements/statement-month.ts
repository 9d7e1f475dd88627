/** A month of UTC: `from` is in it, `to` is not. */
export interface Month {
  /** Such as `2026-10`. */
  name: string
  from: Date
  to: Date
}

/** @param name such as `2026-10`, a month that there is. */
export function monthNamed(name: string): Month {
  const [year, month] = name.split('-').map(Number) as [number, number]
  return { name, from: new Date(Date.UTC(year, month - 1, 1)), to: new Date(Date.UTC(year, month, 1)) }
}

/** The month that an instant lies in. */
export function monthOf(at: Date): Month {
  return monthNamed(at.toISOString().slice(0, 7))
}

/** The month before the one that an instant lies in. */
export function monthBefore(at: Date): Month {
  return monthOf(new Date(monthOf(at).from.getTime() - 1))
}

/** Such as `S-202610-1a2b3c4d`: a month has one statement of each wallet. */
export function statementNumber(month: Month, walletId: string): string {
  return `S-${month.name.replace('-', '')}-${walletId.slice(0, 8)}`
}
