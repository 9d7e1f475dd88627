import type { CareTaskKind, ProgrammeRole, TaskState } from '../../../shared/schemas/outreach/words'

const MINUTE_MS = 60_000
/** Somebody who is not in need, but whom a person should look up: three days. */
const LOOK_MINUTES = 3 * 24 * 60

export interface CareTaskFacts {
  kind: CareTaskKind
  state: TaskState
  ownerId: string
  dueAt: Date
  escalatedAt: Date | null
}

/** Somebody in a programme, as what they are there (A1). */
export interface ProgrammePart {
  userId: string
  role: ProgrammeRole
}

/**
 * Until when somebody must have seen to it (O2).
 *
 * @param helpDueMinutes what the programme says of calls for help.
 */
export function taskDueAt(kind: CareTaskKind, openedAt: Date, helpDueMinutes: number): Date {
  const minutes = kind === 'help' ? helpDueMinutes : LOOK_MINUTES
  return new Date(openedAt.getTime() + minutes * MINUTE_MS)
}

/** Nobody has done it, and its time is over; to have seen it is not to have done it. */
export function isOverdue({ state, dueAt }: Pick<CareTaskFacts, 'state' | 'dueAt'>, now: Date): boolean {
  return state !== 'resolved' && now >= dueAt
}

export type TaskStep = 'acknowledge' | 'resolve' | 'reassign'

/** Whose task it is sees to it; so may whoever supervises, who alone gives it to somebody else. */
export function mayTakeStep(
  step: TaskStep, { ownerId }: Pick<CareTaskFacts, 'ownerId'>, { userId, role }: ProgrammePart,
): boolean {
  if (role === 'supervisor') return true
  return step !== 'reassign' && userId === ownerId
}

/** A task goes to whom the person in care is, or to somebody who supervises: others would not see them (O4). */
export function mayOwnTask(part: ProgrammePart, personsWorkerId: string): boolean {
  return part.role === 'supervisor' || part.userId === personsWorkerId
}

/** From where a task goes where: it only goes forward. Done twice it is as done once. */
export function stateAfter(step: 'acknowledge' | 'resolve', state: TaskState): TaskState | 'too_late' {
  if (step === 'resolve') return state === 'resolved' ? 'too_late' : 'resolved'
  return state === 'open' ? 'acknowledged' : state
}

/** Why nobody is called that help is coming, in the order in which it is said. */
export type HelpCallObstacle = 'not_asked' | 'not_told' | 'resolved' | 'unseen'

/**
 * Whether whoever asked for help may hear that it is coming: only once somebody has seen it, and until it is done.
 *
 * @param tells what the programme is set to.
 */
export function helpCallObstacle(
  { kind, state }: Pick<CareTaskFacts, 'kind' | 'state'>, tells: boolean,
): HelpCallObstacle | null {
  if (kind !== 'help') return 'not_asked'
  if (!tells) return 'not_told'
  if (state === 'resolved') return 'resolved'
  return state === 'open' ? 'unseen' : null
}
