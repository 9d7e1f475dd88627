import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOutboundCall } from '../../../server/services/agents/calls/create-outbound-call'
import { runAgentRounds } from '../../../server/services/agents/rounds/run-agent-rounds'
import { takeAgentRoundStep } from '../../../server/services/agents/rounds/take-agent-round-step'
import { takeAgentStep } from '../../../server/services/agents/take-agent-step'
import { readAgentRound } from '../../../server/services/agents/rounds/read-agent-round'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { agrees, britons, createAgentRoundWorld, ROOMY, type AgentRoundWorld } from '../../support/agents/agent-rounds'
import { expectHealthy, expectWallet } from '../../support/ledger/read-ledger'
import { createTestContext, type TestContext } from '../../support/test-context'

/** Noon in London, on a Wednesday. */
const NOON = new Date('2027-02-03T12:00:00Z')
const GRANT = 100_000_000n
const [NUMBER] = britons(1) as [string]

let context: TestContext
let world: AgentRoundWorld
beforeAll(async () => {
  context = await createTestContext({ env: ROOMY })
})
afterAll(() => context.close())
beforeEach(async () => {
  context.clock.set(NOON)
  context.fakeCarrier.orders.length = 0
  world = await createAgentRoundWorld(context, {}, GRANT)
})

const rung = () => context.fakeCarrier.orders.map(({ toNumber }) => toNumber)
const callsOf = () => context.admin`
  select c.status, c.charged_micros, o.state from call c join call_order o on o.call_id = c.id where c.user_id = ${world.owner.id} order by c.created_at`

/** What asks is written with its hold and its order, and its server dies before the carrier is asked. */
async function dieAfterWriting(work: () => Promise<unknown>): Promise<void> {
  context.fakeCarrier.isDown = true
  await work()
  context.fakeCarrier.isDown = false
  context.fakeCarrier.orders.length = 0
  await context.admin`
    update call_order o set state = 'ready', document = '-', asked_at = null, unknown_at = null
    from call c where c.id = o.call_id and c.user_id = ${world.owner.id} and o.state in ('asking', 'unknown')`
}
const ask = () => createOutboundCall(context, world.owner, 'the first call', { to: NUMBER, agentId: world.agentId, variables: {} }, true)
async function asked(): Promise<void> {
  await agrees(context, world.owner.id, [NUMBER])
  await ask()
}
/** What other servers do from then on, for so long. */
async function others(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 10) {
    context.clock.advance(10)
    await reconcileCalls(context)
  }
}
const actor = () => ({ ...world.owner, requestId: randomUUID() })

describe('an agent’s order whose server died before it was asked for', () => {
  it('O1 goes on where nothing has changed, once', async () => {
    await dieAfterWriting(asked)
    await others(120)
    expect(rung()).toEqual([NUMBER])
    expect([...await callsOf()]).toMatchObject([{ state: 'placed' }])
    await expect(ask()).resolves.toMatchObject({ isRepeat: true, isPlaced: true })
  })

  it.each([
    ['whoever is called wants none', () => agrees(context, world.owner.id, [NUMBER], 'do_not_call')],
    ['what they agreed to was taken back', () => context.admin`delete from call_wish where user_id = ${world.owner.id}`],
    ['the agent is paused', () => takeAgentStep(context, actor(), world.agentId, { step: 'pause' })],
    // written five seconds before
    ['it is eight in the evening where they are', () => Promise.resolve()],
  ])('O3 is taken back where by then %s: nobody is rung, and all that was set aside is free', async (why, happens) => {
    if (why.includes('evening')) context.clock.set(new Date('2027-02-03T19:59:55Z'))
    await dieAfterWriting(asked)
    await happens()
    await others(120)
    expect(rung()).toEqual([])
    expect([...await callsOf()]).toEqual([{ status: 'canceled', charged_micros: 0n, state: 'dropped' }])
    // whoever asks again is told
    await expect(ask()).rejects.toMatchObject({ code: 'call_not_allowed', details: { reason: 'too_late' } })
    expect(rung()).toEqual([])
    await expectWallet(context.admin, world.owner.walletId, { balanceMicros: GRANT, heldMicros: 0n })
    await expectHealthy(context.admin)
  })

  it('O3 of a round that was paused is taken back, burns no attempt, and is asked for anew when it goes on', async () => {
    const { id } = await world.start([NUMBER])
    await dieAfterWriting(() => runAgentRounds(context, () => true))
    const step = (one: 'pause' | 'resume') => takeAgentRoundStep(context, actor(), id, { step: one })
    await step('pause')
    await others(120)
    expect(rung()).toEqual([])
    await step('resume')
    for (let turn = 0; turn < 3; turn++) {
      await runAgentRounds(context, () => true)
      context.clock.advance(5)
    }
    expect(rung()).toEqual([NUMBER])
    expect(await readAgentRound(context, world.owner.id, id)).toMatchObject({ people: { asked: 1 } })
    expect([...await context.admin`select tries from round_person where round_id = ${id}`]).toEqual([{ tries: 0 }])
    await expectHealthy(context.admin)
  })
})
