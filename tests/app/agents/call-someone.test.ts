import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import CallSomeone from '~/components/agents/CallSomeone.vue'
import type { AgentDetailDto } from '~~/shared/schemas/agents/agents'
import { agentContent } from '../../support/agents'
import { signInAs } from '../support/finance-samples'
import { CALL_ID, sampleDetail } from '../support/samples'

enableAutoUnmount(afterEach)

const ID = '0194f3c0-0000-7000-8000-00000000a001'
const AT = '2026-11-20T10:00:00.000Z'
const AGENT: AgentDetailDto = {
  id: ID, name: 'Night line', purpose: 'Orders', state: 'live', version: 1, liveVersion: 1, numbers: [], createdAt: AT, updatedAt: AT, content: agentContent(),
}
const TERMS = {
  currency: 'USD', connectFeeMicros: '0', minimumSeconds: 0, graceSeconds: 0, matchedPrefix: '44', originPrefix: '', description: 'United Kingdom',
}
const QUOTE = {
  currency: 'USD', toNumber: '+442079460123', display: '+44 20 7946 0123', country: 'GB', lineType: 'fixed_line', availableMicros: '10000000', maxSeconds: 352,
  bound: { by: 'agent_call_budget', limitMicros: '1000000' }, callable: true, refusal: null, rangOnce: false, mostMicros: '1000000',
  components: [
    { component: 'phone', rateNanosPerMinute: '20000000', initialSeconds: 60, incrementSeconds: 60, ...TERMS },
    { component: 'agent', rateNanosPerMinute: '150000000', initialSeconds: 1, incrementSeconds: 1, ...TERMS },
  ],
}
const REFUSAL = { code: 'call_not_allowed', message: 'There is no record that this person agreed to be called by an agent. Nothing was charged.', details: { reason: 'no_consent' } }
const server = { quote: QUOTE as object, sent: [] as { body: unknown, key: string | undefined }[], isRefused: false }
registerEndpoint(`/api/agents/${ID}/quote`, () => server.quote)
registerEndpoint('/api/outbound-call', { method: 'POST', handler: async (event: H3Event) => {
  server.sent.push({ body: await readBody(event), key: event.headers.get('idempotency-key') ?? undefined })
  if (server.isRefused) {
    setResponseStatus(event, 409)
    return REFUSAL
  }
  return { callId: CALL_ID, toNumber: '+442079460123', agentId: ID, agentVersion: 1, maxSeconds: 352, heldMicros: '1000000' }
} })
registerEndpoint(`/api/calls/${CALL_ID}`, () => ({ ...sampleDetail(), channel: 'agent', status: 'ringing' }))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  Object.assign(server, { quote: QUOTE, sent: [], isRefused: false })
  sessionStorage.clear()
})
afterEach(() => {
  vi.useRealTimers()
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await vi.advanceTimersByTimeAsync(300)
    await flushPromises()
  }
}
async function open(agent = AGENT): Promise<VueWrapper> {
  signInAs('caller')
  const form = await mountSuspended(CallSomeone, { props: { agent }, attachTo: document.body })
  await settled()
  return form
}
async function typed(form: VueWrapper): Promise<void> {
  await form.find('input[type=tel]').setValue('+44 20 7946 0123')
  await settled()
}
async function send(form: VueWrapper): Promise<void> {
  await form.find('form').trigger('submit')
  await settled()
}

describe('having an agent call someone', () => {
  it('G1 shows both parts of the price, how long it may last, and the most that it can cost', async () => {
    const form = await open()
    await typed(form)
    const words = form.find('[data-test=agent-quote]').text()
    for (const word of ['+44 20 7946 0123', 'Phone, per minute', '$0.02', 'Voice agent, per minute', '$0.15', '5 minutes 52 seconds']) expect(words).toContain(word)
    expect(form.find('[data-test=most]').text()).toBe('$1.00')
  })

  it('M16 is sent once for one content, and shows how the call stands', async () => {
    const form = await open()
    await typed(form)
    await form.find('[data-test=call-note]').setValue('Anna, about the cake')
    server.isRefused = true
    await send(form)
    expect(form.find('p[role=alert]').text()).toContain('no record that this person agreed')
    server.isRefused = false
    await send(form)
    const [first, second] = server.sent
    expect(first!.body).toEqual({ to: '+442079460123', agentId: ID, variables: { note: 'Anna, about the cake' } })
    expect(second!.key).toBe(first!.key)
    expect(form.find('[data-test=agent-call-state]').text()).toContain('Ringing')
    expect(form.find('[data-test=agent-call-state] a').attributes('href')).toBe(`/agents/calls/${CALL_ID}`)
  })

  it('O3 says before it is pressed what is in the way, and calls nobody then', async () => {
    server.quote = { ...QUOTE, callable: false, refusal: { ...REFUSAL, requestId: 'r' } }
    const form = await open()
    await typed(form)
    expect(form.text()).toContain('no record that this person agreed')
    await send(form)
    expect(server.sent).toEqual([])
  })

  it('is where one is at once who came to make a call', async () => {
    const begins = () => document.activeElement?.textContent
    await open()
    expect(begins()).not.toBe('Call someone')
    location.hash = '#call'
    await open()
    expect(begins()).toBe('Call someone')
    location.hash = ''
  })

  it('is for agents that are live', async () => {
    const form = await open({ ...AGENT, state: 'paused' })
    expect(form.text()).toContain('It calls nobody before it is live.')
    expect(form.find('form').exists()).toBe(false)
  })
})
