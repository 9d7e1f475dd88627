import type { Context } from '../../context'
import { isUndecided, listDisputes as listRows, listMovements, type DisputeFound, type DisputeMovementRow } from '../../db/disputes'
import { cursorOf } from '../cursor'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import type { DisputeDto, DisputesPage, DisputesQuery } from '../../../shared/schemas/disputes'

const CURSOR = cursorOf({ isUndecided: 'flag', createdAt: 'instant', id: 'id' })

/** A page of disputes, what is not decided first. */
export async function listDisputes(context: Context, staffId: string, query: DisputesQuery): Promise<DisputesPage> {
  const after = query.cursor === undefined ? undefined : CURSOR.decode(query.cursor)
  const filter = { view: query.view, limit: query.limit + 1, after }
  const { rows, movements } = await context.database.asStaff(staffId, async tx => {
    const rows = await listRows(tx, filter)
    return { rows, movements: await listMovements(tx, rows.map(({ dispute }) => dispute.id)) }
  })
  const page = rows.slice(0, query.limit)
  const disputes = page.map(found => toDisputeDto(found, movements.filter(one => one.disputeId === found.dispute.id)))
  const last = rows.length > query.limit ? page.at(-1)!.dispute : null
  return { disputes, nextCursor: last && CURSOR.encode({ ...last, isUndecided: isUndecided(last.status) }) }
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
