import type { LineType } from '../../../../shared/schemas/rating'

const SIGNS: readonly [RegExp, LineType][] = [
  [/premium/i, 'premium'],
  [/shared[ -]?cost/i, 'shared_cost'],
  [/satellite|inmarsat|iridium|thuraya|globalstar/i, 'satellite'],
  [/toll[ -]?free|freephone/i, 'toll_free'],
  [/personal/i, 'personal'],
  [/pager|paging/i, 'pager'],
  [/voice ?mail/i, 'voicemail'],
  [/\bvoip\b/i, 'voip'],
  [/mobile|cellular/i, 'mobile'],
  [/fixed|landline/i, 'fixed_line'],
]

/** The kind of number that a carrier's description names, or null: decks without a column for it say it in words. */
export function guessLineType(description: string): LineType | null {
  return SIGNS.find(([sign]) => sign.test(description))?.[1] ?? null
}
