import { randomUUID } from 'node:crypto'
import { findCall } from '../../server/db/calls/calls'
import { notePress } from '../../server/db/outreach/keypad-calls'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { recordCallEvent } from '../../server/services/calls/record-call-event'
import { startRound } from '../../server/services/outreach/rounds/start-round'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import type { CallStatus } from '../../shared/schemas/calls'
import type { RoundDto, StartRoundBody } from '../../shared/schemas/outreach/rounds'
import { createCarePerson, createOutreachPerson, createProgramme, type CareOptions, type ProgrammeOptions } from './outreach'
import { createPerson, DECK, type Person, type TestContext } from './test-context'

export const INDIA_DECK = `${DECK}91,,India,,0.0100,0.0090,0.0190,0,60,60,0,0,0,0\n`
/** Of `INDIA_DECK`, in micros a started minute. */
export const MINUTE_MICROS = 19_000n

export interface RoundWorld {
  owner: Person
  worker: Person
  programme: Awaited<ReturnType<typeof createProgramme>>
  scriptId: string
  addPeople: (count: number, fields?: Partial<CareOptions>) => Promise<{ id: string, number: string }[]>
  body: (change?: Partial<StartRoundBody>) => StartRoundBody
  start: (change?: Partial<StartRoundBody>) => Promise<RoundDto>
}

/** A programme with a worker and scripts, whose wallet has plenty. */
export async function createRoundWorld(
  context: TestContext, fields: Partial<ProgrammeOptions> = {}, grantMicros = 100_000_000n,
): Promise<RoundWorld> {
  const owner = await createPerson(context, { grantMicros })
  const worker = await createOutreachPerson(context, 'worker')
  const programme = await createProgramme(context, { owner, workers: [worker], ...fields })
  await context.database.asSystem(tx => createBuiltInScripts(context, tx, programme.id, owner.id))
  const [script] = await context.admin`select id from keypad_script where programme_id = ${programme.id} and name ilike 'medicine%'`
  const scriptId = script!.id as string
  const body = (change: Partial<StartRoundBody> = {}): StartRoundBody => ({
    id: randomUUID(), programmeId: programme.id, name: 'Iron tablets, December', scriptId, filter: {}, window: null, endsAt: null,
    order: 'list', perMinute: 120, atOnce: 100, budgetMicros: null, ...change,
  })
  return {
    owner, worker, programme, scriptId, body,
    async addPeople(count, more = {}) {
      const people: { id: string, number: string }[] = []
      for (let index = 0; index < count; index++) {
        people.push(await createCarePerson(context, { programme, worker, name: `Person ${String(index).padStart(4, '0')}`, ...more }))
      }
      return people
    },
    start: change => startRound(context, { id: owner.id, requestId: randomUUID() }, body(change)),
  }
}

export interface CallEnd { status: CallStatus, seconds?: number, key?: string }

/** Every call that goes on ends, as the carrier would tell it; each number as it is said. */
export async function endCalls(context: TestContext, endOf: (number: string) => CallEnd | null): Promise<number> {
  const open = await context.admin`select id, to_number from call where channel = 'keypad' and billed_at is null order by created_at, id`
  let ended = 0
  for (const { id, to_number: number } of open) {
    const end = endOf(number as string)
    const { call, components } = (await context.database.asSystem(tx => findCall(tx, id as string)))!
    const [leg] = await context.admin`select leg_id from call_leg where call_id = ${id as string}`
    if (!end || !leg) continue
    const now = context.clock.now()
    if (end.key !== undefined) {
      await context.database.asSystem(tx => notePress(tx, { callId: call.id, place: 1, key: end.key!, source: 'signed', heardAt: now, isConfirmed: true }))
    }
    await recordCallEvent(context, {
      carrier: call.carrier, source: 'system', callId: call.id, components, termsKey: call.terms, status: end.status,
      parentLegId: null, legId: leg.leg_id as string, ownerId: null, toNumber: null, fromNumber: null, sequence: null,
      occurredAt: now, durationSeconds: end.seconds ?? (end.status === 'completed' ? 20 : 0),
    })
    ended += 1
  }
  await context.idle()
  await handOverEndedCalls(context, ENDED_CALL_SUBSCRIBERS)
  return ended
}
