import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { setExchangeRate as write } from '../../db/costs/exchange-rates'
import { scaledFromDecimal } from '../../../shared/format/money'
import { DomainError } from '../../domain/errors'
import type { ExchangeRatesDto, SetExchangeRateBody } from '../../../shared/schemas/exchange-rates'
import { toExchangeRatesDto } from './list-exchange-rates'

const YEAR_MS = 366 * 86_400_000

/**
 * Sets what a currency is worth in ours from an instant on: costs of calls that end after it are converted by it. It
 * never changes; the same again is the first one. The audit log has who set it (A5).
 *
 * @throws DomainError `invalid_request` for our own currency, and a year ahead. The kernel refuses another rate for the
 * same instant.
 */
export async function setExchangeRate(
  context: Context, staffId: string, body: SetExchangeRateBody, requestId: string,
): Promise<ExchangeRatesDto> {
  const { currency, rate, source } = body
  const now = context.clock.now()
  const validFrom = new Date(body.validFrom)
  const { currency: ours } = context.config
  if (currency === ours) throw refuse('currency', `${ours} is the currency of the wallets: it is worth itself.`)
  if (validFrom.getTime() > now.getTime() + YEAR_MS) throw refuse('validFrom', 'That is more than a year ahead.')
  return context.database.asStaff(staffId, async tx => {
    const isNew = await write(tx, {
      fromCurrency: currency, toCurrency: ours, rateNanos: scaledFromDecimal(rate, 9), source, validFrom,
      setBy: staffId, createdAt: now,
    })
    if (isNew) {
      await writeAudit(tx, {
        at: now, actorId: staffId, action: 'exchange_rate.set', subjectType: 'exchange_rate', subjectId: `${currency}-${ours}`,
        after: { rate, source, validFrom: validFrom.toISOString() }, requestId,
      })
    }
    return toExchangeRatesDto(context, tx)
  })
}

function refuse(path: string, message: string): DomainError {
  return new DomainError('invalid_request', `${message} Nothing was set.`, { issues: [{ path, message }] })
}
