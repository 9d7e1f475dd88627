import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import NewRound from '~/pages/outreach/rounds/new.vue'
import OneRound from '~/pages/outreach/rounds/[id].vue'
import Rounds from '~/pages/outreach/rounds/index.vue'
import type { RoundDto, RoundPreviewDto, RoundReportDto } from '~~/shared/schemas/outreach/rounds'
import { doneShare, roundSays } from '~~/browser/outreach/round-words'
import { expectFormToComeBack } from '../support/ended-session'

enableAutoUnmount(afterEach)

const PROGRAMME = '0194f3c0-0000-7000-8000-00000000d001'
const ID = '0194f3c0-0000-7000-8000-00000000d010'
const SCRIPT = '0194f3c0-0000-7000-8000-00000000d020'
const round = (more: Partial<RoundDto> = {}): RoundDto => ({
  id: ID, programmeId: PROGRAMME, name: 'Iron tablets', script: { id: SCRIPT, name: 'Medicine reminder' }, state: 'running', window: null, timeZone: 'Asia/Kolkata',
  startsAt: '2026-11-30T06:00:00.000Z', endsAt: null, order: 'list', perMinute: 20, atOnce: 10, budgetMicros: null, spentMicros: '190000', currency: 'USD',
  people: { waiting: 12, asked: 3, reached: 10, unreached: 2, left_out: 3 }, total: 30, reasons: [{ state: 'left_out', reason: 'no_consent', count: 3 }, { state: 'unreached', reason: 'busy', count: 2 }],
  waits: null, opensAt: '2026-11-30T06:00:00.000Z', nextAt: '2026-11-30T06:00:00.000Z', startedBy: 'Ravi', createdAt: '2026-11-30T06:00:00.000Z', endedAt: null, revision: 1, ...more,
})
const sums = { people: 30, reached: 10, calls: 12, seconds: 4000, costMicros: '190000' }
const report: RoundReportDto = {
  ...sums, currency: 'USD', keys: [{ key: '2', meaning: 'need_help', count: 4 }], workers: [{ id: 'w', name: 'Kavitha', ...sums }], places: [{ place: '', ...sums }],
  hours: [{ hour: 9, calls: 12, answered: 10, seconds: 4000, costMicros: '190000' }],
}
const preview: RoundPreviewDto = {
  chosen: 31, callable: 30, leftOut: [{ reason: 'no_consent', count: 1 }], mostCalls: 60, mostMicros: '1140000', currency: 'USD', unpriced: 2,
  opensAt: '2026-12-01T03:30:00.000Z', endsAt: '2026-12-01T04:00:00.000Z', problems: ['Calls of this programme are paused: the round waits until a supervisor lets them go on.'],
}
const options = (role: 'supervisor' | 'worker') => ({
  programmes: [{ id: PROGRAMME, name: 'Safe start', role }],
  programme: {
    id: PROGRAMME, name: 'Safe start', role, country: 'IN', timeZone: 'Asia/Kolkata', languages: ['ta'], workers: [{ id: 'w', name: 'Kavitha', role: 'worker', code: 'A' }],
    tags: [], places: ['Melur'], people: 31, flagged: 0, wording: null, openTasks: 0, overdueTasks: 0,
  },
})
const script = {
  id: SCRIPT, programmeId: PROGRAMME, name: 'Medicine reminder', kind: 'question', archivedAt: null, version: 1, changedAt: '2026-11-30T06:00:00.000Z', keys: [], languages: ['ta'], missingLanguages: [], recordedLanguages: [],
}

const server = { role: 'supervisor' as 'supervisor' | 'worker', rounds: [] as RoundDto[], round: round(), sent: [] as unknown[], refusal: null as null | object }
registerEndpoint('/api/outreach/care-options', () => options(server.role))
registerEndpoint('/api/outreach/scripts', () => ({ programmes: [], scripts: [script] }))
registerEndpoint('/api/outreach/rounds', () => ({ rounds: server.rounds, nextCursor: null }))
registerEndpoint(`/api/outreach/rounds/${ID}`, () => server.round)
registerEndpoint(`/api/outreach/rounds/${ID}/report`, () => report)
registerEndpoint('/api/outreach/rounds/preview', {
  method: 'POST',
  handler: async event => {
    server.sent.push(await readBody(event))
    if (!server.refusal) return preview
    setResponseStatus(event, 400)
    return server.refusal
  },
})
registerEndpoint('/api/outreach/rounds', {
  method: 'POST',
  handler: async event => {
    server.sent.push(await readBody(event))
    return round()
  },
})
registerEndpoint(`/api/outreach/rounds/${ID}/steps`, {
  method: 'POST',
  handler: async event => {
    const body = await readBody<{ step: string }>(event)
    server.sent.push(body)
    server.round = round({ state: body.step === 'pause' ? 'paused' : body.step === 'stop' ? 'stopped' : 'running' })
    return server.round
  },
})
beforeEach(() => {
  Object.assign(server, { role: 'supervisor', rounds: [], round: round(), sent: [], refusal: null })
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await flushPromises()
}
async function open(page: typeof Rounds | typeof NewRound | typeof OneRound, path: string): Promise<VueWrapper> {
  const view = await mountSuspended(page, { route: path })
  await settled()
  return view
}
const field = (view: VueWrapper, name: string) => view.get(`[data-test=${name}]`)

describe('the list of rounds', () => {
  it('says what a round is where there is none, and how far each is where there are', async () => {
    expect((await open(Rounds, '/outreach/rounds')).text()).toContain('No rounds yet')
    server.rounds = [round(), round({ id: SCRIPT, name: 'Second', state: 'done', waits: null })]
    const view = await open(Rounds, '/outreach/rounds')
    const [first, second] = view.findAll('[data-test=round-row]')
    expect(first!.text()).toContain('3 people are being called.')
    expect(first!.get('[role=progressbar]').attributes('aria-valuenow')).toBe('50')
    expect(second!.text()).toContain('Done')
  })

  it('A1 says to a worker that rounds are for supervisors', async () => {
    server.role = 'worker'
    const view = await open(Rounds, '/outreach/rounds')
    expect(view.text()).toContain('Rounds are for supervisors')
    expect(view.find('[data-test=new-round]').exists()).toBe(false)
    expect((await open(NewRound, '/outreach/rounds/new')).find('[data-test=round-form]').exists()).toBe(false)
  })
})

describe('a new round', () => {
  it('O3 is looked at before it can begin, and again when something is changed', async () => {
    const view = await open(NewRound, '/outreach/rounds/new')
    await field(view, 'round-name').setValue('December')
    await field(view, 'round-script').setValue(SCRIPT)
    await field(view, 'round-place').setValue('Melur')
    expect(view.find('[data-test=begin]').exists()).toBe(false)
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(server.sent).toEqual([{ programmeId: PROGRAMME, scriptId: SCRIPT, filter: { place: 'Melur' }, window: null, endsAt: null, order: 'list', perMinute: 20, atOnce: 10, budgetMicros: null }])
    expect(field(view, 'preview-people').text()).toBe('30 of 31 can be called')
    expect(field(view, 'preview-cost').text()).toContain('2 numbers are not in this sum')
    expect(field(view, 'preview-problems').text()).toContain('paused')
    await field(view, 'round-at-once').setValue(5)
    await settled()
    expect(view.find('[data-test=begin]').exists()).toBe(false)
    await field(view, 'round-form').trigger('submit')
    await settled()
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(server.sent.at(-1)).toMatchObject({ name: 'December', atOnce: 5 })
  })

  it('O3 says what is missing without asking, and what the server says against it', async () => {
    const view = await open(NewRound, '/outreach/rounds/new')
    await field(view, 'round-name').setValue('December')
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(field(view, 'round-problem').text()).toBe('Choose what is asked.')
    await field(view, 'round-script').setValue(SCRIPT)
    await field(view, 'round-budget').setValue('0')
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(field(view, 'round-problem').text()).toContain('nobody is called')
    expect(server.sent).toEqual([])
    await field(view, 'round-budget').setValue('')
    server.refusal = { code: 'invalid_request', message: 'A round has at most 5,000 people. Nothing was begun.', details: {}, requestId: 'r' }
    await field(view, 'round-form').trigger('submit')
    await settled()
    expect(field(view, 'round-problem').text()).toContain('at most 5,000')
  })
})

describe('a round', () => {
  it('O3 shows how far it is and what came of it, and is paused and stopped', async () => {
    const view = await open(OneRound, `/outreach/rounds/${ID}`)
    expect(field(view, 'round-says').text()).toBe('3 people are being called.')
    expect(field(view, 'count-reached').text()).toContain('10')
    expect(field(view, 'round-reasons').text()).toContain('No consent to calls yet')
    expect(field(view, 'round-keys').text()).toContain('4 pressed 2: needs help')
    expect(view.text()).toContain('1:06:40')
    await field(view, 'pause').trigger('click')
    await settled()
    expect(server.sent).toEqual([{ step: 'pause' }])
    expect(field(view, 'round-says').text()).toContain('No call begins until it goes on. 3 calls still go on.')
    await field(view, 'stop').trigger('click')
    expect(view.text()).toContain('12 people wait and are not called then.')
    await field(view, 'stop-surely').trigger('click')
    await settled()
    expect(server.sent.at(-1)).toEqual({ step: 'stop' })
    expect(view.find('[data-test=pause]').exists()).toBe(false)
  })

  it('O3 says what it waits for, in a sentence', () => {
    const now = Date.parse('2026-11-30T12:00:00Z')
    const none = { ...round().people, asked: 0 }
    expect(roundSays(round({ waits: 'budget', people: none }), now)).toContain('Raise its budget')
    expect(roundSays(round({ waits: 'hours', people: none, opensAt: '2026-12-01T03:30:00.000Z' }), now)).toContain('Tue, Dec 1, 09:00')
    expect(roundSays(round({ people: none, nextAt: '2026-11-30T13:00:00.000Z' }), now)).toContain('called again from')
    expect(roundSays(round({ state: 'done', people: none }), now)).toBe('Everybody was called, or left out.')
    expect(doneShare(round({ total: 0 }))).toBe(100)
  })
})

it('a change of a round is open again after signing in', async () => {
  await expectFormToComeBack({
    open: async () => {
      const view = await mountSuspended(OneRound, { route: `/outreach/rounds/${ID}`, attachTo: document.body })
      await flushPromises()
      return view
    },
    press: async view => {
      await vi.waitFor(() => expect(view.find('details:has(form)').exists()).toBe(true))
      const box = view.get('details:has(form)').element as HTMLDetailsElement
      box.open = true
      box.dispatchEvent(new Event('toggle'))
    },
    form: 'details[open] form',
  })
})
