import { careObstacle } from '../../../domain/outreach/care-obstacle'
import { displayNumber } from '../../../domain/phone/display-number'
import type { Tx } from '../../../db/client'
import { findNames } from '../../../db/outreach/care/parts'
import { findByNumbers, type CareRow } from '../../../db/outreach/care/people'
import { countOpenTasks } from '../../../db/outreach/care/tasks'
import type { CarePersonDto } from '../../../../shared/schemas/outreach/care'

export type AsSystem = <T>(work: () => Promise<T>) => Promise<T>
type Somebody = { id: string, name: string }

const UNKNOWN = 'Somebody'

/** Names of those who work here, which nobody but the system reads of others. */
export async function namesOf(
  tx: Tx, asSystem: AsSystem, ids: (string | null)[],
): Promise<(id: string) => Somebody> {
  const wanted = [...new Set(ids.filter(id => id !== null))]
  const names = await asSystem(() => findNames(tx, wanted))
  return id => ({ id, name: names.get(id) ?? UNKNOWN })
}

/** People of one programme as pages show them: with what waits for them, and who shares their phone. */
export async function toCareDtos(tx: Tx, asSystem: AsSystem, rows: CareRow[]): Promise<CarePersonDto[]> {
  const [first] = rows
  if (!first) return []
  const who = await namesOf(tx, asSystem, rows.flatMap(row => [row.workerId, row.consentAskedBy]))
  const tasks = await countOpenTasks(tx, rows.map(({ id }) => id))
  const numbers = [...new Set(rows.map(({ number }) => number).filter(number => number !== ''))]
  const sharers = await findByNumbers(tx, first.programmeId, numbers)
  return rows.map(row => toDto(row, who, tasks.get(row.id) ?? 0, sharers
    .filter(({ id, number }) => number === row.number && id !== row.id).map(({ id, name }) => ({ id, name }))))
}

export async function toCareDto(tx: Tx, asSystem: AsSystem, row: CareRow): Promise<CarePersonDto> {
  return (await toCareDtos(tx, asSystem, [row]))[0]!
}

function toDto(
  row: CareRow, who: (id: string) => Somebody, openTasks: number, sameNumber: Somebody[],
): CarePersonDto {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    id: row.id,
    programmeId: row.programmeId,
    worker: who(row.workerId),
    name: row.name,
    number: row.number,
    display: row.number === '' ? '' : displayNumber(row.number),
    phoneOwner: row.phoneOwner,
    language: row.language,
    place: row.place,
    tags: row.tags,
    dates: row.dates,
    consent: row.consentAt && row.consentWay && row.consentVersion !== null
      ? {
          at: row.consentAt.toISOString(), way: row.consentWay, version: row.consentVersion,
          askedBy: row.consentAskedBy === null ? null : who(row.consentAskedBy),
        }
      : null,
    optedOutAt: iso(row.optedOutAt),
    numberDoubtedAt: iso(row.numberDoubtedAt),
    flag: row.flaggedAt && { at: row.flaggedAt.toISOString(), reason: row.flagReason ?? '' },
    obstacle: careObstacle(row),
    unanswered: row.unanswered,
    lastCalledAt: iso(row.lastCalledAt),
    lastReachedAt: iso(row.lastReachedAt),
    openTasks,
    sameNumber,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    erasedAt: iso(row.erasedAt),
  }
}
