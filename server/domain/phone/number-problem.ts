import type { ParsedNumber } from './valid-number'

export const NUMBER_PROBLEMS = [
  'empty', 'characters', 'extension', 'unclear', 'short', 'country', 'too_short', 'too_long', 'not_a_number',
  'renumbered',
] as const
export type NumberProblemKind = (typeof NUMBER_PROBLEMS)[number]

export interface NumberChoice {
  number: ParsedNumber
  /** The part of the text in which it was read, as it was written. */
  readFrom: string
}

export interface NumberProblem {
  ok: false
  problem: NumberProblemKind
  /** A plain sentence: what is wrong and what to do. */
  message: string
  /** Digits to add, for `too_short`, or to take away, for `too_long`, where the plan tells it. */
  digits?: number
  /** Numbers that may have been meant. A person picks one; no program does (C11). */
  choices?: NumberChoice[]
}

export function problem(kind: NumberProblemKind, message: string, choices: NumberChoice[] = []): NumberProblem {
  return { ok: false, problem: kind, message, ...(choices.length > 0 ? { choices } : {}) }
}

export function distinctChoices(choices: NumberChoice[]): NumberChoice[] {
  const seen = new Set<string>()
  return choices.filter(({ number }) => !seen.has(number.e164) && seen.add(number.e164))
}

export function choicesOf(numbers: ParsedNumber[], readFrom: string): NumberChoice[] {
  return numbers.map(number => ({ number, readFrom }))
}
