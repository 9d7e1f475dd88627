import type { Sender } from '../../../server/mail/templates/letter'
import type { FactsOf, MailKind } from '../../../server/mail/templates/templates'

export const SENDER: Sender = {
  companyName: 'Talktime & Söhne',
  companyAddress: '1 Example Street\nExample Town 12345',
  supportEmail: 'help@talktime.example',
  publicUrl: 'https://talktime.example',
}

const AT = new Date('2026-11-24T04:22:00Z')
const READER = { name: 'Ada', timeZone: 'Asia/Kolkata', currency: 'USD' }
const METHOD = 'Visa •••• 4242'
const TOKEN = 'q7Xk_dR-9vTzLm2Pq7Xk_dR-9vTzLm2Pq7Xk_dR-9vT'
const RECEIPT = 'R-2026-000017'

/** One of each mail; no two amounts of a mail are alike, and none is a whole cent. */
export const SAMPLE_FACTS: { [Kind in MailKind]: FactsOf<Kind> } = {
  'low-balance': { ...READER, availableMicros: 4_931_234n, levelMicros: 5_000_000n, at: AT },
  'balance-used-up': { ...READER, availableMicros: 1_234n, at: AT },
  'topup-done': {
    ...READER, amountMicros: 20_000_001n, thresholdMicros: 5_000_002n, balanceMicros: 24_931_234n, methodLabel: METHOD,
    receiptNumber: RECEIPT, at: AT,
  },
  'topup-failed': {
    ...READER, amountMicros: 20_000_001n, availableMicros: 4_931_234n, methodLabel: METHOD, isStopped: true, at: AT,
    reason: 'The bank declined the card',
  },
  'payment-received': {
    ...READER, amountMicros: 50_000_001n, balanceMicros: 18_204_771_234n, methodLabel: METHOD, receiptNumber: RECEIPT,
    at: AT,
  },
  'payment-failed': {
    ...READER, amountMicros: 50_000_001n, balanceMicros: 31_234n, methodLabel: 'Bank debit',
    reason: 'The account was closed.', startedAt: AT,
  },
  'refund-sent': {
    ...READER,
    parts: [
      { amountMicros: 10_000_001n, methodLabel: METHOD, receiptNumber: RECEIPT },
      { amountMicros: 2_500_002n, methodLabel: 'Mastercard •••• 4444', receiptNumber: null },
    ],
    balanceMicros: 3_000_004n,
    at: AT,
  },
  'refund-failed': { ...READER, amountMicros: 10_000_001n, balanceMicros: 13_000_005n, methodLabel: METHOD, reason: null, at: AT },
  'dispute-opened': {
    ...READER, amountMicros: 20_000_003n, takenMicros: 15_000_001n, owedMicros: 5_000_002n, methodLabel: METHOD,
    receiptNumber: RECEIPT, at: AT,
  },
  'dispute-closed': {
    ...READER, outcome: 'won', decision: 'won', amountMicros: 20_000_003n, outMicros: 5_000_002n, returnedMicros: 15_000_001n,
    owedMicros: 2n, balanceMicros: 15_000_009n, isFrozen: true, receiptNumber: RECEIPT, at: AT,
  },
  'complaint-answered': {
    ...READER, callId: '0193a1b2-0000-7000-8000-000000000001', toNumber: '+44 20 7946 0123', calledAt: AT,
    chargedMicros: 39_100n, refundedMicros: 26_001n, balanceMicros: 9_987_001n, note: 'The line was silent',
  },
  'adjustment-posted': { ...READER, amountMicros: -3_000_001n, balanceMicros: 6_999_999n, reason: 'Charged twice', reference: 'A-17', at: AT },
  'stock-low': {
    name: READER.name, programmeId: '0193a1b2-0000-7000-8000-000000000004', programmeName: 'Safe start', itemName: 'Iron and folic acid',
    unit: 'tablets', quantity: 9, minimum: 100, maximum: 500,
  },
  'stock-expiring': {
    name: READER.name, programmeId: '0193a1b2-0000-7000-8000-000000000004', programmeName: 'Safe start',
    batches: [{ itemName: 'Oxytocin', unit: 'vials', code: 'A1', expiresOn: '2026-12-20', quantity: 12 }],
  },
  'statement-ready': {
    ...READER, month: '2026-10', number: 'S-2026-000003', openingMicros: 1_000_001n, inMicros: 20_000_002n, outMicros: 19_500_001n, closingMicros: 1_500_003n,
  },
  'grant-expiring': { ...READER, remainingMicros: 1_999_999n, balanceMicros: 5_123_456n, expiresAt: AT },
  'message-not-sent': { ...READER, messageId: '0198a0b2-7c11-7000-8000-0123456789ab', toNumber: '+44 20 7946 0123', scheduledFor: AT, problem: null, availableMicros: 1_999_999n },
  'confirm-email': { name: 'Ada', token: TOKEN },
  'account-exists': { name: 'Ada' },
  'reset-password': { name: 'Ada', token: TOKEN },
  'password-changed': { name: 'Ada', at: AT, isReset: true, keysRevoked: 2 },
  'key-created': { name: 'Ada', keyName: 'The till', tail: '9f3c', scopes: ['calls:read', 'contacts:write'], expiresAt: AT, at: AT },
  'care-overdue': { ...READER, programmeId: '0194f3c0-0000-7000-8000-000000000001', programmeName: 'Safe start & after', help: 2, others: 1, dueAt: AT },
  'lead-came': { ...READER, agentName: 'Night line', leadId: '0198a0b2-7c11-7000-8000-0123456789ab', at: AT },
  'lead-thanks': { agentName: 'Night line', language: 'en', token: TOKEN },
  'leave-email': { name: 'Ada', token: TOKEN, newEmail: 'ada@müller.example' },
  'take-email': { name: 'Ada', token: TOKEN },
  'email-changed': { name: 'Ada', at: AT, newEmail: 'ada@müller.example' },
}
