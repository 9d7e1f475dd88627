import type { CareFileProblem } from '~~/shared/outreach/care-file-problems'
import type { OutreachLanguage } from '~~/shared/schemas/outreach/words'
import type door from './door-en'
import type work from './en'
import type files from './files-en'
import type list from './list-en'
import { LOCALES } from './languages'
import type store from './store-en'

export type DoorWords = Record<keyof typeof door, string>
export type WorkWords = Record<keyof typeof work, string>
export type ListWords = Record<keyof typeof list, string>
export type StoreWords = Record<keyof typeof store, string>
export type FilesWords = Record<keyof typeof files | `wrong.${CareFileProblem}`, string>
export type WordKey = keyof DoorWords | keyof WorkWords | keyof ListWords | keyof StoreWords | keyof FilesWords
/** What is said of a number: `tasks` where there are `tasks.one` and `tasks.other`. */
type Counted<Key extends string> = Key extends `${infer Name}.other` ? Name : never
export type SaidKey = WordKey | Counted<WordKey>
export type Fill = Record<string, string | number>

/** Words that are loaded together: before the door, on every page of work, of lists, of the store, of files. */
export type Part = 'door' | 'work' | 'list' | 'store' | 'files'

type Load = () => Promise<{ default: Partial<Record<WordKey, string>> }>
const LOAD: Record<OutreachLanguage, Record<Part, Load>> = {
  en: {
    door: () => import('./door-en'), work: () => import('./en'), list: () => import('./list-en'),
    store: () => import('./store-en'), files: () => import('./files-en'),
  },
  hi: {
    door: () => import('./door-hi'), work: () => import('./hi'), list: () => import('./list-hi'),
    store: () => import('./store-hi'), files: () => import('./files-hi'),
  },
  ta: {
    door: () => import('./door-ta'), work: () => import('./ta'), list: () => import('./list-ta'),
    store: () => import('./store-ta'), files: () => import('./files-ta'),
  },
  te: {
    door: () => import('./door-te'), work: () => import('./te'), list: () => import('./list-te'),
    store: () => import('./store-te'), files: () => import('./files-te'),
  },
}

/** What a page says beside what every page of work says; the store stands beside the list too. */
const BESIDE: readonly [path: RegExp, part: Part][] = [
  [/^\/outreach(\/tasks)?\/?$/, 'list'], [/^\/outreach(\/stock)?\/?$/, 'store'], [/^\/outreach\/import\/?$/, 'files'],
]

/** What of the words a page needs, by its path. */
export function partsOf(path: string): Part[] {
  if (!path.startsWith('/outreach')) return ['door']
  return ['door', 'work', ...BESIDE.flatMap(([page, part]) => (page.test(path) ? [part] : []))]
}

const loaded: Record<OutreachLanguage, Partial<Record<string, string>>> = { en: {}, hi: {}, ta: {}, te: {} }
const isThere = new Set<string>()

/** The words of one language: nobody loads those of another. */
export async function loadWords(language: OutreachLanguage, parts: readonly Part[]): Promise<void> {
  await Promise.all(parts.map(async part => {
    if (isThere.has(`${language} ${part}`)) return
    Object.assign(loaded[language], (await LOAD[language][part]()).default)
    isThere.add(`${language} ${part}`)
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
