import type { LeadConfidence, LeadFieldKind, LeadSource } from '../../../shared/schemas/leads/words'
import { isAddressConfirmed } from './is-address-confirmed'
import { saysAddress } from './says-address'
import { addressOf, type Said } from './talk'
import { standsIn } from './tokens-of'

/** What a program says that a field holds, and in which words the caller said so. */
export interface Claim {
  key: string
  value: string
  quote: string
  source: Exclude<LeadSource, 'person'>
  confidence: LeadConfidence | null
}

export interface ClaimedField { key: string, name: string, kind: LeadFieldKind }

/** What is kept of it: it stands on words of the caller (G2). */
export interface Kept extends ClaimedField {
  value: string
  quote: string
  itemId: string
  source: Claim['source']
  confidence: LeadConfidence
  isConfirmed: boolean
}

export const LONGEST_VALUE = 300
const LONGEST_QUOTE = 500

/** What is kept of claims: of each field the last one that stands; of those after the call before those in it. */
export function judgeClaims(claims: readonly Claim[], fields: readonly ClaimedField[], talk: readonly Said[]): Kept[] {
  const kept = new Map<string, Kept>()
  for (const claim of [...claims].sort((one, other) => rank(one) - rank(other))) {
    const field = fields.find(({ key }) => key === claim.key)
    const found = field && judge(claim, field, talk)
    if (found && !(kept.get(found.key)?.isConfirmed && !found.isConfirmed)) kept.set(found.key, found)
  }
  return [...kept.values()]
}

const rank = ({ source }: Claim) => (source === 'after_call' ? 1 : 0)

function judge(claim: Claim, { key, name, kind }: ClaimedField, talk: readonly Said[]): Kept | null {
  const value = valueOf(claim.value, kind)
  const quote = oneLine(claim.quote)
  if (value === null || quote === '' || quote.length > LONGEST_QUOTE) return null
  const item = talk.findLast(({ who, words }) => who === 'caller' && words !== null && standsIn(quote, words))
  if (!item) return null
  const isConfirmed = kind === 'email' && isAddressConfirmed(value, talk)
  // an address is said, or spelled back and agreed to: a yes alone is nobody's address
  const isSaid = kind === 'email' ? saysAddress(quote, value) : standsIn(value, quote)
  if (kind === 'email' && !isSaid && !isConfirmed) return null
  return {
    key, name, kind, value, quote, itemId: item.itemId, source: claim.source, isConfirmed,
    confidence: isSaid || isConfirmed ? 'high' : claim.confidence === 'low' ? 'low' : 'medium',
  }
}

/** As it is kept; null for what is none of its kind. */
function valueOf(text: string, kind: LeadFieldKind): string | null {
  const value = oneLine(text)
  if (kind === 'email') return addressOf(value)
  if (kind === 'yes_no') return /^(?:yes|no)$/i.test(value) ? value.toLowerCase() : null
  return value === '' || value.length > LONGEST_VALUE ? null : value
}

/** No line breaks, and nothing that turns the direction of the words around it. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ').replace(/\s+/g, ' ').trim()
}
