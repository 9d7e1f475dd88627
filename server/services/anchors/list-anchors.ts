import { createSeedSigner } from '../../anchors/anchor-key'
import type { Context } from '../../context'
import { listAnchors as listRows, type AnchorRow } from '../../db/anchors'
import type { AnchorDto, AnchorsDto, AnchorsQuery } from '../../../shared/schemas/anchors'

/** A page of the days that were sealed, newest first, and the key that seals them. */
export async function listAnchors(
  context: Context, staffId: string, { limit, before }: AnchorsQuery,
): Promise<AnchorsDto> {
  const rows = await context.database.asStaff(staffId, tx => listRows(tx, { limit: limit + 1, beforeDay: before }))
  const page = rows.slice(0, limit).map(toDto)
  return {
    currency: context.config.currency,
    keyId: createSeedSigner(context.config.anchors.signingKey).keyId,
    anchors: page,
    nextBefore: rows.length > limit ? page.at(-1)!.day : null,
  }
}

function toDto(row: AnchorRow): AnchorDto {
  return {
    day: row.day,
    wallets: String(row.walletCount),
    transactions: row.transactionCount.toString(),
    lastTransactionId: row.lastTransactionId.toString(),
    sumMicros: row.sumMicros.toString(),
    headsDigest: Buffer.from(row.headsDigest).toString('hex'),
    keyId: row.keyId,
    storedAt: row.storedAt,
    sealedAt: row.createdAt.toISOString(),
  }
}
