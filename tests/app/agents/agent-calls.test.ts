import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getQuery, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { agentCallFilterWords, agentCallsQuery, AGENT_CALL_FILTERS } from '~~/browser/agents/agent-call-filters'
import { agentCallSentence, figureCards, outcomeWords } from '~~/browser/agents/agent-call-words'
import BlockCaller from '~~/components/numbers/BlockCaller.vue'
import { talkLine } from '~~/browser/agents/talk-words'
import { IN_BROWSER } from '~~/shared/phone/in-browser'
import ActivePage from '~/pages/agents/active.vue'
import CallPage from '~/pages/agents/calls/[id].vue'
import CallsPage from '~/pages/agents/calls/index.vue'
import DashboardPage from '~/pages/agents/dashboard.vue'
import { CALL_OUTCOMES, type AgentCallDto, type AgentDashboardDto, type AgentFigures } from '~~/shared/schemas/agents/agent-call-replies'
import type { TalkItemDto } from '~~/shared/schemas/agents/talks'
import { CALL_ID, sampleCall, sampleDetail, sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)

const AGENT = { id: '0194f3c0-0000-7000-8000-00000000a001', name: 'Night line', version: 2 }
const TALK = { isTalking: false, ending: 'hung_up' as const, endingCode: null, streams: 1, interruptions: 1, heardMs: 900, madeMs: 1000 }
const agentCall = (change: Partial<AgentCallDto> = {}): AgentCallDto =>
  ({ ...sampleCall(), channel: 'agent', agent: AGENT, answeredBy: null, machineMessage: null, talk: TALK, leadId: null, isRecorded: false, ...change })
const running = (change: Partial<AgentCallDto> = {}) => agentCall({
  status: 'answered', endedAt: null, durationSeconds: null, chargedMicros: null, endedBy: null, talk: { ...TALK, isTalking: true, ending: null }, ...change,
})
const AT = '2026-11-20T10:00:08.000Z'
const said = (place: number, change: Partial<TalkItemDto> = {}): TalkItemDto => ({
  itemId: `i${place}`, previousItemId: place === 1 ? null : `i${place - 1}`, place, who: 'caller', kind: 'words', words: `Words ${place}`, heardWords: null,
  heardMs: null, madeMs: null, latencyMs: null, tool: null, at: AT, revision: place, ...change,
})
const FIGURES: AgentFigures = {
  calls: 4, incomingCalls: 3, answeredCalls: 2, talkedSeconds: 180, chargedMicros: '500000', interruptions: 3, silences: 1,
  latency: { answers: 20, medianMs: 820, p95Ms: 2140 }, outcomes: [{ outcome: 'hung_up', calls: 3 }, { outcome: 'no-answer', calls: 1 }], leads: 0,
}
const dashboard = (change: Partial<AgentDashboardDto> = {}): AgentDashboardDto => ({
  currency: 'USD', tz: 'UTC', from: '2026-11-19', to: '2026-11-20', whole: FIGURES,
  days: [{ day: '2026-11-19', calls: 1, answeredCalls: 0, chargedMicros: '0' }, { day: '2026-11-20', calls: 3, answeredCalls: 2, chargedMicros: '500000' }],
  agents: [{ ...FIGURES, id: AGENT.id, name: AGENT.name, isDeleted: false }], ...change,
})

const server = {
  asked: [] as Record<string, unknown>[], calls: [] as AgentCallDto[], active: [] as AgentCallDto[], call: agentCall(),
  /** What the call is to whoever asks before it is anything else. */
  early: [] as AgentCallDto[],
  recordings: 0,
  items: [] as TalkItemDto[], isOver: true, after: [] as number[], dashboard: dashboard(), isDown: false,
}
function orDown<T>(event: H3Event, answer: T): T | object {
  if (!server.isDown) return answer
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'The database is away. Try again soon.' }
}
registerEndpoint('/api/user/profile', () => sampleProfile())
const LISTED = { ...AGENT, purpose: '', state: 'live', liveVersion: 2, numbers: [], createdAt: AT, updatedAt: AT }
registerEndpoint('/api/agents', { method: 'GET', handler: () => ({ agents: [LISTED] }) })
registerEndpoint('/api/calls', event => {
  server.asked.push(getQuery(event))
  return orDown(event, { calls: server.calls, nextCursor: null })
})
registerEndpoint('/api/active-calls', event => orDown(event, { calls: server.active, asOf: new Date().toISOString() }))
registerEndpoint('/api/agents/dashboard', event => orDown(event, server.dashboard))
registerEndpoint(`/api/agents/calls/${CALL_ID}`, event => orDown(event, server.early.shift() ?? server.call))
registerEndpoint(`/api/calls/${CALL_ID}`, () => {
  const { agent: _agent, talk: _talk, leadId: _leadId, isRecorded: _isRecorded, ...call } = server.call
  return { ...sampleDetail(), ...call }
})
registerEndpoint(`/api/agents/calls/${CALL_ID}/recording`, () => {
  server.recordings++
  return { recording: { state: 'kept', durationSeconds: 75, keptUntil: '2026-12-20T10:00:00.000Z' } }
})
registerEndpoint('/api/user/blocked-numbers', () => ({ numbers: [], withheld: { isBlocked: false, turnedAwayAt: null } }))
registerEndpoint(`/api/calls/${CALL_ID}/timeline`, () => ({ callId: CALL_ID, events: [] }))
registerEndpoint(`/api/agents/calls/${CALL_ID}/transcript`, event => {
  const after = Number(getQuery(event).after)
  server.after.push(after)
  const items = server.items.filter(({ revision }) => revision > after)
  const revision = Math.max(after, ...items.map(item => item.revision))
  return { callId: CALL_ID, revision, isOver: server.isOver, items }
})

/** What the server pushes. */
let push: (name: string, data: object) => void = () => {}
beforeEach(() => {
  vi.stubGlobal('EventSource', class {
    listeners = new Map<string, (event: { data: string }) => void>()
    constructor() {
      push = (name, data) => this.listeners.get(name)?.({ data: JSON.stringify(data) })
    }

    addEventListener(name: string, listener: (event: { data: string }) => void) {
      this.listeners.set(name, listener)
    }

    close() {}
  })
  Object.assign(server, {
    asked: [], calls: [agentCall()], active: [], call: agentCall(), early: [], items: [], isOver: true, after: [],
    isDown: false, dashboard: dashboard(), recordings: 0,
  })
  const { byId } = useCallStore()
  for (const id of Object.keys(byId)) Reflect.deleteProperty(byId, id)
})
afterEach(() => {
  useLiveEvents().stop()
  vi.unstubAllGlobals()
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await flushPromises()
}
async function open(page: Parameters<typeof mountSuspended>[0], route: string): Promise<VueWrapper> {
  const wrapper = await mountSuspended(page, { route, attachTo: document.body })
  await settled()
  return wrapper
}

describe('the history of agents\' calls', () => {
  it('has each with its agent, how it ended and what it cost', async () => {
    const page = await open(CallsPage, '/agents/calls')
    const row = page.find('[data-test=agent-call]')
    expect(row.text()).toContain('Night line')
    expect(row.text()).toContain('They hung up')
    expect(row.find('a').attributes('href')).toBe(`/agents/calls/${CALL_ID}`)
  })

  it('asks for what the address says, and the address for what is chosen', async () => {
    const page = await open(CallsPage, `/agents/calls?agent=${AGENT.id}&ending=hung_up&status=no-answer,busy`)
    expect(server.asked.at(-1)).toMatchObject({ agent: AGENT.id, ending: 'hung_up', status: 'busy,no-answer' })
    expect(page.find<HTMLSelectElement>('[data-test=status]').element.selectedOptions[0]?.text).toBe('No answer or busy')
    await page.find('[data-test=direction]').setValue('in')
    const asked = () => useRouter().currentRoute.value.query
    await vi.waitFor(() => expect(asked()).toMatchObject({ direction: 'in', agent: AGENT.id }))
    await page.find('[data-test=clear]').trigger('click')
    await vi.waitFor(() => expect(asked()).toEqual({}))
  })

  it('says what to do where there is none, where none is like that, and where it did not come', async () => {
    server.calls = []
    expect((await open(CallsPage, '/agents/calls')).text()).toContain('No agent has had a call yet')
    expect((await open(CallsPage, '/agents/calls?direction=in')).text()).toContain('No calls like that')
    server.isDown = true
    expect((await open(CallsPage, '/agents/calls')).text()).toContain('The database is away. Try again soon.')
  })

  it('shows nothing for an address that cannot be read, and says why', async () => {
    const page = await open(CallsPage, '/agents/calls?ending=gone')
    expect(page.find('[data-test=unread]').text()).toContain('gone')
    expect(page.find('[data-test=agent-calls]').exists()).toBe(false)
  })

  it('has filters that survive the way into the address and back, and say themselves', () => {
    const filters = { q: 'rolls', agent: AGENT.id, direction: 'in', status: 'completed', ending: 'finished', from: '2026-11-01', to: '2026-11-02' }
    expect(AGENT_CALL_FILTERS.ofQuery(AGENT_CALL_FILTERS.toQuery(filters))).toEqual(filters)
    expect(agentCallFilterWords(filters, () => 'Night line')).toBe('Night line, Incoming, Completed, The agent ended the call, “rolls”, 2026-11-01 to 2026-11-02')
    expect(agentCallFilterWords(AGENT_CALL_FILTERS.none, () => undefined)).toBe('All calls')
    expect(agentCallsQuery({ ...AGENT_CALL_FILTERS.none, from: '2026-11-20', to: '2026-11-20' })).toEqual({
      from: new Date('2026-11-20T00:00:00').toISOString(), to: new Date('2026-11-21T00:00:00').toISOString(),
    })
  })
})

describe('a call of an agent', () => {
  it('has the words beside the bill, heard and unheard told apart in words', async () => {
    server.items = [
      said(1, { who: 'agent', words: 'Good evening, this is the bakery', heardWords: 'Good evening,', latencyMs: 820 }),
      said(2, { words: 'A rye bread' }),
      said(3, { who: 'agent', kind: 'tool', words: null, tool: { name: 'save_lead', input: '{"bread":"rye"}', output: '{"ok":true}' } }),
      said(4, { kind: 'key', words: '5' }),
    ]
    const page = await open(CallPage, `/agents/calls/${CALL_ID}`)
    const lines = page.findAll('[data-test=said]').map(line => line.text())
    expect(lines[0]).toContain('Agent · 0:00 · answered after 0.8 s')
    expect(lines[0]).toContain('Not heard: “this is the bakery”')
    expect(lines[1]).toContain('Caller')
    expect(lines[2]).toContain('Saved the lead')
    expect(lines[2]).toContain('{"ok":true}')
    expect(lines[3]).toContain('Pressed 5')
    expect(page.find('[data-test=talk]').attributes('role')).toBe('log')
    expect(page.find('[data-test=talk-summary]').text()).toBe('1 answer, the slowest after 0.8 s · interrupted once')
    expect(page.text()).toContain('a guess')
    expect(page.find('[data-test=outcome]').text()).toContain('They hung up.')
    expect(page.text()).toContain('Why this amount')
    expect(page.find('#said-i2').exists()).toBe(true)
  })

  it('leads to the lead that came of it, and asks for a recording only where there is one', async () => {
    server.items = [said(1)]
    const without = await open(CallPage, `/agents/calls/${CALL_ID}`)
    expect(without.find('[data-test=lead]').exists()).toBe(false)
    expect(server.recordings).toBe(0)
    server.call = agentCall({ leadId: AGENT.id, isRecorded: true })
    const page = await open(CallPage, `/agents/calls/${CALL_ID}`)
    expect(page.get('[data-test=lead]').attributes('href')).toBe(`/leads/${AGENT.id}`)
    expect(page.get('[data-test=recording]').text()).toContain('1:15')
    expect(server.recordings).toBe(1)
  })

  it('offers to block who called, and not whoever talked to it in their browser', async () => {
    for (const [toNumber, offers] of [['+442079460999', 1], [IN_BROWSER, 0]] as const) {
      server.call = agentCall({ direction: 'in', toNumber })
      const page = await open(CallPage, `/agents/calls/${CALL_ID}`)
      expect(page.findAllComponents(BlockCaller), toNumber).toHaveLength(offers)
    }
  })

  it('goes on while it is told that more was said, and asks only for what changed', async () => {
    Object.assign(server, { call: running(), isOver: false, items: [said(1, { words: null })] })
    const page = await open(CallPage, `/agents/calls/${CALL_ID}`)
    useLiveEvents().start()
    push('hello', { serverTime: AT })
    await settled()
    expect(page.find('[data-test=said]').text()).toContain('Being written down')
    // the answer is told of before the words that it answers
    server.items = [said(1, { words: null }), said(3, { who: 'agent', previousItemId: 'i2', words: 'With seeds?', revision: 3 }), said(2, { place: 4, previousItemId: 'i1', words: 'Bread', revision: 4 })]
    push('talk', { callId: CALL_ID })
    await settled()
    expect(page.findAll('[data-test=said]').map(line => line.text()).join('|')).toMatch(/Being written down.*\|.*Bread.*\|.*With seeds\?.*Speaking/s)
    server.items = server.items.map(item => (item.itemId === 'i1' ? { ...item, words: 'Hello', revision: 5 } : item))
    push('talk', { callId: CALL_ID })
    await settled()
    expect(page.find('[data-test=said]').text()).toContain('Hello')
    expect(server.after.at(-1)).toBe(4)
    const asked = server.after.length
    push('talk', { callId: 'another' })
    await settled()
    expect(server.after).toHaveLength(asked)
  })

  it('says how it ended once it has', async () => {
    Object.assign(server, { call: running(), isOver: false, items: [said(1)] })
    const page = await open(CallPage, `/agents/calls/${CALL_ID}`)
    expect(page.find('[data-test=outcome]').text()).toBe('They are talking now.')
    Object.assign(server, { call: agentCall({ revision: 9 }), isOver: true })
    useLiveEvents().start()
    push('talk', { callId: CALL_ID })
    await settled()
    expect(page.find('[data-test=outcome]').text()).toContain('They hung up.')
  })

  it('asks again where its bill tells of more than the call did', async () => {
    Object.assign(server, { call: agentCall({ revision: 9 }), early: [running({ revision: 8 })], isOver: true })
    const page = await mountSuspended(CallPage, { route: `/agents/calls/${CALL_ID}` })
    await vi.waitFor(() => expect(page.get('[data-test=outcome]').text()).toMatch(/^The call lasted/))
    expect(server.early).toEqual([])
  })

  it('says that there are no words, and what to do where it did not come', async () => {
    expect((await open(CallPage, `/agents/calls/${CALL_ID}`)).find('[data-test=no-words]').text()).toContain('the time for which they are kept is over')
    server.isDown = true
    expect((await open(CallPage, `/agents/calls/${CALL_ID}`)).text()).toContain('The database is away.')
  })

  it.each([
    ['all heard', { words: 'One two', heardWords: 'One two' }, { words: 'One two', unheard: '', note: '' }],
    ['a part', { words: 'One two', heardWords: 'One' }, { words: 'One', unheard: 'two', note: '' }],
    ['nothing', { words: 'One two', heardWords: '' }, { words: '', unheard: 'One two', note: '' }],
    ['not known', { words: 'One two', heardWords: null }, { words: 'One two', unheard: '', note: 'It is not known how much of this was heard.' }],
    ['not written', { words: null }, { words: '', unheard: '', note: 'Nothing of this was written down.' }],
  ])('tells what was heard: %s', (_, change, expected) => {
    expect(talkLine(said(1, { who: 'agent', ...change }), { startMs: Date.parse(AT), isOver: true })).toMatchObject(expected)
  })

  it('says at once of sound in which there were no words that it is unclear', () => {
    const line = (words: string | null) => talkLine(said(1, { words }), { startMs: Date.parse(AT), isOver: false }).note
    expect([line(''), line(null), line('Hello')]).toEqual(['Unclear: nothing was written down.', 'Being written down', ''])
  })
})

describe('live calls', () => {
  it('are there while they go on, and gone once the page hears of their end', async () => {
    server.active = [running({ direction: 'in' })]
    const page = await open(ActivePage, '/agents/active')
    expect(page.find('[data-test=count]').text()).toBe('One call goes on now.')
    expect(page.find('[data-test=active-call]').text()).toContain('Night line was called')
    expect(page.find('[data-test=active-call]').text()).toContain('Talking')
    server.active = []
    const { agent: _agent, talk: _talk, ...call } = agentCall({ revision: 9 })
    useCallStore().receive(call)
    await nextTick()
    expect(page.find('[data-test=active-call]').exists()).toBe(false)
    expect(page.text()).toContain('No agent is in a call')
  })

  it('says what to do where they did not come', async () => {
    server.isDown = true
    expect((await open(ActivePage, '/agents/active')).text()).toContain('The database is away.')
  })
})

describe('the dashboard', () => {
  it('has figures, charts with tables, each agent, how calls ended, and what goes on', async () => {
    server.active = [running()]
    const page = await open(DashboardPage, '/agents/dashboard')
    expect(page.find('[data-test=card-calls]').text()).toContain('3 came in, 1 went out')
    expect(page.find('[data-test=card-latency]').text()).toContain('95 of 100 within 2.1 s')
    expect(page.findAll('[data-test=chart-table]')).toHaveLength(2)
    expect(page.find('[data-test=agent-row]').text()).toContain('0.8 s / 2.1 s')
    expect(page.find('[data-test=outcomes]').text()).toContain('75%')
    expect(page.find('[data-test=activity]').text()).toContain('One call goes on now.')
    expect(page.find('[data-test=make-call]').attributes('href')).toBe(`/agents/${AGENT.id}#call`)
    expect(page.text()).toContain('None of these calls brought one')
  })

  it('says what to do where there is no agent, no call, and where it did not come', async () => {
    server.dashboard = dashboard({ agents: [], whole: { ...FIGURES, calls: 0 } })
    expect((await open(DashboardPage, '/agents/dashboard')).text()).toContain('Make the first one')
    server.dashboard = dashboard({ whole: { ...FIGURES, calls: 0 } })
    expect((await open(DashboardPage, '/agents/dashboard')).text()).toContain('No calls in these days')
    server.isDown = true
    expect((await open(DashboardPage, '/agents/dashboard')).text()).toContain('The database is away.')
  })

  it('tells of leads and what each cost', () => {
    const leads = (figures: Partial<AgentFigures>) => figureCards({ ...FIGURES, ...figures }, 'USD').find(({ key }) => key === 'leads')
    expect(leads({ leads: 0 })?.note).toBe('None of these calls brought one')
    expect(leads({ leads: 1 })).toMatchObject({ value: '1', note: 'From 50% of answered calls, $0.50 for each' })
  })
})

describe('words', () => {
  it('has some for every way in which a call ends', () => {
    expect(CALL_OUTCOMES.map(outcomeWords).filter(words => !words)).toEqual([])
  })

  it('says what became of the money, whatever became of the call', () => {
    expect(agentCallSentence(agentCall({ direction: 'in', status: 'no-answer', chargedMicros: '0' }))).toBe('They called, and no agent took the call. Nothing was charged.')
    expect(agentCallSentence(agentCall({ status: 'busy', chargedMicros: '0' }))).toContain('Nothing was charged.')
    expect(agentCallSentence(agentCall({ chargedMicros: null, settling: true }))).toContain('Working out what it cost.')
    const machine = agentCall({ answeredBy: 'machine', machineMessage: 'Your bread is ready.' })
    expect(agentCallSentence(machine)).toMatch(/A machine answered and was told once: “Your bread is ready\.”$/)
    expect(agentCallSentence({ ...machine, machineMessage: null })).toMatch(/A machine answered: it was told nothing, and the call ended\.$/)
    expect(agentCallSentence(running({ talk: null }))).toBe('The call is still going on.')
  })
})
