import type { Context } from '../../../context'
import { findNames } from '../../../db/outreach/membership'
import { countRoundKeys, sumRound, sumRoundHours, type RoundSums } from '../../../db/outreach/round-reports'
import type { RoundReportDto } from '../../../../shared/schemas/outreach/rounds'
import { requireOwnRound } from './require-own-round'

const NOTHING: RoundSums = { people: 0, reached: 0, calls: 0, seconds: 0, costMicros: 0n }
const sums = ({ people, reached, calls, seconds, costMicros }: RoundSums) =>
  ({ people, reached, calls, seconds, costMicros: costMicros.toString() })

/** Who was reached, what was pressed, and what it cost: by worker, place and hour. @throws DomainError `not_found` */
export async function readRoundReport(context: Context, userId: string, id: string): Promise<RoundReportDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const { programme } = await requireOwnRound(tx, userId, id)
    return asSystem(async () => {
      const [all = NOTHING] = await sumRound(tx, id, 'all')
      const workers = await sumRound(tx, id, 'worker')
      const names = await findNames(tx, workers.map(({ of }) => of))
      return {
        ...sums(all),
        currency: context.config.currency,
        keys: await countRoundKeys(tx, id),
        workers: workers.map(one => ({ id: one.of, name: names.get(one.of) ?? '', ...sums(one) })),
        places: (await sumRound(tx, id, 'place')).map(one => ({ place: one.of, ...sums(one) })),
        hours: (await sumRoundHours(tx, id, programme.timeZone))
          .map(one => ({ ...one, costMicros: one.costMicros.toString() })),
      }
    })
  })
}
