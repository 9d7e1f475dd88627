import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import type { TalkEntry } from '../../../server/sessions/bridge/talk-words'
import type { Bridge } from '../../../server/sessions/bridge/bridge-parts'
import { openMediaBridge } from '../../../server/sessions/media-bridge'
import { createOpenAiVoice } from '../../../server/voices/openai/openai-voice'
import { createFakePhone, type FakePhone } from '../../support/agents/fake-phone'
import { createManualTimers, type ManualTimers } from '../../support/agents/manual-timers'
import { MODEL, REALTIME_KEY, soundOf, wordsIn } from '../../support/sandbox/realtime-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { realtime: { apiKey: REALTIME_KEY } }))
})
afterAll(() => sandbox.stop())

interface Call { bridge: Bridge, phone: FakePhone, timers: ManualTimers, kept: Map<string, TalkEntry> }

function call(persona: string, opening: string | null): Call {
  const timers = createManualTimers()
  const kept = new Map<string, TalkEntry>()
  const phone = createFakePhone(name => bridge.take({ kind: 'mark', name }))
  const voice = createOpenAiVoice({
    apiKey: REALTIME_KEY, url: `${sandbox.url.replace(/^http/, 'ws')}/v1/realtime`, transcriptionModel: 'gpt-transcribe',
  })
  const bridge = openMediaBridge({
    phone, voice, timers, opening, firstPlace: 1, endsAtMs: timers.now() + 3_600_000,
    order: { model: MODEL, instructions: `persona: ${persona}`, voice: 'marin', language: 'en', tools: [], history: [] },
    keep: entries => entries.forEach(entry => kept.set(entry.itemId, entry)),
    useTool: async () => ({ output: 'ok' }), over: () => {},
    onError: error => {
      throw error
    },
  })
  return { bridge, phone, timers, kept }
}

/** Says something into the phone, in frames as a phone sends them. */
async function say({ bridge, timers }: Call, words: string): Promise<void> {
  const sound = Buffer.from(soundOf(words), 'base64')
  for (let at = 0; at < sound.length; at += 160) {
    bridge.take({ kind: 'sound', audio: sound.subarray(at, at + 160) })
    await timers.pass(20)
  }
}
const heardAt = (phone: FakePhone) => wordsIn(phone.played.map(audio => Buffer.from(audio).toString('base64')))
const agentWords = ({ kept }: Call) => [...kept.values()].filter(entry => entry.who === 'agent').map(entry => entry.heardWords ?? '').filter(Boolean).join(' ')

describe('words that travel as sound over the bridge', () => {
  it('arrive both ways as they were said', async () => {
    const line = call('echo', 'Good day, this is Till.')
    await expect.poll(() => line.phone.waitingMs()).toBeGreaterThan(0)
    await expect.poll(() => {
      line.phone.play_()
      return heardAt(line.phone)
    }).toBe('Good day, this is Till.')
    await say(line, 'One two three four five')
    await expect.poll(async () => {
      await line.timers.pass(200)
      return [...line.kept.values()].find(entry => entry.who === 'caller')?.words
    }).toBe('One two three four five')
    line.bridge.end('hung_up')
  })

  it('G3 are kept as heard as far as they came out of the phone, but for the word it was interrupted in', async () => {
    // a third of a second is a word
    for (const pieces of [1, 3, 4, 7, 12, 19, 31]) {
      const line = call('talker', 'Hello.')
      await expect.poll(() => line.phone.waitingMs()).toBeGreaterThan(0)
      await expect.poll(() => {
        line.phone.play_()
        return heardAt(line.phone)
      }).toBe('Hello.')
      await say(line, 'Hi there')
      await expect.poll(() => line.phone.waitingMs()).toBeGreaterThan(1500)
      for (let left = pieces; left > 0;) {
        const before = line.phone.played.length
        line.phone.play_(1)
        left -= line.phone.played.length - before
        await new Promise(resolve => setImmediate(resolve))
      }
      await say(line, 'Stop please')
      await expect.poll(() => line.phone.clears).toBe(1)
      await line.timers.pass(200)
      line.bridge.end('hung_up')
      const [kept, heard] = [agentWords(line).split(' '), heardAt(line.phone).split(' ')]
      const longer = kept.length > heard.length ? kept : heard
      // the voice tells which sound a word begins in, a fifth of a second of it, and not where it ends
      expect(Math.abs(kept.length - heard.length), `after ${pieces} pieces: ${kept.join(' ')} | ${heard.join(' ')}`).toBeLessThanOrEqual(1)
      expect([kept, heard].map(words => words.join(' '))).toEqual([kept.length, heard.length].map(count => longer.slice(0, count).join(' ')))
    }
  })
})
