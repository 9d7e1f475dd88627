import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { followKeypadCalls } from '../../server/services/outreach/calls/follow-keypad-calls'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import type { CareTasksPage } from '../../shared/schemas/outreach/care'
import type { KeypadCallDto, TriggerCallReply } from '../../shared/schemas/outreach/calls'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { createCarePerson, createProgramme } from '../support/outreach'
import { INDIA_DECK } from '../support/rounds'
import { keypadMessage, placedStatusMessage, type PlacedLeg } from '../support/twilio-requests'

let world: HttpWorld
let owner: Visitor
let worker: Visitor
let colleague: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: INDIA_DECK })
  owner = await world.visit()
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  colleague = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await createProgramme(world.context, { owner: owner.person, workers: [worker.person, colleague.person] })
  await world.context.database.asSystem(tx => createBuiltInScripts(world.context, tx, programme.id, owner.person.id))
})
beforeEach(() => void (world.context.fakeCarrier.orders.length = 0))
afterAll(() => world.close())

const trigger = (who: Visitor, id: string, key: string) =>
  who.post(`/api/mothers/${id}/trigger-call`, {}, { 'idempotency-key': key })
async function legOf(id: string): Promise<PlacedLeg> {
  const [row] = await world.context.admin`
    select c.id, c.terms, c.to_number as "toNumber", l.leg_id as sid
    from keypad_attempt a join call c on c.id = a.call_id join call_leg l on l.call_id = c.id where a.keypad_call_id = ${id}`
  return { ...row } as unknown as PlacedLeg
}

const follows = (who: Visitor, hear: (call: KeypadCallDto) => unknown) =>
  followKeypadCalls(world.context, who.person.id, (event, data) => {
    if (event === 'keypad') hear(data as KeypadCallDto)
    return Promise.resolve()
  })

describe('somebody who is handed over while she is being called', () => {
  it('O2 O4 A2 is rung no second time; what she presses is a task of whoever has her now, and of nobody before', async () => {
    const person = await createCarePerson(world.context, { programme, worker: worker.person })
    const { callId } = (await trigger(worker, person.id, 'once')).json as TriggerCallReply
    const leg = await legOf(callId)
    const seen: string[] = []
    const others: string[] = []
    const hears = (who: string) => (call: KeypadCallDto) => (call.id === callId ? seen : others).push(who)
    const followers = [follows(worker, hears('before')), follows(owner, hears('supervisor'))]
    const report = (status: string, sequence: number, durationSeconds?: number) => {
      const at = world.context.clock.now()
      return world.deliver(placedStatusMessage(world.side, leg, { status, sequence, durationSeconds, at }))
    }
    await report('in-progress', 2)
    await world.context.idle()
    // news come in their order: who has heard of a later call has heard all of this one
    const another = await createCarePerson(world.context, { programme, worker: worker.person })
    await trigger(worker, another.id, 'another')
    await vi.waitFor(() => expect(new Set(others)).toEqual(new Set(['before', 'supervisor'])))
    const handed = await owner.post('/api/outreach/people/hand-over', {
      programmeId: programme.id, ids: [person.id], workerId: colleague.person.id,
    })
    expect(handed.json).toEqual({ handedOver: 1 })
    seen.length = 0

    expectRefusal(await worker.get(`/api/outreach/calls/${callId}`), 404, 'not_found')
    expectRefusal(await trigger(worker, person.id, 'once'), 404, 'not_found')
    expect((await colleague.get(`/api/outreach/calls/${callId}`)).json).toMatchObject({ state: 'answered' })
    expect(expectRefusal(await trigger(colleague, person.id, 'mine'), 409, 'call_not_allowed').details).toEqual({ reason: 'call_open', callId })
    expect(world.context.fakeCarrier.orders.filter(({ toNumber }) => toNumber === leg.toNumber)).toHaveLength(1)

    await world.deliver(keypadMessage(world.side, leg, { round: 0, digits: '2' }))
    await report('completed', 3, 20)
    await world.context.idle()
    await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    for (const one of followers) await one.finish()
    expect(new Set(seen)).toEqual(new Set(['supervisor']))
    expect((await colleague.get(`/api/outreach/calls/${callId}`)).json as KeypadCallDto).toMatchObject({ outcome: 'keyed', key: '2' })
    const tasksOf = async (who: Visitor) => ((await who.get(`/api/outreach/tasks?programme=${programme.id}`)).json as CareTasksPage).tasks
    expect((await tasksOf(colleague)).map(({ owner: { id } }) => id)).toEqual([colleague.person.id])
    expect(await tasksOf(worker)).toEqual([])
  })
})

describe('a round that a supervisor began', () => {
  it('O4 A2 is told, step by step, to the page of whoever cares for the person, and to nobody else who works there', async () => {
    const person = await createCarePerson(world.context, { programme, worker: worker.person })
    const heard: Record<string, string[]> = { worker: [], colleague: [] }
    const followers = [
      follows(worker, call => heard.worker!.push(`${call.personId} ${call.state}`)),
      follows(colleague, call => heard.colleague!.push(call.id)),
    ]
    const { callId } = (await trigger(owner, person.id, 'round')).json as TriggerCallReply
    const leg = await legOf(callId)
    for (const [status, sequence] of [['ringing', 1], ['in-progress', 2]] as const) {
      await world.deliver(placedStatusMessage(world.side, leg, { status, sequence, at: world.context.clock.now() }))
      await world.context.idle()
    }
    for (const one of followers) await one.finish()
    expect(heard.worker!.at(-1)).toBe(`${person.id} answered`)
    expect(heard.worker!.every(one => one.startsWith(person.id))).toBe(true)
    expect(heard.colleague).toEqual([])
  })
})
