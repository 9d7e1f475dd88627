export interface Voice {
  /** As it is asked for, and as the carrier names it. */
  name: string
  /** As people read it. */
  label: string
}

export interface Language {
  /** BCP 47. */
  tag: string
  /** In English. */
  name: string
  /** The first is the one that is taken where none is chosen. */
  voices: readonly Voice[]
}

const language = (tag: string, name: string, ...voices: string[]): Language => (
  { tag, name, voices: voices.map(label => ({ name: `Polly.${label}`, label })) })

/**
 * Languages and who speaks them: the standard voices of Amazon Polly, under the names that Twilio's `<Say>` takes
 * (twilio.com/docs/voice/twiml/say/text-speech; which voice speaks what is in Amazon's list of voices). Arabic and
 * Chinese have tags of their own there. By name.
 */
export const LANGUAGES: readonly Language[] = [
  language('arb', 'Arabic', 'Zeina'),
  language('cmn-CN', 'Chinese (Mandarin)', 'Zhiyu'),
  language('da-DK', 'Danish', 'Naja', 'Mads'),
  language('nl-NL', 'Dutch', 'Lotte', 'Ruben'),
  language('en-AU', 'English (Australia)', 'Nicole', 'Russell'),
  language('en-GB', 'English (Britain)', 'Amy', 'Emma', 'Brian'),
  language('en-IN', 'English (India)', 'Raveena', 'Aditi'),
  language('en-US', 'English (United States)', 'Joanna', 'Matthew', 'Kendra', 'Joey'),
  language('fr-CA', 'French (Canada)', 'Chantal'),
  language('fr-FR', 'French (France)', 'Celine', 'Lea', 'Mathieu'),
  language('de-DE', 'German', 'Marlene', 'Vicki', 'Hans'),
  language('hi-IN', 'Hindi', 'Aditi'),
  language('is-IS', 'Icelandic', 'Dora', 'Karl'),
  language('it-IT', 'Italian', 'Carla', 'Bianca', 'Giorgio'),
  language('ja-JP', 'Japanese', 'Mizuki', 'Takumi'),
  language('ko-KR', 'Korean', 'Seoyeon'),
  language('nb-NO', 'Norwegian', 'Liv'),
  language('pl-PL', 'Polish', 'Ewa', 'Maja', 'Jacek', 'Jan'),
  language('pt-BR', 'Portuguese (Brazil)', 'Camila', 'Vitoria', 'Ricardo'),
  language('pt-PT', 'Portuguese (Portugal)', 'Ines', 'Cristiano'),
  language('ro-RO', 'Romanian', 'Carmen'),
  language('ru-RU', 'Russian', 'Tatyana', 'Maxim'),
  language('es-MX', 'Spanish (Mexico)', 'Mia'),
  language('es-ES', 'Spanish (Spain)', 'Conchita', 'Lucia', 'Enrique'),
  language('es-US', 'Spanish (United States)', 'Lupe', 'Penelope', 'Miguel'),
  language('sv-SE', 'Swedish', 'Astrid'),
  language('tr-TR', 'Turkish', 'Filiz'),
  language('cy-GB', 'Welsh', 'Gwyneth'),
]

export const MOST_REPEATS = 3

/** Null for a language that nobody speaks. Without a name the language's first voice. */
export function voiceOf(tag: string, name?: string): Voice | null {
  const known = LANGUAGES.find(one => one.tag === tag)
  return known?.voices.find(voice => name === undefined || voice.name === name) ?? null
}

/** The tag of the table that is nearest to what a browser speaks, such as `en` or `de-AT`. */
export function nearestLanguage(spoken: string): string {
  const [short] = spoken.toLowerCase().split('-')
  const same = LANGUAGES.find(({ tag }) => tag.toLowerCase() === spoken.toLowerCase())
  const near = LANGUAGES.find(({ tag }) => tag.toLowerCase().startsWith(`${short}-`))
  return (short === 'en' ? same?.tag : (same ?? near)?.tag) ?? 'en-US'
}
