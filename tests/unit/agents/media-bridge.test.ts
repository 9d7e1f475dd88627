import { beforeEach, describe, expect, it } from 'vitest'
import { MOST_FRAMES_AT_ONCE } from '../../../server/domain/agents/frame-rate'
import { DEAD_AIR_MS, NUDGE_AFTER_MS } from '../../../server/sessions/bridge/quiet-watch'
import type { TalkEntry } from '../../../server/sessions/bridge/talk-words'
import type { Bridge, BridgeParts, BridgeReport } from '../../../server/sessions/bridge/bridge-parts'
import { CUT_MS, GOODBYE_MS, LAST_WORDS_MS, openMediaBridge } from '../../../server/sessions/media-bridge'
import type { VoiceEvent } from '../../../server/voices/voice'
import { createFakePhone, type FakePhone } from '../../support/agents/fake-phone'
import { createFakeVoice, type FakeVoice } from '../../support/agents/fake-voice'
import { createManualTimers, type ManualTimers } from '../../support/agents/manual-timers'

let timers: ManualTimers
let voice: FakeVoice
let phone: FakePhone
let bridge: Bridge
let kept: Map<string, TalkEntry>
let reports: BridgeReport[]
let errors: unknown[]

const CALL_MS = 600_000
const FRAME = new Uint8Array(160)

beforeEach(() => {
  timers = createManualTimers()
  voice = createFakeVoice()
  kept = new Map()
  reports = []
  errors = []
})

async function open(parts: Partial<BridgeParts> = {}): Promise<void> {
  phone = createFakePhone(name => bridge.take({ kind: 'mark', name }))
  bridge = openMediaBridge({
    phone, voice, timers, firstPlace: 1, endsAtMs: timers.now() + CALL_MS, opening: 'Good day.',
    order: { model: 'gpt-realtime-2.1', instructions: 'A bakery.', voice: 'marin', language: 'en', tools: [], history: [] },
    keep: entries => entries.forEach(entry => kept.set(entry.itemId, entry)),
    useTool: async () => ({ output: 'ok' }),
    over: report => reports.push(report),
    onError: error => errors.push(error),
    ...parts,
  })
  await timers.pass(0)
}

const sound = (ms: number, itemId: string, responseId: string): VoiceEvent => ({ kind: 'sound', itemId, responseId, audio: new Uint8Array(ms * 8) })
const words = (itemId: string, text: string): VoiceEvent => ({ kind: 'agent-words', itemId, words: text })
const over = (responseId: string, rest: object = {}): VoiceEvent => ({ kind: 'answer-over', responseId, isFailed: false, reason: null, usage: {}, ...rest })

/** An answer whose words each have 300 ms of sound. */
function says(responseId: string, itemId: string, ...texts: string[]): void {
  voice.say({ kind: 'answer-begun', responseId }, { kind: 'item', itemId, previousItemId: null, who: 'agent' })
  for (const text of texts) voice.say(words(itemId, `${text} `), sound(300, itemId, responseId))
}
function finishes(responseId: string, itemId: string, usage = {}): void {
  voice.say({ kind: 'sound-over', itemId }, over(responseId, { usage }))
}
/** The opening was said and heard. */
async function greeted(): Promise<void> {
  says('r0', 'i0', 'Good', 'day.')
  finishes('r0', 'i0')
  phone.play_()
  await timers.pass(1000)
  voice.told.length = 0
}

describe('a talk over the phone', () => {
  it('begins with the opening line, word for word', async () => {
    await open()
    expect(voice.told).toEqual(['say: Good day.'])
    await greeted()
    expect(kept.get('i0')).toMatchObject({ who: 'agent', words: 'Good day.', heardWords: 'Good day.', heardMs: 600, madeMs: 600 })
  })

  it('carries sound both ways as it is, and nothing more than a little ahead', async () => {
    await open()
    for (let frames = 0; frames < 10; frames++) bridge.take({ kind: 'sound', audio: FRAME })
    expect(voice.heardBytes()).toBe(1600)
    voice.say({ kind: 'answer-begun', responseId: 'r1' }, sound(30_000, 'i1', 'r1'))
    expect(phone.waitingMs()).toBe(2000)
    for (let pieces = 0; pieces < 300; pieces++) phone.play_(1)
    expect(phone.playedMs()).toBe(30_000)
  })

  it('G3 clears the phone when the caller speaks, and tells the voice what was heard: by marks, whatever the clock says', async () => {
    await open()
    await greeted()
    says('r1', 'i1', 'We', 'open', 'at', 'nine.')
    phone.play_(7)
    await timers.pass(5000)
    voice.say({ kind: 'caller-speaks' })
    expect(phone.clears).toBe(1)
    expect(voice.told).toEqual(['heardOnly i1 700'])
    await timers.pass(500)
    expect(kept.get('i1')).toMatchObject({ words: 'We open at nine.', heardWords: 'We open', heardMs: 700, madeMs: 1200 })
  })

  it('G3 counts no mark after a clear, and drops what still comes of the answer', async () => {
    await open()
    await greeted()
    says('r1', 'i1', 'We', 'open', 'at', 'nine.')
    phone.play_(3)
    voice.say({ kind: 'caller-speaks' })
    for (const name of phone.cleared) bridge.take({ kind: 'mark', name })
    voice.say(words('i1', 'sharp '), sound(300, 'i1', 'r1'), sound(300, 'i1b', 'r1'), over('r1'), { kind: 'caller-pauses' })
    says('r2', 'i2', 'Yes?')
    finishes('r2', 'i2')
    phone.play_()
    await timers.pass(500)
    expect(phone.playedMs(), 'the greeting, the heard part, the next answer').toBe(600 + 300 + 300)
    expect(kept.get('i1')).toMatchObject({ words: 'We open at nine. sharp', heardWords: 'We', heardMs: 300, madeMs: 1200 })
    expect(kept.get('i2')).toMatchObject({ heardWords: 'Yes?' })
    bridge.end('hung_up')
    expect(reports[0]).toMatchObject({ interruptions: 1, heardMs: 1200, madeMs: 2100 })
  })

  it('G3 tells of several items of one answer apart', async () => {
    await open()
    await greeted()
    says('r1', 'i1', 'One.')
    voice.say({ kind: 'sound-over', itemId: 'i1' }, words('i2', 'Two. '), sound(300, 'i2', 'r1'), words('i3', 'Three.'))
    phone.play_(4)
    voice.say({ kind: 'caller-speaks' })
    await timers.pass(500)
    expect(voice.told, 'what was heard whole, and what never sounded, is not cut').toEqual(['heardOnly i2 100'])
    expect([...kept.values()].map(({ itemId, heardWords }) => [itemId, heardWords])).toEqual([['i0', 'Good day.'], ['i1', 'One.'], ['i2', ''], ['i3', '']])
  })

  it('leaves the talk alone when somebody speaks into silence', async () => {
    await open()
    await greeted()
    voice.say({ kind: 'caller-speaks' })
    expect([phone.clears, voice.told]).toEqual([0, []])
  })

  it('keeps the caller\'s words whenever they come, also where they are unclear, and how long an answer took', async () => {
    await open()
    await greeted()
    voice.say({ kind: 'caller-speaks' }, { kind: 'caller-pauses' }, { kind: 'item', itemId: 'c1', previousItemId: 'i0', who: 'caller' })
    await timers.pass(700)
    says('r1', 'i1', 'Yes.')
    voice.say({ kind: 'caller-words', itemId: 'c1', words: ' Is it open? ', usage: { writtenSeconds: 2 } })
    voice.say({ kind: 'caller-words', itemId: 'c2', words: null, usage: {} })
    await timers.pass(500)
    expect(kept.get('c1')).toMatchObject({ who: 'caller', previousItemId: 'i0', words: 'Is it open?', heardWords: null })
    expect(kept.get('c2')).toMatchObject({ who: 'caller', words: null })
    expect(kept.get('i1')).toMatchObject({ latencyMs: 700 })
  })

  it('notes keys that are pressed, and the voice knows of them', async () => {
    await open()
    await greeted()
    bridge.take({ kind: 'key', key: '5' })
    await timers.pass(500)
    expect(voice.told).toEqual(['tell: The caller pressed the key 5.'])
    expect([...kept.values()].at(-1)).toMatchObject({ kind: 'key', who: 'caller', words: '5' })
  })

  it('G4 gives tools what they were asked, the voice what they came to, and ends after the last words', async () => {
    const used: string[] = []
    await open({
      async useTool(name, input) {
        used.push(`${name} ${input}`)
        return { output: 'saved', isLast: name === 'end_call' }
      },
    })
    await greeted()
    voice.say({ kind: 'tool', itemId: 't1', toolCallId: 'call_1', name: 'end_call', input: '{}' }, over('r1'))
    await timers.pass(100)
    expect(used).toEqual(['end_call {}'])
    expect(voice.told).toEqual(['answerTool call_1: saved'])
    says('r2', 'i2', 'Goodbye.')
    finishes('r2', 'i2')
    expect(phone.closed).toBeNull()
    phone.play_()
    expect(phone.closed).toBe('finished')
    expect(kept.get('t1')).toMatchObject({ kind: 'tool', tool: { name: 'end_call', input: '{}', output: 'saved' } })
    expect(kept.get('i2')).toMatchObject({ heardWords: 'Goodbye.' })
  })

  it('adds up what the voice used, by kind', async () => {
    await open()
    says('r1', 'i1', 'Hi.')
    finishes('r1', 'i1', { textIn: 10, audioOut: 6 })
    voice.say({ kind: 'caller-words', itemId: 'c1', words: 'Hi', usage: { writtenSeconds: 1.5 } }, over('r2', { usage: { textIn: 5 } }))
    bridge.end('hung_up')
    expect(reports[0]!.usage).toEqual({ textIn: 15, audioOut: 6, writtenSeconds: 1.5 })
  })

  it('gives nothing more to be kept while it is being written, and then all that has changed', async () => {
    const given: string[][] = []
    let written = () => {}
    await open({ keep: entries => {
      given.push(entries.map(({ itemId, words: text }) => `${itemId} ${text}`))
      return new Promise<void>(resolve => (written = resolve))
    } })
    says('r1', 'i1', 'One')
    await timers.pass(200)
    for (const word of ['two', 'three', 'four']) {
      voice.say(words('i1', `${word} `))
      await timers.pass(1000)
    }
    expect(given).toEqual([['i1 One']])
    written()
    await timers.pass(200)
    expect(given).toEqual([['i1 One'], ['i1 One two three four']])
    voice.say(words('i1', 'five'))
    bridge.end('hung_up')
    expect(given.at(-1), 'the end waits for nothing').toEqual(['i1 One two three four five'])
  })

  it('tells what it has used after every answer: its server may die before the end', async () => {
    const told: object[] = []
    await open({ used: ({ usage, madeMs }) => told.push({ ...usage, madeMs }) })
    says('r1', 'i1', 'Good', 'day.')
    phone.play_()
    finishes('r1', 'i1', { textIn: 10, audioOut: 6 })
    await timers.pass(200)
    expect(told).toEqual([{ textIn: 10, audioOut: 6, madeMs: 600 }])
    says('r2', 'i2', 'Hello.')
    await timers.pass(1000)
    expect(told, 'nothing is new').toHaveLength(1)
    finishes('r2', 'i2', { textIn: 5 })
    bridge.end('hung_up')
    expect(told, 'the end tells all of it').toHaveLength(1)
    expect(reports[0]!.usage).toEqual({ textIn: 15, audioOut: 6 })
  })
})

describe('a voice that fails', () => {
  it('is asked for a moment when it is silent, and given up before the caller has heard nothing for more than 4 s', async () => {
    await open()
    await greeted()
    voice.say({ kind: 'caller-speaks' }, { kind: 'caller-pauses' })
    await timers.pass(NUDGE_AFTER_MS - 1)
    expect(voice.told).toEqual([])
    await timers.pass(1)
    expect(voice.told).toEqual([expect.stringMatching(/^speak: .*moment/)])
    await timers.pass(DEAD_AIR_MS - NUDGE_AFTER_MS - 1)
    expect(phone.closed).toBeNull()
    await timers.pass(1)
    expect([phone.closed, reports.map(report => report.ending)]).toEqual(['voice_silent', ['voice_silent']])
  })

  it('is not silent while the phone still plays, while the caller speaks, and when nothing is due', async () => {
    await open()
    says('r0', 'i0', 'Good', 'day.')
    await timers.pass(10_000)
    finishes('r0', 'i0')
    phone.play_()
    await timers.pass(10_000)
    voice.say({ kind: 'caller-speaks' })
    await timers.pass(10_000)
    expect(phone.closed).toBeNull()
  })

  it('is given up when it stops in the midst of an answer', async () => {
    await open()
    says('r0', 'i0', 'Good')
    phone.play_()
    await timers.pass(DEAD_AIR_MS)
    expect(phone.closed).toBe('voice_silent')
  })

  it('comes back with the talk so far when its line is cut, and hears what was said meanwhile', async () => {
    await open()
    await greeted()
    voice.say({ kind: 'item', itemId: 'c1', previousItemId: 'i0', who: 'caller' }, { kind: 'caller-words', itemId: 'c1', words: 'A cake.', usage: {} })
    says('r1', 'i1', 'Which', 'one', 'do', 'you', 'want?')
    phone.play_(6)
    voice.failures.push('timeout')
    voice.say({ kind: 'gone', code: 'closed' })
    bridge.take({ kind: 'sound', audio: FRAME })
    phone.play_()
    await timers.pass(1000)
    expect(voice.orders).toHaveLength(2)
    expect(voice.orders[1]!.history).toEqual([
      { itemId: 'i0', who: 'agent', words: 'Good day.' }, { itemId: 'c1', who: 'caller', words: 'A cake.' },
      { itemId: 'i1', who: 'agent', words: 'Which one do you want?' },
    ])
    expect(kept.get('i1')).toMatchObject({ heardWords: 'Which one do you want?', heardMs: 1500 })
    expect(voice.heardBytes()).toBe(160)
    expect(voice.told).toEqual([expect.stringMatching(/^speak: .*go on/)])
  })

  it('is given up where it does not come back', async () => {
    await open()
    await greeted()
    voice.failures.push('refused', 'refused', 'model_not_found')
    voice.say({ kind: 'gone', code: 'closed' })
    await timers.pass(2000)
    expect(reports).toMatchObject([{ ending: 'voice_lost', code: 'model_not_found' }])
    expect(phone.closed).toBe('voice_lost')
  })

  it('is asked again after a limit, and given up where that does not help', async () => {
    await open()
    await greeted()
    voice.say({ kind: 'caller-speaks' }, { kind: 'caller-pauses' }, { kind: 'answer-begun', responseId: 'r1' })
    voice.say(over('r1', { isFailed: true, reason: 'rate_limit_exceeded' }))
    await timers.pass(1000)
    expect(voice.told).toEqual(['speak'])
    voice.say({ kind: 'answer-begun', responseId: 'r2' }, over('r2', { isFailed: true, reason: 'rate_limit_exceeded' }))
    await timers.pass(DEAD_AIR_MS)
    expect(reports).toMatchObject([{ ending: 'voice_silent', code: 'rate_limit_exceeded' }])
  })

  it('is given up where it stays away, though nothing was due: nobody would hear that the caller speaks', async () => {
    await open()
    await greeted()
    let comes = () => {}
    const { open: openLine } = voice
    voice.open = async (...args) => {
      await new Promise<void>(resolve => (comes = resolve))
      return openLine(...args)
    }
    voice.say({ kind: 'gone', code: 'closed' })
    await timers.pass(NUDGE_AFTER_MS)
    expect(phone.closed).toBeNull()
    comes()
    await timers.pass(0)
    expect(voice.told, 'what comes back late says so').toEqual([expect.stringMatching(/^speak: .*go on/)])
    says('r1', 'i1', 'Sorry.')
    finishes('r1', 'i1')
    phone.play_()
    voice.say({ kind: 'gone', code: 'closed' })
    await timers.pass(DEAD_AIR_MS - 1)
    expect(phone.closed).toBeNull()
    await timers.pass(1)
    expect(phone.closed).toBe('voice_silent')
  })

  it('says nothing of a line that was mended at once, where nothing was due', async () => {
    await open()
    await greeted()
    voice.say({ kind: 'gone', code: 'closed' })
    await timers.pass(10_000)
    expect([voice.orders.length, voice.told, phone.closed]).toEqual([2, [], null])
  })

  it('ends the call where a tool falls, no more than that', async () => {
    await open({ useTool: () => Promise.reject(new Error('a tool that falls')) })
    await greeted()
    voice.say({ kind: 'tool', itemId: 't1', toolCallId: 'call_1', name: 'save_lead', input: '{}' })
    await timers.pass(0)
    expect(voice.told).toEqual(['answerTool call_1: That did not work.'])
    expect(errors).toHaveLength(1)
  })
})

describe('a talk that is steered', () => {
  it('has the voice know what is whispered, also one that takes over', async () => {
    await open({ facts: ['A fact of before.'] })
    expect(voice.told).toEqual(['tell: A fact of before.', 'say: Good day.'])
    await greeted()
    bridge.tell('A cake is 20 dollars.')
    bridge.take({ kind: 'key', key: '5' })
    expect(voice.told).toEqual(['tell: A cake is 20 dollars.', 'tell: The caller pressed the key 5.'])
    voice.told.length = 0
    voice.say({ kind: 'gone', code: 'closed' })
    await timers.pass(0)
    expect(voice.told).toEqual(['tell: A fact of before.', 'tell: A cake is 20 dollars.', 'tell: The caller pressed the key 5.'])
    expect([...kept.values()].map(entry => entry.words), 'the caller said none of it').not.toContain('A cake is 20 dollars.')
  })

  it('writes nothing over what was said in streams before, though the voice tells of it again', async () => {
    const history = [{ itemId: 'i0', who: 'agent' as const, words: 'Good day.' }]
    await open({ opening: null, order: { model: 'm', instructions: '', voice: 'marin', language: null, tools: [], history } })
    voice.say({ kind: 'item', itemId: 'i0', previousItemId: null, who: 'agent' }, { kind: 'item', itemId: 'c1', previousItemId: 'i0', who: 'caller' })
    bridge.end('hung_up')
    expect([...kept.values()]).toMatchObject([{ itemId: 'c1', previousItemId: 'i0' }])
  })

  it('is silent at once where it is taken over in mid-sentence, and what was heard is known', async () => {
    await open()
    await greeted()
    says('r1', 'i1', 'We', 'open', 'at', 'nine.')
    phone.play_(6)
    bridge.end('taken_over')
    expect([phone.clears, phone.waitingMs(), phone.closed, voice.isOpen()]).toEqual([1, 0, 'taken_over', false])
    expect(kept.get('i1')).toMatchObject({ words: 'We open at nine.', heardWords: 'We open', heardMs: 600 })
    expect(reports.map(report => report.ending)).toEqual(['taken_over'])
  })

  it('ends with goodbye where its server stops, and does not wait for it for ever', async () => {
    await open()
    await greeted()
    bridge.close('server_stopped')
    expect(voice.told).toEqual([expect.stringMatching(/^speak: .*call again later/)])
    says('r1', 'i1', 'Sorry, goodbye.')
    finishes('r1', 'i1')
    expect(phone.closed).toBeNull()
    phone.play_()
    expect(phone.closed).toBe('server_stopped')
    expect(kept.get('i1')).toMatchObject({ heardWords: 'Sorry, goodbye.' })

    reports.length = 0
    await open()
    await greeted()
    bridge.close('server_stopped')
    says('r1', 'i1', ...Array<string>(100).fill('word'))
    await timers.pass(LAST_WORDS_MS)
    expect(phone.closed).toBe('server_stopped')
    expect(reports).toHaveLength(1)
  })
})

describe('the end of a talk', () => {
  it('G1 is announced 45 s before money or time are over, and both ends are cut before they are', async () => {
    await open()
    await greeted()
    await timers.pass(CALL_MS - GOODBYE_MS - 1000 - 1)
    expect(voice.told).toEqual([])
    await timers.pass(1)
    expect(voice.told).toEqual([expect.stringMatching(/^speak: .*goodbye/)])
    says('r9', 'i9', 'Goodbye.')
    await timers.pass(GOODBYE_MS - CUT_MS - 1)
    expect([phone.closed, voice.isOpen()]).toEqual([null, true])
    await timers.pass(1)
    expect([phone.closed, voice.isOpen()]).toEqual(['time_over', false])
    expect(kept.get('i9')).toMatchObject({ words: 'Goodbye.', heardWords: '' })
  })

  it('G1 is announced at once where there is less than that', async () => {
    await open({ endsAtMs: timers.now() + 20_000 })
    expect(voice.told).toEqual(['say: Good day.', expect.stringMatching(/^speak: .*goodbye/)])
    await greeted()
    await timers.pass(18_000)
    expect(phone.closed).toBe('time_over')
  })

  it.each(['stop', 'server'] as const)('leaves nothing behind: %s', async how => {
    await open()
    says('r0', 'i0', 'Good', 'day.')
    phone.play_(3)
    if (how === 'stop') bridge.take({ kind: 'stop' })
    else bridge.end('line_cut')
    bridge.end('failed')
    expect(reports.map(report => report.ending)).toEqual([how === 'stop' ? 'hung_up' : 'line_cut'])
    expect(kept.get('i0')).toMatchObject({ heardWords: 'Good', heardMs: 300 })
    expect([voice.isOpen(), timers.waiting()]).toEqual([false, 0])
    voice.say(sound(300, 'i0', 'r0'))
    bridge.take({ kind: 'sound', audio: FRAME })
    await timers.pass(10_000)
    expect(reports).toHaveLength(1)
  })

  it('closes a voice that comes only after the end', async () => {
    await open()
    await greeted()
    voice.say({ kind: 'gone', code: 'closed' })
    bridge.end('hung_up')
    await timers.pass(1000)
    expect(voice.isOpen()).toBe(false)
  })

  it('G3 comes by more frames than a phone sends; marks that were asked for are none of them', async () => {
    await open()
    await greeted()
    for (let seconds = 0; seconds < 5; seconds++) {
      says(`r${seconds + 1}`, `i${seconds + 1}`, ...Array<string>(20).fill('word'))
      phone.play_()
      for (let frames = 0; frames < 50; frames++) bridge.take({ kind: 'sound', audio: FRAME })
      await timers.pass(1000)
    }
    expect(phone.closed).toBeNull()
    for (let frames = 0; frames <= MOST_FRAMES_AT_ONCE; frames++) bridge.take({ kind: 'sound', audio: FRAME })
    expect(phone.closed).toBe('flooded')
  })
})
