import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findMembership } from '../../../db/outreach/membership'
import { findProgramme, type ProgrammeRow } from '../../../db/outreach/programmes'
import {
  closeWaiting, findRoundCalls, lockRound, noteWait, readPace, takeDuePeople, writeRoundCall, writeRoundPerson,
  type DuePerson, type RoundRow,
} from '../../../db/outreach/rounds'
import { findAnswered } from '../../../db/outreach/round-people'
import { zoneOf } from '../../../domain/analytics/zone'
import { callObstacle } from '../../../domain/outreach/admit-keypad-call'
import { isRoundOpenAt, nextRoundOpening } from '../../../domain/outreach/round-hours'
import { roomNow } from '../../../domain/outreach/round-pace'
import { ROUND_LOOKS_AGAIN_MS } from '../../../domain/outreach/round-person'
import { DomainError } from '../../../domain/errors'
import type { RoundReason, RoundWait } from '../../../../shared/schemas/outreach/round-words'
import { OUTREACH_LANGUAGES, type OutreachLanguage } from '../../../../shared/schemas/outreach/words'
import { idOfKey } from '../../id-of-key'
import { carriersFor } from '../calls/try-carriers'
import { readScriptForCall } from '../scripts/read-script-for-call'

/** Somebody who is asked for next. */
export interface TakenPerson {
  roundId: string
  personId: string
  attempt: number
  scriptId: string
  /** In whose name. */
  userId: string
  /** What the request is called: the same for whoever asks again (M16). */
  key: string
  keypadCallId: string
}

const MINUTE_MS = 60_000
const BATCH = 20
/** Another call to that number goes on. */
const BUSY_MS = 60_000

/**
 * Takes those of a round whose turn it is, as many as its pace leaves room for (role system). That they are asked for
 * is written before they are: whoever dies in between leaves a person of whom it is known which call is theirs.
 *
 * @returns empty where it is not the time, the round does not run, or nobody is due.
 */
export async function takePeople(context: Context, roundId: string): Promise<TakenPerson[]> {
  const now = context.clock.now()
  return context.database.asSystem(async tx => {
    const round = await lockRound(tx, roundId)
    if (round?.state !== 'running') return []
    if (round.endsAt !== null && now >= round.endsAt) {
      await closeWaiting(tx, roundId, 'time_over', now)
      return []
    }
    const programme = (await findProgramme(tx, round.programmeId))!
    const runner = await findMembership(tx, programme.id, round.runBy)
    const wait = waitOf(programme, round, runner?.role === 'supervisor', now)
    await noteWait(tx, roundId, wait)
    if (wait) return []
    const carriers = await carrierByLanguage(context, tx, programme, round.scriptId)
    const pace = await readPace(tx, roundId, new Date(now.getTime() - MINUTE_MS))
    // after a time without money one call shows whether there is some again
    const most = round.waits === null || round.waits === 'hours' ? BATCH : 1
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
  })
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
  const answered = await findAnswered(tx, calls.map(({ keypadCallId }) => keypadCallId))
  const numbers = new Set<string>()
  const taken: TakenPerson[] = []
  for (const { row, person, isBusy } of due) {
    const own = calls.filter(({ personId }) => personId === row.personId)
    const end = own.some(({ keypadCallId }) => answered.has(keypadCallId)) ? 'reached' : obstacleOf(taking, person)
    if (end === 'reached') {
      await writeRoundPerson(tx, row, { state: 'reached', doneAt: now })
    } else if (end !== null) {
      await writeRoundPerson(tx, row, { state: row.tries > 0 ? 'unreached' : 'left_out', reason: end, doneAt: now })
    } else if (isBusy || numbers.has(person.number)) {
      await writeRoundPerson(tx, row, { nextAt: new Date(now.getTime() + BUSY_MS) })
    } else {
      numbers.add(person.number)
      taken.push(await writeOne(tx, round, row, own.find(one => one.attempt === row.attempt)?.userId, { carrier, now }))
    }
  }
  return taken
}

/** What is the person's own, and will not be otherwise in an hour (O3); whoever asks for the call asks it all again. */
function obstacleOf({ programme }: Taking, person: DuePerson['person']): RoundReason | null {
  const obstacle = callObstacle(person, programme, true, [person.language])
  return obstacle === 'archived' || obstacle === 'paused' || obstacle === 'outside_hours' ? null : obstacle
}

async function writeOne(
  tx: Tx, round: RoundRow, row: DuePerson['row'], askedBy: string | undefined, { carrier, now }: { carrier: string | null, now: Date },
): Promise<TakenPerson> {
  const { roundId, personId } = row
  // in another's name it is another request: the one that was asked for in the old name is good for nothing any more
  const attempt = askedBy === undefined || askedBy === round.runBy ? row.attempt : row.attempt + 1
  const key = `round:${roundId}:${personId}:${attempt}`
  const keypadCallId = idOfKey('keypad', round.runBy, key)
  await writeRoundCall(tx, { roundId, personId, attempt, keypadCallId, userId: round.runBy, carrier, takenAt: now })
  await writeRoundPerson(tx, row, { state: 'asked', attempt })
  return { roundId, personId, attempt, scriptId: round.scriptId, userId: round.runBy, key, keypadCallId }
}
