import { readCareFileProblem } from '~~/shared/outreach/care-file-problems'
import { hasWords, say } from './words/dictionary'
import type { OutreachLanguage } from '~~/shared/schemas/outreach/words'

/**
 * Why a line of a file is not taken. English is what the server says; in another language what it says in that, and the
 * server's sentence where there are no words for it.
 */
export function lineProblem(sentence: string, language: OutreachLanguage): string {
  const known = language === 'en' ? null : readCareFileProblem(sentence)
  return known && hasWords(language, `wrong.${known.code}`) ? say(language, `wrong.${known.code}`, known.fill) : sentence
}
