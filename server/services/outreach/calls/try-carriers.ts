import type { Context } from '../../../context'
import {
  findKeypadCall, findRecordingLengths, listAttempts, lockKeypadCall, writeResult, type KeypadCallRow,
} from '../../../db/outreach/keypad-calls'
import { findCalledPerson, type CalledPersonRow, type ProgrammeRow } from '../../../db/outreach/programme-call'
import { DomainError } from '../../../domain/errors'
import type { OutreachLanguage } from '../../../../shared/schemas/outreach/words'
import { nextCarrier } from '../../../domain/outreach/next-carrier'
import { placeCall } from '../../calls/place-call'
import { priceNumber } from '../../rating/price-number'
import { readScriptForCall, type ScriptForCall } from '../scripts/read-script-for-call'
import { holdAttempt, shownNumber } from './hold-attempt'
import { keypadFlow } from './keypad-flow'
import { whyNotCallable } from './require-callable'

/** The carriers of a programme that are set up here and can run a script in its language, in the programme's order. */
export function carriersFor(context: Context, programme: ProgrammeRow, script: ScriptForCall): string[] {
  const anyCall = programme.id
  return programme.carriers.filter(name => {
    const carrier = context.carriers.all.find(one => one.name === name)
    return carrier !== undefined && carrier.keypadDocument(keypadFlow(context, carrier, anyCall, script), 0) !== null
  })
}

/**
 * Goes on with a request as far as it can now: has its present carrier asked, and where that certainly places nothing,
 * tries the next one (O1). Any number of servers may do so at once, after any death of another one.
 */
export async function tryCarriers(context: Context, keypadCallId: string): Promise<void> {
  for (;;) {
    const request = await context.database.asSystem(tx => findKeypadCall(tx, keypadCallId))
    if (!request || request.outcome !== null) return
    const attempts = await context.database.asSystem(tx => listAttempts(tx, [keypadCallId]))
    const last = attempts.at(-1)
    if (last?.order === 'ready') await placeCall(context, last.callId)
    if (!await holdNext(context, request)) return
  }
}

/** True where a call with the next carrier was written, that is to be placed now. */
async function holdNext(context: Context, request: KeypadCallRow): Promise<boolean> {
  const { id, personId, scriptId, scriptVersion: version, language, userId } = request
  const facts = await context.database.asSystem(async tx => {
    const called = await findCalledPerson(tx, personId)
    const script = await readScriptForCall(tx, { scriptId, version, language })
    const attempts = await listAttempts(tx, [id])
    const next = nextCarrier(carriersFor(context, called!.programme, script), attempts)
    return { called: called!, attempts, next, script }
  })
  const { called, attempts, next, script } = facts
  if (next.kind === 'wait') return false
  if (next.kind === 'over') {
    return attempts.some(({ order }) => order === 'dropped')
      ? end(context, id, 'refused', takenBack(called, language, context.clock.now()))
      : end(context, id, 'not_placed', null)
  }
  const carrier = context.carriers.of(next.carrier)
  try {
    const priced = await priceFor(context, called, carrier.name)
    return await context.database.asSystem(async tx => {
      const row = await lockKeypadCall(tx, id)
      const tries = await listAttempts(tx, [id])
      const again = await findCalledPerson(tx, personId)
      const now = nextCarrier(carriersFor(context, again!.programme, script), tries)
      // somebody else may have gone on with it meanwhile
      if (row!.outcome !== null || now.kind !== 'try' || now.carrier !== carrier.name) return false
      const recordedMs = await findRecordingLengths(tx, script)
      await holdAttempt(context, tx, again!, {
        keypadCallId: id, userId, place: tries.length + 1, carrier, script, priced, recordedMs,
      })
      return true
    })
  } catch (error) {
    if (error instanceof DomainError) return end(context, id, 'refused', error)
    throw error
  }
}

/** What a call to that person costs through that carrier. */
export function priceFor(context: Context, { person, programme }: CalledPersonRow, carrier: string) {
  const origin = shownNumber(programme, context.carriers.of(carrier))
  return priceNumber(context, person.number, programme.country, { home: programme.country, origin })
}

/** Why an order was taken back that nobody had asked a carrier for; what stood in the way may be gone by now. */
function takenBack(called: CalledPersonRow, language: OutreachLanguage, now: Date): DomainError {
  return whyNotCallable(called, language, now)
    ?? new DomainError('call_not_allowed', 'It was too late for this call. Nobody was called.', { reason: 'too_late' })
}

async function end(
  context: Context, id: string, outcome: 'not_placed' | 'refused', why: DomainError | null,
): Promise<false> {
  const now = context.clock.now()
  await context.database.asSystem(async tx => {
    const row = await lockKeypadCall(tx, id)
    if (row!.outcome !== null) return
    await writeResult(
      tx, id, { outcome, reason: why === null ? null : String(why.details.reason ?? why.code), endedAt: now },
    )
  })
  return false
}
