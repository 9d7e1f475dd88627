import { dayAt, startOfDay, zoneOf } from '../../../domain/analytics/zone'
import { isOpenAt, nextOpening } from '../../../domain/outreach/calling-hours'
import type { Context } from '../../../context'
import { findUser } from '../../../db/account/accounts'
import type { Tx } from '../../../db/client'
import { listWordings, programmeSpent, type OwnProgramme, type ProgrammeRow, type WordingRow } from '../../../db/outreach/programmes'
import type { ConsentWordingDto, ProgrammeDto, ProgrammeManagementDto, ProgrammeRowDto } from '../../../../shared/schemas/outreach/programmes'
import { programmeChoices } from './programme-choices'

type InTheSame = <T>(work: () => Promise<T>) => Promise<T>

export function toProgrammeRowDto({ row, role }: OwnProgramme, now: Date): ProgrammeRowDto {
  const { id, name, languages, timeZone, isPaused } = row
  return {
    id, name, role, languages, timeZone, isPaused,
    isOpen: isOpenAt(row, now),
    opensAt: nextOpening(row, now)?.toISOString() ?? null,
  }
}

export function toWordingDto({ version, wording, createdAt }: WordingRow): ConsentWordingDto {
  return { version, wording, createdAt: createdAt.toISOString() }
}

/** What somebody who works in it sees: money and how calls are placed are for those who supervise it (O4). */
export async function toProgrammeDto(
  context: Context, tx: Tx, asSystem: InTheSame, own: OwnProgramme, userId: string,
): Promise<ProgrammeDto> {
  const { row, role } = own
  const [wording] = await listWordings(tx, row.id, 1)
  return {
    ...toProgrammeRowDto(own, context.clock.now()),
    country: row.country,
    hours: row.hours,
    holidays: row.holidays,
    consent: toWordingDto(wording!),
    revision: row.revision,
    management: role === 'supervisor' ? await toManagementDto(context, tx, asSystem, row, userId) : null,
  }
}

async function toManagementDto(
  context: Context, tx: Tx, asSystem: InTheSame, row: ProgrammeRow, userId: string,
): Promise<ProgrammeManagementDto> {
  const zone = zoneOf(row.timeZone)
  const today = dayAt(zone, context.clock.now().getTime())
  const since = (day: string) => new Date(startOfDay(zone, day))
  // what belongs to the owner, and what calls cost, is not for supervisors to read by themselves
  const { owner, choices, spentDay, spentMonth } = await asSystem(async () => ({
    owner: await findUser(tx, row.ownerId),
    choices: await programmeChoices(context, tx, row.ownerId),
    spentDay: await programmeSpent(tx, row.id, since(today)),
    spentMonth: await programmeSpent(tx, row.id, since(`${today.slice(0, 7)}-01`)),
  }))
  return {
    isOwner: row.ownerId === userId,
    ownerName: owner?.name ?? '',
    budgetDayMicros: row.budgetDayMicros?.toString() ?? null,
    budgetMonthMicros: row.budgetMonthMicros?.toString() ?? null,
    spentDayMicros: spentDay.toString(),
    spentMonthMicros: spentMonth.toString(),
    carriers: row.carriers,
    callerIds: row.callerIds,
    retries: row.retries,
    helpDueMinutes: row.helpDueMinutes,
    unansweredStreak: row.unansweredStreak,
    tellsHelpIsComing: row.tellsHelpIsComing,
    choices,
  }
}
