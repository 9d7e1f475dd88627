export interface TalkLine { who: 'caller' | 'agent', words: string }
interface Field { value: string, quote: string, confidence: 'low' | 'medium' | 'high' }
interface Properties { properties: Record<string, { description?: string, anyOf?: { enum?: string[] }[] }> }

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/
const SPOKEN = /[\w.+-]+ at [\w-]+(?: dot [\w-]+)+/i
const NAME = /(?:name is|this is|i am|i'm|call me)\s+(\p{L}[\p{L}'-]*(?:\s\p{Lu}[\p{L}'-]*)?)/iu
const BUSINESS = /(?:run|have|own)\s+(?:an? )?([^.,!?]+)/iu
const STOP = /(?:do not|don't|never) call[^.!?]*|stop calling[^.!?]*/iu

/** What a transcript says, by patterns: enough for scripted calls. @param isMadeUp with quotes that nobody said */
export function readTranscript(schema: Record<string, unknown>, talk: readonly TalkLine[], isMadeUp: boolean) {
  const { properties } = schema as unknown as Properties
  const asked = (properties.fields as unknown as Properties).properties
  const said = talk.filter(({ who }) => who === 'caller').map(({ words }) => words)
  const fields = Object.entries(asked).map(([key, { description = '' }]) => {
    if (isMadeUp) return [key, { value: 'made@up.example', quote: 'words that nobody ever said', confidence: 'high' }] as const
    return [key, description.includes('(email)') ? address(said) : match(said, key === 'name' ? NAME : /business/.test(key) ? BUSINESS : null)] as const
  })
  const languages = properties.language?.anyOf?.flatMap(one => one.enum ?? []) ?? []
  const at = talk.findIndex(({ who, words }) => who === 'agent' && /mail/i.test(words) && words.includes('?') && /may|shall/i.test(words))
  const answer = at < 0 ? undefined : talk.slice(at + 1).find(({ who }) => who === 'caller')
  return {
    fields: Object.fromEntries(fields),
    language: languages[0] ?? null,
    mailConsent: answer && /\byes\b/i.test(answer.words) ? { question: talk[at]!.words, answer: answer.words } : null,
    stopCalling: said.map(words => STOP.exec(words)?.[0]).find(words => words !== undefined) ?? null,
  }
}

function match(said: readonly string[], pattern: RegExp | null): Field | null {
  if (!pattern) return null
  for (const words of said) {
    const [quote, value] = pattern.exec(words) ?? []
    if (quote !== undefined && value !== undefined) return { value: value.trim(), quote, confidence: 'high' }
  }
  return null
}

function address(said: readonly string[]): Field | null {
  for (const words of said) {
    const quote = (ADDRESS.exec(words) ?? SPOKEN.exec(words))?.[0]
    if (quote) return { value: quote.toLowerCase().replace(' at ', '@').replaceAll(' dot ', '.'), quote, confidence: 'medium' }
  }
  return null
}
