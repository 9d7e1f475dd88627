/**
 * What the kernel in `drizzle/functions` refuses with, by SQLSTATE. What it is about is the message, a word of its own;
 * `server/http/database-refusals.ts` has a sentence for each.
 */
export const KERNEL_ERRORS = {
  /** There is no such call, wallet, payment, … */
  unknown: 'TT001',
  /** The wallet is closed, frozen, or closing. */
  walletNotActive: 'TT002',
  insufficientCredits: 'TT003',
  tooManyCalls: 'TT004',
  /** The same key, or the same thing, with other content (M16). */
  contentChanged: 'TT005',
  /** What was given can be true of nothing. */
  impossible: 'TT006',
  alreadyReversed: 'TT007',
  holdClosed: 'TT008',
  /** The event is of another call, leg, number or price (W1). */
  webhookMismatch: 'TT009',
  /** It is not what the document says (M18). */
  documentMismatch: 'TT010',
  /** More than is left. */
  exceeds: 'TT012',
  /** One's own, or without the role. */
  notTheirs: 'TT013',
  alreadyDecided: 'TT014',
  /** The month or day is not over, or others come first. */
  notItsTurn: 'TT015',
  dayLimitReached: 'TT016',
  nameTaken: 'TT017',
  waitsAlready: 'TT018',
  takesTwo: 'TT019',
} as const
