import { AnchorDiffers, AnchorStoreUnavailable } from '../../anchors/anchor-store'
import { sqlStateOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { hasRowsBefore, listAnchorDays } from '../../db/anchors'
import { askForChecks } from '../../db/board'
import { sealDay, type SealingContext } from './seal-day'

/** Clocks of several machines agree at least this well. */
const MARGIN_MS = 600_000
const DAY_MS = 86_400_000
/** Days that are caught up at most: older ones are vouched for by the first anchor after them. */
const MOST_DAYS = 31
const NOT_NOW = new Set([KERNEL_ERRORS.notItsTurn, '55P03'])

/**
 * Seals every day that is over and has no anchor yet, the oldest first. Any number of processes may run this at once.
 * A day that is kept outside with other content is told of each time, and does not stop the days after it.
 *
 * @returns how many were sealed.
 */
export async function sealDays(context: SealingContext): Promise<number> {
  let sealed = 0
  for (const day of await daysToSeal(context)) {
    try {
      if (await sealDay(context, day)) sealed += 1
    } catch (error) {
      if (error instanceof AnchorDiffers) {
        context.log.error({ error, day }, 'the ledger and its anchor disagree')
        await checkAgain(context)
      } else if (error instanceof AnchorStoreUnavailable || NOT_NOW.has(sqlStateOf(error) ?? '')) {
        context.log.warn({ error, day }, 'a day could not be sealed yet')
        break
      } else throw error
    }
  }
  if (sealed > 0) await checkAgain(context)
  return sealed
}

/** The board shows it soon, not in an hour. */
function checkAgain({ database, clock }: SealingContext): Promise<void> {
  return database.asSystem(tx => askForChecks(tx, ['anchors'], clock.now()))
}

/** From the first anchor on; for a ledger without any, yesterday, once it has rows that old. */
async function daysToSeal({ database, clock }: SealingContext): Promise<string[]> {
  const present = Date.parse(dayOf(clock.now().getTime() - MARGIN_MS))
  const [known, isOldEnough] = await database.asSystem(async tx => (
    [await listAnchorDays(tx), await hasRowsBefore(tx, new Date(present))] as const
  ))
  const first = known[0] ?? dayOf(present - DAY_MS)
  if (!isOldEnough) return []
  return Array.from({ length: MOST_DAYS }, (_, index) => dayOf(present - (MOST_DAYS - index) * DAY_MS))
    .filter(day => day >= first && !known.includes(day))
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
