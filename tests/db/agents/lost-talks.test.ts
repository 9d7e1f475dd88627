import { afterAll, beforeAll, expect, it } from 'vitest'
import { endLostTalks } from '../../../server/services/agents/end-lost-talks'
import { priceVoices } from '../../../server/services/costs/price-voices'
import { endedCall } from '../../support/costs/costed-call'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { createTestAgent, setShippedPrices, useVoice } from '../../support/costs/voice-use'
import { dialTestCall } from '../../support/ledger/test-call'
import { createTestClock } from '../../support/test-clock'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
let agentId: string
beforeAll(async () => {
  context = await createTestContext({
    clock: createTestClock(new Date('2026-12-01T09:00:00Z')), env: { LIMIT_CALLS_AT_ONCE: '1000' },
  })
  person = await createPerson(context, { grantMicros: 100_000_000n })
  agentId = await createTestAgent(context, person)
  await setShippedPrices(context)
})
afterAll(() => context.close())

const streamOf = async (id: string) => {
  const [row] = await context.admin`
    select ending, ending_code, ended_at = (select ended_at from call where id = call_id) as with_call, usage from agent_session where id = ${id}`
  return { ...row }
}

it('G1 C9 a stream whose server is gone is over a while after its call, and costs what was known of it', async () => {
  const call = await endedCall(context, person)
  const usage = { textIn: 1000, audioOut: 500 }
  const [lost, told] = [
    await useVoice(context, person, { callId: call.id, agentId }, usage, { isOver: false }),
    await useVoice(context, person, { callId: call.id, agentId }, usage),
  ]
  context.clock.advance(29)
  expect(await endLostTalks(context), 'its server may still be writing').toBe(0)
  context.clock.advance(1)
  expect(await endLostTalks(context)).toBe(1)
  expect(await endLostTalks(context)).toBe(0)
  expect(await streamOf(lost)).toEqual({ ending: 'line_cut', ending_code: 'server_lost', with_call: true, usage })
  expect(await streamOf(told)).toMatchObject({ ending: 'hung_up', ending_code: null })
  context.clock.advance(120)
  await lookForCosts(context)
  await priceVoices(context)
  const costs = await context.admin`select cost_micros from voice_cost where use_id = any (${[lost, told]})`
  // 1000 × 4 and 500 × 64 dollars a million
  expect(costs.map(row => row.cost_micros)).toEqual([36_000n, 36_000n])
})

it('C9 a stream of a call that goes on is its server\'s, however long', async () => {
  const { id: callId } = await dialTestCall(context, person)
  const stream = await useVoice(context, person, { callId, agentId }, {}, { isOver: false })
  context.clock.advance(3000)
  expect(await endLostTalks(context)).toBe(0)
  expect(await streamOf(stream)).toMatchObject({ ending: null })
})
