// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { QualitySample } from '~~/browser/quality/call-quality'
import { GOOD_LINE, LineMeter, readLine } from '~~/browser/quality/line-meter'
import { fakePhone } from '../support/fake-phone'

const second = (changes: Partial<QualitySample> = {}): QualitySample => ({
  mos: 4.3, jitter: 4, rtt: 60, packetsReceived: 50, packetsSent: 50, packetsLost: 0, ...changes,
})
const LOSSY = second({ packetsReceived: 40, packetsLost: 10 })

describe('some seconds of a line', () => {
  it.each([
    [second(), 'good', GOOD_LINE],
    [second({ packetsReceived: 98, packetsLost: 2 }), 'fair', 'Some crackling: bits of sound get lost.'],
    [second({ packetsReceived: 981, packetsLost: 19 }), 'good', GOOD_LINE],
    [second({ packetsReceived: 92, packetsLost: 8 }), 'poor', 'Breaking up: words get lost.'],
    [second({ jitter: 40 }), 'fair', 'A little uneven: sound comes in bursts.'],
    [second({ jitter: 100 }), 'poor', 'Very uneven: sound comes in bursts.'],
    [second({ rtt: 399 }), 'good', GOOD_LINE],
    [second({ rtt: 400 }), 'fair', 'A slight delay: let them finish before you speak.'],
    [second({ rtt: 900, jitter: 50 }), 'poor', 'A long delay: wait a moment before you speak.'],
    [second({ packetsReceived: 0 }), 'silent', 'Nothing arrives from their side.'],
    [second({ mos: null, jitter: Number.NaN, rtt: -1, packetsLost: -3 }), 'good', GOOD_LINE],
  ])('%j are %s', (sample, grade, words) => {
    expect(readLine([sample])).toMatchObject({ grade, words })
  })

  it('are looked at together', () => {
    const together = readLine([second({ mos: 4 }), second({ mos: 3, packetsLost: 50 })])
    expect(together).toMatchObject({ mos: 3.5, lossPercent: 50 / 150 * 100 })
    expect(readLine([])).toMatchObject({ grade: 'silent', mos: null })
  })
})

describe('the meter', () => {
  const after = (samples: QualitySample[]) => {
    const meter = new LineMeter()
    return { words: samples.map(sample => meter.hear(sample).words), history: meter.history }
  }

  it('changes its words when others stay, not when one second is bad', () => {
    const good = Array.from({ length: 8 }, () => second())
    const once = second({ packetsReceived: 45, packetsLost: 5 })
    expect(readLine([once]).grade).toBe('poor')
    expect(after([...good, once, ...good]).words.every(words => words === GOOD_LINE)).toBe(true)
    const { words } = after([...good, LOSSY, LOSSY, LOSSY, LOSSY, LOSSY])
    expect(words.slice(8, 10)).toEqual([GOOD_LINE, GOOD_LINE])
    expect(words[10]).toBe('Some crackling: bits of sound get lost.')
    expect(after([...good, ...Array.from({ length: 12 }, () => LOSSY)]).words.at(-1)).toBe('Breaking up: words get lost.')
  })

  it('keeps a minute of history', () => {
    expect(after(Array.from({ length: 200 }, () => second())).history).toHaveLength(60)
  })
})

describe('a call whose line gets worse', () => {
  it('says so once, and once when it is good again', async () => {
    const { phone, view, talk } = fakePhone()
    await talk()
    const told = new Set<string>()
    const hear = (sample: QualitySample, times: number) => {
      for (let time = 0; time < times; time++) {
        phone.hear({ kind: 'sample', sample })
        told.add(view.lineTold)
      }
    }
    hear(second(), 10)
    expect([...told]).toEqual([''])
    hear(second({ rtt: 900 }), 20)
    hear(second(), 20)
    expect([...told]).toEqual([
      '', 'A slight delay: let them finish before you speak.', 'A long delay: wait a moment before you speak.', 'The line is good again.',
    ])
    expect(view.line?.history).toContain('poor')
    phone.hear({ kind: 'disconnected' })
  })
})
