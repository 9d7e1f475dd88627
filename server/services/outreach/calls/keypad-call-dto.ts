import { displayNumber } from '../../../domain/phone/display-number'
import { countedPress } from '../../../domain/outreach/keypad-outcome'
import { keypadState } from '../../../domain/outreach/keypad-state'
import type { Tx } from '../../../db/client'
import { listAttempts, listPresses, type AttemptRow, type KeypadPressRow, type ListedKeypadCall } from '../../../db/outreach/keypad-calls'
import type { PlacementRefusal } from '../../../../shared/schemas/calls'
import type { KeypadCallDto } from '../../../../shared/schemas/outreach/calls'
import { obstacleSentence } from './obstacle-words'

const FREE = 'Nobody was called, nothing was charged, and what was set aside is free again.'

const REFUSED: Readonly<Record<PlacementRefusal, string>> = {
  number: 'says that nobody has this number. Check it with the person.',
  destination: 'does not connect our calls to this number.',
  unwanted: 'says that this number is on the register of those who want no such calls. Nobody else is asked to ring it.',
  caller_id: 'does not let us show the number that the programme chose. A supervisor can change it.',
  busy: 'takes no more calls just now. Try again in a minute.',
  account: 'did not accept the call. Its account may be out of money or closed; a supervisor can look.',
}

/** Requests with what their tries say (role system: whoever may see a request may see these). */
export async function toKeypadCallDtos(tx: Tx, listed: ListedKeypadCall[]): Promise<KeypadCallDto[]> {
  const attempts = await listAttempts(tx, listed.map(({ row }) => row.id))
  const presses = await listPresses(tx, attempts.map(({ callId }) => callId))
  return listed.map(one => toDto(one, attempts.filter(attempt => attempt.keypadCallId === one.row.id), presses))
}

function toDto(
  { row, personName, number, keys }: ListedKeypadCall, attempts: AttemptRow[], presses: KeypadPressRow[],
): KeypadCallDto {
  const last = attempts.at(-1)!
  const state = keypadState(row.outcome, { ...last, hasLeg: last.legId !== null })
  const heard = countedPress(
    presses.filter(({ callId }) => callId === last.callId).map(press => ({ ...press, isConfirmed: true })), keys,
  )
  return {
    id: row.id,
    programmeId: row.programmeId,
    personId: row.personId,
    personName,
    taskId: row.taskId,
    number: displayNumber(number),
    provider: last.carrier,
    callSid: last.legId,
    state,
    outcome: row.outcome,
    reason: row.reason ?? (row.outcome === 'not_placed' ? last.refusal : null),
    problem: problemOf(state, row, last),
    key: row.key ?? heard?.key ?? null,
    meaning: row.meaning ?? heard?.meaning ?? null,
    isKeyUnconfirmed: row.key === null && heard !== null,
    language: row.language,
    durationSeconds: last.durationSeconds,
    createdAt: row.createdAt.toISOString(),
    answeredAt: last.answeredAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

function problemOf(
  state: KeypadCallDto['state'], { outcome, reason }: Pick<KeypadCallDto, 'outcome' | 'reason'>, { carrier, refusal }: AttemptRow,
): string | null {
  const name = nameOf(carrier)
  if (state === 'unknown') return `${name} has not said whether it rings. We look for the call, and nobody is called a second time meanwhile. That takes a few minutes.`
  if (outcome === 'refused') return `${obstacleSentence(reason) ?? 'The call could not go on with another provider.'} ${FREE}`
  if (outcome === 'not_placed') return refusal === null ? `${name} never took the call on. ${FREE}` : `${name} ${REFUSED[refusal]} ${FREE}`
  return null
}

function nameOf(carrier: string): string {
  return carrier.charAt(0).toUpperCase() + carrier.slice(1)
}
