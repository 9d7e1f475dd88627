import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findMembership } from '../../../db/outreach/membership'
import { findProgramme, type ProgrammeRow } from '../../../db/outreach/programmes'
import { ofProgramme, takeDuePeople, type DuePerson, type RoundRow } from '../../../db/outreach/rounds'
import { findRoundCalls, type RoundPaceNow, type RoundRow as AnyRoundRow } from '../../../db/rounds/rounds'
import { findAnswered } from '../../../db/outreach/round-people'
import { zoneOf } from '../../../domain/analytics/zone'
import { callObstacle } from '../../../domain/outreach/admit-keypad-call'
import { isRoundOpenAt, nextRoundOpening } from '../../../domain/outreach/round-hours'
import { roomNow } from '../../../domain/outreach/round-pace'
import { ROUND_LOOKS_AGAIN_MS, type NextStep } from '../../../domain/outreach/round-person'
import { DomainError } from '../../../domain/errors'
import type { RoundReason, RoundWait } from '../../../../shared/schemas/outreach/round-words'
import { OUTREACH_LANGUAGES, type OutreachLanguage } from '../../../../shared/schemas/outreach/words'
import type { RoundStanding, TakenTurn } from '../../rounds/round-kind'
import { takeTurn } from '../../rounds/take-turn'
import { writeStep } from '../../rounds/write-step'
import { carriersFor } from '../calls/try-carriers'
import { readScriptForCall } from '../scripts/read-script-for-call'

/** Somebody who is asked for next. */
export type TakenPerson = TakenTurn & { scriptId: string }

/** Another call to that number goes on. */
const BUSY_MS = 60_000

/** What a whole round of a programme waits for now. */
export async function roundStands({ clock }: Context, tx: Tx, row: AnyRoundRow): Promise<RoundStanding> {
  const round = ofProgramme(row)!
  const programme = (await findProgramme(tx, round.programmeId))!
  const runner = await findMembership(tx, programme.id, round.runBy)
  return waitOf(programme, round, runner?.role === 'supervisor', clock.now())
}

/** Takes those whose turn it is, for each carrier as many as the pace leaves room for (role system). */
export async function takePeople(
  context: Context, tx: Tx, row: AnyRoundRow, { pace, most }: { pace: RoundPaceNow, most: number },
): Promise<TakenPerson[]> {
  const now = context.clock.now()
  const round = ofProgramme(row)!
  const programme = (await findProgramme(tx, round.programmeId))!
  const carriers = await carrierByLanguage(context, tx, programme, round.scriptId)
  const taken: TakenPerson[] = []
  for (const carrier of new Set(carriers.values())) {
    const languages = [...carriers].filter(([, name]) => name === carrier).map(([language]) => language)
    const room = roomNow(round, pace.begun.get(carrier) ?? 0, pace.open + taken.length)
    const limit = Math.min(room, most - taken.length)
    if (limit <= 0) continue
    const hour = hourAt(programme.timeZone, now)
    const due = await takeDuePeople(tx, round, languages, { now, hour, limit })
    taken.push(...await writeTaken(tx, { round, programme, carrier, now }, due))
  }
  return taken
}

/** What the whole round waits for now; null: nothing. */
function waitOf(
  programme: ProgrammeRow, round: RoundRow, isLed: boolean, now: Date,
): { waits: RoundWait, waitsUntil: Date } | null {
  const later = new Date(now.getTime() + ROUND_LOOKS_AGAIN_MS)
  if (!isLed) return { waits: 'starter_left', waitsUntil: later }
  if (programme.archivedAt) return { waits: 'archived', waitsUntil: later }
  if (programme.isPaused) return { waits: 'paused', waitsUntil: later }
  if (isRoundOpenAt(programme, round, now)) return null
  const opens = nextRoundOpening(programme, round, now)
  return opens ? { waits: 'hours', waitsUntil: soonest(opens, later) } : { waits: 'never_open', waitsUntil: later }
}

/** Hours of a programme may be changed meanwhile: nobody sleeps until its old ones begin. */
const soonest = (one: Date, other: Date): Date => (one < other ? one : other)

/** Who connects calls in each language of a programme; null where nobody can, or there are no words in it. */
async function carrierByLanguage(
  context: Context, tx: Tx, programme: ProgrammeRow, scriptId: string,
): Promise<Map<OutreachLanguage, string | null>> {
  const found = new Map<OutreachLanguage, string | null>()
  // also what is no language of the programme any more: whoever speaks it is left out, and not waited for
  for (const language of OUTREACH_LANGUAGES) {
    try {
      const script = await readScriptForCall(tx, { scriptId, language })
      found.set(language, carriersFor(context, programme, script)[0] ?? null)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      found.set(language, null)
    }
  }
  return found
}

function hourAt(timeZone: string, now: Date): number {
  const atMs = now.getTime() + zoneOf(timeZone).offsetSeconds(now.getTime()) * 1000
  return new Date(atMs).getUTCHours()
}

interface Taking { round: RoundRow, programme: ProgrammeRow, carrier: string | null, now: Date }

async function writeTaken(tx: Tx, taking: Taking, due: DuePerson[]): Promise<TakenPerson[]> {
  const { round, carrier, now } = taking
  const calls = await findRoundCalls(tx, round.id, due.map(({ row }) => row.personId))
  const answered = await findAnswered(tx, calls.flatMap(({ keypadCallId }) => keypadCallId ?? []))
  const numbers = new Set<string>()
  const taken: TakenPerson[] = []
  for (const { row, person, isBusy } of due) {
    const own = calls.filter(({ personId }) => personId === row.personId)
    const isReached = own.some(({ keypadCallId }) => keypadCallId !== null && answered.has(keypadCallId))
    const reason = obstacleOf(taking, person)
    const step: NextStep | null = isReached
      ? { kind: 'reached' }
      : reason !== null
        ? { kind: 'left_out', reason }
        : isBusy || numbers.has(person.number) ? { kind: 'again', at: new Date(now.getTime() + BUSY_MS), isRung: false } : null
    if (step) await writeStep(tx, row, step, { now, isRound: true, isNewCall: false })
    else {
      numbers.add(person.number)
      const askedBy = own.find(one => one.attempt === row.attempt)?.userId
      const turn = await takeTurn(tx, round, row, { askedBy, carrier, now, noun: 'keypad' })
      taken.push({ ...turn, scriptId: round.scriptId })
    }
  }
  return taken
}

/** What is the person's own, and will not be otherwise in an hour (O3); whoever asks for the call asks it all again. */
function obstacleOf({ programme }: Taking, person: DuePerson['person']): RoundReason | null {
  const obstacle = callObstacle(person, programme, true, [person.language])
  return obstacle === 'archived' || obstacle === 'paused' || obstacle === 'outside_hours' ? null : obstacle
}
