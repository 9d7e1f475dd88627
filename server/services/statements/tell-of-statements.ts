import { monthBefore, monthOf, statementNumber } from '../../domain/statements/statement-month'
import type { Context } from '../../context'
import { listUntoldStatements } from '../../db/statements'
import { queueMail } from '../mail/queue-mail'

const BATCH = 200
/** Who was not told by then has a mail server that is gone; the statement is on the page. */
const TOLD_WITHIN_DAYS = 7

/**
 * Tells people of the statement of the month that is over, once each, where something moved.
 *
 * @returns how many were told.
 */
export async function tellOfStatements(context: Context): Promise<number> {
  const now = context.clock.now()
  if (now.getTime() - monthOf(now).from.getTime() > TOLD_WITHIN_DAYS * 86_400_000) return 0
  const month = monthBefore(now)
  for (let count = 0; ;) {
    const told = await context.database.asSystem(async tx => {
      const due = await listUntoldStatements(tx, month.name, month, BATCH)
      await queueMail(context, tx, due.map(({ wallet, user, sums }) => ({
        kind: 'statement-ready',
        facts: {
          name: user.name,
          timeZone: 'UTC',
          currency: wallet.currency,
          month: month.name,
          number: statementNumber(month, wallet.id),
          openingMicros: BigInt(sums.openingMicros),
          inMicros: BigInt(sums.inMicros),
          outMicros: BigInt(sums.outMicros),
          closingMicros: BigInt(sums.closingMicros),
        },
        dedupeKey: `statement-ready:${wallet.id}:${month.name}`,
        to: user.email,
        userId: user.id,
      })))
      return due.length
    })
    count += told
    if (told < BATCH) return count
  }
}
