import type { OutreachLanguage } from '~~/shared/schemas/outreach/words'
import type door from './door-en'
import type work from './en'
import { LOCALES } from './languages'

export type DoorWords = Record<keyof typeof door, string>
export type WorkWords = Record<keyof typeof work, string>
export type WordKey = keyof DoorWords | keyof WorkWords
/** What is said of a number: `tasks` where there are `tasks.one` and `tasks.other`. */
type Counted<Key extends string> = Key extends `${infer Name}.other` ? Name : never
export type SaidKey = WordKey | Counted<WordKey>
export type Fill = Record<string, string | number>

/** Where a person is: before the door, or at work, where all words are needed. */
export type Place = 'door' | 'work'

const LOAD: Record<OutreachLanguage, Record<Place, () => Promise<{ default: Partial<Record<WordKey, string>> }>>> = {
  en: { door: () => import('./door-en'), work: () => import('./en') },
  hi: { door: () => import('./door-hi'), work: () => import('./hi') },
  ta: { door: () => import('./door-ta'), work: () => import('./ta') },
  te: { door: () => import('./door-te'), work: () => import('./te') },
}

const loaded: Record<OutreachLanguage, Partial<Record<string, string>>> = { en: {}, hi: {}, ta: {}, te: {} }
const isThere = new Set<string>()

/** The words of one language: nobody loads those of another. */
export async function loadWords(language: OutreachLanguage, place: Place): Promise<void> {
  const places: Place[] = place === 'work' ? ['door', 'work'] : ['door']
  await Promise.all(places.map(async one => {
    if (isThere.has(`${language} ${one}`)) return
    Object.assign(loaded[language], (await LOAD[language][one]()).default)
    isThere.add(`${language} ${one}`)
  }))
}

/** Whether there are words for something that is no key of ours by its type, as codes of errors are. */
export function hasWords(language: OutreachLanguage, key: string): boolean {
  return loaded[language][key] !== undefined
}

/** A sentence with what belongs into it. What counts is written as the language writes numbers. */
export function say(language: OutreachLanguage, key: string, fill: Fill = {}): string {
  const words = loaded[language]
  const counted = typeof fill.count === 'number' ? `${key}.${new Intl.PluralRules(LOCALES[language]).select(fill.count)}` : key
  const text = words[counted] ?? words[key] ?? words[`${key}.other`] ?? key
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = fill[name]
    return typeof value === 'number' ? value.toLocaleString(LOCALES[language]) : value ?? hole
  })
}
