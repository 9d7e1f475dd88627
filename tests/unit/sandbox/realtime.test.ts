import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../sandbox/config'
import { readPersona, type Persona } from '../../../sandbox/realtime/persona'
import { Script } from '../../../sandbox/realtime/script'
import { DEFAULT_REALTIME } from '../../../sandbox/realtime/realtime-settings'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { ControlClient } from '../../support/sandbox/control-client'
import { MODEL, REALTIME_KEY, RealtimeClient, soundOf } from '../../support/sandbox/realtime-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { until } from '../../support/sandbox/until'

const SAVE_LEAD = {
  type: 'function', name: 'save_lead', description: 'Keeps a lead.',
  parameters: { type: 'object', properties: { name: { type: 'string' }, email: { type: 'string' }, business_type: { type: 'string' } } },
}
const END_CALL = { type: 'function', name: 'end_call', parameters: { type: 'object', properties: { reason: { type: 'string' } } } }

let sandbox: Sandbox
let control: ControlClient
let client: RealtimeClient

beforeAll(async () => {
  sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { realtime: { apiKey: REALTIME_KEY } }))
  // nothing moves unless a test says so
  sandbox.carrier.clock.setRate(0)
  control = new ControlClient(sandbox.url)
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  sandbox.realtime!.settings = { ...DEFAULT_REALTIME }
  sandbox.realtime!.faults.clear()
  client = await RealtimeClient.open(sandbox)
})
afterEach(() => client.close())

const advance = (ms: number) => sandbox.carrier.clock.advance(ms)
const opened = async (turns = {}, more = {}) => {
  await client.tune(turns, more)
  client.send('response.create')
  return client.response(1)
}
/** Errors that came, each as what matters of it. */
const errors = () => client.all<{ error: Record<string, unknown> }>('error').map(event => event.error)

describe('a session', () => {
  it('begins with all of its defaults, and an update is answered with the whole of it', async () => {
    const { session } = client.events[0] as unknown as { session: Record<string, unknown> }
    expect(session).toMatchObject({
      type: 'realtime', object: 'realtime.session', id: expect.stringMatching(/^sess_/), model: MODEL,
      output_modalities: ['audio'], tools: [], tool_choice: 'auto', max_output_tokens: 'inf', tracing: null,
      audio: {
        input: { format: { type: 'audio/pcm', rate: 24_000 }, transcription: null, turn_detection: { type: 'server_vad', interrupt_response: true } },
        output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'alloy', speed: 1 },
      },
    })
    const updated = await client.update({ instructions: 'Be kind.', audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 700 } } } })
    expect(updated.session).toEqual({
      ...session, instructions: 'Be kind.',
      audio: { ...session.audio as object, input: {
        format: { type: 'audio/pcm', rate: 24_000 }, transcription: null, noise_reduction: null,
        turn_detection: {
          type: 'server_vad', threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 700, idle_timeout_ms: null,
          create_response: true, interrupt_response: true,
        },
      } },
    })
  })

  it.each([
    ['a type left out', { type: undefined }, 'missing_required_parameter', 'session.type'],
    ['a parameter of nobody', { voice: 'marin' }, 'unknown_parameter', 'session.voice'],
    ['both modalities', { output_modalities: ['audio', 'text'] }, 'invalid_value', 'session.output_modalities'],
    ['a voice of nobody', { audio: { output: { voice: 'hal' } } }, 'invalid_value', 'session.audio.output.voice'],
    ['another model', { model: 'gpt-realtime-2' }, 'cannot_update_model', 'session.model'],
    ['a transcriber that is gone', { audio: { input: { transcription: { model: 'whisper-1' } } } }, 'invalid_value', 'session.audio.input.transcription.model'],
  ])('refuses %s by the event’s own id, and stays as it was', async (_, given, code, param) => {
    client.send('session.update', { event_id: 'mine', session: { type: 'realtime', ...given } })
    await client.next('error')
    expect(errors()).toEqual([{ type: 'invalid_request_error', code, message: expect.any(String), param, event_id: 'mine' }])
    expect(client.all('session.updated')).toEqual([])
  })

  it('keeps its voice once it has spoken, and answers what is no event', async () => {
    await opened()
    client.send('session.update', { session: { type: 'realtime', audio: { output: { voice: 'cedar' } } } })
    client.send('response.audio.delta')
    client.socket.send('no json')
    await client.next('error', 3)
    expect(errors().map(error => error.code)).toEqual(['cannot_update_voice', 'invalid_value', 'invalid_value'])
  })

  it('is refused without the key, over the limit, and ends with a model that is not there and after an hour', async () => {
    await expect(RealtimeClient.open(sandbox, { key: 'another' })).rejects.toThrow('401')
    await control.send('POST', '/realtime/faults', { fault: 'refuse', count: 1 })
    await expect(RealtimeClient.open(sandbox)).rejects.toThrow('429')
    client.send('session.update', { session: { type: 'realtime' } })
    await client.next('session.updated')
    await advance(59 * 60_000)
    expect(client.closeCode).toBeNull()
    await advance(60_000)
    await until(() => client.closeCode, 'the end')
    expect([errors()[0]?.code, client.closeCode]).toEqual(['session_expired', 1001])
    const socket = new (await import('ws')).default(`${sandbox.url.replace('http', 'ws')}/v1/realtime?model=gpt-4o-realtime`, { headers: { authorization: `Bearer ${REALTIME_KEY}` } })
    const told: unknown[] = []
    socket.on('message', data => told.push(JSON.parse(String(data))))
    await new Promise(resolve => socket.once('close', resolve))
    expect(told).toMatchObject([{ type: 'error', error: { code: 'model_not_found' } }])
  })
})

describe('an answer', () => {
  it('comes as events in order, and its sound carries the words of its transcript', async () => {
    const response = await opened()
    const types = client.events.map(event => event.type).filter((type, i, all) => type !== all[i - 1])
    const once = types.filter((type, i) => types.indexOf(type) === i)
    expect(once).toEqual([
      'session.created', 'session.updated', 'response.created', 'rate_limits.updated', 'response.output_item.added', 'conversation.item.added',
      'response.content_part.added', 'response.output_audio_transcript.delta', 'response.output_audio.delta', 'response.output_audio.done',
      'response.output_audio_transcript.done', 'response.content_part.done', 'conversation.item.done', 'response.output_item.done', 'response.done',
    ])
    const transcript = 'Hello, I am an AI assistant and this call is transcribed. May I have your name please?'
    expect(client.heard()).toBe(transcript)
    expect(client.all<{ delta: string }>('response.output_audio_transcript.delta').map(event => event.delta).join('')).toBe(transcript)
    expect(response).toMatchObject({
      object: 'realtime.response', status: 'completed', status_details: null, output_modalities: ['audio'],
      output: [{ type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_audio', transcript }] }],
    })
    const itemIds = new Set(client.events.flatMap(event => event.item_id ? [event.item_id] : []))
    expect([...itemIds]).toEqual([response.output[0]!.id])
  })

  it('is sent faster than it is heard, and not all at once', async () => {
    await client.tune()
    client.send('response.create')
    await client.next('response.created')
    await advance(DEFAULT_REALTIME.thinkMs)
    await client.next('response.output_audio.delta')
    const before = client.all('response.output_audio.delta').length
    await advance(200)
    const sent = await until(() => client.all('response.output_audio.delta').length > before && client.all('response.output_audio.delta').length, 'more')
    expect(sent - before).toBeGreaterThan(200 / DEFAULT_REALTIME.deltaMs)
    expect(client.all('response.done')).toEqual([])
  })

  it('hears a turn by its energy: speech, its end, the item, and later its words', async () => {
    await opened()
    client.say('My name is Anna Kowalska')
    await client.next('input_audio_buffer.committed')
    const types = client.events.slice(client.events.findIndex(event => event.type === 'input_audio_buffer.speech_started')).map(event => event.type)
    expect(types.slice(0, 6)).toEqual([
      'input_audio_buffer.speech_started', 'input_audio_buffer.speech_stopped', 'input_audio_buffer.committed', 'conversation.item.added',
      'conversation.item.done', 'response.created',
    ])
    const committed = client.all<{ previous_item_id: string, item_id: string }>('input_audio_buffer.committed')[0]!
    const first = client.all<{ item: { id: string } }>('conversation.item.added')[0]!.item.id
    expect(committed.previous_item_id).toBe(first)
    expect((await client.response(2)).output).toMatchObject([{ content: [{ transcript: 'Thank you Anna Kowalska. What is your e-mail address?' }] }])
    const heard = await client.next('conversation.item.input_audio_transcription.completed')
    expect(heard).toMatchObject({ item_id: committed.item_id, transcript: 'My name is Anna Kowalska', usage: { type: 'duration' } })
    const started = client.all<{ audio_start_ms: number }>('input_audio_buffer.speech_started')[0]!
    const stopped = client.all<{ audio_end_ms: number }>('input_audio_buffer.speech_stopped')[0]!
    // nothing was sent before it, so that there is nothing to pad it with
    expect(started.audio_start_ms).toBe(0)
    expect(stopped.audio_end_ms % 20).toBe(0)
    expect(stopped.audio_end_ms).toBeGreaterThan(1_500)
  })

  it('hears no turn in silence, a click or soft hiss, and pads what it hears', async () => {
    await client.tune()
    const quiet = Buffer.alloc(16_000, 0xff)
    quiet.fill(0x60, 8_000, 8_160)
    quiet.fill(0xf5, 12_000, 14_000)
    client.send('input_audio_buffer.append', { audio: quiet.toString('base64') })
    client.say('Hello there')
    const { audio_start_ms: startMs } = await client.next('input_audio_buffer.speech_started')
    expect(startMs).toBe(2_000 - 300)
  })

  it('says what it was told to say exactly, in the session’s instructions first, and of a response at once', async () => {
    await opened({}, { instructions: 'You work for a bakery. Begin with exactly "Rose bakery, this is an assistant." and go on.' })
    expect(client.heard()).toBe('Rose bakery, this is an assistant.')
    client.send('response.create', { response: { instructions: 'Say exactly: "One moment please."' } })
    expect((await client.response(2)).output).toMatchObject([{ content: [{ transcript: 'One moment please.' }] }])
    client.say('This is Anna.')
    expect((await client.response(3)).output).toMatchObject([{ content: [{ transcript: 'Thank you Anna. What is your e-mail address?' }] }])
  })

  it('is written where only text is asked for', async () => {
    await client.update({ output_modalities: ['text'] })
    client.send('conversation.item.create', { item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'I am Ravi' }] } })
    client.send('response.create')
    const { output, output_modalities: modalities } = await client.response(1)
    const text = 'Hello, I am an AI assistant and this call is transcribed. May I have your name please?'
    expect(modalities).toEqual(['text'])
    expect(output).toMatchObject([{ content: [{ type: 'output_text', text }] }, { content: [{ text: 'Thank you Ravi. What is your e-mail address?' }] }])
    expect(client.all('response.output_audio.delta')).toEqual([])
    expect(client.all<{ delta: string }>('response.output_text.delta').map(event => event.delta).join('')).toContain('Thank you Ravi.')
  })

  it('calls tools with what it noted, of the fields that the tool has, and goes on with the result', async () => {
    await opened({}, { tools: [SAVE_LEAD, END_CALL] })
    for (const [place, words] of ['my name is Anna', 'anna@example.com', 'yes', 'I run a bakery.'].entries()) {
      client.say(words)
      await client.response(place + 2)
    }
    const done = await client.next('response.function_call_arguments.done')
    expect(done).toMatchObject({ name: 'save_lead', call_id: expect.stringMatching(/^call_/) })
    expect(JSON.parse(done.arguments as string)).toEqual({ name: 'Anna', email: 'anna@example.com', business_type: 'bakery' })
    expect(client.all<{ delta: string }>('response.function_call_arguments.delta').map(event => event.delta).join('')).toBe(done.arguments)
    expect(client.heard()).toContain('I heard A N N A at E X A M P L E dot C O M. Is that right?')
    client.send('conversation.item.create', { item: { type: 'function_call_output', call_id: done.call_id, output: '{"saved":true}' } })
    client.send('response.create')
    expect((await client.response(6)).output).toMatchObject([{ type: 'message' }, { type: 'function_call', name: 'end_call', arguments: '{"reason":"done"}' }])
    const [session] = await control.get<{ noted: object, step: string, items: { words: string }[] }[]>('/realtime/sessions')
    expect(session).toMatchObject({ persona: 'lead', step: 'over', noted: { name: 'Anna', email: 'anna@example.com', business: 'bakery' }, broken: 0 })
  })

  it('goes on where another connection was, from the words that it is told', async () => {
    await client.tune()
    const item = (role: string, type: string, text: string) => ({ item: { type: 'message', role, content: [{ type, text }] } })
    client.send('conversation.item.create', item('assistant', 'output_text', 'May I have your name please?'))
    client.send('conversation.item.create', item('user', 'input_text', 'my name is Anna'))
    client.send('conversation.item.create', item('assistant', 'output_text', 'What is your e-mail address?'))
    client.send('conversation.item.create', item('user', 'input_text', 'anna@example.com'))
    client.send('response.create')
    await client.response(1)
    expect(client.heard()).toContain('I heard A N N A')
  })

  it('costs by kind of token: all of the conversation again, of it what was read before more cheaply', async () => {
    const first = await opened({}, { instructions: 'x'.repeat(400), tools: [] })
    const soundMs = client.soundMs()
    const transcript = 'Hello, I am an AI assistant and this call is transcribed. May I have your name please?'
    expect(first.usage).toEqual({
      input_tokens: 100, output_tokens: Math.ceil(soundMs / 50) + Math.ceil(transcript.length / 4),
      total_tokens: 100 + Math.ceil(soundMs / 50) + Math.ceil(transcript.length / 4),
      input_token_details: {
        text_tokens: 100, audio_tokens: 0, image_tokens: 0, cached_tokens: 0,
        cached_tokens_details: { text_tokens: 0, audio_tokens: 0, image_tokens: 0 },
      },
      output_token_details: { text_tokens: Math.ceil(transcript.length / 4), audio_tokens: Math.ceil(soundMs / 50) },
    })
    client.say('my name is Anna')
    const second = await client.response(2)
    const stopped = client.all<{ audio_end_ms: number }>('input_audio_buffer.speech_stopped')[0]!
    const spokenTokens = Math.ceil(soundMs / 50) + Math.ceil(stopped.audio_end_ms / 100)
    expect(second.usage).toMatchObject({ input_token_details: {
      text_tokens: 100, audio_tokens: spokenTokens, cached_tokens: 100,
      cached_tokens_details: { text_tokens: 100, audio_tokens: 0 },
    } })
    client.say('anna@example.com')
    expect((await client.response(3)).usage).toMatchObject({
      input_token_details: { cached_tokens_details: { text_tokens: 100, audio_tokens: spokenTokens } },
    })
  })

  it('ends where its tokens do', async () => {
    const response = await opened({}, { max_output_tokens: 8 })
    expect(response).toMatchObject({ status: 'incomplete', status_details: { type: 'incomplete', reason: 'max_output_tokens' }, output: [{ status: 'incomplete' }] })
  })
})

describe('an interruption', () => {
  const speaking = async (turns = {}) => {
    await client.tune(turns)
    client.send('response.create')
    await client.next('response.output_audio.delta', 3)
  }
  const itemId = () => client.all<{ item_id: string }>('response.output_audio.delta')[0]!.item_id

  it('cuts the answer short where it may, and no sound of it comes afterwards', async () => {
    await speaking()
    client.say('wait', 0)
    const done = await client.response(1)
    expect(done).toMatchObject({ status: 'cancelled', status_details: { type: 'cancelled', reason: 'turn_detected' }, output: [{ status: 'incomplete' }] })
    const sent = client.all('response.output_audio.delta').length
    await advance(2_000)
    client.send('session.update', { session: { type: 'realtime' } })
    await client.next('session.updated', 2)
    expect(client.all('response.output_audio.delta')).toHaveLength(sent)
  })

  it('is answered after what is being said, where it may not cut that short', async () => {
    await speaking({ interrupt_response: false })
    client.say('my name is Anna')
    expect(await client.response(1)).toMatchObject({ status: 'completed' })
    expect((await client.response(2)).output).toMatchObject([{ content: [{ transcript: 'Thank you Anna. What is your e-mail address?' }] }])
  })

  it('is cancelled by the client, once', async () => {
    await speaking()
    client.send('response.create', { event_id: 'second' })
    client.send('response.cancel')
    client.send('response.cancel', { event_id: 'none' })
    await client.next('error', 2)
    expect(await client.response(1)).toMatchObject({ status: 'cancelled', status_details: { reason: 'client_cancelled' } })
    expect(errors()).toMatchObject([
      { code: 'conversation_already_has_active_response', event_id: 'second' }, { code: 'response_cancel_not_active', event_id: 'none' },
    ])
  })

  it('is told what was heard: the rest is forgotten, and costs no more', async () => {
    const { output } = await opened()
    const id = output[0]!.id
    client.send('conversation.item.truncate', { item_id: id, content_index: 0, audio_end_ms: 1_000 })
    expect(await client.next('conversation.item.truncated')).toMatchObject({ item_id: id, content_index: 0, audio_end_ms: 1_000 })
    client.send('conversation.item.retrieve', { item_id: id })
    expect(await client.next('conversation.item.retrieved')).toMatchObject({ item: { content: [{ type: 'output_audio', transcript: null }] } })
    client.say('my name is Anna')
    const { usage } = await client.response(2)
    const stopped = client.all<{ audio_end_ms: number }>('input_audio_buffer.speech_stopped')[0]!
    const audioTokens = 1_000 / 50 + Math.ceil(stopped.audio_end_ms / 100)
    expect(usage).toMatchObject({ input_token_details: { audio_tokens: audioTokens } })
  })

  it('cannot be told of more than was sent, of nothing, of what people said, and of what is not there', async () => {
    await opened()
    client.say('my name is Anna')
    await client.response(2)
    const users = client.all<{ item_id: string }>('input_audio_buffer.committed')[0]!.item_id
    const first = itemId()
    const firstMs = client.soundMs(first)
    client.send('conversation.item.truncate', { item_id: first, content_index: 0, audio_end_ms: firstMs + 1 })
    client.send('conversation.item.truncate', { item_id: users, content_index: 0, audio_end_ms: 0 })
    client.send('conversation.item.truncate', { item_id: 'item_none', content_index: 0, audio_end_ms: 0 })
    client.send('conversation.item.truncate', { item_id: first, content_index: 0, audio_end_ms: firstMs })
    await client.next('conversation.item.truncated')
    expect(errors().map(error => error.message)).toEqual([
      `Audio content of ${firstMs}ms is already shorter than ${firstMs + 1}ms`, 'Only model output audio messages can be truncated',
      'Error: the item with id \'item_none\' does not exist.',
    ])
    expect(client.soundMs()).toBeGreaterThan(firstMs)
  })

  it('before any sound of the answer cannot be told of', async () => {
    await client.tune()
    client.send('conversation.item.create', { item: { id: 'mine', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] } })
    client.send('conversation.item.truncate', { item_id: 'mine', content_index: 0, audio_end_ms: 0 })
    await client.next('error')
    expect(errors()[0]?.message).toBe('Only model output audio messages can be truncated')
  })
})

describe('a silence', () => {
  it('that lasts makes it speak up, counted from where its last words were heard to their end', async () => {
    await opened({ idle_timeout_ms: 6_000 })
    const soundMs = client.soundMs()
    await advance(soundMs)
    expect(client.all('input_audio_buffer.timeout_triggered')).toEqual([])
    await client.next('input_audio_buffer.timeout_triggered')
    expect((await client.response(2)).output).toMatchObject([{ content: [{ transcript: 'Are you still there?' }] }])
  })

  it('is what some personas answer with', async () => {
    await control.send('POST', '/realtime/next', ['silent', 'talker'])
    await opened()
    client.say('hello')
    expect((await client.response(2)).output).toEqual([])
    const other = await RealtimeClient.open(sandbox)
    await other.tune()
    other.send('response.create')
    await other.next('response.output_audio.delta', 200)
    expect(other.all('response.done')).toEqual([])
    other.close()
  })
})

describe('faults', () => {
  const fault = (rule: object) => control.send('POST', '/realtime/faults', rule)

  it('make transcripts late, so that they come out of order, missing or failed', async () => {
    await fault({ fault: 'late-transcript', count: 1, ms: 60_000 })
    await opened()
    client.say('my name is Anna')
    await client.response(2)
    client.say('anna@example.com')
    await client.next('conversation.item.input_audio_transcription.completed')
    await advance(60_000)
    await client.next('conversation.item.input_audio_transcription.completed', 2)
    expect(client.all<{ transcript: string }>('conversation.item.input_audio_transcription.completed').map(one => one.transcript))
      .toEqual(['anna@example.com', 'my name is Anna'])
    await fault({ fault: 'failed-transcript', count: 1 })
    client.say('yes')
    expect(await client.next('conversation.item.input_audio_transcription.failed')).toMatchObject({ content_index: 0, error: { code: 'audio_unintelligible' } })
  })

  it('make it fail, err, fall silent, or break off, and leave the next one whole', async () => {
    await fault([{ fault: 'error', count: 1 }, { fault: 'fail', count: 1 }, { fault: 'silent', count: 1, after: 1 }])
    await client.tune()
    client.send('response.create', { event_id: 'one' })
    await client.next('error')
    expect(errors()).toMatchObject([{ type: 'server_error', code: 'server_error', event_id: 'one' }])
    client.send('response.create')
    expect(await client.response(1)).toMatchObject({ status: 'failed', status_details: { type: 'failed', error: { code: 'rate_limit_exceeded' } }, output: [] })
    client.send('response.create')
    await client.next('response.created', 2)
    await advance(600_000)
    expect(client.all('response.output_audio.delta')).toEqual([])
    client.send('response.cancel')
    expect(await client.response(2)).toMatchObject({ status: 'cancelled' })
    await fault({ fault: 'drop', count: 1, ms: 300 })
    client.send('response.create')
    await client.next('response.created', 3)
    await advance(300)
    await until(() => client.closeCode, 'the cut')
    expect([client.closeCode, client.all('response.done').length]).toEqual([1006, 2])
  })

  it('are refused in words where nobody could set them', async () => {
    await expect(fault({ fault: 'boredom' })).rejects.toThrow('"fault" must be one of refuse')
    await expect(fault({ fault: 'refuse', status: 200 })).rejects.toThrow('"status" must be one of 401')
    await expect(fault({ fault: 'slow', delay: 1 })).rejects.toThrow('unknown field "delay"')
    await expect(control.send('PUT', '/realtime/settings', { persona: 'nobody' })).rejects.toThrow('"persona" is one of')
    await expect(control.send('PUT', '/realtime/settings', { pace: 0 })).rejects.toThrow('"pace" is a number')
    await expect(control.send('POST', '/realtime/next', ['nobody'])).rejects.toThrow('there is no persona')
  })
})

describe('a persona', () => {
  it('is a file that is checked, and one more may be told of', async () => {
    const parrot = { name: 'parrot', opening: [], start: 'a', steps: { a: { on: [{ hears: '(?<all>.+)', do: [{ say: '{all} {all}' }] }] } } }
    await control.send('PUT', '/realtime/personas', parrot)
    await client.update({ output_modalities: ['text'], instructions: 'Be brief.\npersona: parrot\n' })
    client.send('conversation.item.create', { item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'lora' }] } })
    client.send('response.create')
    expect((await client.response(1)).output).toMatchObject([{ content: [{ text: 'lora lora' }] }])
    for (const [wrong, why] of [
      [{ ...parrot, start: 'b' }, '"start"'], [{ ...parrot, opening: 'hello' }, '"opening"'], [{ ...parrot, steps: { a: { on: [{ hears: '(', do: [] }] } } }, 'Invalid regular expression'],
      [{ ...parrot, steps: { a: { on: [{ do: [], goto: 'z' }] } } }, 'no step "z"'], [{ ...parrot, opening: [{ call: 'x' }] }, '{call, with}'],
    ] as const) expect(() => readPersona(wrong)).toThrow(why)
  })

  it('calls a tool with wrong arguments where that is its part', () => {
    const persona = sandbox.realtime!.personas.get('bad-arguments') as Persona
    const script = new Script(persona, () => [SAVE_LEAD as never])
    script.respond([], null)
    const [doing] = script.respond([{ kind: 'words', text: 'Anna' }], null)
    expect(doing).toMatchObject({ kind: 'call', name: 'save_lead' })
    expect(JSON.parse((doing as { arguments: string }).arguments)).toHaveProperty('bogus', true)
  })

  it('is on where there is a key', () => {
    const env = {
      TWILIO_ACCOUNT_SID: `AC${'a1'.repeat(16)}`, TWILIO_AUTH_TOKEN: 'x'.repeat(16), TWILIO_API_KEY_SID: `SK${'a1'.repeat(16)}`,
      TWILIO_API_KEY_SECRET: 'x'.repeat(16), TWILIO_TWIML_APP_SID: `AP${'a1'.repeat(16)}`, TWILIO_CALLER_ID: '+15005550006', SANDBOX_VOICE_URL: 'http://localhost:3000/voice',
    }
    expect(readConfig(env).realtime).toBeNull()
    expect(readConfig({ ...env, OPENAI_API_KEY: REALTIME_KEY }).realtime).toEqual({ apiKey: REALTIME_KEY })
    expect(() => readConfig({ ...env, OPENAI_API_KEY: 'short' })).toThrow('OPENAI_API_KEY is wrong')
  })

  it('hears a lost frame as a missing word', async () => {
    await control.send('POST', '/realtime/next', ['echo'])
    await opened()
    const sound = Buffer.from(soundOf('one two three'), 'base64')
    const holed = Buffer.concat([sound.subarray(0, 18 * 160), sound.subarray(19 * 160)])
    client.send('input_audio_buffer.append', { audio: holed.toString('base64') })
    expect((await client.response(2)).output).toMatchObject([{ content: [{ transcript: 'one three' }] }])
  })
})
