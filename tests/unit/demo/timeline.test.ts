import { afterEach, describe, expect, it, vi } from 'vitest'
import { drawCalls, oneAfterTheOther } from '../../../scripts/demo/draw-calls'
import { after, Timeline } from '../../../scripts/demo/timeline'

const NOW = new Date('2026-11-27T00:05:00Z')
const HABIT = { numbers: ['+442079460958', '+4930901820'], callsPerWeek: 20, from: 60, to: 1, longestSeconds: 7_200 }

afterEach(() => void vi.useRealTimers())

describe('a timeline', () => {
  it('lets things happen in their order, also those that others bring about, and shows their moments', async () => {
    const timeline = new Timeline()
    const seen: string[] = []
    const note = (what: string) => async () => void seen.push(`${what} ${timeline.now().toISOString().slice(11, 19)}`)
    const at = (seconds: number) => after(NOW, seconds - 1_000)
    timeline.add(at(20), note('third'))
    timeline.add(at(10), async () => {
      await note('first')()
      timeline.pass(3)
      await note('a little later')()
      timeline.add(at(15), note('second'))
    })
    timeline.add(at(20), note('fourth'))
    const turns: Date[] = []
    await timeline.run(NOW, async moment => void turns.push(moment))
    expect(seen).toEqual(['first 23:48:30', 'a little later 23:48:33', 'second 23:48:35', 'third 23:48:40', 'fourth 23:48:40'])
    expect(turns).toEqual([10, 15, 20, 20].map(at))
    vi.useFakeTimers({ now: after(NOW, 77), toFake: ['Date'] })
    expect(timeline.now()).toEqual(after(NOW, 77))
  })

  it('does not reach into the future', async () => {
    const timeline = new Timeline()
    timeline.add(after(NOW, 1), async () => undefined)
    await expect(timeline.run(NOW, async () => undefined)).rejects.toThrow('reaches into the future')
  })
})

describe('calls of a habit', () => {
  const calls = drawCalls('somebody', HABIT, NOW)

  it('are the same each time, and others for somebody else', () => {
    expect(drawCalls('somebody', HABIT, NOW)).toEqual(calls)
    expect(drawCalls('somebody else', HABIT, NOW)).not.toEqual(calls)
  })

  it('are about as many as the habit says, mostly answered, and over by now', () => {
    expect(calls.length).toBeGreaterThan(20 * 8 * 0.7)
    expect(calls.length).toBeLessThan(20 * 9 * 1.3)
    const answered = calls.filter(({ status }) => status === 'completed').length / calls.length
    expect(answered).toBeGreaterThan(0.65)
    expect(answered).toBeLessThan(0.9)
    for (const { at, talkSeconds } of calls) expect(after(at, talkSeconds).getTime()).toBeLessThan(NOW.getTime())
  })

  it('never begin while another one of the same person lasts', () => {
    const one = { ...calls[0]!, talkSeconds: 100 }
    const wild = Array.from({ length: 20 }, (_, index) => ({ ...one, at: after(NOW, -90_000 + index) }))
    const sorted = oneAfterTheOther([...calls, ...wild].reverse())
    expect(sorted).toHaveLength(calls.length + 20)
    for (const [index, { at }] of sorted.entries()) {
      const before = sorted[index - 1]
      if (before) expect(at.getTime()).toBeGreaterThan(after(before.at, before.talkSeconds).getTime())
    }
  })
})
