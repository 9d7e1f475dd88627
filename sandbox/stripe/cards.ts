export type CardEnding = 'pays' | 'declined' | 'step' | 'later'

/** How a test card behaves. Numbers and tokens are the public ones: https://docs.stripe.com/testing */
export interface TestCard {
  /** Digits, without spaces; `bank` is the delayed bank debit. */
  number: string
  /** The payment method that stands for this card in requests. */
  token: string
  /** What it does, for people. */
  words: string
  brand: 'visa' | null
  /** When the payer is there. */
  present: CardEnding
  /** When the saved card is charged without the payer. `once-set-up`: only if it was saved for that with a step. */
  absent: 'pays' | 'declined' | 'needs-payer' | 'once-set-up'
  declineCode: 'generic_decline' | 'insufficient_funds'
  isDisputed: boolean
  refund: 'succeeds' | 'fails-later' | 'succeeds-later'
}

const ORDINARY = {
  brand: 'visa',
  present: 'pays',
  absent: 'pays',
  declineCode: 'generic_decline',
  isDisputed: false,
  refund: 'succeeds',
} as const

export const TEST_CARDS: readonly TestCard[] = [
  { ...ORDINARY, number: '4242424242424242', token: 'pm_card_visa', words: 'pays' },
  {
    ...ORDINARY,
    number: '4000000000000002',
    token: 'pm_card_visa_chargeDeclined',
    words: 'is declined',
    present: 'declined',
    absent: 'declined',
  },
  {
    ...ORDINARY,
    number: '4000000000009995',
    token: 'pm_card_visa_chargeDeclinedInsufficientFunds',
    words: 'has insufficient funds',
    present: 'declined',
    absent: 'declined',
    declineCode: 'insufficient_funds',
  },
  {
    ...ORDINARY,
    number: '4000002500003155',
    token: 'pm_card_authenticationRequiredOnSetup',
    words: 'needs a step; once saved, pays without one',
    present: 'step',
    absent: 'once-set-up',
  },
  {
    ...ORDINARY,
    number: '4000002760003184',
    token: 'pm_card_authenticationRequired',
    words: 'needs a step every time',
    present: 'step',
    absent: 'needs-payer',
  },
  {
    ...ORDINARY,
    number: '4000000000000341',
    token: 'pm_card_chargeCustomerFail',
    words: 'pays here; once saved, later charges are declined',
    absent: 'declined',
  },
  {
    ...ORDINARY,
    number: '4000000000000259',
    token: 'pm_card_createDispute',
    words: 'pays, and the payment is disputed',
    isDisputed: true,
  },
  {
    ...ORDINARY,
    number: '4000000000005126',
    token: 'pm_card_refundFail',
    words: 'pays; a refund to it fails a minute later',
    refund: 'fails-later',
  },
  {
    ...ORDINARY,
    number: '4000000000007726',
    token: 'pm_card_pendingRefund',
    words: 'pays; a refund to it stays pending for a minute',
    refund: 'succeeds-later',
  },
  {
    ...ORDINARY,
    number: 'bank',
    token: 'pm_usBankAccount',
    words: 'pays later: a bank debit, settled or returned on request',
    brand: null,
    present: 'later',
    absent: 'declined',
  },
]

/** By number (spaces do not matter), `bank`, or token. */
export function findCard(text: string): TestCard | null {
  const bare = text.replace(/\s/g, '')
  return TEST_CARDS.find(card => card.number === bare || card.token === bare) ?? null
}

/** `4242 4242 4242 4242` */
export function spacedNumber(card: TestCard): string {
  return card.number.replace(/\d{4}(?=\d)/g, '$& ')
}
