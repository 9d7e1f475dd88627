import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { listLegs } from '../../db/call-legs'
import { findCall, listCallEvents } from '../../db/calls'
import {
  findAdjustmentEvidence, findComplaintEvidence, findLedgerRow, findNames, findNeighbour, findPaymentEvidence,
  findRelated, findStoredRow, findVoucherEvidence, listLotMovements,
} from '../../db/ledger/evidence'
import type { CallEvidenceDto, TransactionEvidenceDto } from '../../../shared/schemas/evidence'
import { callDetailOf } from '../calls/read-call'
import { readCallCost } from '../margin/read-call-cost'
import { hexOf, toAdjustmentEvidence, toComplaintEvidence, toLegEvidence, toLotEvidence, toPaymentEvidence } from './evidence-dto'
import { toFinanceTransaction } from './transaction-dto'

/**
 * Why this amount (F1): the row, its place in the chain, and everything that led to it.
 *
 * @throws DomainError `not_found`.
 */
export async function readEvidence(context: Context, staffId: string, id: string): Promise<TransactionEvidenceDto> {
  return context.database.asStaff(staffId, async tx => {
    const listed = await findLedgerRow(tx, id)
    const stored = await findStoredRow(tx, id)
    if (!listed || !stored) throw new DomainError('not_found', 'There is no such row in the ledger.')
    const previous = await findNeighbour(tx, stored.walletId, stored.walletSeq - 1n)
    const next = await findNeighbour(tx, stored.walletId, stored.walletSeq + 1n)
    return {
      transaction: toFinanceTransaction(listed),
      idempotencyKey: stored.idempotencyKey,
      requestHash: hexOf(stored.requestHash),
      prevHash: hexOf(stored.prevHash),
      previous: previous && {
        id: previous.id.toString(),
        walletSeq: previous.walletSeq.toString(),
        balanceAfterMicros: previous.balanceAfterMicros.toString(),
        hash: hexOf(previous.hash),
      },
      nextId: next?.id.toString() ?? null,
      lots: (await listLotMovements(tx, id)).map(toLotEvidence),
      related: (await findRelated(tx, id)).map(row => ({ ...toFinanceTransaction(row), relation: row.relation })),
      call: stored.callId === null ? null : await readCallEvidence(tx, stored.callId),
      payment: stored.paymentId === null ? null : toPaymentEvidence(await findPaymentEvidence(tx, stored.paymentId)),
      ...await readDecisions(tx, stored.idempotencyKey, stored.callId, listed.user_id),
    }
  })
}

async function readCallEvidence(tx: Tx, callId: string): Promise<CallEvidenceDto | null> {
  const found = await findCall(tx, callId)
  if (!found) return null
  const events = await listCallEvents(tx, callId)
  return {
    ...await callDetailOf(tx, found),
    legs: (await listLegs(tx, callId)).map(toLegEvidence),
    events: events.map(event => ({
      id: event.id.toString(),
      receivedAt: event.receivedAt.toISOString(),
      occurredAt: event.occurredAt?.toISOString() ?? null,
      source: event.source,
      kind: event.kind,
      changed: event.changed,
      facts: event.facts,
      dedupeKey: event.dedupeKey,
      carrier: event.carrier,
    })),
    cost: await readCallCost(tx, found),
  }
}

/** What people decided: rows are posted under keys that name it. */
async function readDecisions(
  tx: Tx, key: string, callId: string | null, userId: string,
): Promise<Pick<TransactionEvidenceDto, 'adjustment' | 'complaint' | 'voucher'>> {
  const adjustmentId = /^adjustment:([0-9a-f-]{36})$/.exec(key)?.[1]
  const voucherId = /^voucher:([0-9a-f-]{36}):/.exec(key)?.[1]
  const adjustment = adjustmentId ? await findAdjustmentEvidence(tx, adjustmentId) : null
  const complaint = callId ? await findComplaintEvidence(tx, callId) : null
  const voucher = voucherId ? await findVoucherEvidence(tx, voucherId, userId) : null
  const people = [adjustment?.requestedBy, adjustment?.decidedBy, complaint?.decidedBy].filter(id => typeof id === 'string')
  const names = await findNames(tx, people)
  return {
    adjustment: adjustment && toAdjustmentEvidence(adjustment, names),
    complaint: complaint && toComplaintEvidence(complaint, names),
    voucher: voucher && { ...voucher, usedAt: voucher.usedAt.toISOString() },
  }
}
