import { accountExists } from './account-exists'
import { adjustmentPosted } from './adjustment-posted'
import { balanceUsedUp } from './balance-used-up'
import { careOverdue } from './care-overdue'
import { complaintAnswered } from './complaint-answered'
import { confirmEmail } from './confirm-email'
import { disputeClosed } from './dispute-closed'
import { disputeOpened } from './dispute-opened'
import { emailChanged } from './email-changed'
import { grantExpiring } from './grant-expiring'
import { keyCreated } from './key-created'
import { leadCame } from './lead-came'
import { leadThanks } from './lead-thanks'
import { leaveEmail } from './leave-email'
import { lowBalance } from './low-balance'
import { messageNotSent } from './message-not-sent'
import { passwordChanged } from './password-changed'
import { paymentFailed } from './payment-failed'
import { paymentReceived } from './payment-received'
import { refundFailed } from './refund-failed'
import { refundSent } from './refund-sent'
import { resetPassword } from './reset-password'
import { statementReady } from './statement-ready'
import { stockExpiring } from './stock-expiring'
import { stockLow } from './stock-low'
import { takeEmail } from './take-email'
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
  'message-not-sent': messageNotSent,
  'stock-low': stockLow,
  'stock-expiring': stockExpiring,
  'confirm-email': confirmEmail,
  'account-exists': accountExists,
  'reset-password': resetPassword,
  'password-changed': passwordChanged,
  'leave-email': leaveEmail,
  'take-email': takeEmail,
  'email-changed': emailChanged,
  'key-created': keyCreated,
  'care-overdue': careOverdue,
  'lead-came': leadCame,
  'lead-thanks': leadThanks,
}

export type MailKind = keyof typeof TEMPLATES
export type FactsOf<Kind extends MailKind> = Parameters<typeof TEMPLATES[Kind]>[0]

/** Letters that carry a link which opens something: what they say is not kept once they are out of the house. */
export const OPENING_KINDS: readonly string[] = ['confirm-email', 'reset-password', 'leave-email', 'take-email', 'lead-thanks'] satisfies MailKind[]
