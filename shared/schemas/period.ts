const DAY_MS = 86_400_000

/** So many days up to today, or from one day to another, both included. */
interface AskedPeriod { days?: unknown, from?: string | undefined, to?: string | undefined }
interface Issues { addIssue: (issue: { code: 'custom', path: string[], message: string }) => void }

/** Refuses a period that says two things, half of one, goes backwards, or is longer than `most` days. */
export function refusePeriod(most: number) {
  return ({ days, from, to }: AskedPeriod, issues: Issues): void => {
    const refuse = (path: string, message: string) => issues.addIssue({ code: 'custom', path: [path], message })
    if (days !== undefined && (from !== undefined || to !== undefined)) refuse('days', 'stands alone, without `from` and `to`')
    if (from === undefined && to === undefined) return
    if (from === undefined || to === undefined) refuse(from === undefined ? 'from' : 'to', 'is wanted with the other end')
    else if (from > to) refuse('to', 'must not be before `from`')
    else if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= most) refuse('to', `must be within ${most} days`)
  }
}
