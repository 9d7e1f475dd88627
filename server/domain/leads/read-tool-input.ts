import type { ClaimedConsent } from './mail-consent'
import type { Claim } from './judge-claims'

/** The most that one use of the tool may say. */
export const LARGEST_INPUT = 8000
const MOST_CLAIMS = 30

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

export interface ToolClaims { claims: Claim[], consent: ClaimedConsent | null }

/** What a voice wanted to save, as far as it has the form that it was asked for; what has another form is nothing. */
export function readToolInput(input: string): ToolClaims {
  const value = input.length > LARGEST_INPUT ? null : parsed(input)
  if (!isObject(value)) return { claims: [], consent: null }
  const fields = Array.isArray(value.fields) ? value.fields.slice(0, MOST_CLAIMS) : []
  const claims = fields.filter(isObject).flatMap(({ name, value: text, quote }): Claim[] =>
    typeof name === 'string' && typeof text === 'string' && typeof quote === 'string'
      ? [{ key: name, value: text, quote, source: 'tool', confidence: null }]
      : [])
  const { mailConsent: asked } = value
  const consent = isObject(asked) && typeof asked.question === 'string' && typeof asked.answer === 'string'
    ? { question: asked.question, answer: asked.answer }
    : null
  return { claims, consent }
}

/** The words that a voice says were said; empty where it says none. */
export function wordsOf(input: string): string {
  const value = input.length > LARGEST_INPUT ? null : parsed(input)
  return isObject(value) && typeof value.words === 'string' ? value.words : ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
