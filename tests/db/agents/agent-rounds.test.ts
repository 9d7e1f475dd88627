import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agentRounds } from '../../../server/services/agents/rounds/agent-rounds'
import { readAgentRound } from '../../../server/services/agents/rounds/read-agent-round'
import { startAgentRound } from '../../../server/services/agents/rounds/start-agent-round'
import { runAgentRounds } from '../../../server/services/agents/rounds/run-agent-rounds'
import { takeAgentRoundStep } from '../../../server/services/agents/rounds/take-agent-round-step'
import { deleteAgent } from '../../../server/services/agents/delete-agent'
import { takeAgentStep } from '../../../server/services/agents/take-agent-step'
import { askForTurn } from '../../../server/services/rounds/ask-for-turn'
import { takeTurns } from '../../../server/services/rounds/take-turns'
import type { RoundStepBody } from '../../../shared/schemas/outreach/rounds'
import {
  agrees, britons, createAgentRoundWorld, endAgentCalls, ONCE, ROOMY, roundBody, TALK_MICROS, type AgentCallEnd,
  type AgentRoundWorld,
} from '../../support/agents/agent-rounds'
import { behindALock, untilWaiting } from '../../support/ledger/behind-a-lock'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { createTestContext, declared, type TestContext } from '../../support/test-context'
import { putLimits } from '../../support/two-people'

/** Noon in London, on a Wednesday. */
const NOON = new Date('2027-02-03T12:00:00Z')
const TALKED: AgentCallEnd = { status: 'completed', answeredBy: 'human' }
const MACHINE: AgentCallEnd = { status: 'completed', answeredBy: 'machine', seconds: 5 }

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: ROOMY })
})
beforeEach(async () => {
  // each test has its own agent: what is left of another one does not go on in it
  await context.admin`update round_person set state = 'left_out', reason = 'stopped', done_at = now() where state in ('waiting', 'asked')`
  await context.admin`update outreach_round set state = 'stopped', ended_at = now(), waits = null, waits_until = null where state in ('running', 'paused')`
  await endAgentCalls(context, () => TALKED)
  context.clock.set(NOON)
  context.fakeCarrier.orders.length = 0
})
afterAll(() => context.close())

/** As run by a server that stays. */
const AGENT_ROUNDS = agentRounds(() => true)
const step = ({ owner }: AgentRoundWorld, id: string, body: RoundStepBody) =>
  takeAgentRoundStep(context, { id: owner.id, requestId: randomUUID() }, id, body)
const see = ({ owner }: AgentRoundWorld, id: string) => readAgentRound(context, owner.id, id)
const rung = () => context.fakeCarrier.orders.map(({ toNumber }) => toNumber)
async function runFor(seconds: number, endOf: (number: string) => AgentCallEnd | null): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await runAgentRounds(context, () => true)
    await endAgentCalls(context, endOf)
    context.clock.advance(5)
  }
}

describe('a round of an agent', () => {
  it('O1 O3 calls everybody who may be called once, with what the list says of them, and leaves out the others', async () => {
    const world = await createAgentRoundWorld(context)
    const numbers = britons(6)
    const [unasked, unwilling] = [britons(1, 100)[0]!, britons(1, 101)[0]!]
    await agrees(context, world.owner.id, [unwilling])
    await agrees(context, world.owner.id, [unwilling], 'do_not_call')
    const rows = numbers.map((number, at) => `${number},Person ${at}`)
    const list = ['Number,Name', ...rows, `${unasked},Nobody`, `${unwilling},No`].join('\n')
    const { id, total } = await world.start(numbers, { list, budgetMicros: '50000000' })
    expect(total).toBe(8)
    await runFor(20, () => TALKED)
    expect(await see(world, id)).toMatchObject({
      state: 'done', waits: null, people: { waiting: 0, asked: 0, reached: 6, unreached: 0, left_out: 2 },
      report: {
        calls: 6, reached: 6, machine: 0, noAnswer: 0, leads: 0, seconds: 180,
        costMicros: String(6n * TALK_MICROS),
      },
      spentMicros: String(6n * TALK_MICROS),
    })
    expect(rung().sort()).toEqual(numbers)
    const told = await context.admin`select variables from agent_call where user_id = ${world.owner.id} order by variables->>'name'`
    expect(told.map(row => row.variables)).toEqual(numbers.map((_, at) => ({ name: `Person ${at}` })))
    await expectHealthy(context.admin)
  })

  it('O1 M17 leaves whoever is due to another server where this one is told to stop, also between taking them and calling them', async () => {
    const world = await createAgentRoundWorld(context)
    const numbers = britons(3)
    const { id } = await world.start(numbers)
    const taken = await takeTurns(context, AGENT_ROUNDS, id)
    expect(await runAgentRounds(context, () => false)).toBe(0)
    await Promise.all(taken.map(one => askForTurn(context, agentRounds(() => false), one)))
    expect(rung()).toEqual([])
    expect(await see(world, id)).toMatchObject({ state: 'running', waits: null, spentMicros: '0', people: { waiting: 3, asked: 0 } })
    await runFor(10, () => TALKED)
    expect(rung().sort()).toEqual(numbers)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 3 } })
  })

  it('O1 rings nobody twice where servers die between taking numbers and asking for their calls', async () => {
    const world = await createAgentRoundWorld(context)
    const numbers = britons(6)
    const { id } = await world.start(numbers)
    const taken = await takeTurns(context, AGENT_ROUNDS, id)
    expect(taken).toHaveLength(6)
    // one died at once, another after it had asked for two of them and before it knew
    await askForTurn(context, AGENT_ROUNDS, taken[0]!)
    await askForTurn(context, AGENT_ROUNDS, taken[1]!)
    await runAgentRounds(context, () => true)
    expect(rung(), 'whoever took them may be at it').toHaveLength(2)
    context.clock.advance(61)
    const late = [taken[2]!, taken[3]!].map(one => askForTurn(context, AGENT_ROUNDS, one))
    await Promise.all([runAgentRounds(context, () => true), runAgentRounds(context, () => true), ...late])
    await runAgentRounds(context, () => true)
    // and the dead come to life again
    await Promise.all(taken.map(one => askForTurn(context, AGENT_ROUNDS, one)))
    expect(rung().sort()).toEqual(numbers)
    await endAgentCalls(context, () => TALKED)
    await runAgentRounds(context, () => true)
    await Promise.all(taken.map(one => askForTurn(context, AGENT_ROUNDS, one)))
    expect(rung()).toHaveLength(6)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 6 } })
    await expectHealthy(context.admin)
  })

  it('O1 leaves whoever is being asked for to the one who asks, however long that takes', async () => {
    const world = await createAgentRoundWorld(context)
    const numbers = britons(2)
    const { id } = await world.start(numbers)
    const taken = await takeTurns(context, AGENT_ROUNDS, id)
    context.clock.advance(61)
    const { admin } = context
    // its call cannot be written to its end, while another server looks after those who were left
    await behindALock(admin, sql => sql`lock table call_order in share mode`, 2, () => Promise.all([
      askForTurn(context, AGENT_ROUNDS, taken[0]!),
      untilWaiting(admin, 1).then(() => runAgentRounds(context, () => true)),
    ]))
    expect(rung().sort()).toEqual(numbers)
    expect(await see(world, id)).toMatchObject({ people: { asked: 2, waiting: 0 } })
  })

  it('O1 keeps its pace over many servers: so many at once, so many a minute', async () => {
    const world = await createAgentRoundWorld(context)
    const { id } = await world.start(britons(14), { perMinute: 8, atOnce: 5 })
    const servers = () => Promise.all(Array.from({ length: 5 }, () => runAgentRounds(context, () => true)))
    await servers()
    expect(rung()).toHaveLength(5)
    await endAgentCalls(context, () => TALKED)
    await servers()
    expect(rung(), 'eight a minute').toHaveLength(8)
    context.clock.advance(61)
    await servers()
    expect(rung(), 'five at once, and three go on').toHaveLength(10)
    expect(new Set(rung()).size).toBe(10)
    expect((await see(world, id)).people).toMatchObject({ asked: 5, reached: 5, waiting: 4 })
  })

  it('O3 is called again by how the call ended, as often as the round says and no more', async () => {
    const world = await createAgentRoundWorld(context)
    const [busy, silent, machine, broken] = britons(4) as [string, string, string, string]
    const retries = { ...ONCE, busy: { times: 2, minutes: 10 }, machine: { times: 1, minutes: 30 } }
    const { id } = await world.start([busy, silent, machine, broken], { retries })
    const ends: Record<string, AgentCallEnd> = { [busy]: { status: 'busy' }, [silent]: { status: 'no-answer' }, [machine]: MACHINE, [broken]: { status: 'failed' } }
    const count = (number: string) => rung().filter(one => one === number).length
    await runFor(10, number => ends[number]!)
    expect([busy, silent, machine, broken].map(count)).toEqual([1, 1, 1, 1])
    context.clock.set(new Date(NOON.getTime() + 11 * 60_000))
    await runFor(10, number => ends[number]!)
    expect([busy, machine].map(count)).toEqual([2, 1])
    context.clock.set(new Date(NOON.getTime() + 31 * 60_000))
    await runFor(10, number => (number === machine ? TALKED : ends[number]!))
    context.clock.set(new Date(NOON.getTime() + 120 * 60_000))
    await runFor(10, () => TALKED)
    expect([busy, silent, machine, broken].map(count)).toEqual([3, 1, 2, 1])
    const done = await see(world, id)
    expect(done).toMatchObject({ state: 'done', people: { reached: 1, unreached: 3 }, report: { calls: 7, reached: 1, busy: 1, noAnswer: 1, failed: 1, machine: 0 } })
  })

  it('O3 begins no call after the pause was answered, also of numbers that were taken before, and goes on where it was', async () => {
    const world = await createAgentRoundWorld(context)
    const { id } = await world.start(britons(3))
    const taken = await takeTurns(context, AGENT_ROUNDS, id)
    await step(world, id, { step: 'pause' })
    await Promise.all(taken.map(one => askForTurn(context, AGENT_ROUNDS, one)))
    await runAgentRounds(context, () => true)
    expect(rung()).toEqual([])
    expect(await see(world, id)).toMatchObject({ state: 'paused', people: { waiting: 3 } })
    await step(world, id, { step: 'resume' })
    await runFor(5, () => TALKED)
    expect(rung()).toHaveLength(3)
    await runAgentRounds(context, () => true)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 3 } })
  })

  it('O3 asks for consent and for the hour at the number’s place at every attempt', async () => {
    const world = await createAgentRoundWorld(context)
    const [gone, other] = britons(2) as [string, string]
    const { id } = await world.start([gone, other, '+493012345678'], { retries: { ...ONCE, busy: { times: 3, minutes: 5 } } })
    const taken = await takeTurns(context, AGENT_ROUNDS, id)
    // said between taking and asking
    await agrees(context, world.owner.id, [gone], 'do_not_call')
    // and it is nine in the evening in Berlin, eight in London
    context.clock.set(new Date('2027-02-03T19:30:00Z'))
    await Promise.all(taken.map(one => askForTurn(context, AGENT_ROUNDS, one)))
    expect(rung()).toEqual([other])
    await endAgentCalls(context, () => ({ status: 'busy' }))
    await context.admin`update call_wish set removed_at = now(), removal_note = 'Withdrawn' where user_id = ${world.owner.id} and number = ${other} and kind = 'consent'`
    context.clock.advance(301)
    await runAgentRounds(context, () => true)
    await runAgentRounds(context, () => true)
    expect(rung()).toEqual([other])
    const { people, reasons, nextAt } = await see(world, id)
    expect(people).toMatchObject({ waiting: 1, left_out: 1, unreached: 1 })
    expect(reasons).toEqual(expect.arrayContaining([
      { state: 'left_out', reason: 'opted_out', count: 1 }, { state: 'unreached', reason: 'no_consent', count: 1 },
    ]))
    expect(nextAt).toBe('2027-02-04T08:00:00.000Z')
    context.clock.set(new Date('2027-02-04T08:00:00Z'))
    await runFor(5, () => TALKED)
    expect(rung()).toEqual([other, '+493012345678'])
  })

  it('G1 O3 never spends more than its budget, on many servers at once; it waits, says so, and goes on with more', async () => {
    const world = await createAgentRoundWorld(context)
    // a minute of a call is 170,000 micros: three of them at once
    const { id } = await world.start(britons(12), { budgetMicros: '520000' })
    for (let turn = 0; turn < 8; turn++) {
      await Promise.all([1, 2, 3].map(() => runAgentRounds(context, () => true)))
      expect(BigInt((await see(world, id)).spentMicros)).toBeLessThanOrEqual(520_000n)
      await endAgentCalls(context, () => TALKED)
      context.clock.advance(301)
    }
    const spent = await see(world, id)
    expect(spent.waits).toBe('budget')
    expect(spent.people.waiting).toBeGreaterThan(0)
    expect(BigInt(spent.spentMicros)).toBeGreaterThan(520_000n - 170_000n)
    await step(world, id, { step: 'change', perMinute: 120, atOnce: 100, budgetMicros: null, revision: spent.revision })
    await runFor(15, () => TALKED)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { reached: 12 }, spentMicros: String(12n * TALK_MICROS) })
    await expectHealthy(context.admin)
  })

  it('O3 waits where the wallet has nothing left or the agent is not live, and burns no attempt', async () => {
    const poor = await createAgentRoundWorld(context, {}, 100_000n)
    const { id } = await poor.start(britons(2))
    await runAgentRounds(context, () => true)
    expect(await see(poor, id)).toMatchObject({ waits: 'money', people: { waiting: 2 } })
    await takeAgentStep(context, { ...poor.owner, requestId: randomUUID() }, poor.agentId, { step: 'pause' })
    context.clock.advance(301)
    await runAgentRounds(context, () => true)
    expect(await see(poor, id)).toMatchObject({ waits: 'not_live', people: { waiting: 2 } })
    const tries = await context.admin`select attempt, tries from round_person where round_id = ${id}`
    expect([...tries]).toEqual([{ attempt: 1, tries: 0 }, { attempt: 1, tries: 0 }])
    expect(rung()).toEqual([])
  })

  it('O3 is over with its agent, and with its own time', async () => {
    const world = await createAgentRoundWorld(context)
    const { id } = await world.start(britons(2), { window: { from: '18:00', to: '20:00' } })
    const timed = await world.start(britons(2, 10), { window: { from: '18:00', to: '20:00' }, endsAt: '2027-02-03T13:00:00Z' }).catch(() => null)
    expect(timed, 'its hours and its end never meet').toBeNull()
    const late = await world.start(britons(2, 20), { window: { from: '18:00', to: '20:00' }, endsAt: '2027-02-03T18:30:00Z' })
    await runAgentRounds(context, () => true)
    expect(await see(world, id)).toMatchObject({ waits: 'hours', opensAt: '2027-02-03T18:00:00.000Z' })
    context.clock.set(new Date('2027-02-03T18:31:00Z'))
    await deleteAgent(context, { ...world.owner, requestId: randomUUID() }, world.agentId)
    await runAgentRounds(context, () => true)
    expect(await see(world, id)).toMatchObject({ state: 'done', people: { left_out: 2 }, reasons: [{ state: 'left_out', reason: 'stopped', count: 2 }] })
    expect(await see(world, late.id)).toMatchObject({ state: 'done', reasons: [{ state: 'left_out', reason: 'time_over', count: 2 }] })
    expect(rung()).toEqual([])
  })

  it('O1 waits where another call of the account’s agents to that number goes on', async () => {
    const world = await createAgentRoundWorld(context)
    const [one] = britons(1) as [string]
    await world.start([one])
    const actor = { ...world.owner, requestId: randomUUID() }
    await startAgentRound(context, actor, world.agentId, roundBody({ list: one }))
    await runAgentRounds(context, () => true)
    await runAgentRounds(context, () => true)
    expect(rung()).toEqual([one])
    await endAgentCalls(context, () => TALKED)
    context.clock.advance(61)
    await runAgentRounds(context, () => true)
    expect(rung()).toEqual([one, one])
  })

  it('C12 has no more calls at once than staff set for its owner, and says so before it begins', async () => {
    const world = await createAgentRoundWorld(context)
    await declared(context.admin, sql => putLimits(sql, world.owner.id, { agentCallsAtOnce: 2 }))
    const { id } = await world.start(britons(5))
    for (let looks = 0; looks < 3; looks++) await runAgentRounds(context, () => true)
    expect(rung()).toHaveLength(2)
    expect(await see(world, id)).toMatchObject({ waits: null, people: { asked: 2, waiting: 3 } })
    await runFor(20, () => TALKED)
    expect(rung()).toHaveLength(5)
  })

  it('C12 asks for no more calls than the account may begin', async () => {
    const world = await createAgentRoundWorld(context)
    await declared(context.admin, sql => sql`
      insert into user_limit (user_id, starts_per_minute, set_by, reason, set_at)
      values (${world.owner.id}, 3, ${world.owner.id}, 'Test', now())`)
    const { id } = await world.start(britons(5))
    await runAgentRounds(context, () => true)
    await runAgentRounds(context, () => true)
    expect(rung()).toHaveLength(3)
    expect(await see(world, id)).toMatchObject({ waits: null, people: { asked: 3, waiting: 2 } })
    expect(await context.admin`select id from call_refusal where user_id = ${world.owner.id}`).toHaveLength(0)
    context.clock.advance(61)
    await runAgentRounds(context, () => true)
    expect(rung()).toHaveLength(5)
  })
})
