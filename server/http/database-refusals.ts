import { databaseErrorOf } from '../db/client'
import { KERNEL_ERRORS } from '../db/kernel-errors'
import { DomainError } from '../domain/errors'
import type { ErrorCode } from '../../shared/errors'

interface Refusal { state: string, code: ErrorCode, message: string }

const unknown = (what: string): Refusal => ({ state: KERNEL_ERRORS.unknown, code: 'not_found', message: `There is no such ${what}. Nothing was changed.` })
const impossible = (message: string): Refusal => ({ state: KERNEL_ERRORS.impossible, code: 'invalid_request', message: `${message} Nothing was changed.` })
const unlike = (message: string): Refusal => ({ state: KERNEL_ERRORS.documentMismatch, code: 'content_changed', message: `${message} Nothing was changed.` })

/**
 * What the ledger kernel refuses with, by the name that it raises. Services say it better where they know more; this is
 * what is left where none did, so that a refusal is never an accident (W1, M17).
 */
export const KERNEL_REFUSALS: Readonly<Record<string, Refusal>> = {
  wallet_unknown: unknown('wallet'),
  transaction_unknown: unknown('movement'),
  payment_unknown: unknown('payment'),
  refund_unknown: unknown('refund'),
  charge_unknown: unknown('charge'),
  adjustment_unknown: unknown('request'),
  request_unknown: unknown('request'),
  person_unknown: unknown('person'),
  crossing_unknown: unknown('notice'),
  programme_unknown: unknown('programme'),
  call_unknown: unknown('call'),
  complaint_unknown: unknown('complaint'),
  case_unknown: unknown('case'),
  unknown_call: { state: KERNEL_ERRORS.unknown, code: 'webhook_mismatch', message: 'The event does not belong to a call. Nothing was changed.' },
  wallet_closed: { state: KERNEL_ERRORS.walletNotActive, code: 'wallet_closed', message: 'This wallet is closed, so nothing moves in it. Nothing was changed.' },
  wallet_not_active: { state: KERNEL_ERRORS.walletNotActive, code: 'wallet_frozen', message: 'This wallet is not open for that just now. Nothing was changed.' },
  insufficient_credits: { state: KERNEL_ERRORS.insufficientCredits, code: 'insufficient_credits', message: 'The wallet does not hold enough for that. Nothing was taken.' },
  too_many_calls: { state: KERNEL_ERRORS.tooManyCalls, code: 'too_many_calls', message: 'Too many calls are open in this wallet. End one, then try again. Nothing was charged.' },
  idempotency_mismatch: { state: KERNEL_ERRORS.contentChanged, code: 'idempotency_mismatch', message: 'This request was sent before with other content. Nothing was changed by this one.' },
  content_changed: { state: KERNEL_ERRORS.contentChanged, code: 'content_changed', message: 'It is not what was read any more. Load it again, then decide. Nothing was changed.' },
  amount_zero: impossible('The amount is nothing.'),
  amount_refused: impossible('The amount has to be more than nothing.'),
  row_incomplete: impossible('A movement needs an amount, a key, a content and somebody who acts.'),
  date_far: impossible('That date is too far away.'),
  event_refused: impossible('An event needs a key, a source, and a word that a call can have.'),
  currency_unknown: impossible('There is no wallet in that currency.'),
  request_incomplete: impossible('A request needs an amount, a reason, a content and a date.'),
  kind_refused: impossible('That kind of movement has a way of its own.'),
  lots_short: impossible('There is less granted credit than that.'),
  components_refused: impossible('A call is held for by one component or more, each once, with terms and an amount that is not below nothing.'),
  currency_mismatch: impossible('The wallet is in another currency.'),
  price_incomplete: impossible('A price needs its seconds and its terms.'),
  refund_parts: impossible('The parts of the refund do not belong together.'),
  state_refused: impossible('It cannot go from its state to that one.'),
  wallet_not_empty: impossible('A wallet of this account does not close yet.'),
  nothing_raised: impossible('That lets them do no more than before, so it takes nobody else.'),
  decision_unknown: impossible('That is no decision.'),
  cost_refused: impossible('A cost needs a leg of its call, an amount and a currency.'),
  rate_refused: impossible('A rate needs two currencies, an amount, a source and a day.'),
  rate_fixed: { state: KERNEL_ERRORS.contentChanged, code: 'content_changed', message: 'There is another rate for that very instant already, and a rate never changes. Nothing was set. Choose a later instant.' },
  price_refused: impossible('A price needs a model, a kind, an amount for so many units, a currency, a source and a day.'),
  price_fixed: { state: KERNEL_ERRORS.contentChanged, code: 'content_changed', message: 'There is another price for that very instant already, and a price never changes. Nothing was set. Choose a later instant.' },
  case_refused: impossible('A case needs two books that differ, and whoever explains it says how.'),
  complaint_refused: impossible('A complaint needs a reason, and a rule that answers it needs its grounds.'),
  already_reversed: { state: KERNEL_ERRORS.alreadyReversed, code: 'already_decided', message: 'This movement was taken back already. Nothing was changed again.' },
  hold_already_closed: { state: KERNEL_ERRORS.holdClosed, code: 'already_decided', message: 'What was set aside for this call has been settled already. Nothing was changed again.' },
  webhook_mismatch: { state: KERNEL_ERRORS.webhookMismatch, code: 'webhook_mismatch', message: 'The event does not belong to the call that it names. Nothing was changed.' },
  payment_mismatch: unlike('The payment is not the one that was begun.'),
  paid_by_another: unlike('This payment was made by another one of the provider’s.'),
  pays_another: unlike('The provider’s payment belongs to another one of ours.'),
  refunded_by_another: unlike('This refund was made by another one of the provider’s.'),
  dispute_mismatch: unlike('The dispute is not what it was before.'),
  refund_exceeds_charge: { state: KERNEL_ERRORS.exceeds, code: 'refund_exceeds_charge', message: 'That is more than is left of the charge. Nothing was given back.' },
  refund_exceeds_payment: { state: KERNEL_ERRORS.exceeds, code: 'refund_exceeds_charge', message: 'That is more than is left of the payment. Nothing was given back.' },
  owes_less: { state: KERNEL_ERRORS.exceeds, code: 'refund_exceeds_charge', message: 'That is more than the wallet owes. Nothing was changed.' },
  own_request: { state: KERNEL_ERRORS.notTheirs, code: 'own_request', message: 'Somebody else must decide about this. Nothing was changed.' },
  role_refused: { state: KERNEL_ERRORS.notTheirs, code: 'forbidden', message: 'Only somebody who works in finance now asks for that or decides it. Nothing was changed.' },
  codes_of_another: { state: KERNEL_ERRORS.notTheirs, code: 'own_request', message: 'The codes are for whoever asked for them. Nothing was made.' },
  role_not_given: { state: KERNEL_ERRORS.notTheirs, code: 'forbidden', message: 'Roles are given by whoever runs the database. Nothing was changed.' },
  member_fixed: { state: KERNEL_ERRORS.notTheirs, code: 'forbidden', message: 'The owner of a programme stays in it, and what you are in it others say. Nothing was changed.' },
  own_wallet: { state: KERNEL_ERRORS.notTheirs, code: 'own_request', message: 'Somebody else must ask for money in your own wallet. Nothing was changed.' },
  call_open: { state: KERNEL_ERRORS.alreadyDecided, code: 'complaint_refused', message: 'This call is not over. Nothing was changed.' },
  already_complained: { state: KERNEL_ERRORS.alreadyDecided, code: 'already_complained', message: 'This call was complained of already. Nothing was changed.' },
  already_decided: { state: KERNEL_ERRORS.alreadyDecided, code: 'already_decided', message: 'This was decided already. Nothing was changed again.' },
  not_approved: { state: KERNEL_ERRORS.alreadyDecided, code: 'already_decided', message: 'Nobody has approved this. Nothing was made.' },
  codes_drawn: { state: KERNEL_ERRORS.alreadyDecided, code: 'already_decided', message: 'These codes were shown already, once. Nothing was made again.' },
  month_closed: { state: KERNEL_ERRORS.alreadyDecided, code: 'already_decided', message: 'This month is closed already. Nothing was changed again.' },
  month_not_over: { state: KERNEL_ERRORS.notItsTurn, code: 'month_not_over', message: 'This month is not over. Nothing was closed.' },
  day_not_over: { state: KERNEL_ERRORS.notItsTurn, code: 'month_not_over', message: 'This day is not over. Nothing was sealed.' },
  months_close_in_order: { state: KERNEL_ERRORS.notItsTurn, code: 'months_close_in_order', message: 'The months before this one must be closed first. Nothing was closed.' },
  months_open_in_order: { state: KERNEL_ERRORS.notItsTurn, code: 'months_close_in_order', message: 'Only the month that was closed last can be opened again. Nothing was opened.' },
  day_limit_reached: { state: KERNEL_ERRORS.dayLimitReached, code: 'limit_reached', message: 'That is more than may be given in 24 hours. Nothing was changed.' },
  batch_taken: { state: KERNEL_ERRORS.nameTaken, code: 'voucher_batch_taken', message: 'There is a batch of this name already, or one is asked for. Nothing was changed. Choose another name.' },
  stock_unknown: unknown('item in the store'),
  stock_short: { state: KERNEL_ERRORS.exceeds, code: 'stock_short', message: 'There is less of it in the store than that. Nothing was changed. Count it, if the shelf says otherwise.' },
  stock_item_closed: { state: KERNEL_ERRORS.alreadyDecided, code: 'content_changed', message: 'This item is out of use, so nothing moves in it. Nothing was changed.' },
  stock_expiry_differs: impossible('There is a batch of this code with another last day. Look at the label again, or give this one another code.'),
  waits_already: { state: KERNEL_ERRORS.waitsAlready, code: 'already_waits', message: 'The same is asked for already and waits for a decision. Nothing was changed. Decide about that one first, or withdraw it.' },
  takes_two: { state: KERNEL_ERRORS.takesTwo, code: 'takes_two_people', message: 'This lets the person do more than before, so somebody else must approve it. Nothing was changed. Ask for it.' },
}

/** What a table itself refuses, by the beginning of its SQLSTATE: the longest that fits. */
const TABLE_REFUSALS: readonly [string, ErrorCode, string][] = [
  ['23505', 'content_changed', 'That is there already, from another request. Nothing was changed.'],
  ['23001', 'content_changed', 'What was written stays as it is. Nothing was changed.'],
  ['23503', 'not_found', 'It names something that is not there. Nothing was changed.'],
  ['23', 'invalid_request', 'The values do not fit together. Nothing was changed.'],
  ['22', 'invalid_request', 'One of the values cannot be stored. Nothing was changed.'],
]

/** A refusal by the kernel or by a constraint as a fact; null for everything else. */
export function databaseRefusalOf(error: unknown): DomainError | null {
  const problem = databaseErrorOf(error)
  if (!problem) return null
  const known = KERNEL_REFUSALS[problem.message]
  if (known?.state === problem.code) return new DomainError(known.code, known.message)
  const found = TABLE_REFUSALS.find(([start]) => problem.code.startsWith(start))
  return found ? new DomainError(found[1], found[2]) : null
}
