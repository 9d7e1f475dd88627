import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Speaking from '~/components/agents/Speaking.vue'
import CallBar from '~/components/shell/CallBar.vue'
import Ended from '~/components/calls/Ended.vue'
import { agentCallSentence } from '~~/browser/agents/agent-call-words'
import { emptyDialerView } from '~~/browser/dialer/dialer-view'
import type { AgentCallDto } from '~~/shared/schemas/agents/agent-call-replies'
import type { AgentDetailDto } from '~~/shared/schemas/agents/agents'
import type { TranscriptDto } from '~~/shared/schemas/agents/talks'
import { agentContent } from '../../support/agents'
import { CALL_ID, sampleCall, sampleDetail, sampleQuote } from '../support/samples'

enableAutoUnmount(afterEach)

const ID = '0194f3c0-0000-7000-8000-00000000a001'
const AT = '2026-11-20T10:00:00.000Z'
const AGENT: AgentDetailDto = {
  id: ID, name: 'Night line', purpose: 'Orders', state: 'draft', version: 3, liveVersion: null, numbers: [], createdAt: AT, updatedAt: AT, content: agentContent(),
}
const OPTIONS = { currency: 'USD', rateNanosPerMinute: '150000000' }
const TALK = { agentId: ID, version: 3, name: 'Night line' }
const CALL = { callId: CALL_ID, toNumber: 'browser', maxAllowedSeconds: 600, quote: sampleQuote({ display: 'Night line', toNumber: 'browser' }) }
const said: TranscriptDto = { items: [], revision: 1, isOver: false } as unknown as TranscriptDto
registerEndpoint(`/api/agents/calls/${CALL_ID}/transcript`, { method: 'GET', handler: () => said })

function show(changes: Partial<ReturnType<typeof emptyDialerView>>): void {
  Object.assign(useDialer().view, emptyDialerView(), changes)
}
beforeEach(() => show({ state: 'ready' }))
const mount = () => mountSuspended(Speaking, { props: { agent: AGENT, options: OPTIONS }, attachTo: document.body })

describe('talking to an agent in the browser', () => {
  it('says before it begins what it costs, and asks the one telephone of the page for it', async () => {
    const page = await mount()
    expect(page.text()).toContain('It costs $0.15 a minute, by the second: the agent’s part of a call, and no phone.')
    const talk = vi.spyOn(useDialer(), 'talk').mockResolvedValue()
    await page.get('[data-test=talk-to-it]').trigger('click')
    expect(talk.mock.calls).toEqual([[TALK]])
  })

  it('begins once the phone is ready, where it was switched off', async () => {
    show({ state: 'closed' })
    const dialer = useDialer()
    const open = vi.spyOn(dialer, 'open').mockResolvedValue(undefined)
    const talk = vi.spyOn(dialer, 'talk').mockResolvedValue()
    const page = await mount()
    await page.get('[data-test=talk-to-it]').trigger('click')
    expect([open.mock.calls.length, talk.mock.calls.length]).toEqual([1, 0])
    dialer.view.state = 'registering'
    await flushPromises()
    expect(talk.mock.calls.length).toBe(0)
    dialer.view.state = 'ready'
    await flushPromises()
    expect(talk.mock.calls).toEqual([[TALK]])
  })

  it('says what is wrong with the phone, and does not begin by itself once that is mended', async () => {
    show({ state: 'closed' })
    const dialer = useDialer()
    vi.spyOn(dialer, 'open').mockResolvedValue(undefined)
    const talk = vi.spyOn(dialer, 'talk').mockResolvedValue()
    const page = await mount()
    expect(page.find('[data-test=device-state]').exists()).toBe(false)
    await page.get('[data-test=talk-to-it]').trigger('click')
    dialer.view.state = 'disconnected'
    await flushPromises()
    expect(page.get('[data-test=device-state]').text()).toContain('Phone network out of reach')
    dialer.view.state = 'ready'
    await flushPromises()
    expect(talk.mock.calls).toEqual([])
  })

  it('shows the time, the cost and the words while it goes on, and hangs up by one button', async () => {
    Object.assign(said, { items: [{
      itemId: 'a1', previousItemId: null, place: 1, who: 'agent', kind: 'words', words: 'Good evening.', heardWords: 'Good evening.', heardMs: 800, madeMs: 800, latencyMs: null,
      tool: null, at: AT, revision: 1,
    }] })
    const page = await mount()
    show({ state: 'in-call', talk: TALK, call: CALL, everAnswered: true, elapsedMs: 63_000, countedMs: 63_000, row: sampleCall({ answeredAt: AT }) })
    await vi.waitFor(() => expect(page.get('[data-test=spoken-words]').text()).toContain('Good evening.'))
    expect(page.get('[data-test=speaking-state]').text()).toMatch(/^In call\s*1:03\s*So far \$0\.08$/)
    expect(document.activeElement?.textContent).toContain('Hang up')
    const hangUp = vi.spyOn(useDialer(), 'hangUp').mockReturnValue()
    await page.get('[data-test=speaking-hang-up]').trigger('click')
    expect(hangUp).toHaveBeenCalledOnce()
  })

  it('says what it cost, leads to its bill, and puts the receipt away with the page', async () => {
    show({ state: 'ended', talk: TALK, call: CALL, everAnswered: true })
    const page = await mount()
    expect(page.get('[data-test=speaking-outcome]').text()).toContain('Working out what it cost.')
    useDialer().view.finished = sampleDetail({ chargedMicros: '37500', durationSeconds: 15 })
    await flushPromises()
    expect(page.get('[data-test=speaking-outcome]').text()).toContain('You talked for 15 seconds and paid $0.0375.')
    expect(page.get('a[href^="/agents/calls/"]').attributes('href')).toBe(`/agents/calls/${CALL_ID}`)
    expect(page.get('[data-test=talk-to-it]').text()).toBe('Talk again')
    const dismiss = vi.spyOn(useDialer(), 'dismiss').mockReturnValue()
    page.unmount()
    expect(dismiss).toHaveBeenCalledOnce()
  })

  it('says why it was refused, and waits for another call to end', async () => {
    show({ state: 'ready', talk: TALK, refusal: { code: 'insufficient_credits', message: 'This call needs at least $0.15 to start.' } })
    const page = await mount()
    expect(page.get('[data-test=speaking-problem]').text()).toBe('This call needs at least $0.15 to start.')
    show({ state: 'in-call', call: CALL })
    await flushPromises()
    expect(page.get('[data-test=talk-to-it]').attributes('disabled')).toBeDefined()
    expect(page.text()).toContain('You are in another call. Hang up first.')
  })
})

describe('elsewhere on the page', () => {
  it('the bar of a call leads back to the agent, and calls nobody again', async () => {
    show({ state: 'in-call', talk: TALK, call: CALL })
    const bar = await mountSuspended(CallBar)
    expect(bar.get('a').attributes('href')).toBe(`/agents/${ID}`)
    expect(bar.text()).toContain('Night line')
    show({ state: 'ended', talk: TALK, call: CALL, finished: sampleDetail() })
    const ended = await mountSuspended(Ended)
    expect(ended.get('[data-test=back-to-agent]').attributes('href')).toBe(`/agents/${ID}`)
    expect(ended.find('[data-test=call-again]').exists()).toBe(false)
  })

  it('the call says that it was its owner who talked', () => {
    const call = (change: Partial<AgentCallDto>): AgentCallDto => ({
      ...sampleCall({ status: 'completed', chargedMicros: '37500', durationSeconds: 15 }), toNumber: 'browser', direction: 'in',
      answeredBy: null, machineMessage: null, leadId: null, isRecorded: false,
      agent: { id: ID, name: 'Night line', version: 3 },
      talk: { isTalking: false, ending: 'hung_up' as const, endingCode: null, streams: 1, interruptions: 0, heardMs: 0, madeMs: 0 }, ...change,
    })
    expect(agentCallSentence(call({}))).toBe('The call lasted 15 seconds and cost $0.0375. You hung up.')
    expect(agentCallSentence(call({ toNumber: '+442079460999' }))).toMatch(/They hung up\.$/)
    expect(agentCallSentence(call({ status: 'canceled', chargedMicros: '0' }))).toBe('The browser did not connect to the agent. Nothing was charged.')
  })
})
