import type { RatingReason } from '~~/shared/call-feedback'

export const REASON_WORDS: Record<RatingReason, string> = {
  silent: 'I heard nothing',
  one_way: 'They did not hear me',
  choppy: 'Words were missing',
  delay: 'It came late',
  echo: 'There was an echo',
  dropped: 'It broke off',
  wrong_person: 'It was not whom I called',
  price: 'It cost too much',
}

const STAR_WORDS = ['', 'Bad', 'Poor', 'Fair', 'Good', 'Very good']
/** So many of five, in a word. */
export const starWords = (stars: number): string => STAR_WORDS[stars] ?? ''

/** What somebody thought of a call, for those who look into it. */
export function ratingWords({ stars, reasons }: { stars: number, reasons: readonly RatingReason[] }): string {
  const why = reasons.map(reason => REASON_WORDS[reason].toLowerCase()).join(', ')
  return `${stars} of 5${why && `: ${why}`}`
}
