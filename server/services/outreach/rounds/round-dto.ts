import { nextRoundOpening } from '../../../domain/outreach/round-hours'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findNames } from '../../../db/outreach/membership'
import { findProgramme } from '../../../db/outreach/programmes'
import { countPeople, nextDue, roundSpent, type RoundRow } from '../../../db/outreach/rounds'
import { findScriptNames } from '../../../db/outreach/scripts'
import { ROUND_PERSON_STATES, type RoundPersonState } from '../../../../shared/schemas/outreach/round-words'
import type { RoundDto } from '../../../../shared/schemas/outreach/rounds'
import type { AsSystem } from '../care/care-dto'

/** Rounds of one programme, with how far they are. What calls cost is read as the system: supervisors may know it. */
export async function toRoundDtos(
  context: Context, tx: Tx, asSystem: AsSystem, rows: RoundRow[],
): Promise<RoundDto[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  return asSystem(async () => {
    const counts = await countPeople(tx, ids)
    const spent = await roundSpent(tx, ids)
    const names = await findNames(tx, [...new Set(rows.map(({ runBy }) => runBy))])
    const programme = (await findProgramme(tx, rows[0]!.programmeId))!
    const scripts = await findScriptNames(tx, [...new Set(rows.map(({ scriptId }) => scriptId))])
    const due = await nextDue(tx, ids)
    const now = context.clock.now()
    return rows.map(row => {
      const own = counts.filter(({ roundId }) => roundId === row.id)
      const of = (state: RoundPersonState) => own.reduce((sum, one) => sum + (one.state === state ? one.count : 0), 0)
      const { id, programmeId, name, state, order, perMinute, atOnce, waits, revision } = row
      const isOpen = state === 'running' || state === 'paused'
      return {
        id, programmeId, name, state, order, perMinute, atOnce, revision,
        script: { id: row.scriptId, name: scripts.get(row.scriptId) ?? '' },
        window: row.windowFrom === null ? null : { from: row.windowFrom, to: row.windowTo! },
        timeZone: programme.timeZone,
        startsAt: row.startsAt.toISOString(),
        endsAt: row.endsAt?.toISOString() ?? null,
        budgetMicros: row.budgetMicros?.toString() ?? null,
        spentMicros: (spent.get(id) ?? 0n).toString(),
        currency: context.config.currency,
        people: Object.fromEntries(ROUND_PERSON_STATES.map(one => [one, of(one)])) as Record<RoundPersonState, number>,
        total: own.reduce((sum, { count }) => sum + count, 0),
        reasons: own
          .flatMap(one => (one.reason === null ? [] : [{ state: one.state, reason: one.reason, count: one.count }]))
          .sort((one, other) => other.count - one.count),
        waits: state === 'running' ? waits : null,
        opensAt: isOpen ? nextRoundOpening(programme, row, now)?.toISOString() ?? null : null,
        nextAt: isOpen ? due.get(id)?.toISOString() ?? null : null,
        startedBy: names.get(row.runBy) ?? '',
        createdAt: row.createdAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
      }
    })
  })
}
