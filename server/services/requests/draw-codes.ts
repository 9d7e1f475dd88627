import { randomBytes } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import { normaliseVoucher, VOUCHER_BYTES, voucherCode } from '../../domain/grants/voucher-code'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { databaseErrorOf } from '../../db/client'
import { drawVouchers, findRequest } from '../../db/requests'
import type { DrawnCodesDto } from '../../../shared/schemas/requests'
import { voucherDigest } from '../grants/redeem-voucher'

/**
 * Makes the codes of a batch that was approved, for who asked for it, once. They are in the answer and nowhere else:
 * only their digests are kept.
 *
 * @throws DomainError `not_found`, `own_request` for somebody else's batch, `already_decided` where they were shown, or
 * nobody has approved it.
 */
export async function drawCodes(
  context: Context, staffId: string, id: string, requestId: string,
): Promise<DrawnCodesDto> {
  const now = context.clock.now()
  try {
    return await context.database.asSystem(async tx => {
      const found = await findRequest(tx, id)
      if (found?.request.kind !== 'voucher_batch') throw new DomainError('not_found', 'There is no such batch.')
      const count = Number(found.request.content.count)
      const codes = Array.from({ length: count }, () => voucherCode(randomBytes(VOUCHER_BYTES)))
      const kept = codes.map(code => ({ digest: voucherDigest(normaliseVoucher(code)!), tail: code.slice(-4) }))
      await drawVouchers(tx, id, staffId, kept, now)
      const batch = found.request.subject
      await writeAudit(tx, {
        at: now, actorId: staffId, action: 'voucher.create', subjectType: 'voucher', subjectId: batch, after: { count, moneyRequestId: id }, requestId,
      })
      return { batch, codes }
    })
  } catch (error) {
    throw refusalOf(error) ?? error
  }
}

function refusalOf(error: unknown): DomainError | null {
  const { message, detail } = databaseErrorOf(error) ?? {}
  switch (message) {
    case 'codes_of_another': return new DomainError('own_request', 'The codes are for whoever asked for the batch, and for nobody else. Nothing was made.')
    case 'codes_drawn': return new DomainError('already_decided', 'The codes of this batch were shown already, once. Cancel the batch if they are lost, and ask for a new one.')
    case 'not_approved': {
      const why = detail === 'pending' ? 'Nobody has approved this batch yet.' : 'This batch was not approved.'
      return new DomainError('already_decided', `${why} There are no codes.`, { state: detail })
    }
    case 'request_unknown': return new DomainError('not_found', 'This batch was canceled, so it has no codes. Nothing was made.')
    default: return null
  }
}
