import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { ReaderUnavailable, ReadingRefused, type ReadingOrder, type ReadingUsage } from '../../../server/extractors/extractor'
import { createOpenAiExtractor } from '../../../server/extractors/openai/openai-extractor'
import { readingSchema } from '../../../server/extractors/openai/reading-schema'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'

const API_KEY = 'sk-of-the-tests'
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ ...sandboxOptions('http://localhost/voice'), realtime: { apiKey: API_KEY } })
})
afterAll(() => sandbox.stop())
/** What was told of it. */
let used: ReadingUsage[] = []
beforeEach(() => {
  used = []
  sandbox.realtime!.readingFaults.clear()
})

const ORDER: ReadingOrder = {
  fields: [
    { key: 'name', name: 'Name', kind: 'text', hint: 'First and last' }, { key: 'email', name: 'E-mail', kind: 'email', hint: '' },
    { key: 'business', name: 'Business', kind: 'text', hint: '' }, { key: 'budget', name: 'Budget', kind: 'number', hint: '' },
  ],
  languages: ['en', 'cy'],
  talk: [
    { who: 'agent', words: 'Who is calling?' }, { who: 'caller', words: 'My name is Ada Moss, I run a bakery. Please stop calling my mother.' },
    { who: 'agent', words: 'May I send you a mail?' }, { who: 'caller', words: 'Yes, to ada at bakery dot test' },
  ],
}
const reader = (change: object = {}) => createOpenAiExtractor({ apiKey: API_KEY, url: `${sandbox.url}/v1`, model: 'gpt-5.4-mini', ...change })
const read = (change: object = {}, signal?: AbortSignal) => reader(change).read(ORDER, one => used.push(one), signal)
const failureOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error)

describe('reading a transcript over the Responses API', () => {
  it('asks with a strict schema and gets each field with its words, or nothing', async () => {
    expect(await read()).toEqual({
      fields: [
        { key: 'name', value: 'Ada Moss', quote: 'name is Ada Moss', confidence: 'high' },
        { key: 'email', value: 'ada@bakery.test', quote: 'ada at bakery dot test', confidence: 'medium' },
        { key: 'business', value: 'bakery', quote: 'run a bakery', confidence: 'high' },
      ],
      language: 'en',
      mailConsent: { question: 'May I send you a mail?', answer: 'Yes, to ada at bakery dot test' },
      stopCalling: 'stop calling my mother',
    })
  })

  it('has a form in which everything is required and may be null', () => {
    interface Form { required: string[], properties: Record<string, Form & { anyOf: unknown[] }> }
    const schema = readingSchema(ORDER.fields, ORDER.languages) as unknown as Form
    expect(schema.required).toEqual(['fields', 'language', 'mailConsent', 'stopCalling'])
    expect(schema.properties.fields!.required).toEqual(['name', 'email', 'business', 'budget'])
    for (const field of Object.values(schema.properties.fields!.properties)) expect(field.anyOf).toContainEqual({ type: 'null' })
  })

  it.each([
    [{ fault: 'status', status: 429 }, ReaderUnavailable, 'http_429'],
    [{ fault: 'status', status: 503 }, ReaderUnavailable, 'http_503'],
    [{ fault: 'status', status: 403 }, ReaderUnavailable, 'http_403'],
    [{ fault: 'status', status: 404 }, ReadingRefused, 'http_404'],
    [{ fault: 'refusal' }, ReadingRefused, 'refusal'],
    [{ fault: 'incomplete' }, ReadingRefused, 'incomplete'],
    [{ fault: 'malformed' }, ReaderUnavailable, 'form_unreadable'],
    [{ fault: 'cut' }, ReaderUnavailable, 'unreachable'],
  ])('tells what may be better later from what never will: %j', async (fault, kind, code) => {
    sandbox.realtime!.readingFaults.add(fault)
    const failure = await failureOf(read())
    expect(failure).toBeInstanceOf(kind)
    expect(failure).toMatchObject({ code })
  })

  it('is told no key that is not ours, and waits for nobody for ever', async () => {
    expect(await failureOf(read({ apiKey: 'sk-of-nobody' }))).toMatchObject({ code: 'http_401' })
    expect(await failureOf(read({ url: 'http://127.0.0.1:9' }))).toMatchObject({ code: 'unreachable' })
    expect(await failureOf(read({}, AbortSignal.abort()))).toBeInstanceOf(ReaderUnavailable)
  })

  it('tells once what it used, also where nothing comes of it, and nothing where nobody knows', async () => {
    await read()
    expect(used).toMatchObject([{ textCachedIn: 0 }])
    expect([used[0]!.textIn! > 100, used[0]!.textOut! > 20]).toEqual([true, true])
    for (const [fault, usage] of [['refusal', 1], ['incomplete', 1], ['malformed', 1], ['cut', 0]] as const) {
      used = []
      sandbox.realtime!.readingFaults.clear()
      sandbox.realtime!.readingFaults.add({ fault })
      await failureOf(read())
      expect(used, fault).toHaveLength(usage)
    }
    used = []
    sandbox.realtime!.readingFaults.clear()
    sandbox.realtime!.readingFaults.add({ fault: 'status', status: 503 })
    await failureOf(read())
    await failureOf(read({ url: 'http://127.0.0.1:2' }))
    expect(used, 'what was never read').toEqual([{}, {}])
  })

  it('hands on what was made up as it was said: whether words are there is judged elsewhere', async () => {
    sandbox.realtime!.readingFaults.add({ fault: 'made-up' })
    expect((await read()).fields.map(({ quote }) => quote)).toEqual(Array.from({ length: 4 }, () => 'words that nobody ever said'))
  })
})
