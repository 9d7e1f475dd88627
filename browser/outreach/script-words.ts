import { LANGUAGE_NAMES, type ScriptNote } from '~~/shared/outreach/script-rules'
import { MEANING_WORDS } from '~~/shared/outreach/script-templates'
import type { ScriptVersionDto } from '~~/shared/schemas/outreach/scripts'
import { OUTREACH_LANGUAGES } from '~~/shared/schemas/outreach/words'

/** What is worth a look before a script is used, as a sentence. */
export function noteWords(note: ScriptNote): string {
  switch (note.kind) {
    case 'no_words': return `There are no words in ${LANGUAGE_NAMES[note.language]}: people who speak it cannot be called with this script.`
    case 'key_untold': return `The question in ${LANGUAGE_NAMES[note.language]} does not say what ${note.key} is for.`
    case 'no_way_out': return note.meaning === 'stop_calling'
      ? 'No key stops the calls. People know 9 from the other scripts.'
      : 'No key says that it is the wrong person. People know 8 from the other scripts.'
  }
}

export const REPEAT_WORDS = ['The question is asked once', 'Without a key it is asked again, once', 'Without a key it is asked again, twice'] as const

/** What is different in a version from the one before it, a line each. */
export function changesOf(version: ScriptVersionDto, before: ScriptVersionDto | undefined): string[] {
  if (!before) return ['The first version']
  const lines: string[] = []
  const keys = (one: ScriptVersionDto) => new Map(one.keys.map(({ key, meaning }) => [key, MEANING_WORDS[meaning].en]))
  const [now, then] = [keys(version), keys(before)]
  for (const [key, meaning] of now) {
    const old = then.get(key)
    if (old === undefined) lines.push(`Key ${key} is new: ${meaning}`)
    else if (old !== meaning) lines.push(`Key ${key} was “${old}”, and is “${meaning}”`)
  }
  for (const key of then.keys()) if (!now.has(key)) lines.push(`Key ${key} is gone`)
  for (const language of OUTREACH_LANGUAGES) {
    const [text, old] = [version.texts[language], before.texts[language]]
    const name = LANGUAGE_NAMES[language]
    if (text && !old) lines.push(`${name} is new`)
    else if (!text && old) lines.push(`${name} is gone`)
    else if (text && old) {
      if (text.prompt !== old.prompt) lines.push(`The question in ${name} is another one`)
      if (text.closing !== old.closing) lines.push(`The closing words in ${name} are others`)
    }
  }
  if (version.repeats !== before.repeats) lines.push(REPEAT_WORDS[version.repeats]!)
  return lines.length > 0 ? lines : ['What the keys are called']
}
