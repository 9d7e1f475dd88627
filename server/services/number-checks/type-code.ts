import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { lockCheck, noteProved, noteWrongCode, type NumberCheckRow } from '../../db/numbers/number-checks'
import type { NumberCheckDto } from '../../../shared/schemas/numbers'
import { isCode } from './check-code'
import { finishCheck } from './finish-check'
import { noSuchCheck } from './read-check'

/**
 * The code that was heard is typed: right once, within its time, and after no more than a few wrong ones.
 *
 * @throws DomainError `code_wrong`: that try is counted; `check_over`; `not_found`. CarrierUnavailable once it was
 * right: then `finishCheck` goes on from there.
 */
export async function typeCode(context: Context, userId: string, id: string, code: string): Promise<NumberCheckDto> {
  const problem = await context.database.asSystem(async tx => {
    const check = await lockCheck(tx, userId, id)
    if (!check) return noSuchCheck()
    const over = overOf(check, context.clock.now())
    if (over) return over
    if (isCode(context.config.authSecret, id, code, check.codeHash)) {
      await noteProved(tx, id, context.clock.now())
      return null
    }
    // counted whatever comes of the answer: refused, it would be a try for nothing
    await noteWrongCode(tx, id)
    const left = check.triesLeft - 1
    return new DomainError('code_wrong', left > 0
      ? `That is not the code that was spoken. You can try ${left === 1 ? 'once' : `${left} times`} more.`
      : 'That is not the code that was spoken, and it was the last try. Let us call again for a new one.')
  })
  if (problem) throw problem
  return finishCheck(context, userId, id, { asks: true })
}

function overOf({ provedAt, triesLeft, expiresAt }: NumberCheckRow, now: Date): DomainError | null {
  if (provedAt) return new DomainError('check_over', 'This code was used already. It counts once.')
  if (triesLeft <= 0) return new DomainError('check_over', 'That was the wrong code too often. Let us call again for a new one.')
  if (expiresAt <= now) return new DomainError('check_over', 'The code was good for ten minutes. Let us call again for a new one.')
  return null
}
