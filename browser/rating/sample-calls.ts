import { priceOf, type PriceTerms } from '~~/shared/pricing'

/**
 * Numbers kept for examples, by regulators (or, where theirs is no number that can be called, by the numbering plan's
 * library): nobody answers them. The first stands on the front page.
 */
export const SAMPLE_NUMBERS = [
  { label: 'A mobile in Britain', number: '+44 7400 123456' },
  { label: 'A landline in London', number: '+44 20 7946 0123' },
  { label: 'New York', number: '+1 212 555 0123' },
  { label: 'Sydney', number: '+61 2 5550 1234' },
] as const

const LENGTHS = [
  { label: 'One minute', seconds: 60 },
  { label: 'Ten minutes', seconds: 600 },
  { label: 'An hour', seconds: 3600 },
] as const

/** What calls of a few lengths cost by these terms, to the micro: the same arithmetic as the bill (M10). */
export function sampleCosts(components: readonly PriceTerms[]): { label: string, costMicros: bigint }[] {
  return LENGTHS.map(({ label, seconds }) => ({ label, costMicros: priceOf(components, seconds) }))
}
