import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import Rounds from '~/components/agents/Rounds.vue'
import NewRound from '~/pages/agents/rounds/new.vue'
import OneRound from '~/pages/agents/rounds/[id].vue'
import { OF_AGENT } from '~~/browser/agents/round-words'
import { roundSays } from '~~/browser/outreach/round-words'
import type { AgentRoundDto, AgentRoundPreviewDto } from '~~/shared/schemas/agents/agent-rounds'
import type { AgentDetailDto } from '~~/shared/schemas/agents/agents'
import { agentContent } from '../../support/agents'

enableAutoUnmount(afterEach)

const AGENT_ID = '0194f3c0-0000-7000-8000-00000000a0f1'
const ID = '0194f3c0-0000-7000-8000-00000000a010'
const AT = '2026-11-30T06:00:00.000Z'
const AGENT: AgentDetailDto = {
  id: AGENT_ID, name: 'Night line', purpose: 'Orders', state: 'live', version: 1, liveVersion: 1, numbers: [], createdAt: AT, updatedAt: AT, content: agentContent(),
}
const ONCE = { times: 0, minutes: 5 }
const round = (more: Partial<AgentRoundDto> = {}): AgentRoundDto => ({
  id: ID, agentId: AGENT_ID, agentName: 'Night line', name: 'December', state: 'running', window: null, timeZone: 'Europe/London', startsAt: AT, endsAt: null,
  perMinute: 5, atOnce: 3, budgetMicros: '9000000', spentMicros: '190000', currency: 'USD', machineMessage: null,
  retries: { busy: { times: 2, minutes: 15 }, no_answer: ONCE, failed: ONCE, machine: ONCE },
  people: { waiting: 12, asked: 3, reached: 10, unreached: 2, left_out: 3 }, total: 30, reasons: [{ state: 'left_out', reason: 'no_consent', count: 3 }, { state: 'unreached', reason: 'machine', count: 2 }],
  waits: null, opensAt: AT, nextAt: AT, createdAt: AT, endedAt: null, revision: 1,
  report: { calls: 12, reached: 10, machine: 2, noAnswer: 0, busy: 0, failed: 0, leads: 4, seconds: 4000, costMicros: '190000' }, ...more,
})
const preview: AgentRoundPreviewDto = {
  chosen: 31, callable: 28, later: 4, leftOut: [{ reason: 'no_consent', count: 1 }, { reason: 'double', count: 1 }, { reason: 'number', count: 1 }], variables: ['name'], badRows: 1,
  lines: [{ line: 7, problem: 'There is no number.' }], mostCalls: 84, mostMicros: '28000000', currency: 'USD', unpriced: 2, timeZone: 'Europe/London', opensAt: AT, endsAt: AT,
  problems: ['The agent is not live: the round waits until it is.'],
}
const server = {
  rounds: [] as AgentRoundDto[], round: round(), sent: [] as unknown[], refusal: null as null | object, isDown: false,
}
registerEndpoint(`/api/agents/${AGENT_ID}`, () => AGENT)
registerEndpoint(`/api/agents/${AGENT_ID}/rounds`, () => ({ rounds: server.rounds, nextCursor: null }))
registerEndpoint(`/api/agents/rounds/${ID}`, event => {
  if (!server.isDown) return server.round
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'You have no such round.' }
})
registerEndpoint(`/api/agents/${AGENT_ID}/rounds/preview`, { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  if (!server.refusal) return preview
  setResponseStatus(event, 422)
  return server.refusal
} })
registerEndpoint(`/api/agents/${AGENT_ID}/rounds`, { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  return round()
} })
registerEndpoint(`/api/agents/rounds/${ID}/steps`, { method: 'POST', handler: async event => {
  const body = await readBody<{ step: string }>(event)
  server.sent.push(body)
  server.round = round({ state: body.step === 'pause' ? 'paused' : body.step === 'stop' ? 'stopped' : 'running' })
  return server.round
} })
beforeEach(() => {
  sessionStorage.clear()
  Object.assign(server, { rounds: [], round: round(), sent: [], refusal: null, isDown: false })
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await flushPromises()
}
async function open(page: typeof NewRound | typeof OneRound, path: string): Promise<VueWrapper> {
  const view = await mountSuspended(page, { route: path })
  await settled()
  return view
}
const openNew = () => open(NewRound, `/agents/rounds/new?agent=${AGENT_ID}`)
const field = (view: VueWrapper, name: string) => view.get(`[data-test=${name}]`)

describe('the rounds of an agent', () => {
  it('says what a round is where there is none, and shows how far each is', async () => {
    const empty = await mountSuspended(Rounds, { props: { agent: AGENT } })
    await settled()
    expect(empty.text()).toContain('Nobody is called who has not agreed.')
    server.rounds = [round(), round({ id: AGENT_ID, name: 'Second', state: 'done' })]
    const view = await mountSuspended(Rounds, { props: { agent: AGENT } })
    await settled()
    expect(view.findAll('[data-test=round-row]')).toHaveLength(2)
    expect(view.text()).toContain('3 people are being called.')
    expect(field(view, 'new-round').attributes('href')).toContain(`agent=${AGENT_ID}`)
  })
})

describe('a new round of an agent', () => {
  it('O3 is looked at before it can begin, and again when something is changed', async () => {
    const view = await openNew()
    await field(view, 'round-name').setValue('December')
    await field(view, 'round-list').setValue('Number,Name\n+442079460123,Anna')
    expect(view.find('[data-test=begin]').exists()).toBe(false)
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(server.sent).toEqual([expect.objectContaining({ list: 'Number,Name\n+442079460123,Anna', window: null, machineMessage: null, budgetMicros: null })])
    expect(field(view, 'preview-people').text()).toContain('28 of 31 can be called')
    expect(field(view, 'preview-people').text()).toContain('4 of them at a better hour')
    expect(field(view, 'preview-left-out').text()).toContain('In an earlier line already')
    expect(field(view, 'preview-lines').text()).toBe('Line 7: There is no number.')
    expect(field(view, 'preview-cost').text()).toContain('2 numbers are not in this sum')
    expect(field(view, 'preview-problems').text()).toContain('not live')
    await field(view, 'round-agreed').setValue()
    await settled()
    expect(view.find('[data-test=begin]').exists()).toBe(false)
    await field(view, 'round-form').trigger('submit')
    await settled()
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(server.sent.at(-1)).toMatchObject({ name: 'December', list: null })
  })

  it('O3 says what is missing without asking, and what the server says against it', async () => {
    const view = await openNew()
    await field(view, 'round-name').setValue('December')
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(field(view, 'round-problem').text()).toBe('Paste the numbers, or choose a file.')
    await field(view, 'round-list').setValue('+442079460123')
    await field(view, 'round-budget').setValue('0')
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(field(view, 'round-problem').text()).toContain('nobody is called')
    expect(server.sent).toEqual([])
    await field(view, 'round-budget').setValue('')
    server.refusal = { code: 'file_refused', message: 'More than 5,000 lines are too many for a round. Nothing was begun.', details: {}, requestId: 'r' }
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(field(view, 'round-problem').text()).toContain('More than 5,000 lines')
  })
})

describe('a round of an agent', () => {
  it('O3 shows how far it is and what came of it, and is paused and stopped', async () => {
    const view = await open(OneRound, `/agents/rounds/${ID}`)
    expect(field(view, 'round-says').text()).toBe('3 people are being called.')
    expect(field(view, 'count-reached').text()).toContain('10')
    expect(field(view, 'round-reasons').text()).toContain('A machine answered')
    expect(field(view, 'round-report').text()).toMatch(/Leads\s*4/)
    expect(view.text()).toContain('Busy: 2 more, after 15 minutes')
    await field(view, 'pause').trigger('click')
    await settled()
    expect(server.sent).toEqual([{ step: 'pause' }])
    expect(field(view, 'round-says').text()).toContain('No call begins until it goes on. 3 calls still go on.')
    await field(view, 'stop').trigger('click')
    expect(view.text()).toContain('12 numbers wait and are not called then.')
    await field(view, 'stop-surely').trigger('click')
    await settled()
    expect(server.sent.at(-1)).toEqual({ step: 'stop' })
    expect(view.find('[data-test=pause]').exists()).toBe(false)
  })

  it('A2 says of a round that is not there that it is not', async () => {
    server.isDown = true
    expect((await open(OneRound, `/agents/rounds/${ID}`)).text()).toContain('You have no such round.')
  })

  it('O3 says what it waits for, in a sentence', () => {
    const none = { ...round().people, asked: 0 }
    const says = (more: Partial<AgentRoundDto>) => roundSays(round({ people: none, ...more }), Date.parse('2026-11-30T12:00:00Z'), OF_AGENT)
    expect(says({ waits: 'money' })).toContain('Add money')
    expect(says({ waits: 'not_live' })).toContain('not live')
    expect(says({ waits: 'hours', opensAt: '2026-12-01T09:00:00.000Z' })).toContain('Tue, Dec 1, 09:00, the agent’s time')
  })
})
