const LONGEST_SECONDS = 86_400

/**
 * Seconds from a carrier's text, or null where it cannot be billed (C8): missing, empty, not digits, negative, or more
 * than a day. "0" is usable: a carrier counts an answered call under a second as 0.
 */
export function usableDuration(text: string | undefined | null): number | null {
  if (text === undefined || text === null || !/^\d{1,5}$/.test(text)) return null
  const seconds = Number(text)
  return seconds <= LONGEST_SECONDS ? seconds : null
}
