import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readRound } from '../../../server/services/outreach/rounds/read-round'
import { runRounds } from '../../../server/services/outreach/rounds/run-rounds'
import { takeRoundStep } from '../../../server/services/outreach/rounds/take-round-step'
import { payIn } from '../../support/paid-in'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { createRoundWorld, endCalls, INDIA_DECK, type CallEnd, type RoundWorld } from '../../support/rounds'
import { createTestContext, type TestContext } from '../../support/test-context'

const PICKED_UP: CallEnd = { status: 'completed', seconds: 20, key: '1' }
const NINE_TO_FIVE: [string, string][] = [['09:00', '17:00']]
const EVERY_DAY = {
  mon: NINE_TO_FIVE, tue: NINE_TO_FIVE, wed: NINE_TO_FIVE, thu: NINE_TO_FIVE, fri: NINE_TO_FIVE,
  sat: NINE_TO_FIVE, sun: NINE_TO_FIVE,
}

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ deck: INDIA_DECK })
})
beforeEach(() => {
  context.fakeCarrier.orders.length = 0
})
afterAll(() => context.close())

const rung = () => context.fakeCarrier.orders.map(({ toNumber }) => toNumber)
const see = (world: RoundWorld, id: string) => readRound(context, world.owner.id, id)
const goOn = (world: RoundWorld, id: string) => takeRoundStep(context, { id: world.owner.id, requestId: randomUUID() }, id, { step: 'resume' })
async function runFor(seconds: number, endOf: (number: string) => CallEnd | null = () => PICKED_UP): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 10) {
    await runRounds(context)
    await endCalls(context, endOf)
    context.clock.advance(10)
  }
}

describe('what changes while a round runs', () => {
  it('O3 M9 a wallet that runs dry in the middle: it waits, burns nobody’s call, and goes on once there is money', async () => {
    // for two calls that are set aside and not for three
    const world = await createRoundWorld(context, {}, 100_000n)
    const people = await world.addPeople(6)
    const { id } = await world.start({ atOnce: 1 })
    await runFor(200)
    const called = rung().length
    expect(called).toBeGreaterThan(0)
    expect(called).toBeLessThan(6)
    expect(await see(world, id)).toMatchObject({ state: 'running', waits: 'money', people: { reached: called, waiting: 6 - called, left_out: 0, unreached: 0 } })
    await expectHealthy(context.admin)
    await payIn(context, world.owner, 1000n)
    await goOn(world, id)
    await runFor(200)
    expect(rung().sort()).toEqual(people.map(({ number }) => number).sort())
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 6 } })
    await expectHealthy(context.admin)
  })

  it.each(['frozen', 'closing'])('O3 M14 a wallet that is %s begins no call, and the one that goes on ends and is settled', async status => {
    const world = await createRoundWorld(context)
    await world.addPeople(3)
    const { id } = await world.start({ atOnce: 1 })
    await runRounds(context)
    expect(rung()).toHaveLength(1)
    await context.admin`update wallet set status = ${status} where id = ${world.owner.walletId}`
    await runFor(120)
    expect(rung()).toHaveLength(1)
    expect(await see(world, id)).toMatchObject({ state: 'running', waits: 'wallet', people: { reached: 1, waiting: 2 } })
    await context.admin`update wallet set status = 'active' where id = ${world.owner.walletId}`
    await goOn(world, id)
    await runFor(60)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 3 } })
    await expectHealthy(context.admin)
  })

  it('O3 a programme that is over begins no call any more', async () => {
    const world = await createRoundWorld(context)
    await world.addPeople(3)
    const { id } = await world.start({ atOnce: 1 })
    await runRounds(context)
    await context.admin`update programme set archived_at = now() where id = ${world.programme.id}`
    await runFor(60)
    expect(rung()).toHaveLength(1)
    const people = await context.admin`select state from round_person where round_id = ${id} order by place`
    expect(people.map(({ state }) => state as string)).toEqual(['reached', 'waiting', 'waiting'])
  })

  it('O3 whoever says no while others ring is not called, and whoever says so while their own phone rings not again', async () => {
    const world = await createRoundWorld(context)
    const [first, second] = await world.addPeople(2)
    const { id } = await world.start({ atOnce: 1 })
    await runRounds(context)
    await context.admin`update care_person set opted_out_at = now() where id in (${first!.id}, ${second!.id})`
    // nobody picks up: the plan would call her again in an hour
    await endCalls(context, () => ({ status: 'no-answer' }))
    for (let hour = 0; hour < 4; hour++) {
      await runFor(30, () => ({ status: 'no-answer' }))
      context.clock.advance(3600)
    }
    expect(rung()).toEqual([first!.number])
    const { reasons } = await see(world, id)
    expect(reasons).toHaveLength(2)
    expect(reasons).toEqual(expect.arrayContaining(['left_out', 'unreached'].map(state => ({ state, reason: 'opted_out', count: 1 }))))
  })

  it('O3 a day that becomes a holiday has no call from then on, and the next day has', async () => {
    context.clock.set(new Date('2027-03-02T06:30:00Z'))
    const world = await createRoundWorld(context, { hours: EVERY_DAY })
    await world.addPeople(3)
    const { id } = await world.start({ atOnce: 1 })
    await runRounds(context)
    await endCalls(context, () => PICKED_UP)
    await context.admin`update programme set holidays = array['2027-03-02']::date[] where id = ${world.programme.id}`
    await runFor(60)
    expect(rung()).toHaveLength(1)
    expect(await see(world, id)).toMatchObject({ waits: 'hours', opensAt: '2027-03-03T03:30:00.000Z' })
    context.clock.set(new Date('2027-03-03T03:30:00Z'))
    await runFor(60)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 3 } })
  })

  it.each([
    ['put on: the hour that is skipped has no call', '2027-03-28T00:30:00Z', '2027-03-28T01:30:00Z', [['02:00', '03:00']], 0],
    ['put on: it opens when they have jumped', '2027-03-28T00:59:00Z', '2027-03-28T01:01:00Z', [['02:30', '04:00']], 1],
    ['put back: the hour that comes twice is open twice', '2027-10-31T00:30:00Z', '2027-10-31T01:30:00Z', [['02:00', '03:00']], 2],
    ['left alone, over midnight', '2027-06-01T20:59:00Z', '2027-06-01T22:30:00Z', [['23:00', '01:00']], 1],
  ] as const)('O3 asks for the clock on the wall at every call, when clocks are %s', async (_, one, other, hours, calls) => {
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
    const always = Object.fromEntries(days.map(day => [day, hours.map(([from, to]) => [from, to])])) as typeof EVERY_DAY
    context.clock.set(new Date([one, other].sort()[0]!))
    context.clock.advance(-7200)
    const world = await createRoundWorld(context, { hours: always, timeZone: 'Europe/Berlin' })
    await world.addPeople(4)
    await world.start({ atOnce: 1 })
    for (const moment of [one, other].sort()) {
      context.clock.set(new Date(moment))
      await runRounds(context)
      await endCalls(context, () => PICKED_UP)
    }
    expect(rung()).toHaveLength(calls)
    await context.admin`update outreach_round set state = 'stopped', ended_at = now(), waits = null, waits_until = null where state = 'running'`
  })
})
