import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import CallDialog from '~/components/outreach/calls/CallDialog.vue'
import RecentCalls from '~/components/outreach/calls/RecentCalls.vue'
import { useLanguage } from '~/composables/useLanguage'
import { useKeypadStore } from '~/composables/useKeypadStore'
import { goesOn, keypadWords } from '~~/browser/outreach/keypad-words'
import { loadWords, say as inWords } from '~~/browser/outreach/words/dictionary'
import type { CallCheckDto, KeypadCallDto } from '~~/shared/schemas/outreach/calls'

enableAutoUnmount(afterEach)
const t = (key: string, fill?: Record<string, string | number>) => inWords('en', key, fill)
beforeAll(() => loadWords('en', ['door', 'work', 'list']))
const inTamil = (reason: string) => () => inWords('ta', `problem.${reason}`)

const PROGRAMME = '0194f3c0-0000-7000-8000-00000000b001'
const PERSON = { id: '0194f3c0-0000-7000-8000-00000000b002', name: 'Kamala Devi', programmeId: PROGRAMME }
const call = (more: Partial<KeypadCallDto> = {}): KeypadCallDto => ({
  id: '0194f3c0-0000-7000-8000-00000000b003', programmeId: PROGRAMME, personId: PERSON.id, personName: PERSON.name, number: '+91 98765 43210',
  taskId: null, provider: 'exotel', callSid: 'e1', state: 'asked', outcome: null, reason: null, problem: null, key: null, meaning: null, isKeyUnconfirmed: false,
  language: 'ta', durationSeconds: null, createdAt: '2026-11-30T06:00:00.000Z', answeredAt: null, endedAt: null, ...more,
})
const check = (more: Partial<CallCheckDto> = {}): CallCheckDto => ({
  problem: null, reason: null, opensAt: null, callId: null,
  scripts: [
    { id: '0194f3c0-0000-7000-8000-00000000b004', name: 'Medicine', prompt: 'வணக்கம்', provider: 'exotel' },
    { id: '0194f3c0-0000-7000-8000-00000000b005', name: 'Appointment', prompt: 'நாளை', provider: 'exotel' },
  ],
  ...more,
})

const server = {
  check: check(),
  calls: [] as KeypadCallDto[],
  keys: [] as (string | null)[],
  answer: (_: H3Event): unknown => ({ success: true, call_sid: 'e1', provider: 'exotel', callId: call().id, call: call() }),
}
const placed = server.answer
registerEndpoint(`/api/outreach/people/${PERSON.id}/call`, () => server.check)
registerEndpoint('/api/outreach/calls', () => ({ calls: server.calls, nextCursor: null }))
registerEndpoint(`/api/mothers/${PERSON.id}/trigger-call`, {
  method: 'POST',
  handler: event => {
    server.keys.push(event.headers.get('idempotency-key'))
    return server.answer(event)
  },
})

/** What the page hears of: one stream at a time. */
let stream: { listeners: Map<string, (event: { data: string }) => void> } | null = null
const say = (name: string, data: unknown) => stream!.listeners.get(name)!({ data: JSON.stringify(data) })
beforeEach(() => {
  Object.assign(server, { check: check(), calls: [], keys: [], answer: placed })
  stream = null
  vi.stubGlobal('EventSource', class {
    listeners = new Map<string, (event: { data: string }) => void>()
    constructor() {
      stream = this as unknown as typeof stream
    }

    addEventListener(name: string, listener: (event: { data: string }) => void): void {
      this.listeners.set(name, listener)
    }

    close(): void {}
  })
  useKeypadStore().$dispose()
})
afterEach(() => void vi.unstubAllGlobals())

const dialog = () => document.querySelector('[data-test=call-dialog]')!
const press = (test: string) => document.querySelector<HTMLButtonElement>(`[data-test=${test}]`)!.click()
async function open() {
  const view = await mountSuspended(CallDialog, { props: { person: PERSON, open: true } })
  await vi.waitFor(() => expect(dialog()?.textContent).not.toContain('Looking whether'))
  return view
}

describe('the dialog of a call', () => {
  it('shows what will be asked, calls once, and says each step as it is told', async () => {
    const view = await open()
    expect(dialog().textContent).toContain('வணக்கம்')
    press('call-now')
    await vi.waitFor(() => expect(dialog().textContent).toContain('Calling'))
    say('keypad', call({ state: 'ringing' }))
    await vi.waitFor(() => expect(dialog().textContent).toContain('Ringing'))
    say('keypad', call({ state: 'answered', key: '2', meaning: 'need_help', isKeyUnconfirmed: true }))
    await vi.waitFor(() => expect(dialog().textContent).toContain('Pressed 2: needs help (being checked)'))
    say('keypad', call({ state: 'ended', outcome: 'keyed', key: '2', meaning: 'need_help', durationSeconds: 31 }))
    await vi.waitFor(() => expect(dialog().textContent).toContain('there is a task to see to it'))
    expect(view.emitted('done')).toHaveLength(1)
    expect(server.keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
    expect(document.querySelector('[data-test=call-now]')).toBeNull()
  })

  it('O3 says why nobody is called now, and since when again, and offers no button', async () => {
    server.check = check({ problem: 'It is outside the hours in which this programme may call. Nobody was called.', reason: 'outside_hours', opensAt: '2026-12-01T03:30:00.000Z' })
    await open()
    expect(dialog().textContent).toContain('outside the hours')
    expect(dialog().querySelector('time')).not.toBeNull()
    expect(document.querySelector('[data-test=call-now]')).toBeNull()
  })

  it('shows the call that goes on already, and no second one', async () => {
    server.calls = [call({ state: 'ringing' })]
    server.check = check({ callId: call().id })
    await open()
    say('hello', {})
    await vi.waitFor(() => expect(dialog().textContent).toContain('Ringing'))
    expect(document.querySelector('[data-test=call-now]')).toBeNull()
  })

  it('says a refusal in its words, and asks under another name after it', async () => {
    server.answer = event => {
      setResponseStatus(event, 402)
      return { code: 'budget_spent', message: 'The programme has spent what it may spend today.' }
    }
    await open()
    press('call-now')
    await vi.waitFor(() => expect(dialog().querySelector('[role=alert]')?.textContent).toContain('has spent what it may'))
    press('call-now')
    await vi.waitFor(() => expect(server.keys).toHaveLength(2))
    expect(server.keys[0]).not.toBe(server.keys[1])
  })

  it('says that no script has words for the person', async () => {
    server.check = check({ scripts: [] })
    await open()
    expect(dialog().textContent).toContain('No script has words in the language of this person')
  })
})

describe('recent calls', () => {
  it('are there with who, result, time and length, the newest first, and follow what is told', async () => {
    server.calls = [
      call({ id: '0194f3c0-0000-7000-8000-00000000b010', createdAt: '2026-11-30T05:00:00.000Z', personName: 'Older', state: 'ended', outcome: 'no_answer' }),
      call({ state: 'ringing' }),
    ]
    const view = await mountSuspended(RecentCalls, { props: { programmeId: PROGRAMME } })
    say('hello', {})
    await vi.waitFor(() => expect(view.findAll('[data-test=keypad-call]')).toHaveLength(2))
    expect(view.findAll('[data-test=keypad-call]').map(row => row.get('a').text())).toEqual(['Kamala Devi', 'Older'])
    expect(view.text()).toContain('Nobody answered')
    say('keypad', call({ state: 'ended', outcome: 'keyed', key: '1', meaning: 'taken', durationSeconds: 75 }))
    await vi.waitFor(() => expect(view.text()).toContain('Pressed 1: has taken it'))
    expect(view.text()).toContain('1:15')
  })

  it('say that there are none yet', async () => {
    const view = await mountSuspended(RecentCalls, { props: { programmeId: PROGRAMME } })
    say('hello', {})
    await vi.waitFor(() => expect(view.text()).toContain('Nobody was called yet'))
  })
})

describe('why there is no call', () => {
  const REFUSAL = 'Exotel says that nobody has this number. Check it with the person.'
  beforeAll(() => loadWords('ta', ['door', 'work', 'list']))
  beforeEach(() => {
    useLanguage().value = 'ta'
  })
  afterEach(() => {
    useLanguage().value = 'en'
  })

  it.each([
    ['in the words of the language, by its code', { outcome: 'not_placed', reason: 'number', problem: REFUSAL }, inTamil('number')],
    ['where nobody said why', { outcome: 'not_placed', reason: null, problem: REFUSAL }, inTamil('never')],
    ['while nobody knows', { state: 'unknown', problem: REFUSAL }, inTamil('unknown')],
    ['after another provider', { outcome: 'refused', reason: 'carrier', problem: REFUSAL }, inTamil('refused')],
    ['by what stood in the way of going on', { outcome: 'refused', reason: 'outside_hours', problem: REFUSAL }, inTamil('outside_hours')],
    ['in general words where there are none for the code', { outcome: 'not_placed', reason: 'new', problem: REFUSAL }, inTamil('never')],
  ] as [string, Partial<KeypadCallDto>, () => string][])('is told %s', async (_, more, words) => {
    server.calls = [call({ state: 'ended', ...more })]
    const view = await mountSuspended(RecentCalls, { props: { programmeId: PROGRAMME } })
    say('hello', {})
    await vi.waitFor(() => expect(view.text()).toContain(words()))
  })

  it('is told before the call and after it was refused, by the code of the reason', async () => {
    server.answer = event => {
      setResponseStatus(event, 402)
      return { code: 'budget_spent', message: 'The programme has spent what it may spend today.', details: { reason: 'day' } }
    }
    const view = await mountSuspended(CallDialog, { props: { person: PERSON, open: true } })
    await vi.waitFor(() => expect(document.querySelector('[data-test=call-now]')).not.toBeNull())
    press('call-now')
    await vi.waitFor(() => expect(dialog().querySelector('[role=alert]')?.textContent).toContain(inTamil('day')()))
    view.unmount()
    server.check = check({ problem: 'Calls of this programme are paused.', reason: 'paused' })
    await mountSuspended(CallDialog, { props: { person: PERSON, open: true } })
    await vi.waitFor(() => expect(dialog().textContent).toContain(inTamil('paused')()))
  })
})

describe('the words of a call', () => {
  it('name the key where there is one, and else what became of it', () => {
    expect(keypadWords(call({ state: 'ended', outcome: 'busy' }), t)).toMatchObject({ label: 'Busy', tone: 'warn' })
    expect(keypadWords(call({ state: 'ended', outcome: 'keyed', key: '9', meaning: 'stop_calling' }), t)).toMatchObject({ label: 'Pressed 9: stop calling', tone: 'warn' })
    expect(keypadWords(call({ state: 'unknown' }), t).label).toBe('Not known yet')
    expect([goesOn(call()), goesOn(call({ state: 'refused', outcome: 'not_placed' })), goesOn(call({ state: 'ended', outcome: 'keyed' }))]).toEqual([true, false, false])
  })
})
