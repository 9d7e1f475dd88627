import { randomBytes } from 'node:crypto'
import { DomainError } from '../../domain/errors'
import { normaliseVoucher, VOUCHER_BYTES, voucherCode } from '../../domain/payments/voucher-code'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { insertVouchers, isBatchTaken, listBatches } from '../../db/grants'
import { formatExact, MICROS_PER_CENT } from '../../../shared/format/money'
import type { CreatedVouchersDto, CreateVouchersBody } from '../../../shared/schemas/grants'
import { toBatchDto, voucherMaximum, type Staff } from './list-batches'
import { voucherDigest } from './redeem-voucher'

const MOST_DAYS = 3 * 366

/**
 * Makes a batch of codes. They are in the answer and nowhere else: only their digests are kept. A name is used once, so
 * that the same form sent twice makes one batch.
 *
 * @throws DomainError `amount_refused`, `limit_reached`, `invalid_request`, `voucher_batch_taken`; then there is no
 * new code.
 */
export async function createVouchers(
  context: Context, staff: Staff, body: CreateVouchersBody, requestId: string,
): Promise<CreatedVouchersDto> {
  const { currency } = context.config
  const amountMicros = readAmount(context, staff, body)
  const validUntil = readValidUntil(context, body.validUntil)
  const now = context.clock.now()
  const codes = Array.from({ length: body.count }, () => voucherCode(randomBytes(VOUCHER_BYTES)))
  return context.database.asStaff(staff.id, async tx => {
    if (await isBatchTaken(tx, body.batch)) {
      throw new DomainError('voucher_batch_taken', 'There is a batch of this name already; its codes were shown once. Nothing was made. Choose another name, or cancel that batch.')
    }
    await insertVouchers(tx, codes.map(code => ({
      id: context.ids.uuid(now),
      codeHash: voucherDigest(normaliseVoucher(code)!),
      codeTail: code.slice(-4),
      batch: body.batch,
      currency,
      amountMicros,
      grantDays: body.grantDays,
      maxUses: body.maxUses,
      validUntil,
      createdBy: staff.id,
      createdAt: now,
    })))
    await writeAudit(tx, {
      at: now,
      actorId: staff.id,
      action: 'voucher.create',
      subjectType: 'voucher',
      subjectId: body.batch,
      after: {
        count: body.count,
        amountMicros: amountMicros.toString(),
        grantDays: body.grantDays,
        maxUses: body.maxUses,
        validUntil: validUntil.toISOString(),
      },
      requestId,
    })
    const [batch] = await listBatches(tx, 1, body.batch)
    return { batch: toBatchDto(batch!), codes }
  })
}

function readAmount({ config }: Context, staff: Staff, { amountMicros, count, maxUses }: CreateVouchersBody): bigint {
  const { currency } = config
  const maximum = voucherMaximum(config, staff)
  const micros = /^\d{1,18}$/.test(amountMicros) ? BigInt(amountMicros) : 0n
  const worth = micros * BigInt(count) * BigInt(maxUses)
  if (micros <= 0n || micros % MICROS_PER_CENT !== 0n) {
    throw new DomainError('amount_refused', 'A voucher is worth an amount in whole cents, such as 5.00. Nothing was made.', { reason: 'voucher' })
  }
  if (worth <= maximum) return micros
  throw new DomainError('limit_reached', `These codes would be worth ${formatExact(worth, currency)} in all, and you may give at most ${formatExact(maximum, currency)} at once. Nothing was made. Make fewer, or ask somebody who may give more.`, { maximumMicros: maximum.toString() })
}

function readValidUntil({ clock }: Context, text: string): Date {
  const validUntil = new Date(text)
  const days = (validUntil.getTime() - clock.now().getTime()) / 86_400_000
  if (days > 0 && days <= MOST_DAYS) return validUntil
  const message = days > 0 ? 'Codes can be valid for three years at most.' : 'The codes would have expired already.'
  throw new DomainError('invalid_request', `${message} Nothing was made.`, { issues: [{ path: 'validUntil', message }] })
}
