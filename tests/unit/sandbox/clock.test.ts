import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../sandbox/clock'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
  clock.setRate(0)
})
afterEach(() => clock.stop())

describe('the virtual clock', () => {
  it('stands still at rate 0 and jumps by exactly what is asked', async () => {
    const before = clock.now()
    await clock.advance(3_600_000)
    expect(clock.now() - before).toBe(3_600_000)
  })

  it('adds up jumps that are asked for at once, with waits on the way', async () => {
    const before = clock.now()
    clock.setTimeout(() => {}, 500)
    clock.setTimeout(() => {}, 1_500)
    await Promise.all([clock.advance(1_000), clock.advance(1_000), clock.advance(1_000)])
    expect(clock.now() - before).toBe(3_000)
  })

  it('runs timers in order of their moment, each at its own', async () => {
    const started = clock.now()
    const ran: [string, number][] = []
    const note = (name: string) => () => ran.push([name, Math.round(clock.now() - started)])
    clock.setTimeout(note('late'), 500)
    clock.setTimeout(note('early'), 100)
    clock.setTimeout(note('early too'), 100)
    await clock.advance(400)
    expect(ran).toEqual([['early', 100], ['early too', 100]])
    await clock.advance(100)
    expect(ran.at(-1)).toEqual(['late', 500])
  })

  it('serves within one jump the waits that begin during it', async () => {
    let rounds = 0
    const loop = async () => {
      while (await clock.sleep(1_000)) rounds++
    }
    void loop()
    await clock.advance(60_000)
    expect(rounds).toBe(60)
  })

  it('lets a wait be cut short or called off', async () => {
    const cut = new AbortController()
    const wait = clock.sleep(1_000, cut.signal)
    cut.abort()
    expect(await wait).toBe(false)
    let ran = false
    clock.setTimeout(() => (ran = true), 10)()
    await clock.advance(1_000)
    expect(ran).toBe(false)
  })

  it('runs as fast as its rate', async () => {
    clock.setRate(1_000)
    const before = clock.now()
    // at any slower rate this outlasts the test
    expect(await clock.sleep(200_000)).toBe(true)
    expect(clock.now() - before).toBeGreaterThanOrEqual(200_000)
  })

  it('goes neither back nor mad', async () => {
    await expect(clock.advance(-1)).rejects.toThrow(RangeError)
    expect(() => clock.setRate(Number.NaN)).toThrow(RangeError)
    expect(() => clock.setRate(-1)).toThrow(RangeError)
  })
})
