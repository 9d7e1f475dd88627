import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import OneAgent from '~/pages/agents/[id].vue'
import Agents from '~/pages/agents/index.vue'
import NewAgent from '~/pages/agents/new.vue'
import { AGENT_EXAMPLES, newAgent } from '~~/browser/agents/agent-examples'
import { toAgentContent, toAgentForm } from '~~/browser/agents/agent-form'
import { changesBetween, stateWords } from '~~/browser/agents/agent-words'
import { stepOfIssue } from '~~/browser/agents/wizard-steps'
import { AgentContent, type AgentDetailDto, type AgentOptionsDto, type AgentVersionDto } from '~~/shared/schemas/agents/agents'
import { agentContent } from '../../support/agents'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)

const ID = '0194f3c0-0000-7000-8000-00000000a001'
const OTHER = '0194f3c0-0000-7000-8000-00000000a002'
const AT = '2026-11-20T10:00:00.000Z'
const OPTIONS: AgentOptionsDto = {
  models: ['gpt-realtime-2.1'], voices: ['marin', 'cedar'], currency: 'USD', rateNanosPerMinute: '150000000', numbers: [
    { number: '+14157770901', display: '+1 415 777 0901', answeredBy: null },
    { number: '+14157770902', display: '+1 415 777 0902', answeredBy: { id: OTHER, name: 'Day line' } },
  ],
}
const agent = (change: Partial<AgentDetailDto> = {}): AgentDetailDto => ({
  id: ID, name: 'Night line', purpose: 'Orders', state: 'draft', version: 1, liveVersion: null, numbers: [],
  createdAt: AT, updatedAt: AT, content: agentContent(), ...change,
})
const version = (number: number, content = agentContent()): AgentVersionDto =>
  ({ version: number, restoredFrom: null, createdAt: AT, content })

const server = {
  agent: agent(), agents: [] as AgentDetailDto[], versions: [] as AgentVersionDto[],
  sent: [] as [path: string, body: Record<string, unknown>][],
  refusal: null as null | { status: number, body: object },
}
function answers(path: string, method: 'POST' | 'PUT' | 'DELETE', change: (body: Record<string, unknown>) => unknown): void {
  registerEndpoint(path, { method, handler: async (event: H3Event) => {
    const body = method === 'DELETE' ? {} : await readBody<Record<string, unknown>>(event)
    server.sent.push([`${method} ${path}`, body])
    if (server.refusal) {
      setResponseStatus(event, server.refusal.status)
      return server.refusal.body
    }
    return change(body)
  } })
}
registerEndpoint('/api/agents', { method: 'GET', handler: () => ({ agents: server.agents.map(({ content: _content, ...row }) => row) }) })
registerEndpoint('/api/agents/scenarios', { method: 'GET', handler: () => ({ scenarios: [] }) })
registerEndpoint('/api/agents/options', { method: 'GET', handler: () => OPTIONS })
registerEndpoint(`/api/agents/${ID}`, { method: 'GET', handler: () => server.agent })
registerEndpoint(`/api/agents/${ID}/versions`, { method: 'GET', handler: () => ({ versions: server.versions, hasMore: false }) })
answers('/api/agents', 'POST', () => server.agent)
answers(`/api/agents/${ID}`, 'PUT', () => server.agent = agent({ version: 2 }))
answers(`/api/agents/${ID}`, 'DELETE', () => ({ done: true }))
answers(`/api/agents/${ID}/steps`, 'POST', ({ step }) => server.agent = { ...server.agent, state: step === 'pause' ? 'paused' : 'live', liveVersion: server.agent.version })
answers(`/api/agents/${ID}/restore`, 'POST', () => server.agent = agent({ version: 3 }))
answers(`/api/agents/${ID}/numbers`, 'PUT', () => server.agent = agent({ numbers: [{ number: '+14157770901', display: '+1 415 777 0901' }] }))

beforeEach(() => {
  Object.assign(server, { agent: agent(), agents: [], versions: [version(1)], sent: [], refusal: null })
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await flushPromises()
}
async function open(page: Parameters<typeof mountSuspended>[0], route: string): Promise<VueWrapper> {
  const wrapper = await mountSuspended(page, { route, attachTo: document.body })
  await settled()
  return wrapper
}
const openOne = () => open(OneAgent, `/agents/${ID}`)
async function press(page: VueWrapper, name: string, event: 'click' | 'submit' = 'click'): Promise<void> {
  await page.find(`[data-test=${name}]`).trigger(event)
  await settled()
}
const field = (page: VueWrapper, name: string) => page.find<HTMLInputElement>(`[data-test=${name}]`)

describe('the list', () => {
  it('says what an agent is where there is none, and where to begin', async () => {
    const page = await open(Agents, '/agents')
    expect(page.text()).toContain('a voice that talks on the phone for you')
    expect(page.find('[data-test=first-agent]').attributes('href')).toBe('/agents/new')
  })

  it('has each with its state and numbers', async () => {
    server.agents = [agent({ state: 'live', version: 3, liveVersion: 2, numbers: [{ number: '+14157770901', display: '+1 415 777 0901' }] }), agent({ id: OTHER, name: 'ليلى' })]
    const page = await open(Agents, '/agents')
    const rows = page.findAll('[data-test=agent-row]').map(row => row.text())
    expect(rows[0]).toContain('Live as version 2. Version 3 is newer and not live yet.')
    expect(rows[0]).toContain('+1 415 777 0901')
    expect(rows[1]).toContain('It has no number.')
  })
})

describe('the wizard', () => {
  it('goes from an example to a draft in four steps', async () => {
    const page = await open(NewAgent, '/agents/new')
    expect(page.text()).toContain('1 of 4')
    await press(page, 'example-bakery')
    expect(field(page, 'agent-name').element.value).toBe('Night order line')
    expect(document.activeElement?.textContent).toContain('2 of 4')
    await field(page, 'agent-name').setValue('Rolls')
    for (let step = 1; step < 4; step++) await press(page, 'agent-wizard', 'submit')
    const [[path, body]] = server.sent as [[string, Record<string, unknown>]]
    expect(path).toBe('POST /api/agents')
    const { id, ...content } = body
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(AgentContent.parse(content)).toMatchObject({ name: 'Rolls', voice: 'marin', model: 'gpt-realtime-2.1', callBudgetMicros: '2000000' })
  })

  it('goes back to the step that something is wrong in, with what was typed', async () => {
    const page = await open(NewAgent, '/agents/new')
    await press(page, 'example-none')
    await field(page, 'agent-instructions').setValue('Listen')
    server.refusal = { status: 422, body: { code: 'agent_refused', message: 'Give the agent a name. Nothing was saved.', details: { issues: [{ path: 'name', message: 'Give the agent a name.' }] } } }
    for (let step = 1; step < 4; step++) await press(page, 'agent-wizard', 'submit')
    expect(page.text()).toContain('2 of 4')
    expect(page.text()).toContain('Give the agent a name.')
    expect(field(page, 'agent-instructions').element.value).toBe('Listen')
  })

  it.each(AGENT_EXAMPLES.map(example => [example.key, example] as const))('its example is an agent that can be saved: %s', (_, { content }) => {
    const made = toAgentContent(toAgentForm(newAgent(OPTIONS, 'Europe/Berlin', content)))
    expect(AgentContent.parse(made)).toEqual(newAgent(OPTIONS, 'Europe/Berlin', content))
  })
})

describe('an agent', () => {
  it('is saved as its next version, with what was seen', async () => {
    const page = await openOne()
    expect(page.find('[data-test=save-agent]').attributes('disabled')).toBeDefined()
    await field(page, 'agent-name').setValue('Evening line')
    await press(page, 'agent-form', 'submit')
    expect(server.sent).toEqual([[`PUT /api/agents/${ID}`, { seenVersion: 1, ...agentContent({ name: 'Evening line' }) }]])
    expect(page.text()).toContain('Saved as version 2.')
  })

  it('says beside the field what is wrong, and keeps what was typed', async () => {
    const page = await openOne()
    await field(page, 'call-budget').setValue('0')
    server.refusal = { status: 422, body: { code: 'agent_refused', message: 'With nothing to spend no call can begin. Nothing was saved.', details: { issues: [{ path: 'callBudgetMicros', message: 'With nothing to spend no call can begin.' }] } } }
    await press(page, 'agent-form', 'submit')
    expect(server.sent[0]![1].callBudgetMicros).toBe('0')
    const text = page.find('[data-test=agent-form]').text()
    expect(text.match(/With nothing to spend no call can begin\./g), 'beside the field, and below').toHaveLength(2)
    expect(field(page, 'call-budget').element.value).toBe('0')
    await field(page, 'call-budget').setValue('much')
    await press(page, 'agent-form', 'submit')
    expect(server.sent).toHaveLength(1)
    expect(page.text()).toContain('is not an amount such as')
  })

  it('shows both where somebody was quicker, and saves over it when that is wanted', async () => {
    const page = await openOne()
    await field(page, 'agent-name').setValue('Mine')
    server.refusal = { status: 409, body: { code: 'content_changed', message: 'It was changed meanwhile.', details: { version: 4, content: agentContent({ name: 'Theirs' }) } } }
    await press(page, 'agent-form', 'submit')
    expect(page.find('[data-test=changes]').text()).toContain('Theirs')
    server.refusal = null
    await press(page, 'save-over')
    expect(server.sent.at(-1)).toEqual([`PUT /api/agents/${ID}`, { seenVersion: 4, ...agentContent({ name: 'Mine' }) }])
  })

  it('goes live and rests', async () => {
    const page = await openOne()
    expect(page.find('[data-test=pause]').exists()).toBe(false)
    await press(page, 'go-live')
    expect(page.find('[data-test=standing]').text()).toBe('Live as version 1.')
    expect(page.find('[data-test=go-live]').exists()).toBe(false)
    await press(page, 'pause')
    expect(server.sent.map(([, body]) => body)).toEqual([{ step: 'go_live', version: 1 }, { step: 'pause' }])
  })

  it('is deleted by two presses', async () => {
    const page = await openOne()
    await press(page, 'delete')
    expect(server.sent).toEqual([])
    await press(page, 'delete-surely')
    expect(server.sent[0]![0]).toBe(`DELETE /api/agents/${ID}`)
  })

  it('answers numbers that no other agent has', async () => {
    const page = await openOne()
    const [free, taken] = ['+14157770901', '+14157770902'].map(number => page.find<HTMLInputElement>(`input[name="${number}"]`))
    expect([free!.element.disabled, taken!.element.disabled]).toEqual([false, true])
    expect(page.text()).toContain('“Day line” answers it.')
    await free!.setValue(true)
    await settled()
    expect(server.sent).toEqual([[`PUT /api/agents/${ID}/numbers`, { numbers: ['+14157770901'] }]])
  })

  it('is compared with what it was in words, and goes back to it', async () => {
    server.agent = agent({ version: 2 })
    server.versions = [version(2), version(1, agentContent({ opening: 'Hello.', wordsKeptDays: 1 }))]
    const page = await openOne()
    await page.find('[aria-label="Compare version 1 with version 2"]').trigger('click')
    expect(page.find('[data-test=changes]').text()).toMatch(/What it says first.*Hello\..*Words are kept.*1 day.*90 days/s)
    await press(page, 'go-back')
    expect(server.sent).toEqual([[`POST /api/agents/${ID}/restore`, { version: 1, seenVersion: 2 }]])
  })

  it('asks before it is left with something that nobody saved', async () => {
    const page = await openOne()
    const confirm = vi.fn(() => false)
    window.confirm = confirm
    signInAs('caller')
    const leave = () => useRouter().push('/agents')
    await field(page, 'agent-name').setValue('Mine')
    await settled()
    await leave()
    expect([confirm.mock.calls.length, useRouter().currentRoute.value.path]).toEqual([1, `/agents/${ID}`])
    await press(page, 'agent-form', 'submit')
    await leave()
    expect([confirm.mock.calls.length, useRouter().currentRoute.value.path]).toEqual([1, '/agents'])
  })

  it('does not go back over what nobody saved', async () => {
    server.agent = agent({ version: 2 })
    server.versions = [version(2), version(1)]
    const page = await openOne()
    await field(page, 'agent-name').setValue('Mine')
    await settled()
    expect(page.find('[data-test=go-back]').attributes('disabled')).toBeDefined()
  })
})

describe('words', () => {
  it.each([
    ['draft', 1, null, 'never live'], ['live', 2, 2, 'Live as version 2.'], ['paused', 2, 1, 'Paused'],
  ] as const)('say the state: %s', (state, newest, liveVersion, words) => expect(stateWords({ state, version: newest, liveVersion })).toContain(words))

  it('name each thing that can be another, and nothing else', () => {
    const after = newAgent(OPTIONS, 'Asia/Tokyo', {
      name: 'A', purpose: 'B', opening: 'C', instructions: 'D', voice: 'cedar', model: 'other', isRecorded: true, longestCallSeconds: 60, callBudgetMicros: '1', dayBudgetMicros: '2',
      abilities: { saveLead: false, endCall: false, callBack: true, handOverTo: '+442079460123' }, whenUnable: { way: 'hand_over', sentence: 'E' }, wordsKeptDays: 7,
    })
    expect(changesBetween(agentContent(), agentContent())).toEqual([])
    // 21 of them; the notice of recording is told with recording
    expect(changesBetween(agentContent(), after)).toHaveLength(21)
  })

  it.each([['name', 1], ['fields.2.name', 2], ['knowledge', 2], ['whenUnable.way', 3], ['hours', 3], ['voice', 3]])('lead to the step of %s', (path, step) => expect(stepOfIssue(path)).toBe(step))
})
