import { DomainError } from '../../../domain/errors'
import { callObstacle } from '../../../domain/outreach/admit-keypad-call'
import { keypadSeconds } from '../../../domain/outreach/keypad-length'
import { nextRoundOpening, type RoundTimes } from '../../../domain/outreach/round-hours'
import { totalHoldMicros } from '../../../domain/rating/affordable-seconds'
import { admitNumber } from '../../../domain/phone/admit-number'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { listCarePeople, type CareRow } from '../../../db/outreach/care/people'
import { findRecordingLengths } from '../../../db/outreach/keypad-calls'
import type { ProgrammeRow } from '../../../db/outreach/programmes'
import { findScript } from '../../../db/outreach/scripts'
import { MOST_ROUND_PEOPLE, type PreviewRoundBody } from '../../../../shared/schemas/outreach/rounds'
import type { RoundReason } from '../../../../shared/schemas/outreach/round-words'
import { OUTREACH_LANGUAGES, type OutreachLanguage } from '../../../../shared/schemas/outreach/words'
import { priceMany } from '../../rating/price-many'
import { refuseRound, roundTimes } from '../../rounds/round-times'
import { shownNumber } from '../calls/hold-attempt'
import { carriersFor } from '../calls/try-carriers'
import type { AsSystem } from '../care/care-dto'
import { requireSupervised } from '../programmes/require-programme'
import { readScriptForCall } from '../scripts/read-script-for-call'

/** How a script runs in a language; null where nobody can run it. */
interface Spoken { carrier: string, seconds: number }

export interface RoundPlan {
  programme: ProgrammeRow
  people: CareRow[]
  times: RoundTimes
  /** By language. */
  spoken: Map<OutreachLanguage, Spoken | null>
  /** Why somebody would be left out as they stand; null: they would be called. */
  reasonOf: (person: CareRow) => RoundReason | null
  opensAt: Date | null
}

/**
 * Who would be in a round, how it is spoken, and when it could begin.
 *
 * @throws DomainError `not_found`, `forbidden`; `invalid_request` for times that lie behind, and for too many people.
 */
export async function planRound(
  context: Context, tx: Tx, asSystem: AsSystem, userId: string, body: PreviewRoundBody,
): Promise<RoundPlan> {
  const now = context.clock.now()
  const programme = await requireSupervised(tx, userId, body.programmeId)
  const times = roundTimes(body, now)
  const people = await listCarePeople(tx, {
    programmeId: programme.id, workerId: body.filter.worker, language: body.filter.language, tag: body.filter.tag,
    place: body.filter.place, isFlagged: body.filter.flagged,
  }, { limit: MOST_ROUND_PEOPLE + 1 })
  if (people.length > MOST_ROUND_PEOPLE) {
    throw refuseRound('filter', `A round has at most ${MOST_ROUND_PEOPLE.toLocaleString('en')} people, and these are more. Choose fewer, and start several.`)
  }
  const spoken = await asSystem(() => speak(context, tx, programme, body.scriptId))
  const always = { isPaused: false, archivedAt: null }
  const languages = [...spoken.keys()]
  const reasonOf = (person: CareRow): RoundReason | null => {
    const obstacle = callObstacle(person, always, true, languages)
    if (obstacle !== null) return obstacle as RoundReason
    if (!admitNumber(person.number, programme.country).ok) return 'number'
    return spoken.get(person.language) ? null : 'no_provider'
  }
  return { programme, people, times, spoken, reasonOf, opensAt: nextRoundOpening(programme, times, now) }
}

/** The languages in which a script has words, each with who connects it first (role system). */
async function speak(
  context: Context, tx: Tx, programme: ProgrammeRow, scriptId: string,
): Promise<Map<OutreachLanguage, Spoken | null>> {
  const row = await findScript(tx, scriptId)
  if (row?.programmeId !== programme.id || row.kind !== 'question') throw new DomainError('not_found', 'There is no such script in this programme. Nothing was begun.')
  const found = new Map<OutreachLanguage, Spoken | null>()
  for (const language of OUTREACH_LANGUAGES) {
    const script = await readScriptForCall(tx, { scriptId, language }).catch((error: unknown) => {
      if (error instanceof DomainError && error.details.reason === 'no_text') return null
      throw error
    })
    if (!script) continue
    const [carrier] = carriersFor(context, programme, script)
    const recorded = await findRecordingLengths(tx, script)
    const seconds = keypadSeconds(
      { text: script.prompt.text, recordedMs: recorded.prompt },
      { text: script.closing.text, recordedMs: recorded.closing }, script.repeats,
    )
    found.set(language, carrier === undefined ? null : { carrier, seconds })
  }
  return found
}

/** What calls to these people set aside at most, each once; those whose price nobody knows yet are left out. */
export async function priceRound(
  context: Context, { programme, spoken }: RoundPlan, people: readonly CareRow[],
): Promise<{ micros: bigint, unpriced: number, blocked: number, cheapest: bigint | null }> {
  let micros = 0n
  let cheapest: bigint | null = null
  let [unpriced, blocked] = [0, 0]
  for (const carrier of new Set([...spoken.values()].flatMap(one => one?.carrier ?? []))) {
    const theirs = people.filter(({ language }) => spoken.get(language)?.carrier === carrier)
    const origin = shownNumber(programme, context.carriers.of(carrier))
    const prices = await priceMany(context, theirs.map(({ number }) => number), origin)
    for (const { number, language } of theirs) {
      const price = prices.get(number)
      if (!price) unpriced += 1
      else if (price.isBlocked) blocked += 1
      else {
        const held = totalHoldMicros([price.terms], spoken.get(language)!.seconds)
        micros += held
        if (cheapest === null || held < cheapest) cheapest = held
      }
    }
  }
  return { micros, unpriced, blocked, cheapest }
}
