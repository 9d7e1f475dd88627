import type { Findings } from '../../db/board'
import { findEvidenceViolations, findViolations } from '../../db/board'
import { verifyAnchors, type AnchorChecker } from '../anchors/verify-anchors'

export interface BoardCheck {
  /** Its name in the database and in addresses. Stays. */
  name: string
  mark: string
  title: string
  meaning: string
  /** Rules of `live_violations()`: quick at any size, looked at each time. */
  live: readonly string[]
  /** Looks at everything, which takes its time; null where the quick look is all there is. */
  whole: ((checker: AnchorChecker) => Promise<Findings>) | null
  /** Rules of `ledger_violations()` that `whole` goes by. */
  rules: readonly string[]
}

/** As long as a check of everything may take: then it could not be checked. */
const WHOLE_TIMEOUT_MS = 300_000

type Described = Pick<BoardCheck, 'name' | 'mark' | 'title' | 'meaning'>

/** A check of rules that the database knows: those of everything, and which of them it also sees live. */
function ofRules(described: Described, rules: readonly string[], live: readonly string[] = []): BoardCheck {
  const whole = ({ database }: AnchorChecker) =>
    database.asSystem(tx => findViolations(tx, rules, WHOLE_TIMEOUT_MS))
  return { ...described, rules, live, whole: rules.length > 0 ? whole : null }
}

/** All that must hold, in the order in which people read it. The board and `npm run check:ledger` know no others. */
export const BOARD_CHECKS: readonly BoardCheck[] = [
  ofRules({
    name: 'charges', mark: 'M6', title: 'Each call is charged once', meaning: 'Call, hold, charge and breakdown say the same amount; none is above its hold, and calls that nobody answered are free.',
  }, ['M6 one charge per call', 'M6 charge, hold, call and breakdown agree', 'M5 capture within hold', 'C7 free calls cost nothing'], ['M6 one charge per call', 'M6 charge, hold, call and breakdown agree']),
  ofRules({
    name: 'chain', mark: 'M8', title: 'Each row follows from the one before', meaning: 'Numbers without gaps, balances that add up, and hashes that were computed again.',
  }, ['M8 sequence, balance and chain', 'M8 every row has its wallet'], ['M8 sequence, balance and chain', 'M8 every row has its wallet']),
  ofRules({
    name: 'heads', mark: 'M8', title: 'Each chain ends at its wallet’s head', meaning: 'No row is missing at the end of a wallet.',
  }, ['M8 head of the chain'], ['M8 head of the chain']),
  ofRules({
    name: 'balances', mark: 'M9', title: 'Balances are the sums of their rows', meaning: 'And what is held is the sum of the holds.',
  }, ['M9 sum of transactions is the balance', 'M9 sum of pending holds is held'], ['M9 sum of transactions is the balance', 'M9 sum of pending holds is held']),
  ofRules({
    name: 'negative', mark: 'M9', title: 'Nothing is negative', meaning: 'No balance, hold, lot, payment, refund, charge or cost is below zero, and no wallet holds more than it has.',
  }, ['M9 nothing is negative', 'M9 held within balance'], ['M9 held within balance']),
  ofRules({
    name: 'holds', mark: 'C9', title: 'No hold is older than its call', meaning: 'Money is not held for a call that is over, or that never was. The carrier is asked before any of it is freed.',
  }, ['C1 every hold has its call', 'C1 every call has its hold'], ['C9 no hold outlives its call']),
  ofRules({
    name: 'unbilled', mark: 'C9', title: 'Completed calls are billed', meaning: 'Within a quarter of an hour, whatever the carrier forgot to say.',
  }, [], ['C9 every completed call is billed']),
  ofRules({
    name: 'prices', mark: 'F1', title: 'Each charge explains itself', meaning: 'Seconds, increments and price, computed again from what was quoted.',
  }, ['F1 the breakdown explains the charge', 'M3 a hold is the sum of its components']),
  ofRules({
    name: 'granted', mark: 'M11', title: 'Granted credit is what its lots have left', meaning: 'Each row that used or gave back granted credit names the lots.',
  }, ['M11 lots are the granted part', 'M11 lot movements are the granted part', 'M11 a grant is a lot, and what is left of it', 'M11 lots of the same wallet']),
  ofRules({
    name: 'refunds', mark: 'M12', title: 'No refund is above what it refunds', meaning: 'Of a call, a row or a payment, over any number of refunds.',
  }, ['M12 refunds within what they refund', 'M12 refunds within their payment', 'M12 a refund to a card is in the ledger, and back once if it failed',
    'M12 what was asked back is what goes back']),
  ofRules({
    name: 'adjustments', mark: 'M13', title: 'Corrections are posted as they were approved', meaning: 'By two people, neither of them whose wallet it is.',
  }, ['M13 an adjustment that was approved is posted as it was asked']),
  ofRules({
    name: 'disputes', mark: 'M14', title: 'What banks took back is in the ledger', meaning: 'And what is owed is what the ledger lent.',
  }, ['M14 what is owed is what the ledger lent', 'M14 what a dispute took and gave back is in the ledger', 'M14 a chargeback stands on its dispute',
    'M14 a dispute stands where its provider puts it', 'M14 what banks took back of a payment']),
  ofRules({
    name: 'payments', mark: 'M15', title: 'Each paid payment is credited once', meaning: 'With its own amount, to its own wallet.',
  }, ['M15 a paid payment is credited, once', 'M15 an automatic payment stands on its crossing']),
  ofRules({
    name: 'documents', mark: 'M18', title: 'Each movement has its document', meaning: 'Charges their call, grants a code that somebody redeemed, refunds a complaint, reversals and credit that ended what they take back. What was written by hand is in the audit log.',
  }, ['M18 a charge stands on its call', 'M18 a grant stands on a code that somebody redeemed', 'M18 a code was redeemed as often as it says',
    'M18 a call that was given back stands on its complaint', 'M18 a refund says what it gives back',
    'M18 credit that ended stands on its lot', 'M18 a reversal takes back one row, whole', 'M18 a row by hand is as it was noted']),
  ofRules({
    name: 'months', mark: 'F4', title: 'Closed months are what they were', meaning: 'Their rows and sums are those of the day they were closed.',
  }, ['F4 a closed month is what it was', 'F4 what is late says when it happened']),
  ofRules({
    name: 'two-people', mark: 'A6', title: 'Money from nothing took two people', meaning: 'Batches of vouchers, raised limits, closed and re-opened months and write-offs: each is what one asked for and another approved, once.',
  }, ['A6 what was approved is what two people agreed', 'A6 a batch of vouchers is what two people agreed',
    'A6 a raised limit is what two people agreed', 'A6 a closed month is what two people agreed',
    'A6 a re-opened month is what two people agreed', 'A6 a write-off is what two people agreed']),
  {
    name: 'evidence', mark: 'F5', title: 'Every row is what the evidence log says', rules: [], live: [],
    meaning: 'People, roles, months, approvals, events, costs, vouchers, refunds: each is as it was last written by the app, and the log is one chain.',
    whole: ({ database }) => database.asSystem(tx => findEvidenceViolations(tx, WHOLE_TIMEOUT_MS)),
  },
  {
    name: 'anchors', mark: 'M8', title: 'The ledger agrees with its anchors', rules: [], live: ['M8 every day has its anchor'], whole: verifyAnchors,
    meaning: 'Every day is sealed, its anchor is kept outside as it was, and the rows up to it give the same heads today.',
  },
  ofRules({
    name: 'guards', mark: 'M7', title: 'What was written cannot be changed', meaning: 'The triggers that refuse it are there, and switched on for everybody.',
  }, [], ['M7 what was written stays']),
  ofRules({
    name: 'waiting', mark: '', title: 'Nothing waits for long', meaning: 'Payments, refunds, letters, warnings and questions to the carrier are dealt with within a quarter of an hour.',
  }, [], ['nothing waits for long']),
]

/** Checks with a look at everything, by name. */
export const WHOLE_CHECKS: ReadonlyMap<string, NonNullable<BoardCheck['whole']>> = new Map(
  BOARD_CHECKS.flatMap(({ name, whole }) => (whole ? [[name, whole] as const] : [])),
)
