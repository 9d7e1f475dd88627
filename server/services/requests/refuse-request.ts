import { DomainError } from '../../domain/errors'
import { databaseErrorOf } from '../../db/client'
import { formatExact } from '../../../shared/format/money'
import type { RequestMoneyBody } from '../../../shared/schemas/requests'
import { dayLimitRefusal } from '../adjustments/refuse-day-limit'

/** Why the kernel took no request; null where that was none of its reasons. */
export function requestRefusal(error: unknown, body: RequestMoneyBody, currency: string): DomainError | null {
  const limit = dayLimitRefusal(error, currency)
  if (limit) return limit
  const problem = databaseErrorOf(error)
  switch (problem?.message) {
    case 'own_wallet': return new DomainError('own_request', 'This is about yourself, so a colleague must ask for it. Nothing was changed.')
    case 'month_not_over': return new DomainError('month_not_over', `The month ${monthOf(body)} is not over yet, in UTC. Nothing was closed. Close it when the next month has begun.`)
    case 'months_close_in_order': return new DomainError('months_close_in_order', `Months close one after the other: one before ${monthOf(body)} is still open, or a later one is closed. Nothing was closed.`)
    case 'months_open_in_order': return new DomainError('months_close_in_order', `Only the month that was closed last can be opened again, and ${monthOf(body)} is not that one. Nothing was opened.`)
    case 'owes_less': {
      const owed = formatExact(BigInt(problem.detail ?? '0'), currency)
      return new DomainError('refund_exceeds_charge', `This wallet owes ${owed}, so no more than that can be given up. Nothing was changed.`, { owedMicros: problem.detail })
    }
    case 'person_unknown': return new DomainError('not_found', 'There is no such person, or they have deleted their account. Nothing was changed.')
    case 'wallet_unknown': return new DomainError('not_found', 'There is no such wallet. Nothing was changed.')
    case 'wallet_closed': return new DomainError('wallet_closed', 'This wallet is closed, so nothing moves in it. Nothing was changed.')
    case 'nothing_raised': return new DomainError('invalid_request', 'That lets them do no more than before, so it takes nobody else: set it yourself. Nothing was changed.')
    case 'request_incomplete': return new DomainError('invalid_request', 'Something in it cannot be. Nothing was changed. Look at amounts, numbers and days.')
    case 'month_closed': return new DomainError('already_decided', `The month ${monthOf(body)} is closed already. Nothing was changed again.`)
    case 'batch_taken': return new DomainError('voucher_batch_taken', 'There is a batch of this name already, or one is asked for. Nothing was changed. Choose another name.')
    case 'waits_already': return new DomainError('already_waits', 'The same is asked for already and waits for a decision. Nothing was changed. Decide about that one first, or withdraw it.')
    case 'role_refused': return new DomainError('forbidden', 'Only somebody who works in finance now asks for that. Nothing was changed.')
    default: return null
  }
}

function monthOf(body: RequestMoneyBody): string {
  return 'month' in body ? body.month : ''
}
