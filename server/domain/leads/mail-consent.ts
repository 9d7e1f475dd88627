import { agreement } from './agreement'
import type { Said } from './talk'
import { standsIn } from './tokens-of'

/** What a program says of a consent: what the agent asked, and what the caller said to it. */
export interface ClaimedConsent { question: string, answer: string }

/** Mail, in the languages that agents speak. */
const MAIL = /mail|correo|courriel|correio|wiadomoś|почт|пошт|письм|лист|ईमेल|இ-?மெயில்|மின்னஞ்சல்|ఇమెయిల్|ইমেইল|ایمیل|بريد|מייל|דוא|メール|邮件|郵件|邮箱|메일|อีเมล|e-?post|ebost|surel|e-?posta/iu

/**
 * Where somebody agreed to get a mail: the agent asked, it was heard, and the very next words of the caller agree. Null
 * where any of that is missing: nothing is sent on a guess. @returns the item with their words
 */
export function mailConsentOf(
  { question, answer }: ClaimedConsent, talk: readonly Said[],
): { itemId: string, quote: string } | null {
  if (!MAIL.test(question)) return null
  const said = talk.filter(({ words }) => words !== null)
  // the last time that it was asked is what counts
  const at = said.findLastIndex(({ who, words }) => who === 'agent' && standsIn(question, words!))
  const next = at < 0 ? undefined : said.slice(at + 1).find(({ who }) => who === 'caller')
  if (!next || !standsIn(answer, next.words!) || agreement(next.words!) !== 'yes') return null
  return { itemId: next.itemId, quote: next.words!.slice(0, 500) }
}
