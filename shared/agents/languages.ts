/** Languages that agents talk in: BCP 47 and English name, by name. */
const NAMES = {
  ar: 'Arabic', bn: 'Bengali', zh: 'Chinese', cs: 'Czech', da: 'Danish', nl: 'Dutch', en: 'English', fi: 'Finnish',
  fr: 'French', de: 'German', el: 'Greek', he: 'Hebrew', hi: 'Hindi', id: 'Indonesian', it: 'Italian', ja: 'Japanese',
  ko: 'Korean', nb: 'Norwegian', pl: 'Polish', pt: 'Portuguese', ro: 'Romanian', ru: 'Russian', es: 'Spanish',
  sv: 'Swedish', ta: 'Tamil', te: 'Telugu', th: 'Thai', tr: 'Turkish', uk: 'Ukrainian', ur: 'Urdu', vi: 'Vietnamese',
  cy: 'Welsh',
} as const

export type AgentLanguage = keyof typeof NAMES
export const AGENT_LANGUAGES = Object.keys(NAMES) as [AgentLanguage, ...AgentLanguage[]]

export const languageName = (tag: string): string => (NAMES as Record<string, string>)[tag] ?? tag
