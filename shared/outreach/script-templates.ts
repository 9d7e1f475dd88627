import type { OutreachLanguage, ScriptKey, ScriptTexts } from '../schemas/outreach/words'

export interface ScriptTemplate {
  name: string
  keys: ScriptKey[]
  texts: Partial<Record<OutreachLanguage, ScriptTexts>>
  repeats: number
}

/** What a new programme begins with. Nothing private is ever spoken. */
export const SCRIPT_TEMPLATES: readonly ScriptTemplate[] = [
  {
    name: 'Medicine reminder',
    keys: [
      { key: '1', meaning: 'taken', words: { en: 'Taken' } },
      { key: '2', meaning: 'need_help', words: { en: 'Needs help' } },
      { key: '3', meaning: 'confirms', words: { en: 'Appointment confirmed' } },
    ],
    texts: { en: { prompt: 'Hello. This is a reminder. Press 1 if it is done, 2 if you need help, 3 if you will come.', closing: 'Thank you. Goodbye.' } },
    repeats: 2,
  },
  {
    name: 'Appointment reminder',
    keys: [
      { key: '1', meaning: 'confirms', words: { en: 'Will come' } },
      { key: '2', meaning: 'need_help', words: { en: 'Needs help' } },
    ],
    texts: { en: { prompt: 'Hello. This is a reminder of your visit. Press 1 if you will come, 2 if you need help.', closing: 'Thank you. Goodbye.' } },
    repeats: 2,
  },
]
