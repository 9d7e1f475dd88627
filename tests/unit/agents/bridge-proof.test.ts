import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { DEFAULT_REALTIME } from '../../../sandbox/realtime/realtime-settings'
import { openBridgeLine, type BridgeLine } from '../../support/agents/bridge-line'
import { REALTIME_KEY } from '../../support/sandbox/realtime-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'

/** `BRIDGE_WORDS=10000 BARGE_INS=1000 npx vitest run tests/unit/agents/bridge-proof.test.ts` asks for more. */
const WORDS = Number(process.env.BRIDGE_WORDS ?? 1000)
const BARGE_INS = Number(process.env.BARGE_INS ?? 200)
/** 300 ms of speech: after so much of it the far end is silent. */
const FRAMES_UNTIL_SILENCE = 15

let sandbox: Sandbox
let line: BridgeLine

beforeAll(async () => {
  sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { realtime: { apiKey: REALTIME_KEY } }))
  sandbox.realtime!.settings = { ...DEFAULT_REALTIME, thinkMs: 0, transcriptMs: 0, pace: 1000 }
})
afterEach(() => line.bridge.end('hung_up'))
afterAll(() => sandbox.stop())

/** The phone plays until it has said so many words in all. */
async function playUntil(count: number): Promise<void> {
  await expect.poll(() => {
    line.phone.play_()
    return line.heard().length
  }, { interval: 5 }).toBeGreaterThanOrEqual(count)
}

describe('words over the bridge', () => {
  it(`arrive both ways, ${WORDS} of them: none is wrong, none is lost, none comes twice`, async () => {
    const words = Array.from({ length: WORDS }, (_, place) => `word${place.toString(36)}`)
    line = openBridgeLine(sandbox, 'echo', 'Hello.')
    await playUntil(1)
    for (let from = 0; from < words.length; from += 40) {
      await line.say(words.slice(from, from + 40).join(' '))
      await playUntil(1 + Math.min(words.length, from + 40))
    }
    await line.timers.pass(1000)
    const said = [...line.kept.values()].filter(entry => entry.who === 'caller').sort((one, other) => one.place - other.place)
    expect(said.flatMap(entry => entry.words!.split(' ')), 'heard by the voice').toEqual(words)
    expect(line.heard(), 'heard at the phone').toEqual(['Hello.', ...words])
    expect(line.broken()).toBe(0)
    const kept = [...line.kept.values()].filter(entry => entry.who === 'agent').sort((one, other) => one.place - other.place)
    expect(kept.flatMap(entry => entry.heardWords!.split(' ')), 'kept as heard').toEqual(['Hello.', ...words])
  })

  it(`G3 are kept as they came out of the phone where somebody speaks into them, at ${BARGE_INS} instants`, async () => {
    line = openBridgeLine(sandbox, 'talker', 'Hello.')
    const { phone, timers, bridge, kept } = line
    await playUntil(1)
    await line.say('Hi there')
    let seed = 20_261_130
    const below = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % limit
    }
    const agentWords = () => [...kept.values()].filter(entry => entry.who === 'agent').sort((one, other) => one.place - other.place)
      .flatMap(entry => (entry.heardWords ?? '').split(' ').filter(Boolean))
    await timers.pass(200)
    for (let time = 0; time < BARGE_INS; time++) {
      const before = { heard: line.heard().length, clears: phone.clears, words: agentWords().length }
      await expect.poll(() => phone.waitingMs(), { interval: 5 }).toBeGreaterThan(1500)
      for (let pieces = 1 + below(40); pieces > 0;) {
        const played = phone.played.length
        phone.play_(1)
        pieces -= phone.played.length - played
        await new Promise(resolve => setImmediate(resolve))
      }
      const rest = await line.say('Stop please', FRAMES_UNTIL_SILENCE)
      await expect.poll(() => phone.clears, { interval: 5 }).toBe(before.clears + 1)
      expect(phone.waitingMs(), 'the far end is silent').toBe(0)
      // Twilio tells all of them when it clears
      for (const name of phone.cleared.splice(0)) bridge.take({ kind: 'mark', name })
      await timers.pass(200)
      const atPhone = line.heard().slice(before.heard)
      const written = agentWords().slice(before.words)
      // of the word it is interrupted in, the voice tells where it begins, and not where it ends (docs/decisions/068)
      expect(Math.abs(atPhone.length - written.length), `${time}: ${atPhone.join(' ')} | ${written.join(' ')}`).toBeLessThanOrEqual(1)
      const both = Math.min(atPhone.length, written.length)
      expect(written.slice(0, both)).toEqual(atPhone.slice(0, both))
      await rest()
      await timers.pass(200)
    }
  })
})
