import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOpenAiVoice } from '../../../server/voices/openai/openai-voice'
import type { VoiceEvent, VoiceOrder, VoiceTalk } from '../../../server/voices/voice'
import { modelEvents as says, startFakeModel, type FakeModel } from '../../support/agents/fake-model'

let model: FakeModel
let talk: VoiceTalk | null = null
let told: VoiceEvent[] = []

const ORDER: VoiceOrder = {
  model: 'gpt-realtime-2.1', instructions: 'You answer the phone of a bakery.', voice: 'marin', language: 'de-DE', history: [],
  tools: [{
    name: 'save_lead', description: 'Keeps what somebody wants.',
    parameters: { type: 'object', properties: { name: { type: 'string' } }, required: [], additionalProperties: false },
  }],
}

beforeAll(async () => {
  model = await startFakeModel()
})
afterAll(() => model.close())
beforeEach(() => {
  told = []
  model.asked.length = 0
  model.mood = 'good'
})
afterEach(async () => {
  await talk?.close()
  talk = null
})

const voice = (openWithinMs?: number) => createOpenAiVoice({
  apiKey: 'sk-test', url: model.url, transcriptionModel: 'gpt-transcribe', openWithinMs,
})
async function open(order: Partial<VoiceOrder> = {}): Promise<VoiceTalk> {
  talk = await voice().open({ ...ORDER, ...order }, event => told.push(event))
  return talk
}
const asked = async (type: string, times = 1) => {
  await expect.poll(() => model.of(type).length).toBeGreaterThanOrEqual(times)
  return model.of(type)
}
const heard = async (...events: VoiceEvent[]) => {
  await expect.poll(() => told.length).toBe(events.length)
  expect(told).toEqual(events)
}

describe('the Realtime API', () => {
  it('is opened with mu-law both ways, the settings\' models, and no tracing', async () => {
    await open()
    const [first, ...more] = model.of('session.update')
    expect(more, 'asked for once').toEqual([])
    expect(first!.session).toMatchObject({
      type: 'realtime', model: 'gpt-realtime-2.1', instructions: ORDER.instructions, output_modalities: ['audio'],
      audio: {
        input: {
          format: { type: 'audio/pcmu' }, transcription: { model: 'gpt-transcribe', language: 'de' }, noise_reduction: null,
          turn_detection: { type: 'server_vad', create_response: true, interrupt_response: true, silence_duration_ms: 500 },
        },
        output: { format: { type: 'audio/pcmu' }, voice: 'marin' },
      },
      tools: [{ type: 'function', name: 'save_lead', parameters: ORDER.tools[0]!.parameters }],
    })
    expect(first!.session, 'P1 nobody turns it on').toHaveProperty('tracing', null)
    expect(model.headers.at(-1)).toMatchObject({ authorization: 'Bearer sk-test' })
    expect(model.headers.at(-1)).not.toHaveProperty('openai-beta')
  })

  it('P1 G4 is told who spoke and what, and nothing else, when it takes over a talk', async () => {
    await open({ history: [{ itemId: 'a', who: 'agent', words: 'Hello.' }, { itemId: 'b', who: 'caller', words: 'A cake.' }] })
    const items = await asked('conversation.item.create', 2)
    expect(items.map(event => event.item)).toEqual([
      { id: 'a', type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Hello.' }] },
      { id: 'b', type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text: 'A cake.' }] },
    ])
  })

  it('takes and gives sound byte for byte', async () => {
    const audio = Uint8Array.from({ length: 160 }, (_, place) => place)
    const opened = await open()
    opened.hear(audio)
    const [sent] = await asked('input_audio_buffer.append')
    expect(Buffer.from(sent!.audio as string, 'base64')).toEqual(Buffer.from(audio))
    model.say(says.begun('r1'), says.sound('r1', 'i1', audio), says.words('r1', 'i1', 'Hello'), says.soundOver('r1', 'i1'))
    await heard(
      { kind: 'answer-begun', responseId: 'r1' },
      { kind: 'sound', itemId: 'i1', responseId: 'r1', audio: Buffer.from(audio) },
      { kind: 'agent-words', itemId: 'i1', words: 'Hello' },
      { kind: 'sound-over', itemId: 'i1' },
    )
  })

  it('G3 leaves to us what was heard when somebody speaks: it truncates nothing by itself', async () => {
    const opened = await open()
    model.say(says.begun('r1'), says.sound('r1', 'i1', new Uint8Array(8000)), says.speechStarted(), says.speechStopped())
    await expect.poll(() => told.at(-1)).toEqual({ kind: 'caller-pauses' })
    opened.heardOnly('i1', 240)
    opened.tell('The end.')
    await asked('conversation.item.create')
    expect(model.asked.filter(event => ['conversation.item.truncate', 'response.cancel'].includes(event.type)))
      .toEqual([{ type: 'conversation.item.truncate', item_id: 'i1', content_index: 0, audio_end_ms: 240 }])
  })

  it('tells whose item stands behind which, also of one that comes late', async () => {
    await open()
    model.say(says.item('i2', 'i1', 'assistant'), says.item('i1', null, 'user'), says.callerWords('i1', 'Hi.'), says.unclear('i3'))
    await heard(
      { kind: 'item', itemId: 'i2', previousItemId: 'i1', who: 'agent' },
      { kind: 'item', itemId: 'i1', previousItemId: null, who: 'caller' },
      { kind: 'caller-words', itemId: 'i1', words: 'Hi.', usage: { writtenSeconds: 2 } },
      { kind: 'caller-words', itemId: 'i3', words: null, usage: {} },
    )
  })

  it('says words that it is given, and what it is directed to without losing its instructions', async () => {
    const opened = await open()
    opened.say('Good day, "Till" here.')
    expect((await asked('response.create'))[0]!.response).toEqual({ instructions: 'Say exactly "Good day, \'Till\' here." and nothing else.' })
    model.say(says.begun('r1'), says.over('r1'))
    opened.speak('Say goodbye.')
    const [direction] = await asked('conversation.item.create')
    expect(direction!.item).toEqual({ type: 'message', role: 'system', content: [{ type: 'input_text', text: 'Say goodbye.' }] })
    expect((await asked('response.create', 2))[1]).not.toHaveProperty('response')
  })

  it('takes the answer of a tool and goes on, one answer at a time', async () => {
    const opened = await open()
    model.say(says.begun('r1'), says.tool('r1', 'i1', 'call_1', 'save_lead', '{"name":"Ada"}'))
    await expect.poll(() => told.at(-1)).toEqual({ kind: 'tool', itemId: 'i1', toolCallId: 'call_1', name: 'save_lead', input: '{"name":"Ada"}' })
    opened.answerTool('call_1', 'ok')
    const [output] = await asked('conversation.item.create')
    expect(output!.item).toEqual({ type: 'function_call_output', call_id: 'call_1', output: 'ok' })
    expect(model.of('response.create'), 'the first answer is not over').toEqual([])
    model.say(says.over('r1'))
    await asked('response.create')
  })

  it('counts each token once, by kind', async () => {
    await open()
    model.say(says.over('r1', { usage: {
      total_tokens: 0, input_tokens: 150, output_tokens: 70,
      input_token_details: {
        text_tokens: 50, audio_tokens: 100, cached_tokens: 60,
        cached_tokens_details: { text_tokens: 20, audio_tokens: 40 },
      },
      output_token_details: { text_tokens: 10, audio_tokens: 60 },
    } }))
    await heard({
      kind: 'answer-over', responseId: 'r1', isFailed: false, reason: null,
      usage: { textIn: 30, textCachedIn: 20, audioIn: 60, audioCachedIn: 40, textOut: 10, audioOut: 60 },
    })
  })

  it('tells of answers that failed and of trouble by code, never by sentence', async () => {
    await open()
    const details = { type: 'failed', error: { type: 'rate_limit', code: 'rate_limit_exceeded', message: 'secret' } }
    model.say(says.error('response_cancel_not_active'), says.error('some_code'), says.over('r1', { status: 'failed', status_details: details }))
    await heard(
      { kind: 'trouble', code: 'some_code' },
      { kind: 'answer-over', responseId: 'r1', isFailed: true, reason: 'rate_limit_exceeded', usage: {} },
    )
  })

  it('is gone once when its line is cut, and after close it says nothing and takes nothing', async () => {
    const opened = await open()
    model.cut()
    await heard({ kind: 'gone', code: 'closed' })
    opened.hear(new Uint8Array(160))
    opened.speak()
    const second = await open()
    told.length = 0
    expect(await second.close(), 'nothing was being said').toEqual({})
    model.say(says.speechStarted())
    await expect.poll(() => model.sessions.size).toBe(0)
    expect(told).toEqual([])
  })

  it('breaks off the answer that is being made when it is closed, and tells what that used', async () => {
    const opened = await open()
    model.say(says.begun('r1'))
    await heard({ kind: 'answer-begun', responseId: 'r1' })
    const last = opened.close()
    opened.hear(new Uint8Array(160))
    expect(await last).toEqual({ textIn: 4, textCachedIn: 0, audioIn: 0, audioCachedIn: 0, textOut: 0, audioOut: 3 })
    expect(told, 'it says nothing more').toHaveLength(1)
    await expect.poll(() => model.sessions.size).toBe(0)
    expect(model.of('input_audio_buffer.append')).toEqual([])
  })

  it.each([
    ['a key that is refused', 'refusing', 'refused'], ['a model that is not there', { error: 'model_not_found' }, 'model_not_found'],
    ['a model that says nothing', 'silent', 'timeout'],
  ] as const)('says what is wrong with %s, and leaves no line behind', async (_what, mood, code) => {
    model.mood = mood
    await expect(voice(code === 'timeout' ? 50 : undefined).open(ORDER, event => told.push(event))).rejects.toMatchObject({ name: 'VoiceUnavailable', code })
    await expect.poll(() => model.sessions.size).toBe(0)
    expect(told).toEqual([])
  })
})

describe('the library', () => {
  it('brings nothing that asks for a newer Node than we do', () => {
    interface Entry { engines?: { node?: string }, dependencies?: object, optionalDependencies?: object }
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> }
    const seen = new Set<string>()
    const rest = ['@openai/agents-realtime']
    while (rest.length > 0) {
      const name = rest.pop()!
      const entry = packages[`node_modules/${name}`]
      if (seen.has(name) || !entry) continue
      seen.add(name)
      rest.push(...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
      const asked = /^(?:>=|\^)\s*(\d+)/.exec(entry.engines?.node ?? '>=0')
      expect(Number(asked?.[1] ?? 99), `${name} asks for Node ${entry.engines?.node}`).toBeLessThanOrEqual(20)
    }
    expect(seen).toContain('openai')
  })
})
