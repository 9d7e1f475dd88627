import { adjustmentPosted } from './adjustment-posted'
import { balanceUsedUp } from './balance-used-up'
import { complaintAnswered } from './complaint-answered'
import { disputeClosed } from './dispute-closed'
import { disputeOpened } from './dispute-opened'
import { grantExpiring } from './grant-expiring'
import { lowBalance } from './low-balance'
import { paymentFailed } from './payment-failed'
import { paymentReceived } from './payment-received'
import { refundFailed } from './refund-failed'
import { refundSent } from './refund-sent'
import { statementReady } from './statement-ready'
import { topupDone } from './topup-done'
import { topupFailed } from './topup-failed'

/** Every mail that Talktime sends, by the name that the outbox keeps. */
export const TEMPLATES = {
  'low-balance': lowBalance,
  'balance-used-up': balanceUsedUp,
  'topup-done': topupDone,
  'topup-failed': topupFailed,
  'payment-received': paymentReceived,
  'payment-failed': paymentFailed,
  'refund-sent': refundSent,
  'refund-failed': refundFailed,
  'dispute-opened': disputeOpened,
  'dispute-closed': disputeClosed,
  'complaint-answered': complaintAnswered,
  'adjustment-posted': adjustmentPosted,
  'statement-ready': statementReady,
  'grant-expiring': grantExpiring,
}

export type MailKind = keyof typeof TEMPLATES
export type FactsOf<Kind extends MailKind> = Parameters<typeof TEMPLATES[Kind]>[0]
