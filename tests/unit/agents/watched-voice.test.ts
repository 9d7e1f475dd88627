import { describe, expect, it } from 'vitest'
import { createVoiceHealth } from '../../../server/voices/voice-health'
import type { VoiceEvent, VoiceOrder } from '../../../server/voices/voice'
import { watchVoice } from '../../../server/voices/watched-voice'
import { createFakeVoice } from '../../support/agents/fake-voice'

const ORDER: VoiceOrder = { instructions: '', model: 'm', voice: 'marin', language: null, tools: [], history: [] }
const sound = (responseId = 'r'): VoiceEvent => ({ kind: 'sound', itemId: 'i', responseId, audio: new Uint8Array(1) })

function setUp() {
  const fake = createFakeVoice()
  const told: string[] = []
  const taken: VoiceEvent[] = []
  let nowMs = 0
  const voice = watchVoice(fake, {
    opened: () => told.push('opened'), over: () => told.push('over'),
    failed: (kind, code) => told.push(`${kind} ${code}`), answeredAfter: ms => told.push(`after ${ms}`),
  }, () => nowMs)
  const open = () => voice.open(ORDER, event => taken.push(event))
  return { fake, told, taken, open, pass: (ms: number) => void (nowMs += ms) }
}

describe('a voice that is watched', () => {
  it('does what it does, and each talk is over once', async () => {
    const { fake, told, taken, open } = setUp()
    const talk = await open()
    talk.hear(new Uint8Array(7))
    talk.speak()
    fake.say({ kind: 'caller-words', itemId: 'i', words: 'Hello', usage: {} })
    expect([fake.heardBytes(), fake.told, taken.length]).toEqual([7, ['speak'], 1])
    void talk.close()
    void talk.close()
    expect(told).toEqual(['opened', 'over'])
    expect(fake.isOpen()).toBe(false)
  })

  it('tells what fails, and passes it on', async () => {
    const { fake, told, taken, open } = setUp()
    fake.failures.push('busy')
    await expect(open()).rejects.toThrow('busy')
    const talk = await open()
    fake.say({ kind: 'trouble', code: 'rate' }, { kind: 'answer-over', responseId: 'r', isFailed: true, reason: null, usage: {} })
    fake.say({ kind: 'answer-over', responseId: 'r', isFailed: false, reason: null, usage: {} }, { kind: 'gone', code: 'cut' })
    void talk.close()
    expect(told).toEqual(['open busy', 'opened', 'trouble rate', 'answer failed', 'gone cut', 'over'])
    expect(taken).toHaveLength(4)
  })

  it('times an answer from the end of what was said to its first sound, once', async () => {
    const { fake, told, open, pass } = setUp()
    await open()
    fake.say(sound())
    fake.say({ kind: 'caller-speaks' }, { kind: 'caller-pauses' })
    pass(300)
    // they went on: the pause was none
    fake.say({ kind: 'caller-speaks' })
    pass(100)
    fake.say({ kind: 'caller-pauses' })
    pass(800)
    fake.say(sound(), sound())
    expect(told).toEqual(['opened', 'after 800'])
  })
})

describe('the health of the voice', () => {
  it('is how it answered the last time, whatever was refused in a talk', () => {
    const health = createVoiceHealth()
    expect(health.doesAnswer()).toBeNull()
    health.failed('open', 'busy')
    expect(health.doesAnswer()).toBe(false)
    health.opened()
    health.failed('trouble', 'rate')
    health.failed('answer', 'broken off')
    expect(health.doesAnswer()).toBe(true)
    health.failed('gone', 'cut')
    expect(health.doesAnswer()).toBe(false)
  })
})
