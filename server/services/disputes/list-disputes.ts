import type { Context } from '../../context'
import { isUndecided, listDisputes as listRows, listMovements, type DisputeFound, type DisputeMovementRow, type DisputePosition } from '../../db/disputes'
import { readEncodedCursor } from '../read-cursor'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { DisputeDto, DisputesPage, DisputesQuery } from '../../../shared/schemas/disputes'

/** A page of disputes, what is not decided first. */
export async function listDisputes(context: Context, staffId: string, query: DisputesQuery): Promise<DisputesPage> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor)
  const filter = { view: query.view, limit: query.limit + 1, after }
  const { rows, movements } = await context.database.asStaff(staffId, async tx => {
    const rows = await listRows(tx, filter)
    return { rows, movements: await listMovements(tx, rows.map(({ dispute }) => dispute.id)) }
  })
  const page = rows.slice(0, query.limit)
  const disputes = page.map(found => toDisputeDto(found, movements.filter(one => one.disputeId === found.dispute.id)))
  return { disputes, nextCursor: rows.length > query.limit ? encodeCursor(page.at(-1)!) : null }
}

function toDisputeDto({ dispute, payment, wallet, user }: DisputeFound, movements: DisputeMovementRow[]): DisputeDto {
  const micros = (minor: bigint) => (minor * MICROS_PER_CENT).toString()
  return {
    id: dispute.id,
    status: dispute.status,
    reason: dispute.reason,
    amountMicros: micros(dispute.amountMinor),
    currency: dispute.currency,
    feeMicros: micros(dispute.feeMinor),
    person: { id: user.id, name: user.name, email: user.email },
    walletId: wallet.id,
    walletStatus: wallet.status,
    walletStatusReason: wallet.statusReason,
    paymentId: payment.id,
    receiptNumber: payment.receiptNumber,
    methodLabel: payment.methodLabel,
    outMicros: micros(dispute.outMinor),
    isTouched: dispute.turns > 0,
    movements: movements.map(({ id, amountMinor, currency, occurredAt }) => ({
      id, amountMicros: micros(amountMinor), currency, at: occurredAt.toISOString(),
    })),
    owedMicros: (dispute.receivableMicros - dispute.collectedMicros).toString(),
    collectedMicros: dispute.collectedMicros.toString(),
    createdAt: dispute.createdAt.toISOString(),
    updatedAt: dispute.updatedAt.toISOString(),
    evidenceDueAt: dispute.evidenceDueAt?.toISOString() ?? null,
  }
}

function encodeCursor({ dispute }: DisputeFound): string {
  const place = [isUndecided(dispute.status) ? 1 : 0, dispute.createdAt.toISOString(), dispute.id]
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** @throws DomainError `invalid_request` for a cursor that we did not make. */
function decodeCursor(cursor: string): DisputePosition {
  const [isUndecided, createdAt, id] = readEncodedCursor(cursor, /^\[([01]),"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)","([\w-]{1,100})"\]$/)
  return { isUndecided: isUndecided === '1', createdAt: new Date(createdAt!), id: id! }
}
