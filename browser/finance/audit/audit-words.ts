import type { AuditRowDto, AuditSubject } from '~~/shared/schemas/audit'
import { factLabel, factText } from '~~/browser/ui/fact-words'

const ACTION_WORDS: Record<string, string> = {
  'access.refuse': 'Was refused',
  'account.change': 'Changed name or country',
  'account.create': 'Signed up',
  'account.download': 'Downloaded their own data',
  'account.erase': 'Erased their account',
  'adjustment.request': 'Asked for an adjustment',
  'adjustment.approve': 'Approved an adjustment',
  'adjustment.refuse': 'Refused an adjustment',
  'adjustment.withdraw': 'Withdrew an adjustment',
  'agent.delete': 'Deleted an agent',
  'agent.go_live': 'Let an agent take calls',
  'agent.pause': 'Paused an agent',
  'agent.round.change': 'Changed pace or budget of a round of an agent',
  'agent.round.pause': 'Paused a round of an agent',
  'agent.round.resume': 'Let a round of an agent go on',
  'agent.round.start': 'Had an agent call a list',
  'agent.round.stop': 'Stopped a round of an agent',
  'books.compare': 'Compared a day of the books',
  'care.cleared': 'Cleared the mark of a person in care',
  'care.consent_given': 'Noted consent to calls',
  'care.consent_withdrawn': 'Noted that consent was withdrawn',
  'care.flagged': 'Marked a person in care',
  'care.forgotten': 'Forgot a person in care',
  'care.handed_out': 'Handed out what is held about a person in care',
  'care.handed_over': 'Handed a person in care over',
  'care.imported': 'Took a file of people into care',
  'care.number_checked': 'Checked the number of a person in care',
  'care.opted_in': 'Allowed calls to a person in care again',
  'care.opted_out': 'Ended calls to a person in care',
  'care.task_acknowledged': 'Saw a task of outreach',
  'care.task_reassigned': 'Gave a task of outreach to another',
  'care.task_resolved': 'Saw to a task of outreach',
  'case.work': 'Worked on a case',
  'complaint.refund': 'Refunded a complaint',
  'complaint.decline': 'Declined a complaint',
  'email.agree': 'Agreed to another address',
  'email.ask': 'Asked for another address',
  'email.ask_refuse': 'Was refused another address',
  'email.change': 'Changed the address',
  'email.confirm': 'Confirmed the address',
  'email.keep': 'Kept the address after all',
  'export.create': 'Asked for an export',
  'export.download': 'Downloaded an export',
  'key.create': 'Made an API key',
  'key.revoke': 'Revoked an API key',
  'lead.delete': 'Deleted a lead',
  'ledger.by_hand': 'Wrote a row of the ledger by hand',
  'limits.set': 'Set somebody’s limits',
  'limits.request': 'Asked for higher limits',
  'limits.approve': 'Approved higher limits',
  'limits.refuse': 'Refused higher limits',
  'limits.withdraw': 'Withdrew higher limits',
  'month.close': 'Closed a month',
  'month_close.request': 'Asked to close a month',
  'month_close.approve': 'Approved closing a month',
  'month_close.refuse': 'Refused to close a month',
  'month_close.withdraw': 'Withdrew closing a month',
  'month_reopen.request': 'Asked to open a month again',
  'month_reopen.approve': 'Approved opening a month again',
  'month_reopen.refuse': 'Refused to open a month again',
  'month_reopen.withdraw': 'Withdrew opening a month again',
  'number.assign': 'Gave somebody a number',
  'number.release': 'Took somebody’s number back',
  'number.prove': 'Proved that a number is theirs',
  'exchange_rate.set': 'Set an exchange rate',
  'member.add': 'Made an account for outreach',
  'member.leave': 'Took somebody out of a programme',
  'member.password': 'Gave a new first password',
  'member.role': 'Changed a role in a programme',
  'password.change': 'Changed the password',
  'programme.change': 'Changed a programme',
  'programme.consent_wording': 'Changed the wording of consent',
  'programme.found': 'Founded a programme',
  'password.change_refuse': 'Was refused another password',
  'password.forget': 'Forgot the password',
  'password.reset': 'Chose a new password by mail',
  'role.set': 'Changed somebody’s role',
  'second_factor.off': 'Turned the second factor off',
  'second_factor.on': 'Turned the second factor on',
  'second_factor.refuse': 'Was refused a change of the second factor',
  'second_factor.renew': 'Made new backup codes',
  'sign_in': 'Signed in',
  'sign_in.refuse': 'Failed to sign in',
  'step_up.refuse': 'Entered a wrong code',
  'voucher.request': 'Asked for vouchers',
  'voucher.approve': 'Approved vouchers',
  'voucher.refuse': 'Refused vouchers',
  'voucher.withdraw': 'Withdrew vouchers',
  'voucher.create': 'Drew voucher codes',
  'voucher.cancel': 'Canceled vouchers',
  'wallet.freeze': 'Froze a wallet',
  'wallet.unfreeze': 'Opened a wallet again',
  'write_off.request': 'Asked to write off a debt',
  'write_off.approve': 'Approved writing off a debt',
  'write_off.refuse': 'Refused to write off a debt',
  'write_off.withdraw': 'Withdrew writing off a debt',
}

export const AUDIT_ACTIONS: readonly string[] = Object.keys(ACTION_WORDS)

/** What was done; one that has no words yet is spelled out. */
export function actionWords(action: string): string {
  return ACTION_WORDS[action] ?? factLabel(action.replaceAll('.', ' '))
}

export const SUBJECT_WORDS: Record<AuditSubject, string> = {
  user: 'Person', wallet: 'Wallet', call: 'Call', payment: 'Payment', transaction: 'Row', adjustment: 'Adjustment', complaint: 'Complaint',
  case: 'Case', comparison: 'Comparison', voucher: 'Vouchers', month: 'Month', export: 'Export', dispute: 'Dispute',
  programme: 'Programme', care_person: 'Person in care', script: 'Script', agent: 'Agent', lead: 'Lead', exchange_rate: 'Exchange rate',
}

/** Where what it was done to can be looked at; null where there is no such page. */
export function subjectLink({ subjectType, subjectId }: Pick<AuditRowDto, 'subjectType' | 'subjectId'>): string | null {
  const id = encodeURIComponent(subjectId)
  switch (subjectType) {
    case 'wallet': return `/finance/wallets/${id}`
    case 'transaction': return `/finance/transactions/${id}`
    case 'month': return `/finance/months/${id}`
    case 'case': return `/finance/books/${id}`
    case 'exchange_rate': return '/finance/margin'
    case 'user': return `/finance/transactions?person=${id}`
    case 'adjustment': return `/finance/adjustments/${id}`
    case 'complaint': return `/finance/complaints/${id}`
    case 'call':
    case 'payment':
    case 'dispute': return `/finance/transactions?reference=${id}`
    default: return null
  }
}

export interface AuditChange { label: string, before: string, after: string, isChanged: boolean }

/** Before and after, field by field; what changed comes first. @param currency in which amounts are written. */
export function auditChanges({ before, after }: Pick<AuditRowDto, 'before' | 'after'>, currency: string): AuditChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const changes = names.map(name => {
    const [was, is] = [before?.[name] ?? null, after?.[name] ?? null]
    const isChanged = JSON.stringify(was) !== JSON.stringify(is)
    const write = (value: unknown) => factText(name, value, currency)
    return { label: factLabel(name), before: write(was), after: write(is), isChanged }
  })
  return [...changes.filter(change => change.isChanged), ...changes.filter(change => !change.isChanged)]
}
