import type { RequestFound } from '../../db/requests'
import type { RequestKind } from '../../../shared/schemas/requests'
import type { AuditSubject } from '../../../shared/schemas/audit'

/** How the audit log calls each kind, and what it is about. */
const WORDS: Record<RequestKind, { noun: string, subjectType: AuditSubject }> = {
  voucher_batch: { noun: 'voucher', subjectType: 'voucher' },
  limit_raise: { noun: 'limits', subjectType: 'user' },
  month_close: { noun: 'month_close', subjectType: 'month' },
  month_reopen: { noun: 'month_reopen', subjectType: 'month' },
  write_off: { noun: 'write_off', subjectType: 'wallet' },
}

export type RequestVerb = 'request' | 'approve' | 'refuse' | 'withdraw'

/** What was done, to what: a request's deeds are found with what it is about (A5). */
export function auditOf({ request }: RequestFound, verb: RequestVerb) {
  const { noun, subjectType } = WORDS[request.kind]
  const { id: _id, kind: _kind, requestedBy: _by, ...asked } = request.content
  return {
    action: `${noun}.${verb}`,
    subjectType,
    subjectId: request.subject,
    after: {
      state: request.state,
      ...asked,
      moneyRequestId: request.id,
      contentHash: Buffer.from(request.contentHash).toString('hex'),
      transactionId: request.transactionId?.toString() ?? null,
    },
  }
}
