import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PROGRAMME_ROUNDS } from '../../../server/services/outreach/rounds/programme-rounds'
import { readRound } from '../../../server/services/outreach/rounds/read-round'
import { readRoundReport } from '../../../server/services/outreach/rounds/read-round-report'
import { runRounds } from '../../../server/services/outreach/rounds/run-rounds'
import { takeRoundStep } from '../../../server/services/outreach/rounds/take-round-step'
import { askForTurn } from '../../../server/services/rounds/ask-for-turn'
import { takeTurns } from '../../../server/services/rounds/take-turns'
import { triggerCall } from '../../../server/services/outreach/calls/trigger-call'
import type { RoundStepBody } from '../../../shared/schemas/outreach/rounds'
import { behindALock, untilWaiting } from '../../support/ledger/behind-a-lock'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { joinProgramme, createOutreachPerson } from '../../support/outreach'
import { createRoundWorld, endCalls, INDIA_DECK, MINUTE_MICROS, type CallEnd, type RoundWorld } from '../../support/rounds'
import { createTestContext, type TestContext } from '../../support/test-context'

const NOON = new Date('2026-12-01T06:30:00Z')
const NINE_TO_FIVE: [string, string][] = [['09:00', '17:00']]
const OFFICE = { mon: NINE_TO_FIVE, tue: NINE_TO_FIVE, wed: NINE_TO_FIVE, thu: NINE_TO_FIVE, fri: NINE_TO_FIVE }
const PICKED_UP: CallEnd = { status: 'completed', key: '1' }

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ deck: INDIA_DECK })
})
beforeEach(async () => {
  // each test has its own world: what is left of another one does not go on in it
  await context.admin`update round_person set state = 'left_out', reason = 'stopped', done_at = now() where state in ('waiting', 'asked')`
  await context.admin`update outreach_round set state = 'stopped', ended_at = now(), waits = null, waits_until = null where state in ('running', 'paused')`
  await endCalls(context, () => PICKED_UP)
  context.clock.set(new Date(Math.max(context.clock.now().getTime() + 3600_000, NOON.getTime())))
  context.fakeCarrier.orders.length = 0
})
afterAll(() => context.close())

const step = (world: RoundWorld, id: string, body: RoundStepBody, userId = world.owner.id) =>
  takeRoundStep(context, { id: userId, requestId: randomUUID() }, id, body)
const see = (world: RoundWorld, id: string) => readRound(context, world.owner.id, id)
const rung = () => context.fakeCarrier.orders.map(({ toNumber }) => toNumber)
const states = async (id: string) => context.admin`
  select p.person_id, p.state, p.reason, p.attempt, p.tries, p.next_at from round_person p where p.round_id = ${id} order by p.place`
/** The next moment at which a clock on that wall says so. */
function at(hhmm: string, zoneHours = 5.5): Date {
  const ms = context.clock.now().getTime() + zoneHours * 3600_000
  const today = new Date(ms).toISOString().slice(0, 10)
  const [hours, minutes] = hhmm.split(':').map(Number) as [number, number]
  const found = Date.parse(`${today}T00:00:00Z`) + (hours * 60 + minutes) * 60_000 - zoneHours * 3600_000
  return new Date(found < context.clock.now().getTime() ? found + 86_400_000 : found)
}
const isWeekend = () => [0, 6].includes(new Date(context.clock.now().getTime() + 5.5 * 3600_000).getUTCDay())
async function runFor(seconds: number, endOf: (number: string) => CallEnd | null): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await runRounds(context)
    await endCalls(context, endOf)
    context.clock.advance(5)
  }
}

describe('a round', () => {
  it('O1 O3 calls everybody who may be called once, and leaves out the others with a reason', async () => {
    const world = await createRoundWorld(context)
    const people = await world.addPeople(9)
    const [opted, unasked, doubted] = [
      await world.addPeople(1, { optedOutAt: new Date() }),
      await world.addPeople(1, { consentAt: null }),
      await world.addPeople(1, { numberDoubtedAt: new Date() }),
    ]
    const { id, total, people: counts } = await world.start()
    expect({ total, waiting: counts.waiting }).toEqual({ total: 12, waiting: 12 })
    await runFor(60, number => (number === people[0]!.number ? { status: 'completed' } : PICKED_UP))
    const done = await see(world, id)
    expect(done).toMatchObject({ state: 'done', waits: null, people: { waiting: 0, asked: 0, reached: 9, unreached: 0, left_out: 3 } })
    expect(done.reasons.map(({ reason }) => reason).sort()).toEqual(['no_consent', 'number_doubted', 'opted_out'])
    expect(rung().sort()).toEqual(people.map(({ number }) => number).sort())
    for (const [left] of [opted, unasked, doubted]) expect(rung()).not.toContain(left!.number)
    expect(BigInt(done.spentMicros)).toBe(9n * MINUTE_MICROS)
    const report = await readRoundReport(context, world.owner.id, id)
    expect(report).toMatchObject({
      people: 12, reached: 9, calls: 9, seconds: 180, costMicros: String(9n * MINUTE_MICROS),
      keys: [{ key: '1', meaning: 'taken', count: 8 }], workers: [{ id: world.worker.id, reached: 9, calls: 9 }],
      places: [{ place: 'Madurai', reached: 9 }], hours: [{ calls: 9, answered: 9 }],
    })
    await expectHealthy(context.admin)
  })

  it('O1 leaves whoever is being asked for to the one who asks, also where another round has taken them too', async () => {
    const world = await createRoundWorld(context)
    const people = await world.addPeople(2)
    const { id } = await world.start()
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, id)
    const left = await world.start({ name: 'Another one' })
    await takeTurns(context, PROGRAMME_ROUNDS, left.id)
    context.clock.advance(61)
    const { admin } = context
    // its call cannot be written to its end, while another server looks after those who were left
    await behindALock(admin, sql => sql`lock table call_order in share mode`, 2, () => Promise.all([
      askForTurn(context, PROGRAMME_ROUNDS, taken[0]!),
      untilWaiting(admin, 1).then(() => runRounds(context)),
    ]))
    expect(rung().sort()).toEqual(people.map(({ number }) => number).sort())
    const [row] = await admin`select state from round_person where round_id = ${id} and person_id = ${taken[0]!.personId}`
    expect(row).toEqual({ state: 'asked' })
    await expectHealthy(admin)
  })

  it('O1 rings nobody twice where servers die between taking people and asking for their calls', async () => {
    const world = await createRoundWorld(context)
    const people = await world.addPeople(6)
    const { id } = await world.start()
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, id)
    expect(taken).toHaveLength(6)
    // one died at once, another after it had asked for two of them and before it knew
    await askForTurn(context, PROGRAMME_ROUNDS, taken[0]!)
    await askForTurn(context, PROGRAMME_ROUNDS, taken[1]!)
    expect(rung()).toHaveLength(2)
    await runRounds(context)
    expect(rung(), 'whoever took them may be at it').toHaveLength(2)
    context.clock.advance(61)
    const late = [taken[2]!, taken[3]!].map(one => askForTurn(context, PROGRAMME_ROUNDS, one))
    await Promise.all([runRounds(context), runRounds(context), ...late])
    await runRounds(context)
    // and the dead come to life again
    await Promise.all(taken.map(one => askForTurn(context, PROGRAMME_ROUNDS, one)))
    expect(rung().sort()).toEqual(people.map(({ number }) => number).sort())
    await endCalls(context, () => PICKED_UP)
    await runRounds(context)
    await Promise.all(taken.map(one => askForTurn(context, PROGRAMME_ROUNDS, one)))
    expect(rung()).toHaveLength(6)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 6 } })
    const [{ calls } = {}] = await context.admin`select count(*)::int as calls from keypad_call where programme_id = ${world.programme.id}`
    expect(calls).toBe(6)
  })

  it('O1 keeps its pace over many servers: so many at once, so many a minute', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(20)
    const { id } = await world.start({ perMinute: 8, atOnce: 5 })
    await Promise.all(Array.from({ length: 5 }, () => runRounds(context)))
    expect(rung()).toHaveLength(5)
    await endCalls(context, () => PICKED_UP)
    await Promise.all(Array.from({ length: 5 }, () => runRounds(context)))
    expect(rung(), 'eight a minute').toHaveLength(8)
    await endCalls(context, () => PICKED_UP)
    context.clock.advance(30)
    await Promise.all(Array.from({ length: 5 }, () => runRounds(context)))
    expect(rung()).toHaveLength(8)
    context.clock.advance(31)
    await Promise.all(Array.from({ length: 5 }, () => runRounds(context)))
    expect(rung()).toHaveLength(13)
    expect(new Set(rung()).size).toBe(13)
    expect((await see(world, id)).people).toMatchObject({ asked: 5, reached: 8, waiting: 7 })
  })

  it('O1 calls people who share a phone one after the other', async () => {
    const world = await createRoundWorld(context)
    const [{ number } = { number: '' }] = await world.addPeople(1)
    await world.addPeople(1, { number })
    await world.start()
    await runRounds(context)
    expect(rung()).toEqual([number])
    context.clock.advance(61)
    await runRounds(context)
    expect(rung()).toEqual([number])
    await endCalls(context, () => PICKED_UP)
    context.clock.advance(61)
    await runRounds(context)
    expect(rung()).toEqual([number, number])
  })

  it('O1 waits where somebody else calls the person just now', async () => {
    const world = await createRoundWorld(context)
    const [person] = await world.addPeople(1)
    await triggerCall(context, world.worker.id, person!.id, null, {})
    const { id } = await world.start()
    const [taken] = await takeTurns(context, PROGRAMME_ROUNDS, id)
    expect(taken, 'the number is busy').toBeUndefined()
    await endCalls(context, () => PICKED_UP)
    context.clock.advance(301)
    await runRounds(context)
    expect(rung()).toHaveLength(2)
    expect((await states(id))[0]).toMatchObject({ state: 'asked', attempt: 1 })
  })
})

describe('a round that is paused or stopped', () => {
  it('O3 begins no call after the pause was answered, also of people who were taken before', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(8)
    const { id } = await world.start({ atOnce: 4 })
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, id)
    await askForTurn(context, PROGRAMME_ROUNDS, taken[0]!)
    expect(await step(world, id, { step: 'pause' })).toMatchObject({ state: 'paused' })
    await Promise.all(taken.slice(1).map(one => askForTurn(context, PROGRAMME_ROUNDS, one)))
    await Promise.all([runRounds(context), runRounds(context)])
    expect(rung()).toHaveLength(1)
    // what goes on ends by itself, and is noted
    await endCalls(context, () => PICKED_UP)
    context.clock.advance(3600)
    await runRounds(context)
    expect((await see(world, id)).people).toMatchObject({ reached: 1, waiting: 7, asked: 0 })
    await step(world, id, { step: 'resume' })
    await runFor(30, () => PICKED_UP)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 8 } })
    expect(new Set(rung()).size).toBe(8)
    expect(rung()).toHaveLength(8)
  })

  it('O3 a pause in the middle of many servers holds from the moment that it was answered', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(30)
    const { id } = await world.start({ atOnce: 30 })
    const running = Array.from({ length: 3 }, () => runRounds(context))
    await step(world, id, { step: 'pause' })
    const [{ begun } = {}] = await context.admin`select count(*)::int as begun from keypad_call where programme_id = ${world.programme.id}`
    await Promise.all(running)
    await runRounds(context)
    const [{ later } = {}] = await context.admin`select count(*)::int as later from keypad_call where programme_id = ${world.programme.id}`
    expect(later).toBe(begun)
  })

  it('O3 that is stopped calls nobody else, and says of everybody what came of them', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(6)
    const { id } = await world.start({ atOnce: 3 })
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, id)
    await askForTurn(context, PROGRAMME_ROUNDS, taken[0]!)
    await askForTurn(context, PROGRAMME_ROUNDS, taken[1]!)
    await endCalls(context, number => (number === rung()[0] ? { status: 'no-answer' } : null))
    await runRounds(context)
    const stopped = await step(world, id, { step: 'stop' })
    expect(stopped).toMatchObject({ state: 'stopped', people: { waiting: 0 } })
    await askForTurn(context, PROGRAMME_ROUNDS, taken[2]!)
    const before = rung().length
    await endCalls(context, () => ({ status: 'busy' }))
    context.clock.advance(7200)
    await runRounds(context)
    await expect(step(world, id, { step: 'resume' })).rejects.toMatchObject({ code: 'already_decided' })
    expect(await step(world, id, { step: 'stop' }), 'twice is once').toMatchObject({ state: 'stopped' })
    await runRounds(context)
    expect(rung()).toHaveLength(before)
    const now = await see(world, id)
    expect(now.people).toMatchObject({ waiting: 0, asked: 0 })
    expect(now.people.unreached + now.people.left_out).toBe(6)
  })

  it('O1 goes on in the name of another supervisor where the one who began it has left', async () => {
    const world = await createRoundWorld(context)
    const leaver = await createOutreachPerson(context, 'supervisor')
    await joinProgramme(context, world.programme.id, leaver, 'supervisor')
    await world.addPeople(3)
    const body = world.body()
    const { startRound } = await import('../../../server/services/outreach/rounds/start-round')
    await startRound(context, { id: leaver.id, requestId: randomUUID() }, body)
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, body.id)
    await askForTurn(context, PROGRAMME_ROUNDS, taken[0]!)
    await context.admin`update programme_member set left_at = now() where user_id = ${leaver.id}`
    await askForTurn(context, PROGRAMME_ROUNDS, taken[1]!)
    expect(await see(world, body.id)).toMatchObject({ waits: 'starter_left' })
    await step(world, body.id, { step: 'resume' })
    context.clock.advance(61)
    await runFor(30, () => PICKED_UP)
    // the server that was dead asks in the old name
    await context.admin`update programme_member set left_at = null where user_id = ${leaver.id}`
    await Promise.all(taken.map(one => askForTurn(context, PROGRAMME_ROUNDS, one)))
    expect(rung()).toHaveLength(3)
    expect(new Set(rung()).size).toBe(3)
    expect(await see(world, body.id)).toMatchObject({ state: 'done', people: { reached: 3 } })
  })
})

describe('when a round calls', () => {
  it('O3 asks for the hours at every attempt: whoever was taken at 16:59 is not called at 17:00, and first in the morning', async () => {
    context.clock.set(at('16:59'))
    while (isWeekend()) context.clock.advance(86_400)
    const world = await createRoundWorld(context, { hours: OFFICE })
    await world.addPeople(3)
    const { id } = await world.start({ atOnce: 2 })
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, id)
    expect(taken).toHaveLength(2)
    await askForTurn(context, PROGRAMME_ROUNDS, taken[0]!)
    context.clock.advance(60)
    await askForTurn(context, PROGRAMME_ROUNDS, taken[1]!)
    expect(rung()).toHaveLength(1)
    await endCalls(context, () => PICKED_UP)
    await runRounds(context)
    expect(await see(world, id)).toMatchObject({ waits: 'hours', people: { reached: 1, waiting: 2 } })
    for (let hour = 0; hour < 15; hour++) {
      context.clock.advance(3600)
      await runRounds(context)
    }
    expect(rung()).toHaveLength(1)
    context.clock.set(at('09:00'))
    while (isWeekend()) context.clock.advance(86_400)
    await runFor(30, () => PICKED_UP)
    const done = await states(id)
    expect(done.map(({ state, attempt, tries }) => [state, attempt, tries])).toEqual(Array.from({ length: 3 }, () => ['reached', 1, 0]))
  })

  it('O3 calls within its own times of the day, and within the programme’s', async () => {
    context.clock.set(at('08:00'))
    const world = await createRoundWorld(context)
    await world.addPeople(2)
    const { id } = await world.start({ window: { from: '10:00', to: '10:30' }, atOnce: 1 })
    await runRounds(context)
    expect(rung()).toHaveLength(0)
    expect(await see(world, id)).toMatchObject({ waits: 'hours', opensAt: at('10:00').toISOString() })
    context.clock.set(at('10:00'))
    await runRounds(context)
    await endCalls(context, () => PICKED_UP)
    expect(rung()).toHaveLength(1)
    context.clock.set(at('10:30'))
    await runRounds(context)
    expect(rung()).toHaveLength(1)
  })

  it('O3 is over when its time is over: who was not called by then is said to be so', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(3)
    const endsAt = new Date(context.clock.now().getTime() + 3600_000).toISOString()
    const { id } = await world.start({ endsAt, atOnce: 1 })
    await runRounds(context)
    await endCalls(context, () => ({ status: 'no-answer' }))
    await runRounds(context)
    context.clock.advance(3600)
    await endCalls(context, () => ({ status: 'busy' }))
    await runRounds(context)
    await runRounds(context)
    const done = await see(world, id)
    expect(done).toMatchObject({ state: 'done', people: { waiting: 0, asked: 0 } })
    expect(done.reasons.every(({ reason }) => ['time_over', 'busy', 'no_answer'].includes(reason))).toBe(true)
    expect(rung()).toHaveLength(2)
  })

  it('O3 leaves out whoever said no between the start and their turn', async () => {
    const world = await createRoundWorld(context)
    const [first, second, third] = await world.addPeople(3)
    const { id } = await world.start()
    await context.admin`update care_person set opted_out_at = now() where id = ${first!.id}`
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, id)
    await context.admin`update care_person set consent_at = null, consent_way = null, consent_version = null where id = ${second!.id}`
    await Promise.all(taken.map(one => askForTurn(context, PROGRAMME_ROUNDS, one)))
    expect(rung()).toEqual([third!.number])
    expect((await states(id)).map(({ state, reason }) => [state, reason])).toEqual([['left_out', 'opted_out'], ['left_out', 'no_consent'], ['asked', null]])
  })

  it('O3 begins with those whose own best hour it is', async () => {
    context.clock.set(at('10:05'))
    const world = await createRoundWorld(context)
    const [early, late, unknown] = await world.addPeople(3)
    for (const [person, hour] of [[early!, 4], [late!, 10]] as const) {
      for (const day of [1, 2, 3]) {
        const when = new Date(Date.parse(`2026-11-${10 + day}T00:30:00Z`) + (hour - 6) * 3600_000)
        await context.admin`
          insert into keypad_call (
            id, programme_id, person_id, user_id, script_id, script_version, language,
            content_hash, outcome, created_at, ended_at)
          values (${randomUUID()}, ${world.programme.id}, ${person.id}, ${world.worker.id}, ${world.scriptId}, 1, 'ta', 'x', 'no_key', ${when}, ${when})`
      }
    }
    const { id } = await world.start({ order: 'best_hour', atOnce: 1 })
    expect((await context.admin`select best_hour from round_person where round_id = ${id} order by place`).map(row => row.best_hour)).toEqual([4, 10, null])
    await runFor(15, () => PICKED_UP)
    expect(rung()).toEqual([late!.number, unknown!.number, early!.number])
  })
})

describe('who does not pick up', () => {
  it('O3 is called again by how the call ended, as often as the programme says and no more', async () => {
    const retries = {
      busy: { times: 2, minutes: 10 }, no_answer: { times: 1, minutes: 60 }, failed: { times: 0, minutes: 30 },
    }
    const world = await createRoundWorld(context, { retries, unansweredStreak: 20 })
    const [busy, silent, broken, late] = await world.addPeople(4)
    const { id } = await world.start()
    const ends = new Map<string, CallEnd['status']>([[busy!.number, 'busy'], [silent!.number, 'no-answer'], [broken!.number, 'failed'], [late!.number, 'no-answer']])
    const endOf = (number: string): CallEnd => ({ status: ends.get(number)! })
    const count = (person: { number: string } | undefined) => rung().filter(number => number === person!.number).length
    await runFor(10, endOf)
    expect([busy, silent, broken, late].map(count)).toEqual([1, 1, 1, 1])
    context.clock.advance(580)
    await runFor(30, endOf)
    expect([busy, silent, broken, late].map(count)).toEqual([2, 1, 1, 1])
    context.clock.advance(3600)
    ends.set(late!.number, 'completed')
    await runFor(30, endOf)
    expect([busy, silent, broken, late].map(count)).toEqual([3, 2, 1, 2])
    context.clock.advance(36_000)
    await runFor(30, endOf)
    expect([busy, silent, broken, late].map(count)).toEqual([3, 2, 1, 2])
    expect((await states(id)).map(({ state, reason, tries }) => [state, reason, tries])).toEqual([
      ['unreached', 'busy', 3], ['unreached', 'no_answer', 2], ['unreached', 'failed', 1], ['reached', null, 1],
    ])
    expect(await see(world, id)).toMatchObject({ state: 'done' })
  })

  it('O1 is not called again where a key of theirs is heard of late', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(1)
    const { id } = await world.start()
    await runFor(5, () => ({ status: 'no-answer' }))
    await runRounds(context)
    expect((await states(id))[0]).toMatchObject({ state: 'waiting', attempt: 2, tries: 1 })
    await context.admin`update keypad_call set outcome = 'keyed', key = '1', meaning = 'taken' where programme_id = ${world.programme.id}`
    context.clock.advance(3600)
    await runRounds(context)
    expect(rung()).toHaveLength(1)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 1 } })
  })

  it('O3 is not called again where nobody has that number', async () => {
    const world = await createRoundWorld(context)
    const [, nobody] = await world.addPeople(2)
    const place = context.fakeCarrier.place
    context.fakeCarrier.place = order => (order.toNumber === nobody!.number ? { kind: 'refused', refusal: 'number', code: '21211' } : place(order))
    const { id } = await world.start()
    await runFor(20, () => PICKED_UP)
    context.fakeCarrier.place = place
    expect((await states(id)).map(({ state, reason }) => [state, reason])).toEqual([['reached', null], ['unreached', 'number']])
  })
})

describe('the money of a round', () => {
  it('O3 a budget for 7 calls 7 of 60, on many servers at once; the round waits, says so, and goes on with more', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(60)
    // what is set aside for one call is learnt of one
    const probe = await world.start({ atOnce: 1 })
    await runRounds(context)
    const oneCall = BigInt((await see(world, probe.id)).spentMicros)
    await step(world, probe.id, { step: 'stop' })
    await endCalls(context, () => ({ status: 'busy' }))
    context.fakeCarrier.orders.length = 0
    const { id } = await world.start({ budgetMicros: String(oneCall * 7n + oneCall / 2n) })
    await Promise.all(Array.from({ length: 4 }, () => runRounds(context)))
    await Promise.all(Array.from({ length: 4 }, () => runRounds(context)))
    expect(rung()).toHaveLength(7)
    const waiting = await see(world, id)
    expect(waiting).toMatchObject({ state: 'running', waits: 'budget', people: { asked: 7, waiting: 53 } })
    expect(BigInt(waiting.spentMicros)).toBe(oneCall * 7n)
    await endCalls(context, () => ({ status: 'completed', seconds: 1000, key: '1' }))
    context.clock.advance(301)
    await runRounds(context)
    expect(rung(), 'all of it is spent').toHaveLength(7)
    const { revision } = await see(world, id)
    await step(world, id, { step: 'change', perMinute: 120, atOnce: 100, budgetMicros: String(oneCall * 9n), revision })
    await runRounds(context)
    expect(rung()).toHaveLength(9)
    await expectHealthy(context.admin)
  })

  it('O3 waits where the programme or its wallet has nothing left, and burns no attempt', async () => {
    const world = await createRoundWorld(context, { budgetDayMicros: 0n })
    await world.addPeople(2)
    const { id } = await world.start()
    await runRounds(context)
    expect(await see(world, id)).toMatchObject({ waits: 'day', people: { waiting: 2 } })
    const poor = await createRoundWorld(context, {}, 1n)
    await poor.addPeople(1)
    const other = await poor.start()
    await runRounds(context)
    expect(await see(poor, other.id)).toMatchObject({ waits: 'money', people: { waiting: 1 } })
    expect(rung()).toHaveLength(0)
    await context.admin`update programme set budget_day_micros = null where id = ${world.programme.id}`
    context.clock.advance(301)
    await runFor(15, () => PICKED_UP)
    expect((await states(id)).map(({ state, attempt }) => [state, attempt])).toEqual([['reached', 1], ['reached', 1]])
  })

  it('O3 waits while calls of the programme are paused', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(1)
    const { id } = await world.start()
    await context.admin`update programme set is_paused = true where id = ${world.programme.id}`
    await runRounds(context)
    expect(await see(world, id)).toMatchObject({ waits: 'paused', people: { waiting: 1 } })
    expect(rung()).toHaveLength(0)
  })
})
