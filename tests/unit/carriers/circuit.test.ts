import { beforeEach, describe, expect, it } from 'vitest'
import type { LegOrder, Placement } from '../../../server/carriers/carrier'
import { FAILING_PERCENT, LEAST_ORDERS, OPEN_SECONDS, WINDOW_SECONDS } from '../../../server/carriers/circuit'
import { CIRCUIT_OPEN, withCircuit } from '../../../server/carriers/with-circuit'
import { createFakeCarrier } from '../../support/fake-carrier'
import { createTestClock, type TestClock } from '../../support/test-clock'

const ORDER: LegOrder = { toNumber: '+919876500000', fromNumber: '+918047091999', document: '', statusUrl: '', maxSeconds: 60, ringSeconds: 30 }
const UNKNOWN: Placement = { kind: 'unknown', cause: new Error('no answer') }
const NOT_SENT: Placement = { kind: 'refused', refusal: 'busy', code: CIRCUIT_OPEN }

let clock: TestClock
let fake: ReturnType<typeof createFakeCarrier>
let carrier: ReturnType<typeof withCircuit>
beforeEach(() => {
  clock = createTestClock()
  fake = createFakeCarrier('+918047091999', 'exotel')
  carrier = withCircuit(fake, clock.now)
})

const order = () => carrier.placeLeg(ORDER)
async function orders(times: number, place?: () => Placement): Promise<void> {
  const before = fake.place
  if (place) fake.place = place
  for (let time = 0; time < times; time++) await order()
  fake.place = before
}

describe('O1 a carrier that fails', () => {
  it('is left alone, and what is not sent certainly dials nobody', async () => {
    await orders(LEAST_ORDERS, () => UNKNOWN)
    expect(carrier.circuit!()).toBe('open')
    expect(await order()).toEqual(NOT_SENT)
    expect(fake.orders).toHaveLength(LEAST_ORDERS)
  })

  it('is asked on where fewer orders came, or fewer of them failed', async () => {
    await orders(LEAST_ORDERS - 1, () => UNKNOWN)
    expect(carrier.circuit!()).toBe('closed')
    const fine = Math.floor((LEAST_ORDERS - 1) * (100 - FAILING_PERCENT) / FAILING_PERCENT) + 1
    await orders(fine)
    expect(carrier.circuit!()).toBe('closed')
    await orders(1, () => UNKNOWN)
    expect(carrier.circuit!()).toBe('closed')
  })

  it('is asked once after the pause: whether it answers decides', async () => {
    await orders(LEAST_ORDERS, () => UNKNOWN)
    clock.advance(OPEN_SECONDS)
    expect(carrier.circuit!()).toBe('trying')
    await orders(1, () => UNKNOWN)
    expect(carrier.circuit!()).toBe('open')
    clock.advance(OPEN_SECONDS)
    await orders(1)
    expect(carrier.circuit!()).toBe('closed')
    await orders(1, () => UNKNOWN)
    expect(carrier.circuit!()).toBe('closed')
  })

  it('lets one order through while it is tried, however many there are', async () => {
    await orders(LEAST_ORDERS, () => UNKNOWN)
    clock.advance(OPEN_SECONDS)
    const [first, ...others] = await Promise.all([order(), order(), order()])
    expect(first).toMatchObject({ kind: 'placed' })
    expect(others).toEqual([NOT_SENT, NOT_SENT])
  })

  it('forgets what failed long ago', async () => {
    await orders(LEAST_ORDERS - 1, () => UNKNOWN)
    clock.advance(WINDOW_SECONDS)
    await orders(1, () => UNKNOWN)
    expect(carrier.circuit!()).toBe('closed')
  })

  it.each([
    ['an account that is closed', 'account', 'open'],
    ['too many requests', 'busy', 'open'],
    ['a number that cannot be rung', 'number', 'closed'],
    ['somebody who wants no calls', 'unwanted', 'closed'],
    ['a number that may not be shown', 'caller_id', 'closed'],
  ] as const)('is one that does not do its work: %s', async (_, refusal, state) => {
    await orders(LEAST_ORDERS, () => ({ kind: 'refused', refusal, code: '400' }))
    expect(carrier.circuit!()).toBe(state)
  })
})

describe('a carrier that says how long it wants to be left alone', () => {
  it('is left alone so long, from the first time on', async () => {
    await orders(1, () => ({ kind: 'refused', refusal: 'busy', code: '429', retryAfterSeconds: 7 }))
    clock.advance(6)
    expect(await order()).toEqual(NOT_SENT)
    clock.advance(1)
    expect(await order()).toMatchObject({ kind: 'placed' })
    expect(carrier.circuit!()).toBe('closed')
  })

  it('is left alone for the longer of two times', async () => {
    fake.place = () => ({ kind: 'refused', refusal: 'busy', code: '429', retryAfterSeconds: fake.orders.length === 1 ? 90 : 5 })
    await Promise.all([order(), order()])
    clock.advance(89)
    expect(await order()).toEqual(NOT_SENT)
  })
})
