import { MEANING_WORDS } from '~~/shared/outreach/script-templates'
import type { ScriptContent } from '~~/shared/schemas/outreach/scripts'
import { OUTREACH_LANGUAGES, type KeyMeaning, type OutreachLanguage } from '~~/shared/schemas/outreach/words'

/** A script as it is typed. */
export interface ScriptDraft {
  repeats: number
  keys: { key: string, meaning: KeyMeaning, words: Partial<Record<OutreachLanguage, string>> }[]
  texts: Record<OutreachLanguage, { isOn: boolean, prompt: string, closing: string }>
}

/**
 * What a form begins with: the version that there is, or an empty one with the ways out that people know.
 *
 * @param languages of the programme: those are what there is to fill in
 */
export function draftOfScript(content: ScriptContent | null, languages: readonly OutreachLanguage[]): ScriptDraft {
  const text = (language: OutreachLanguage) => {
    const known = content?.texts[language]
    const isOn = known !== undefined || (content === null && languages.includes(language))
    return { isOn, prompt: known?.prompt ?? '', closing: known?.closing ?? '' }
  }
  const keys = content?.keys ?? [keyOf('1', 'taken'), keyOf('2', 'need_help'), keyOf('8', 'wrong_person'), keyOf('9', 'stop_calling')]
  return {
    repeats: content?.repeats ?? 2,
    keys: keys.map(({ key, meaning, words }) => ({ key, meaning, words: { ...words } })),
    texts: { en: text('en'), hi: text('hi'), ta: text('ta'), te: text('te') },
  }
}

export function keyOf(key: string, meaning: KeyMeaning): ScriptDraft['keys'][number] {
  return { key, meaning, words: { ...MEANING_WORDS[meaning] } }
}

/** The first key that nobody has. */
export function freeKey(draft: ScriptDraft): string {
  return [...'1234567890'].find(digit => !draft.keys.some(({ key }) => key === digit)) ?? '0'
}

/** What is sent: the languages that are on, the keys in their order. */
export function contentOfDraft({ repeats, keys, texts }: ScriptDraft): ScriptContent {
  const on = OUTREACH_LANGUAGES.filter(language => texts[language].isOn)
  return {
    repeats,
    keys: keys.map(({ key, meaning, words }) => ({ key, meaning, words: wordsOf(words) }))
      .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)),
    texts: Object.fromEntries(on.map(language => {
      const { prompt, closing } = texts[language]
      return [language, { prompt: prompt.trim(), closing: closing.trim() }]
    })),
  }
}

function wordsOf(words: Partial<Record<OutreachLanguage, string>>): Partial<Record<OutreachLanguage, string>> {
  const trimmed = OUTREACH_LANGUAGES.map(language => [language, words[language]?.trim() ?? ''])
  return Object.fromEntries(trimmed.filter(([, text]) => text !== ''))
}
