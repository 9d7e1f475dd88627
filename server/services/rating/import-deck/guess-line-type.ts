import type { LineType } from '../../../../shared/schemas/rating'

/** What is never called stands first: where a description names two kinds, the dearer mistake is avoided. */
const SIGNS: readonly [RegExp, LineType][] = [
  [/(?<!\bnon[ -]?)premium|special[ -]services?|audiotex|value[ -]added|\bvas\b|mehrwert|kiosk/i, 'premium'],
  [/(?:shared?|split)[ -]?(?:cost|charge|revenue)/i, 'shared_cost'],
  [/satellite|inmarsat|iridium|thuraya|globalstar|emsat|ellipso|maritime|aeronautical/i, 'satellite'],
  [/pager|paging|beeper/i, 'pager'],
  [/\buan\b|universal access/i, 'uan'],
  [/voice ?mail/i, 'voicemail'],
  [/toll[ -]?free|freephone/i, 'toll_free'],
  [/personal/i, 'personal'],
  [/\bvoip\b/i, 'voip'],
  [/mobile|cellular/i, 'mobile'],
  [/fixed|landline/i, 'fixed_line'],
]

/** The kind of number that a carrier's description names, or null: decks without a column for it say it in words. */
export function guessLineType(description: string): LineType | null {
  const words = description.replaceAll('_', ' ')
  return SIGNS.find(([sign]) => sign.test(words))?.[1] ?? null
}
