// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveConnection, type EventSourceLike, type LiveMode } from '~~/browser/live/live-connection'

class FakeSource implements EventSourceLike {
  closed = false
  readonly #listeners = new Map<string, ((event: { data?: unknown }) => void)[]>()

  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void {
    this.#listeners.set(type, [...this.#listeners.get(type) ?? [], listener])
  }

  close(): void {
    this.closed = true
  }

  say(type: string, data: unknown = {}): void {
    this.#listeners.get(type)?.forEach(listener => listener({ data: JSON.stringify(data) }))
  }
}

function harness() {
  const sources: FakeSource[] = []
  const modes: LiveMode[] = []
  const state = { openCall: false, reachable: true }
  const poll = vi.fn(() => (state.reachable ? Promise.resolve() : Promise.reject(new Error('unreachable'))))
  const onEvent = vi.fn()
  const live = new LiveConnection({
    openSource: () => {
      const source = new FakeSource()
      sources.push(source)
      return source
    },
    poll,
    hasOpenCall: () => state.openCall,
    onEvent,
    onMode: mode => modes.push(mode),
  })
  const last = () => sources.at(-1)!
  return { live, sources, modes, state, poll, onEvent, last }
}

/** Longer than any test waits: a source that never answers is cut after 4 s each time. */
const settle = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('live events', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('hands on what is pushed and does not poll beside it', async () => {
    const { live, modes, poll, onEvent, last } = harness()
    live.start()
    last().say('hello')
    last().say('call', { id: 'c1', revision: 3 })
    expect(modes).toEqual(['push'])
    expect(onEvent).toHaveBeenLastCalledWith('call', { id: 'c1', revision: 3 })
    const afterHello = poll.mock.calls.length
    for (let seconds = 0; seconds < 60; seconds += 15) {
      await settle(15_000)
      last().say('ping')
    }
    expect(poll).toHaveBeenCalledTimes(afterHello)
    live.stop()
  })

  it('polls every 2 s while a call is open once the line is cut, and returns to push by itself', async () => {
    const { live, sources, modes, state, poll, last } = harness()
    state.openCall = true
    live.start()
    last().say('hello')
    await settle(0)
    poll.mockClear()
    last().say('error')
    expect(sources[0]?.closed).toBe(true)
    await settle(0)
    expect(modes.at(-1)).toBe('polling')
    expect(poll).toHaveBeenCalledTimes(1)
    await settle(2000)
    expect(poll).toHaveBeenCalledTimes(2)
    await settle(2000)
    expect(poll).toHaveBeenCalledTimes(3)
    expect(sources.length).toBeGreaterThan(1)

    last().say('hello')
    expect(modes.at(-1)).toBe('push')
    await settle(0)
    poll.mockClear()
    await settle(20_000)
    expect(poll).not.toHaveBeenCalled()
    live.stop()
  })

  it('takes a line that is silent for 25 s for dead', async () => {
    const { live, modes, last } = harness()
    live.start()
    last().say('hello')
    await settle(24_900)
    expect(modes.at(-1)).toBe('push')
    await settle(200)
    expect(modes.at(-1)).toBe('polling')
    live.stop()
  })

  it('looks once after it is back, for what was told to nobody', async () => {
    const { live, poll, last } = harness()
    live.start()
    last().say('hello')
    await settle(0)
    last().say('error')
    await settle(1000)
    const before = poll.mock.calls.length
    last().say('hello')
    await settle(0)
    expect(poll).toHaveBeenCalledTimes(before + 1)
    live.stop()
  })

  it('is slow to poll without a call, and quick as soon as one opens', async () => {
    const { live, state, poll, last } = harness()
    live.start()
    last().say('error')
    await settle(0)
    poll.mockClear()
    await settle(10_000)
    expect(poll).not.toHaveBeenCalled()
    state.openCall = true
    live.wake()
    await settle(0)
    expect(poll).toHaveBeenCalledTimes(1)
    await settle(2000)
    expect(poll).toHaveBeenCalledTimes(2)
    live.stop()
  })

  it('says offline while nothing answers, and waits longer between its tries', async () => {
    const { live, sources, modes, state, last } = harness()
    state.reachable = false
    live.start()
    for (let time = 0; time < 5; time++) {
      last().say('error')
      await settle(31_000)
    }
    expect(modes.at(-1)).toBe('offline')
    const tries = sources.length
    last().say('error')
    await settle(15_000)
    expect(sources.length).toBe(tries)
    state.reachable = true
    await settle(16_000)
    expect(modes.at(-1)).toBe('polling')
    last().say('hello')
    expect(modes.at(-1)).toBe('push')
    live.stop()
  })

  it('hears nothing from a line that it gave up', async () => {
    const { live, sources, onEvent, last } = harness()
    live.start()
    last().say('hello')
    last().say('error')
    onEvent.mockClear()
    sources[0]?.say('call', { id: 'late' })
    expect(onEvent).not.toHaveBeenCalled()
    live.stop()
    await settle(60_000)
    expect(sources).toHaveLength(1)
  })
})
