import type { ScriptContent } from '../schemas/outreach/scripts'
import { OUTREACH_LANGUAGES, type OutreachLanguage, type ScriptKind } from '../schemas/outreach/words'

export const LANGUAGE_NAMES: Readonly<Record<OutreachLanguage, string>> = { en: 'English', hi: 'Hindi', ta: 'Tamil', te: 'Telugu' }

/** Why a script cannot be kept, as a sentence; null where it can. */
export function scriptProblem(
  { keys, texts }: Pick<ScriptContent, 'keys' | 'texts'>, kind: ScriptKind = 'question',
): string | null {
  if (keys.length === 0) return 'A script needs a key: without one nobody can answer.'
  if (kind === 'help_is_coming' && keys.some(({ meaning }) => meaning !== 'stop_calling')) {
    return 'This script asks nothing: its only key is the one that stops the calls.'
  }
  const twice = keys.find((one, place) => keys.findIndex(({ key }) => key === one.key) < place)
  if (twice) return `Key ${twice.key} is there twice. Each key has one meaning.`
  const languages = OUTREACH_LANGUAGES.filter(language => texts[language])
  if (languages.length === 0) return 'A script needs words: write what is said in one language at least.'
  for (const language of languages) {
    const { prompt, closing } = texts[language]!
    const name = LANGUAGE_NAMES[language]
    if (prompt === '') return `The question in ${name} is empty. Write what is said, or take the language out.`
    if (closing === '') return `The closing words in ${name} are empty. Write what is said, or take the language out.`
    const unknown = instructedKeys(prompt, language).find(digit => !keys.some(({ key }) => key === digit))
    if (unknown) return `The question in ${name} tells people to press ${unknown}, and no key ${unknown} is set. Set the key, or change the words.`
  }
  return null
}

/** What is worth a look, and stands in nobody's way. */
export type ScriptNote =
  | { kind: 'no_words', language: OutreachLanguage }
  | { kind: 'key_untold', language: OutreachLanguage, key: string }
  | { kind: 'no_way_out', meaning: 'stop_calling' | 'wrong_person' }

/** @param languages of the programme */
export function scriptNotes(
  { keys, texts }: Pick<ScriptContent, 'keys' | 'texts'>, languages: readonly OutreachLanguage[],
  kind: ScriptKind = 'question',
): ScriptNote[] {
  const wanted = kind === 'question' ? ['stop_calling', 'wrong_person'] as const : ['stop_calling'] as const
  const ways = wanted.filter(meaning => !keys.some(key => key.meaning === meaning))
  return [
    ...languages.filter(language => !texts[language]).map(language => ({ kind: 'no_words' as const, language })),
    ...OUTREACH_LANGUAGES.flatMap(language => {
      const told = digitsIn(texts[language]?.prompt ?? '')
      return texts[language] ? keys.filter(({ key }) => !told.includes(key)).map(({ key }) => ({ kind: 'key_untold' as const, language, key })) : []
    }),
    ...ways.map(meaning => ({ kind: 'no_way_out' as const, meaning })),
  ]
}

/**
 * How each language tells people to press a key, around a digit. Digits alone prove nothing: there are days, doses and
 * times.
 */
const INSTRUCTIONS: Readonly<Record<OutreachLanguage, RegExp>> = {
  en: /\b(?:press|push|dial|key)\s+(?:the\s+)?(?:key\s+|number\s+)?(\d)(?!\d)/giu,
  hi: /(?<!\d)(\d)\s*(?:नंबर\s*)?(?:को\s*)?दब/gu,
  ta: /(?<!\d)(\d)\s*-?\s*(?:ஐ|எண்ணை|ஐத்)?\s*அழுத்/gu,
  te: /(?<!\d)(\d)\s*(?:ను|ని|నంబర్)?\s*నొక్క/gu,
}

/** The keys that a question tells people to press. */
export function instructedKeys(prompt: string, language: OutreachLanguage): string[] {
  return [...new Set([...latinDigits(prompt).matchAll(INSTRUCTIONS[language])].map(match => match[1]!))]
}

function digitsIn(text: string): string[] {
  return [...latinDigits(text).matchAll(/(?<!\d)\d(?!\d)/g)].map(match => match[0])
}

/** Where the digits of a script begin; the others follow. */
const ZEROS = [0x966, 0xbe6, 0xc66]

/** Digits of every language as keys have them. */
function latinDigits(text: string): string {
  return text.replace(/[\u0966-\u096f\u0be6-\u0bef\u0c66-\u0c6f]/g, digit => {
    const code = digit.codePointAt(0)!
    return String(code - ZEROS.find(zero => code >= zero && code <= zero + 9)!)
  })
}
