import { parseNumber } from '../phone/parse-number'
import type { KnownNumber } from './contact'

export interface TypedNumber { number: string, label: string }
export type ReadNumbers = { numbers: KnownNumber[] } | { place: number, problem: string }

/** Numbers as people write them, each once (K1): where one is written twice, the first label that it has stays. */
export function readNumbers(typed: readonly TypedNumber[], country: string): ReadNumbers {
  const numbers = new Map<string, KnownNumber>()
  for (const [place, { number, label }] of typed.entries()) {
    const read = parseNumber(number, country)
    if (!read.ok) return { place, problem: read.message }
    const known = numbers.get(read.e164)
    if (!known) numbers.set(read.e164, { number: read.e164, label, country: read.country })
    else known.label ||= label
  }
  return { numbers: [...numbers.values()] }
}
