import { randomInt, randomUUID } from 'node:crypto'
import { carePerson } from '../../drizzle/schema/care'
import { consentWording, programme, programmeMember } from '../../drizzle/schema/programmes'
import type { Role } from '../../shared/schemas/user'
import type { ProgrammeRole } from '../../shared/schemas/outreach/words'
import { createPerson, type Person, type PersonOptions, type TestContext } from './test-context'

type ProgrammeRow = typeof programme.$inferSelect
type CareRow = typeof carePerson.$inferSelect
type Somebody = Pick<Person, 'id'>

export interface ProgrammeOptions extends Partial<Omit<ProgrammeRow, 'id' | 'ownerId' | 'walletId'>> {
  /** Whose wallet pays; supervises too. */
  owner: Pick<Person, 'id' | 'walletId'>
  supervisors?: readonly Somebody[]
  workers?: readonly Somebody[]
}

/** Somebody who works in programmes and has no money. */
export function createOutreachPerson(
  context: TestContext, role: ProgrammeRole, options: Omit<PersonOptions, 'role'> = {},
): Promise<Person> {
  return createPerson(context, { grantMicros: 0n, role: role satisfies Role, country: 'IN', ...options })
}

/** A programme as founding one leaves it, of India, that calls at any hour; wording of consent 1. */
export async function createProgramme(
  context: TestContext, { owner, supervisors = [], workers = [], ...fields }: ProgrammeOptions,
): Promise<ProgrammeRow> {
  const now = context.clock.now()
  const always: [string, string][] = [['00:00', '24:00']]
  const row: ProgrammeRow = {
    id: randomUUID(), name: 'Safe start', ownerId: owner.id, walletId: owner.walletId,
    timeZone: 'Asia/Kolkata', country: 'IN',
    hours: { mon: always, tue: always, wed: always, thu: always, fri: always, sat: always, sun: always },
    holidays: [], budgetDayMicros: null, budgetMonthMicros: null, carriers: ['twilio'], callerIds: {},
    retries: {
      busy: { times: 1, minutes: 30 }, no_answer: { times: 1, minutes: 60 }, failed: { times: 0, minutes: 30 },
    },
    languages: ['en', 'hi', 'ta', 'te'], helpDueMinutes: 60, unansweredStreak: 3, tellsHelpIsComing: false, isPaused: false, revision: 1,
    createdAt: now, updatedAt: now, archivedAt: null, ...fields,
  }
  const member = (role: ProgrammeRole) => ({ id }: Somebody) =>
    ({ programmeId: row.id, userId: id, role, joinedAt: now, leftAt: null })
  await context.database.asUser(owner.id, async (tx, asSystem) => {
    await tx.insert(programme).values(row)
    await asSystem(() => tx.insert(programmeMember)
      .values([...[owner, ...supervisors].map(member('supervisor')), ...workers.map(member('worker'))]))
    await tx.insert(consentWording).values({
      programmeId: row.id, version: 1, wording: 'May we call you?', createdBy: owner.id, createdAt: now,
    })
  })
  return row
}

/** Membership that comes after the programme. */
export async function joinProgramme(
  context: TestContext, programmeId: string, { id }: Somebody, role: ProgrammeRole = 'worker',
): Promise<void> {
  await context.database.asSystem(tx => tx.insert(programmeMember)
    .values({ programmeId, userId: id, role, joinedAt: context.clock.now(), leftAt: null }))
}

export interface CareOptions extends Partial<Omit<CareRow, 'id' | 'programmeId' | 'workerId'>> {
  id?: string
  programme: Pick<ProgrammeRow, 'id'>
  worker: Somebody
}

/** A number of India that nobody else of the test has. */
export const careNumber = (): string => `+9198${String(randomInt(100_000_000)).padStart(8, '0')}`

/** Somebody in care who has consented and may be called. `consentAt: null` for somebody who has not. */
export async function createCarePerson(
  context: TestContext, { programme: { id: programmeId }, worker, ...fields }: CareOptions,
): Promise<CareRow> {
  const now = context.clock.now()
  const hasConsent = fields.consentAt !== null && !fields.erasedAt
  const row: CareRow = {
    id: randomUUID(), programmeId, workerId: worker.id, name: 'Lakshmi Devi', number: careNumber(),
    phoneOwner: 'own', language: 'ta', place: 'Madurai', tags: [], foundBy: '', dates: [],
    consentAt: hasConsent ? now : null, consentWay: hasConsent ? 'spoken' : null,
    consentVersion: hasConsent ? 1 : null, consentAskedBy: hasConsent ? worker.id : null,
    optedOutAt: null, numberDoubtedAt: null,
    flaggedAt: null, flagReason: null, unanswered: 0, lastCalledAt: null, lastReachedAt: null, revision: 1,
    createdAt: now, updatedAt: now, erasedAt: null, ...fields,
  }
  await context.database.asSystem(tx => tx.insert(carePerson).values(row))
  return row
}
