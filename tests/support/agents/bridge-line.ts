import { decodeMulaw } from '../../../sandbox/media/g711'
import type { Sandbox } from '../../../sandbox/start-sandbox'
import { WordDecoder } from '../../../sandbox/words/word-decoder'
import type { Bridge, BridgeParts } from '../../../server/sessions/bridge/bridge-parts'
import type { TalkEntry } from '../../../server/sessions/bridge/talk-words'
import { openMediaBridge } from '../../../server/sessions/media-bridge'
import { createOpenAiVoice } from '../../../server/voices/openai/openai-voice'
import { MODEL, REALTIME_KEY, soundOf } from '../sandbox/realtime-client'
import { createFakePhone, type FakePhone } from './fake-phone'
import { createManualTimers, type ManualTimers } from './manual-timers'

/** The bridge between a phone that is played by hand and the sandbox's model. */
export interface BridgeLine {
  bridge: Bridge
  phone: FakePhone
  timers: ManualTimers
  kept: Map<string, TalkEntry>
  /** Says something into the phone, in frames as a phone sends them; `first` of them only, and the rest later. */
  say: (words: string, first?: number) => Promise<() => Promise<void>>
  /** The words that have come out of the phone, whole. */
  heard: () => string[]
  /** How many could not be understood. */
  broken: () => number
}

export function openBridgeLine(
  sandbox: Sandbox, persona: string, opening: string | null, parts: Partial<BridgeParts> = {},
): BridgeLine {
  const timers = createManualTimers()
  const kept = new Map<string, TalkEntry>()
  const phone = createFakePhone(name => bridge.take({ kind: 'mark', name }))
  const voice = createOpenAiVoice({
    apiKey: REALTIME_KEY, url: `${sandbox.url.replace(/^http/, 'ws')}/v1/realtime`, transcriptionModel: 'gpt-transcribe',
  })
  const bridge = openMediaBridge({
    phone, voice, timers, opening, firstPlace: 1, endsAtMs: timers.now() + 360_000_000,
    order: { model: MODEL, instructions: `persona: ${persona}`, voice: 'marin', language: 'en', tools: [], history: [] },
    keep: entries => entries.forEach(entry => kept.set(entry.itemId, entry)),
    useTool: async () => ({ output: 'ok' }), over: () => {},
    onError: error => {
      throw error
    },
    ...parts,
  })
  const decoder = new WordDecoder()
  const words: string[] = []
  let broken = 0
  let decoded = 0
  function decode(): void {
    for (; decoded < phone.played.length; decoded++) {
      for (const event of decoder.hear(decodeMulaw(Buffer.from(phone.played[decoded]!)))) {
        if (event.kind === 'word') words.push(event.text)
        if (event.kind === 'broken') broken++
      }
    }
  }
  return {
    bridge, phone, timers, kept,
    async say(text, first = Number.POSITIVE_INFINITY) {
      const sound = Buffer.from(soundOf(text), 'base64')
      let at = 0
      const send = async (frames: number) => {
        for (let sent = 0; sent < frames && at < sound.length; sent++, at += 160) {
          bridge.take({ kind: 'sound', audio: sound.subarray(at, at + 160) })
          await timers.pass(20)
        }
      }
      await send(first)
      return () => send(Number.POSITIVE_INFINITY)
    },
    heard() {
      decode()
      return words
    },
    broken() {
      decode()
      return broken
    },
  }
}
