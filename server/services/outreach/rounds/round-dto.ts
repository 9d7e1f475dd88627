import { nextRoundOpening } from '../../../domain/outreach/round-hours'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findNames } from '../../../db/outreach/membership'
import { findProgramme } from '../../../db/outreach/programmes'
import { roundSpent, type RoundRow } from '../../../db/outreach/rounds'
import { countPeople, nextDue } from '../../../db/rounds/rounds'
import { findScriptNames } from '../../../db/outreach/scripts'
import type { RoundDto } from '../../../../shared/schemas/outreach/rounds'
import { roundCounts } from '../../rounds/round-counts'
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
        ...roundCounts(counts, row),
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
