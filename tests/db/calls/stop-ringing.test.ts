import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOutboundCall } from '../../../server/services/agents/calls/create-outbound-call'
import { endUnwantedCalls } from '../../../server/services/calls/end-unwanted-calls'
import { addWish } from '../../../server/services/agents/wishes/add-wish'
import { importWishes } from '../../../server/services/agents/wishes/import-wishes'
import { removeWish } from '../../../server/services/agents/wishes/remove-wish'
import { triggerCall } from '../../../server/services/outreach/calls/trigger-call'
import { recordCareStep } from '../../../server/services/outreach/care/record-care-step'
import type { CreateWishBody } from '../../../shared/schemas/agents/call-wishes'
import type { CallStatus } from '../../../shared/schemas/calls'
import { agrees, britons, createAgentRoundWorld, endAgentCalls, ROOMY, type AgentRoundWorld } from '../../support/agents/agent-rounds'
import { expectHealthy, expectWallet } from '../../support/ledger/read-ledger'
import { createRoundWorld, endCalls, INDIA_DECK, type RoundWorld } from '../../support/rounds'
import { createTestContext, type TestContext } from '../../support/test-context'

/** As where the server died as soon as what it was told was kept: nothing that was to come after it happens. */
const dying = (one: TestContext): TestContext => ({ ...one, later: () => {} })

/** Noon in London, on a Wednesday. */
const NOON = new Date('2027-02-03T12:00:00Z')
const GRANT = 100_000_000n
const [NUMBER, OTHER] = britons(2) as [string, string]

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ deck: INDIA_DECK, env: ROOMY })
})
afterAll(() => context.close())
beforeEach(() => {
  context.fakeCarrier.requests.length = 0
  context.clock.set(NOON)
})

async function legTo(number: string): Promise<string> {
  await context.idle()
  const [leg] = await context.admin`select l.leg_id from call_leg l join call c on c.id = l.call_id where c.to_number = ${number} and c.billed_at is null order by c.created_at desc limit 1`
  return leg!.leg_id as string
}
async function ended(): Promise<string[]> {
  await context.idle()
  return context.fakeCarrier.requests.filter(asked => asked.startsWith('endLeg'))
}
const stands = (number: string, status: CallStatus) => context.admin`
  update call set status = ${status}, status_rank = ${status === 'answered' ? 2 : 1} where to_number = ${number} and billed_at is null`

describe('somebody in care whose phone rings', () => {
  let world: RoundWorld
  beforeEach(async () => {
    world = await createRoundWorld(context, {}, GRANT)
  })
  async function rung() {
    const [person] = await world.addPeople(1)
    await triggerCall(context, world.worker.id, person!.id, randomUUID(), { scriptId: world.scriptId })
    return { ...person!, leg: await legTo(person!.number) }
  }
  const step = (id: string, kind: 'opted_out' | 'consent_withdrawn') =>
    recordCareStep(context, world.worker.id, id, { id: randomUUID(), kind, note: '' }, 'r')

  it.each(['opted_out', 'consent_withdrawn'] as const)('O3 is not rung any longer once this is noted: %s, and nothing is charged', async kind => {
    const { id, number, leg } = await rung()
    const other = await rung()
    await step(id, kind)
    expect(await ended()).toEqual([`endLeg ${leg}`])
    await endCalls(context, one => (one === number ? { status: 'canceled' } : null))
    expect(context.fakeCarrier.orders.filter(({ toNumber }) => toNumber === number)).toHaveLength(1)
    await endCalls(context, one => (one === other.number ? { status: 'no-answer' } : null))
    await expectWallet(context.admin, world.owner.walletId, { balanceMicros: GRANT, heldMicros: 0n })
    await expectHealthy(context.admin)
  })

  it('O3 is not cut off where they have picked up: they are told what their key did', async () => {
    const { id, number } = await rung()
    await stands(number, 'answered')
    await step(id, 'opted_out')
    expect(await ended()).toEqual([])
  })

  it('O3 M16 is rung on where what was noted before they agreed again is sent once more', async () => {
    const [person] = await world.addPeople(1)
    const note = { id: randomUUID(), kind: 'opted_out', note: '' } as const
    const say = () => recordCareStep(context, world.worker.id, person!.id, note, 'r')
    await say()
    await recordCareStep(context, world.worker.id, person!.id, { id: randomUUID(), kind: 'opted_in', note: 'She asked for it.' }, 'r')
    await triggerCall(context, world.worker.id, person!.id, randomUUID(), { scriptId: world.scriptId })
    await say()
    expect(await ended()).toEqual([])
  })

  it.each(['opted_out', 'consent_withdrawn'] as const)('O3 is found by other servers where the one that noted this died: %s', async kind => {
    const { id, leg } = await rung()
    await rung()
    await recordCareStep(dying(context), world.worker.id, id, { id: randomUUID(), kind, note: '' }, 'r')
    expect(await ended()).toEqual([])
    await endUnwantedCalls(context)
    await endUnwantedCalls(context)
    expect(await ended()).toEqual([`endLeg ${leg}`])
    await endCalls(context, () => ({ status: 'canceled' }))
  })

  it('O3 is rung on where a note says something else', async () => {
    const { id } = await rung()
    await recordCareStep(context, world.worker.id, id, { id: randomUUID(), kind: 'flagged', note: 'High fever' }, 'r')
    expect(await ended()).toEqual([])
  })
})

describe('somebody whom an agent rings', () => {
  let world: AgentRoundWorld
  beforeEach(async () => {
    world = await createAgentRoundWorld(context, {}, GRANT)
    await agrees(context, world.owner.id, [NUMBER, OTHER])
    await call(OTHER)
  })
  const call = async (number: string, key = number) => {
    await createOutboundCall(context, world.owner, key, { to: number, agentId: world.agentId, variables: {} }, true)
    return legTo(number)
  }
  const wish = (change: Partial<CreateWishBody> = {}): CreateWishBody => ({
    id: randomUUID(), kind: 'do_not_call', number: NUMBER, saidAt: '2020-01-01T10:00:00Z', way: 'written', wording: 'Please do not call.', ...change,
  })
  const file = `Number,Said at,How,Words\n${NUMBER},2020-01-01T10:00:00Z,written,Please do not call.\n`
  const lines = async function* () {
    yield await Promise.resolve(Buffer.from(file))
  }

  it.each<[how: string, says: () => Promise<unknown>]>([
    ['they want no calls', () => addWish(context, world.owner, wish())],
    ['a list of those who want none is taken in', () => importWishes(context, world.owner, { kind: 'do_not_call', step: 'add' }, lines())],
    ['what they agreed to is taken back', async () => {
      const [agreed] = await context.admin`select id from call_wish where user_id = ${world.owner.id} and number = ${NUMBER} and kind = 'consent'`
      await removeWish(context, world.owner.id, agreed!.id as string, { note: 'Said so on the phone.' })
    }],
  ])('O3 is not rung any longer: %s', async (_, says) => {
    const leg = await call(NUMBER)
    await says()
    expect(await ended()).toEqual([`endLeg ${leg}`])
    await endAgentCalls(context, number => ({ status: number === NUMBER ? 'canceled' : 'no-answer' }))
    await expectWallet(context.admin, world.owner.walletId, { balanceMicros: GRANT, heldMicros: 0n })
    await expectHealthy(context.admin)
  })

  it('O3 is found by other servers where the one that was told died, and whoever has picked up talks on', async () => {
    const leg = await call(NUMBER)
    await addWish(dying(context), world.owner, wish())
    await stands(NUMBER, 'answered')
    await endUnwantedCalls(context)
    expect(await ended()).toEqual([])
    await stands(NUMBER, 'ringing')
    await endUnwantedCalls(context)
    expect(await ended()).toEqual([`endLeg ${leg}`])
    await endAgentCalls(context, number => ({ status: number === NUMBER ? 'canceled' : 'no-answer' }))
  })

  it('O3 is found too where what they agreed to is gone', async () => {
    const leg = await call(NUMBER)
    await context.admin`update call_wish set removed_at = now(), removal_note = 'Said so.' where user_id = ${world.owner.id} and number = ${NUMBER}`
    await endUnwantedCalls(context)
    expect(await ended()).toEqual([`endLeg ${leg}`])
    await endAgentCalls(context, number => ({ status: number === NUMBER ? 'canceled' : 'no-answer' }))
  })

  it.each<[how: string, says: () => Promise<unknown>]>([
    ['they agreed once more', () => addWish(context, world.owner, wish({ kind: 'consent' })).catch(() => {})],
    ['a list is looked at', () => importWishes(context, world.owner, { kind: 'do_not_call', step: 'look' }, lines())],
    ['what was taken back since is sent once more', async () => {
      const unwilling = wish()
      await addWish(context, world.owner, unwilling)
      await removeWish(context, world.owner.id, unwilling.id, { note: 'Called us.' })
      await endAgentCalls(context, () => ({ status: 'no-answer' }))
      context.fakeCarrier.requests.length = 0
      await call(NUMBER, randomUUID())
      await addWish(context, world.owner, unwilling).catch(() => {})
    }],
    ['what they agreed to before is taken back once more, and they have agreed again', async () => {
      const [old] = await context.admin`select id from call_wish where user_id = ${world.owner.id} and number = ${NUMBER} and kind = 'consent'`
      const takeBack = () => removeWish(context, world.owner.id, old!.id as string, { note: 'Said so.' })
      await takeBack()
      await agrees(context, world.owner.id, [NUMBER])
      await endAgentCalls(context, () => ({ status: 'no-answer' }))
      context.fakeCarrier.requests.length = 0
      await call(NUMBER, randomUUID())
      await takeBack()
    }],
    ['another account’s list says so', async () => addWish(context, (await createAgentRoundWorld(context)).owner, wish())],
  ])('O3 is rung on: %s', async (_, says) => {
    await call(NUMBER)
    await says()
    expect(await ended()).toEqual([])
    await endAgentCalls(context, () => ({ status: 'no-answer' }))
  })
})
