// @vitest-environment node
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { KEY_MS, KeyQueue, keysOf } from '~~/browser/dialer/key-queue'
import { keyHertz, KeyTones } from '~~/browser/dialer/key-tones'

const KEYS = [...'0123456789*#']

const TONE_AND_GAP_MS = 230

interface Ports { send: (keys: string) => void, later: (run: () => void, ms: number) => void }

/** As a browser keeps it: new keys throw away those that have not begun to sound, and wait for the one that has. */
function line(queueOf: (ports: Ports) => { press: (keys: string) => void }) {
  let now = 0
  let timers: { at: number, run: () => void }[] = []
  let sounding = { from: 0, keys: '' }
  let heard = ''
  const begun = () => sounding.keys.slice(0, Math.max(0, Math.floor((now - sounding.from) / TONE_AND_GAP_MS) + 1))
  const queue = queueOf({
    send(keys) {
      const before = begun()
      heard += before
      sounding = { from: Math.max(now, sounding.from + before.length * TONE_AND_GAP_MS), keys }
    },
    later: (run, ms) => timers.push({ at: now + ms, run }),
  })
  const passTo = (end: number) => {
    for (;;) {
      const next = timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      timers = timers.filter(timer => timer !== next)
      now = next.at
      next.run()
    }
    now = end
  }
  const heardAll = () => {
    passTo(now + 600_000)
    return heard + begun()
  }
  return { press: (keys: string) => queue.press(keys), pass: (ms: number) => passTo(now + ms), heardAll }
}

const presses = fc.array(fc.record({
  keys: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 25 }).map(keys => keys.join('')),
  afterMs: fc.integer({ min: 0, max: 900 }),
}), { maxLength: 40 })

function typed(far: ReturnType<typeof line>, script: { keys: string, afterMs: number }[]): string {
  for (const { keys, afterMs } of script) {
    far.press(keys)
    far.pass(afterMs)
  }
  return far.heardAll()
}

describe('keys on the line', () => {
  it('all arrive in their order, however fast they are pressed or pasted', () => {
    fc.assert(fc.property(presses, script => {
      expect(typed(line(ports => new KeyQueue(ports)), script)).toBe(script.map(({ keys }) => keys).join(''))
    }), { seed: 11 })
  })

  it('would be lost by a queue that does not wait for them', () => {
    const hasty = line(({ send }) => ({ press: send }))
    expect(typed(hasty, [...'12345'].map(keys => ({ keys, afterMs: 50 })))).not.toBe('12345')
  })

  it('of a call that is over are not sent into the next one', () => {
    const sent: string[] = []
    let run = () => {}
    const queue = new KeyQueue({
      send: keys => sent.push(keys),
      later: next => {
        run = next
      },
    })
    queue.press('1')
    queue.press('23')
    queue.clear()
    run()
    queue.press('9')
    expect(sent).toEqual(['1', '9'])
    expect(KEY_MS).toBeGreaterThan(TONE_AND_GAP_MS)
  })

  it.each([
    ['12 34-56#', '123456#'], [' 1,2\n3 ', '123'], ['*61*', '*61*'], ['１２３', '123'], ['(020) 7946.0001', '02079460001'],
    ['call me', null], ['PIN 1234', null], ['', null], ['1'.repeat(65), null], ['12ab', null],
  ])('of the pasted text %j are %j', (text, keys) => {
    expect(keysOf(text)).toBe(keys)
  })
})

describe('what a person hears of a key', () => {
  it('is the two pitches of its row and its column', () => {
    expect([keyHertz('1'), keyHertz('5'), keyHertz('#'), keyHertz('0'), keyHertz('*')]).toEqual([
      [697, 1209], [770, 1336], [941, 1477], [941, 1336], [941, 1209],
    ])
    expect(new Set(KEYS.map(key => keyHertz(key)!.join())).size).toBe(12)
    expect([keyHertz('a'), keyHertz(''), keyHertz('12')]).toEqual([null, null, null])
  })

  it('makes no sound, and opens none, at volume nought', () => {
    const tones = new KeyTones(() => { throw new Error('opened') })
    tones.play('1', { volume: 0, outputId: '' })
    expect(() => tones.play('1', { volume: 0.5, outputId: '' })).toThrow('opened')
  })
})
