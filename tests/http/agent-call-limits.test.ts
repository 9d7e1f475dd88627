import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CarrierUnavailable } from '../../server/carriers/carrier'
import { SPARE_SECONDS } from '../../server/domain/agents/talk-end'
import { bindStream } from '../../server/services/agents/bind-stream'
import { limitLeg } from '../../server/services/agents/limit-leg'
import { reconcileCalls } from '../../server/services/calls/reconcile-calls'
import type { CallDetailDto } from '../../shared/schemas/calls'
import { createFakeVoice } from '../support/agents/fake-voice'
import { liveAgent, ringAgent, type AnsweredCall } from '../support/agents/live-agent'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { newSid } from '../support/twilio-requests'

let world: HttpWorld
let ada: Visitor
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
})
beforeEach(async () => {
  world.context.voice = createFakeVoice()
  world.context.fakeCarrier.requests.length = 0
  ada = await world.visit()
})
afterAll(() => world.close())

const callOf = async (callId: string) => (await ada.get(`/api/calls/${callId}`)).json as CallDetailDto
const isEnded = ({ legId }: AnsweredCall) => world.context.fakeCarrier.requests.includes(`endLeg ${legId}`)

/** Somebody rings an agent; the carrier's leg is up, and no stream is open. */
async function ring(change: object = {}): Promise<AnsweredCall> {
  const { number } = await liveAgent(world, ada, change)
  const call = await ringAgent(world, number)
  const { legId, theirNumber } = call
  world.context.fakeCarrier.addLeg({ id: legId, from: theirNumber, to: number, status: 'answered', startedAt: world.context.clock.now() })
  return call
}

const bind = ({ legId, token }: AnsweredCall) => bindStream(world.context, {
  carrier: 'twilio', accountId: world.side.accountSid, legId, streamId: newSid('MZ'), token, boundBy: 'a server that is gone',
})

/** As the jobs of any server do it. @returns after how many seconds the leg was ended; null: it was not */
async function endedAfter(call: AnsweredCall, mostSeconds: number): Promise<number | null> {
  const { reconcileEverySeconds } = world.context.config
  for (let seconds = 0; seconds <= mostSeconds; seconds += reconcileEverySeconds) {
    await reconcileCalls(world.context)
    if (isEnded(call)) return seconds
    world.context.clock.advance(reconcileEverySeconds)
  }
  return null
}

describe('a leg that came in, whose server is gone', () => {
  it.each([['for as long as its budget', {}], ['for a minute', { longestCallSeconds: 60, callBudgetMicros: '165000' }]])('G1 C14 is ended by another one before its hold is spent: %s', async (_, change) => {
    const call = await ring(change)
    await bind(call)
    const { maxSeconds, heldMicros } = await callOf(call.callId)
    const seconds = (await endedAfter(call, maxSeconds))!
    expect(seconds).toBeGreaterThanOrEqual(maxSeconds - SPARE_SECONDS)
    expect(seconds).toBeLessThan(maxSeconds)
    const { clock, fakeCarrier } = world.context
    fakeCarrier.addLeg({ ...fakeCarrier.legs.get(call.legId)!, status: 'completed', durationSeconds: seconds, endedAt: clock.now() })
    clock.advance(60)
    await reconcileCalls(world.context)
    const { status, chargedMicros, breakdown } = await callOf(call.callId)
    expect(status).toBe('completed')
    expect(BigInt(chargedMicros!)).toBeLessThanOrEqual(BigInt(heldMicros))
    expect(breakdown.map(part => part.uncollectedMicros)).toEqual(['0', '0'])
    expect(await world.violations()).toEqual([])
  })

  it('G1 C14 is ended also where no stream ever came', async () => {
    const call = await ring()
    const { maxSeconds } = await callOf(call.callId)
    expect(await endedAfter(call, maxSeconds)).toBeLessThan(maxSeconds)
  })

  it('C14 is left alone within its time', async () => {
    const call = await ring()
    await bind(call)
    const { maxSeconds } = await callOf(call.callId)
    expect(await endedAfter(call, maxSeconds - SPARE_SECONDS - world.context.config.reconcileEverySeconds)).toBeNull()
  })
})

describe('the carrier', () => {
  it('G1 C14 is asked to end a leg that came in once its hold is spent, whatever becomes of all servers', async () => {
    const call = await ring()
    const bound = await bind(call)
    await limitLeg(world.context, bound)
    expect(world.context.fakeCarrier.requests).toContain(`extendLeg ${call.legId} ${(await callOf(call.callId)).maxSeconds}`)
    await limitLeg(world.context, { ...bound, legId: newSid(), occasion: { ...bound.occasion, way: 'out' } })
    expect(world.context.fakeCarrier.requests.filter(request => request.startsWith('extendLeg'))).toHaveLength(1)
  })

  it('may not answer: the talk goes on', async () => {
    const bound = await bind(await ring())
    const carrier = world.context.carriers.of('twilio')
    const { extendLeg } = carrier
    carrier.extendLeg = () => Promise.reject(new CarrierUnavailable('away'))
    await expect(limitLeg(world.context, bound)).resolves.toBeUndefined()
    carrier.extendLeg = extendLeg
  })
})
