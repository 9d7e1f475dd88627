import { randomUUID } from 'node:crypto'
import type { Context } from '../../server/context'
import { recordCareStep } from '../../server/services/outreach/care/record-care-step'
import { takeTaskStep } from '../../server/services/outreach/care/take-task-step'
import { triggerCall } from '../../server/services/outreach/calls/trigger-call'
import { runRounds } from '../../server/services/outreach/rounds/run-rounds'
import { startRound } from '../../server/services/outreach/rounds/start-round'
import { takeRoundStep } from '../../server/services/outreach/rounds/take-round-step'
import type { StartRoundBody } from '../../shared/schemas/outreach/rounds'
import { FLAGGED_BY_KEY } from '../../shared/schemas/outreach/words'
import type { DemoAccount } from './accounts'
import { fillStock, foundOutreach, moveToExotel, type DemoFlow, type FoundedProgramme } from './outreach'
import { daysAgo, hoursAgo, type Past, type Person } from './past'
import { withPastCarrier } from './past-keypad'
import { after } from './timeline'

/** A round that runs looks around so often. */
const LOOK_SECONDS = 30

/**
 * Puts on the timeline how a programme was founded, called everybody in a round, saw to who needed help, and holds
 * another round.
 *
 * @returns what ends the story once the past is over: who signs in with a code, and the flows that the world outside
 * must know.
 */
export function tellOutreach(
  past: Past, owner: Person, now: Date,
): () => Promise<{ accounts: DemoAccount[], flows: DemoFlow[] }> {
  const { timeline } = past
  const context = withPastCarrier(past)
  let programme!: FoundedProgramme
  timeline.add(daysAgo(now, 17, 4), async () => {
    programme = await foundOutreach(context, past.owner, owner, 'Thangam Pillai')
  })
  // ten in the morning, there
  timeline.add(daysAgo(now, 6, 4, 30), () => begin(past, context, programme, {
    name: 'Iron tablets, everybody', script: 'medicine', perMinute: 6,
  }))
  timeline.add(daysAgo(now, 6, 10), () => seeToAll(past, context, programme))
  const heldAt = daysAgo(now, 1, 5)
  timeline.add(heldAt, async () => {
    const id = await begin(past, context, programme, {
      name: 'Visits of the coming week', script: 'appointment', perMinute: 2,
    })
    timeline.add(after(heldAt, 420), () => takeRoundStep(context, programme.owner, id, { step: 'pause' }))
    // the calls that went on then have come to something
    timeline.add(after(heldAt, 600), () => runRounds(context))
  })
  const call = (worker: 'kavitha' | 'sunitha', number: string) => () =>
    triggerCall(context, programme[worker], programme.people.get(number)!, null, {})
  timeline.add(hoursAgo(now, 1.5), call('kavitha', '+919843010061'))
  timeline.add(hoursAgo(now, 0.6), call('kavitha', '+919843090062'))
  timeline.add(hoursAgo(now, 0.3), call('sunitha', '+919876560061'))
  return async () => {
    await fillStock(past.context, programme.id, owner.id)
    return { accounts: programme.accounts, flows: await moveToExotel(past.context, programme) }
  }
}

/** A round over everybody, which goes on until it is done or held. */
async function begin(
  past: Past, context: Context, { id: programmeId, owner }: FoundedProgramme,
  { name, script, perMinute }: { name: string, script: string, perMinute: number },
): Promise<string> {
  const [found] = await past.owner<{ id: string }[]>`
    select id from keypad_script where programme_id = ${programmeId} and name ilike ${`${script}%`}`
  const body: StartRoundBody = {
    id: randomUUID(), programmeId, name, scriptId: found!.id, filter: {}, window: null, endsAt: null, order: 'list',
    perMinute, atOnce: 10, budgetMicros: '2000000',
  }
  await startRound(context, owner, body)
  await goOn(past, context, body.id)
  return body.id
}

async function goOn(past: Past, context: Context, roundId: string): Promise<void> {
  const { timeline } = past
  await runRounds(context)
  const [round] = await past.owner<{ state: string, next_at: Date | null }[]>`
    select state, (select min(next_at) from round_person where round_id = r.id and state = 'waiting') as next_at
    from outreach_round r where id = ${roundId}`
  if (round!.state !== 'running') return
  const soon = after(timeline.now(), LOOK_SECONDS)
  const { next_at: due } = round!
  timeline.add(due !== null && due > soon ? due : soon, () => goOn(past, context, roundId))
}

interface OpenTask {
  id: string
  owner_id: string
  person_id: string
  kind: string
  flag_reason: string | null
}

/** Whoever owns a task has seen to it; of one, nobody has yet. */
async function seeToAll(past: Past, context: Context, programme: FoundedProgramme): Promise<void> {
  const tasks = await past.owner<OpenTask[]>`
    select t.id, t.owner_id, t.person_id, t.kind, p.flag_reason from care_task t join care_person p on p.id = t.person_id
    where t.programme_id = ${programme.id} and t.state = 'open' order by t.opened_at, t.id`
  for (const task of tasks.slice(0, -1)) {
    const note = NOTES[task.kind] ?? 'Visited her.'
    await takeTaskStep(context, task.owner_id, task.id, { id: randomUUID(), step: 'resolve', note }, randomUUID())
    const step = (kind: 'number_checked' | 'cleared') =>
      recordCareStep(context, task.owner_id, task.person_id, { id: randomUUID(), kind, note }, randomUUID())
    if (task.kind === 'wrong_person') await step('number_checked')
    if (task.flag_reason === FLAGGED_BY_KEY) await step('cleared')
  }
}

const NOTES: Readonly<Record<string, string>> = {
  help: 'Went to see her the same day. She has her tablets now, and knows whom to ask.',
  wrong_person: 'Her sister had picked up. The number is right.',
  unanswered: 'Her phone was off; she answers in the evening.',
}
