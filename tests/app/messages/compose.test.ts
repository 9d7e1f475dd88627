import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Compose from '~/components/messages/Compose.vue'
import { spokenSeconds } from '~~/shared/messages/spoken-seconds'
import type { MessageDto, MessageQuoteDto } from '~~/shared/schemas/messages'
import { sampleQuote } from '../support/samples'

enableAutoUnmount(afterEach)

const TEXT = 'Your table is ready.'
const quote = (more: Partial<MessageQuoteDto> = {}): MessageQuoteDto => ({ ...sampleQuote(), maxSeconds: 60, mostMicros: '50000', ...more })
const record = (more: Partial<MessageDto> = {}): MessageDto => ({
  id: '0194f3c0-0000-7000-8000-00000000a001', callSid: 'CA1', to: '+447400123456', from: '+15005550006', status: 'queued',
  createdAt: '2026-11-20T10:00:00.000Z', updatedAt: '2026-11-20T10:00:00.000Z', display: '+44 7400 123456', state: 'placed',
  reason: null, problem: null, message: TEXT, language: 'en-US', voice: 'Polly.Joanna', repeat: 1, scheduledFor: null,
  timeZone: 'UTC', hasCall: true, currency: 'USD', heldMicros: '50000', chargedMicros: null, revision: 1, ...more,
})

const server = {
  quoted: [] as string[],
  sent: [] as { key: string | undefined, body: Record<string, unknown> }[],
  changed: [] as Record<string, unknown>[],
  quote: quote(),
  answer: (_: H3Event): unknown => ({ success: true, callSid: 'CA1', callRecord: record(), message: 'Call created and saved successfully' }),
}
const placed = server.answer
registerEndpoint('/api/user/numbers', () => ({ numbers: [{ number: '+15005550006', display: '+1 500 555 0006', kind: 'platform', country: 'US', isShown: true, since: null }] }))
registerEndpoint('/api/messages/quote', event => {
  server.quoted.push(event.path)
  return server.quote
})
registerEndpoint('/api/calls', {
  method: 'POST',
  handler: async event => {
    server.sent.push({ key: event.headers.get('idempotency-key') ?? undefined, body: await readBody<Record<string, unknown>>(event) })
    return server.answer(event)
  },
})
registerEndpoint('/api/messages/0194f3c0-0000-7000-8000-00000000a001', {
  method: 'PUT',
  handler: async event => {
    server.changed.push(await readBody<Record<string, unknown>>(event))
    return record({ state: 'scheduled', revision: 2 })
  },
})
beforeEach(() => {
  Object.assign(server, { quoted: [], sent: [], changed: [], quote: quote(), answer: placed })
  sessionStorage.clear()
})

const button = (view: VueWrapper) => view.get<HTMLButtonElement>('[data-test=send-message]')
const isReady = (view: VueWrapper) => !button(view).element.disabled

async function open(props: Partial<InstanceType<typeof Compose>['$props']> = {}): Promise<VueWrapper> {
  const view = await mountSuspended(Compose, { route: '/messages/new', props: { message: null, ...props } })
  await flushPromises()
  return view
}
async function write(view: VueWrapper, text = TEXT): Promise<void> {
  await view.get('textarea').setValue(text)
  await view.get('#number').setValue('+447400123456')
  await vi.waitFor(() => expect(view.find('[data-test=message-price]').exists()).toBe(true))
  await vi.waitFor(() => expect(isReady(view)).toBe(true))
}
async function submit(view: VueWrapper): Promise<void> {
  await view.get('form').trigger('submit')
  await flushPromises()
}

describe('the page that sends a message', () => {
  it('V1 M10 shows what it costs at most before anything is sent, by what the text takes', async () => {
    const view = await open()
    expect(isReady(view)).toBe(false)
    expect(view.text()).toContain('What it costs at most shows here before you send it.')
    await write(view)
    expect(view.get('[data-test=most]').text()).toBe('$0.05')
    expect(view.text()).toContain('You pay for what the call lasts, and nothing where nobody answers.')
    expect(server.quoted.at(-1)).toContain(`seconds=${spokenSeconds(TEXT, 1)}`)
    await view.get('textarea').setValue(`${TEXT} Please come in by the side door.`)
    await vi.waitFor(() => expect(server.quoted.at(-1)).toContain(`seconds=${spokenSeconds(`${TEXT} Please come in by the side door.`, 1)}`))
  })

  it('V1 sends all of it under a key, and says what came of it', async () => {
    const view = await open()
    await write(view)
    await submit(view)
    await vi.waitFor(() => expect(view.emitted('sent')).toHaveLength(1))
    expect(server.sent).toMatchObject([{ body: { to: '+447400123456', from: '+15005550006', message: TEXT, language: 'en-US', voice: 'Polly.Joanna', repeat: 1 } }])
    expect(server.sent[0]!.key).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('M16 sends the same again under the same key, and something else under another', async () => {
    server.answer = event => {
      setResponseStatus(event, 503)
      return { code: 'carrier_unavailable', message: 'The phone network did not answer us. Nothing was charged. Try again in a minute.' }
    }
    const view = await open()
    await write(view)
    await submit(view)
    await vi.waitFor(() => expect(view.get('p[role=alert]').text()).toContain('Nothing was charged'))
    await submit(view)
    await vi.waitFor(() => expect(server.sent).toHaveLength(2))
    await view.get('textarea').setValue('Something else.')
    await vi.waitFor(() => expect(isReady(view)).toBe(true))
    await submit(view)
    await vi.waitFor(() => expect(server.sent).toHaveLength(3))
    expect(server.sent[0]!.key).toBe(server.sent[1]!.key)
    expect(server.sent[2]!.key).not.toBe(server.sent[1]!.key)
  })

  it('M4 cannot send what the wallet does not cover, and says what is missing', async () => {
    server.quote = quote({ callable: false, maxSeconds: 0, refusal: { code: 'insufficient_credits', message: 'This call needs at least $0.05 to start; your wallet has $0.01 free. Nothing was charged.', details: {} } })
    const view = await open()
    await view.get('textarea').setValue(TEXT)
    await view.get('#number').setValue('+447400123456')
    await vi.waitFor(() => expect(view.find('[data-test=refusal]').text()).toContain('your wallet has $0.01 free'))
    expect(isReady(view)).toBe(false)
    expect(view.find('[data-test=add-money-to-call]').exists()).toBe(true)
  })

  it('V1 can be scheduled though it could not be sent now, in the person’s own zone', async () => {
    server.quote = quote({ callable: false, maxSeconds: 0, refusal: { code: 'too_many_calls', message: 'Your account may have one call at a time.', details: {} } })
    server.answer = () => ({ success: true, callSid: null, callRecord: record({ state: 'scheduled', callSid: null, hasCall: false }), message: 'Call scheduled' })
    const view = await open()
    await view.get('textarea').setValue(TEXT)
    await view.get('#number').setValue('+447400123456')
    await view.get('[data-test=later]').setValue(true)
    await view.get('input[type=datetime-local]').setValue('2026-12-24T18:30')
    await vi.waitFor(() => expect(view.find('[data-test=not-now]').text()).toContain('one call at a time'))
    expect(view.text()).toContain('Nothing is set aside until its time')
    expect(button(view).text()).toContain('Schedule')
    await vi.waitFor(() => expect(isReady(view)).toBe(true))
    await submit(view)
    await vi.waitFor(() => expect(view.emitted('sent')).toHaveLength(1))
    expect(server.sent[0]!.body).toMatchObject({ scheduledFor: new Date('2026-12-24T18:30').toISOString(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone })
  })

  it('V1 changes one that waits, for the revision that was seen', async () => {
    const waiting = record({ state: 'scheduled', callSid: null, hasCall: false, scheduledFor: '2026-12-24T18:30:00.000Z', repeat: 2, revision: 7 })
    const view = await open({ message: waiting, isEdit: true })
    await vi.waitFor(() => expect(isReady(view)).toBe(true))
    expect(view.get<HTMLTextAreaElement>('textarea').element.value).toBe(TEXT)
    expect(view.find('[data-test=later]').exists()).toBe(false)
    await view.get('textarea').setValue('Come at eight.')
    await vi.waitFor(() => expect(isReady(view)).toBe(true))
    await submit(view)
    await vi.waitFor(() => expect(view.emitted('sent')).toHaveLength(1))
    expect(server.changed).toMatchObject([{ message: 'Come at eight.', repeat: 2, revision: 7, scheduledFor: '2026-12-24T18:30:00.000Z' }])
    expect(server.sent).toEqual([])
  })

  it('names every field for who cannot see it', async () => {
    const view = await open()
    for (const field of view.findAll('input:not([type=radio]):not([aria-hidden=true]), textarea')) {
      const id = field.attributes('id')
      expect(Boolean(field.attributes('aria-label') ?? (id && view.find(`label[for="${id}"]`).exists())), field.html()).toBe(true)
    }
  })
})
