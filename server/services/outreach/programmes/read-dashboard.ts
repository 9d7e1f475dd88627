import { analyticsPeriod } from '../../../domain/analytics/period'
import { zoneOf } from '../../../domain/analytics/zone'
import { weekOf, weeksBetween } from '../../../domain/outreach/weeks'
import type { Context } from '../../../context'
import { countPeople, countTasks, listStreaks, sumKeysByDay, sumRequestsByDay, sumRequestsByProgramme, type KeySum, type ReachSums } from '../../../db/outreach/dashboard'
import { listMemberships } from '../../../db/outreach/membership'
import { DASHBOARD_DAYS, MOST_STREAKS, type KeyCounts, type OutreachDashboardDto, type OutreachDashboardQuery, type ReachFigures } from '../../../../shared/schemas/outreach/dashboard'
import { KEY_MEANINGS } from '../../../../shared/schemas/outreach/words'
import { requireSupervised } from './require-programme'

const NOTHING: ReachSums = { requests: 0, reached: 0, unreached: 0, talkedSeconds: 0, chargedMicros: 0n }

/**
 * What the calls of a programme come to in some days of its own clock, and where somebody has to look. For whoever
 * supervises it: it tells of money (O4).
 *
 * @throws DomainError `not_found` for programmes that one does not work in, `forbidden` for workers of it
 */
export async function readDashboard(
  context: Context, userId: string, query: OutreachDashboardQuery,
): Promise<OutreachDashboardDto> {
  const { programmes, terms } = await context.database.asUser(userId, async tx => {
    const supervised = (await listMemberships(tx, userId)).filter(({ role }) => role === 'supervisor')
    const id = query.programme ?? supervised[0]?.id
    return { programmes: supervised, terms: id === undefined ? null : await requireSupervised(tx, userId, id) }
  })
  const programme = programmes.find(({ id }) => id === terms?.id)
  if (!terms || !programme) return { programmes, programme: null, figures: null, byProgramme: [] }
  const { currency } = context.config
  const now = context.clock.now()
  const { from, to, start, end } = analyticsPeriod(zoneOf(programme.timeZone), query, DASHBOARD_DAYS, now)
  const period = { start, end }
  return context.database.asSystem(async tx => {
    const days = await sumRequestsByDay(tx, programme, period)
    const keys = await sumKeysByDay(tx, programme, period)
    const { planned, answered, ...people } = await countPeople(tx, programme.id, period)
    const { streaks, count } = await listStreaks(tx, programme.id, terms.unansweredStreak, MOST_STREAKS)
    const sums = new Map((await sumRequestsByProgramme(tx, programmes.map(({ id }) => id), period))
      .map(({ programmeId, ...rest }) => [programmeId, rest]))
    return {
      programmes,
      programme,
      figures: {
        from, to, currency, planned, answered, people, streaks, streakCount: count,
        totals: toFigures(addUp(days)),
        keys: countKeys(keys),
        weeks: weeksBetween(from, to).map(week => ({
          week, ...toFigures(addUp(days.filter(({ day }) => weekOf(day) === week))),
          keys: countKeys(keys.filter(({ day }) => weekOf(day) === week)),
        })),
        tasks: await countTasks(tx, programme.id, period, now),
      },
      byProgramme: programmes.map(({ id, name }) => ({
        id, name, currency, ...toFigures(sums.get(id) ?? NOTHING),
      })),
    }
  })
}

function addUp(rows: ReachSums[]): ReachSums {
  return rows.reduce((sum, row) => ({
    requests: sum.requests + row.requests,
    reached: sum.reached + row.reached,
    unreached: sum.unreached + row.unreached,
    talkedSeconds: sum.talkedSeconds + row.talkedSeconds,
    chargedMicros: sum.chargedMicros + row.chargedMicros,
  }), NOTHING)
}

function toFigures({ requests, reached, unreached, talkedSeconds, chargedMicros }: ReachSums): ReachFigures {
  return { requests, reached, unreached, talkedSeconds, chargedMicros: chargedMicros.toString() }
}

function countKeys(keys: KeySum[]): KeyCounts {
  const counts = Object.fromEntries(KEY_MEANINGS.map(meaning => [meaning, 0])) as KeyCounts
  for (const { meaning, count } of keys) counts[meaning] += count
  return counts
}
