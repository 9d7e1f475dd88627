import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeypadCallDto } from '~~/shared/schemas/outreach/calls'
import type { CareOptionsDto, CarePersonDto, CareTaskDto } from '~~/shared/schemas/outreach/care'
import type { CareImportDto } from '~~/shared/schemas/outreach/care-imports'
import { CARE_EVENTS } from '~~/shared/schemas/outreach/words'
import { careBodyOf, careDraftOf } from '~~/browser/outreach/care-draft'
import { eventWords } from '~~/browser/outreach/care-words'
import { loadWords, say } from '~~/browser/outreach/words/dictionary'
import ImportPreview from '~/components/outreach/care/ImportPreview.vue'
import ListPage from '~/pages/outreach/index.vue'
import NewPage from '~/pages/outreach/people/new.vue'
import PersonPage from '~/pages/outreach/people/[id].vue'
import TasksPage from '~/pages/outreach/tasks.vue'
import { expectFormToComeBack } from '../support/ended-session'

enableAutoUnmount(afterEach)
beforeAll(() => loadWords('en', ['door', 'work', 'list', 'files']))

const PROGRAMME = '0194f3c0-0000-7000-8000-00000000c001'
const ID = '0194f3c0-0000-7000-8000-00000000c002'
const AT = '2026-11-29T08:00:00.000Z'
const worker = { id: 'w1', name: 'Meena' }
const person = (more: Partial<CarePersonDto> = {}): CarePersonDto => ({
  id: ID, programmeId: PROGRAMME, worker, name: 'கமலா தேவி', number: '+919876543210', display: '+91 98765 43210', phoneOwner: 'husband', language: 'ta', place: 'Madurai',
  tags: ['twins'], dates: [{ label: 'Due', date: '2027-01-15' }], consent: { at: AT, way: 'spoken', version: 2, askedBy: worker }, optedOutAt: null, numberDoubtedAt: null,
  flag: { at: AT, reason: 'need_help' }, obstacle: null, unanswered: 0, lastCalledAt: null, lastReachedAt: null, openTasks: 1, sameNumber: [], revision: 3, createdAt: AT, updatedAt: AT,
  erasedAt: null, ...more,
})
const task = (more: Partial<CareTaskDto> = {}): CareTaskDto => ({
  id: '0194f3c0-0000-7000-8000-00000000c003', programmeId: PROGRAMME, person: { id: ID, name: 'Kamala', display: '+91 98765 43210', isFlagged: true }, kind: 'help', owner: worker,
  state: 'open', openedAt: AT, dueAt: AT, isOverdue: true, escalatedAt: AT, acknowledgedAt: null, resolvedAt: null, resolvedBy: null, note: '', keypadCallId: null, helpCall: null, mayTellHelp: false, ...more,
})
const helpCall = (more: Partial<KeypadCallDto> = {}): KeypadCallDto => ({
  id: '0194f3c0-0000-7000-8000-00000000c009', programmeId: PROGRAMME, personId: ID, personName: 'Kamala', taskId: task().id, number: '+91 98765 43210', provider: 'twilio', callSid: 'CA1', state: 'ended',
  outcome: 'no_answer', reason: null, problem: null, key: null, meaning: null, isKeyUnconfirmed: false, language: 'ta', durationSeconds: null, createdAt: AT, answeredAt: null, endedAt: AT, ...more,
})
const options = (more: Partial<NonNullable<CareOptionsDto['programme']>> = {}): CareOptionsDto => ({
  programmes: [{ id: PROGRAMME, name: 'Safe start', role: 'worker' }],
  programme: {
    id: PROGRAMME, name: 'Safe start', role: 'worker', country: 'IN', timeZone: 'Asia/Kolkata', languages: ['en', 'ta'], workers: [{ ...worker, role: 'worker', code: 'ASHA-4F7K' }],
    tags: ['twins'], places: ['Madurai'], wording: { version: 2, text: 'May we call you?' }, people: 2, flagged: 1, openTasks: 1, overdueTasks: 1, ...more,
  },
})

const server = {
  options: options(), people: [] as CarePersonDto[], tasks: [] as CareTaskDto[], asked: [] as Record<string, unknown>[],
  said: [] as unknown[], isBroken: false, refusal: null as { code: string, message: string } | null,
}
registerEndpoint('/api/outreach/care-options', () => server.options)
registerEndpoint('/api/outreach/people', { method: 'GET', handler: event => {
  server.asked.push(getQuery(event))
  if (!server.isBroken) return { people: server.people, nextCursor: null }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'The database is away. Try again soon.' }
} })
registerEndpoint('/api/outreach/people', { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  return person()
} })
registerEndpoint(`/api/outreach/people/${ID}`, { method: 'GET', handler: () => server.people[0] })
registerEndpoint(`/api/outreach/people/${ID}/trail`, () => ({
  events: [{ id: '1', kind: 'flagged', by: null, at: AT, note: '', facts: {} }, { id: '2', kind: 'note', by: worker, at: AT, note: 'She sleeps better.', facts: {} }], nextCursor: null,
}))
registerEndpoint(`/api/outreach/people/${ID}/steps`, { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  return person({ flag: null })
} })
registerEndpoint('/api/outreach/tasks', event => {
  server.asked.push(getQuery(event))
  return { tasks: server.tasks, nextCursor: null }
})
registerEndpoint(`/api/outreach/tasks/${task().id}/steps`, { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  const { step } = server.said.at(-1) as { step: string }
  if (step === 'acknowledge') return server.tasks[0] = task({ state: 'acknowledged', mayTellHelp: true })
  return task({ state: 'resolved', isOverdue: false })
} })

registerEndpoint(`/api/outreach/tasks/${task().id}/help-call`, { method: 'POST', handler: event => {
  server.said.push('help call')
  if (!server.refusal) return helpCall()
  setResponseStatus(event, 409)
  return server.refusal
} })
registerEndpoint('/api/outreach/stock', () => ({ programme: null, items: [] }))
registerEndpoint('/api/outreach/calls', () => ({ calls: [], nextCursor: null }))
registerEndpoint('/api/outreach/people/nobody', event => {
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'There is no such person in your care.' }
})

beforeEach(() => {
  Object.assign(server, { options: options(), people: [person(), person({ id: 'p2', name: 'Asha', flag: null, obstacle: 'no_consent', consent: null, openTasks: 0 })], tasks: [task()], asked: [], said: [], isBroken: false, refusal: null })
  vi.stubGlobal('EventSource', class {
    addEventListener(): void {}
    close(): void {}
  })
})
afterEach(() => void vi.unstubAllGlobals())

const inDialog = <T extends HTMLElement>(test: string) => document.querySelector<T>(`[data-test=${test}]`)!
async function write(test: string, text: string): Promise<void> {
  await vi.waitFor(() => expect(inDialog(test)).not.toBeNull())
  const found = inDialog(test)
  const field = (found.matches('textarea') ? found : found.querySelector('textarea'))! as HTMLTextAreaElement
  field.value = text
  field.dispatchEvent(new Event('input'))
}
const submit = (test: string) => inDialog(test).dispatchEvent(new Event('submit'))

describe('/outreach', () => {
  const open = async (route = '/outreach') => {
    const view = await mountSuspended(ListPage, { route })
    await vi.waitFor(() => expect(view.text()).not.toContain('Loading'))
    return view
  }

  it('says in words who needs help, and why somebody is not called', async () => {
    const view = await open()
    await vi.waitFor(() => expect(view.findAll('[data-test=care-row]')).toHaveLength(2))
    const [first, second] = view.findAll('[data-test=care-row]')
    expect(first!.find('[data-test=flag]').text()).toBe('Needs help')
    expect(first!.text()).toContain('Asked for help by phone')
    expect(second!.find('[data-test=flag]').exists()).toBe(false)
    expect(second!.text()).toContain('No consent to calls yet')
    for (const button of ['view-person', 'mark-person', 'call-person']) expect(first!.find(`[data-test=${button}]`).attributes('aria-label')).toContain('கமலா தேவி')
    expect(view.text()).toContain('A task is overdue.')
  })

  it('O2 clears a mark with a note, named once', async () => {
    const view = await open()
    await vi.waitFor(() => expect(view.find('[data-test=mark-person]').exists()).toBe(true))
    await view.find('[data-test=mark-person]').trigger('click')
    await write('step-note', 'Visited her')
    submit('step-form')
    await vi.waitFor(() => expect(server.said).toHaveLength(1))
    expect(server.said[0]).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, kind: 'cleared', note: 'Visited her' })
    await vi.waitFor(() => expect(view.text()).toContain('Saved.'))
  })

  it('asks for what its address says', async () => {
    await open('/outreach?q=asha&flagged=true&language=ta')
    await vi.waitFor(() => expect(server.asked.at(-1)).toMatchObject({ programme: PROGRAMME, q: 'asha', flagged: 'true', language: 'ta' }))
  })

  it.each([
    ['nobody at all', '/outreach', 'Nobody in care yet'], ['nobody like that', '/outreach?q=zzz', 'Nobody like that'],
  ])('says what to do where there is %s', async (_, route, words) => {
    server.people = []
    const view = await open(route)
    await vi.waitFor(() => expect(view.text()).toContain(words))
  })

  it('says what failed, and what to do in no programme', async () => {
    server.isBroken = true
    const view = await open()
    await vi.waitFor(() => expect(view.text()).toContain('The database is away. Try again soon.'))
    server.options = { programmes: [], programme: null }
    const other = await open()
    await vi.waitFor(() => expect(other.text()).toContain('You work in no programme'))
  })

  it('O4 lets a supervisor alone hand people over', async () => {
    const view = await open()
    expect(view.find('[data-test=choose-people]').exists()).toBe(false)
    server.options = options({ role: 'supervisor' })
    const boss = await open()
    await vi.waitFor(() => expect(boss.find('[data-test=choose-people]').exists()).toBe(true))
    await boss.find('[data-test=choose-people]').trigger('click')
    expect(boss.findAll('input[type=checkbox]')).toHaveLength(2)
    await vi.waitFor(() => expect(boss.find('[data-test=hand-over]').exists()).toBe(true))
    expect(boss.find('[data-test=hand-over]').text()).toContain('Meena (ASHA-4F7K)')
  })
})

describe('/outreach/people/:id', () => {
  it('says who they are, what waits, and what happened', async () => {
    const view = await mountSuspended(PersonPage, { route: `/outreach/people/${ID}` })
    await vi.waitFor(() => expect(view.text()).toContain('She sleeps better.'))
    for (const words of ['கமலா தேவி', 'Husband’s', 'தமிழ் Tamil', 'Spoken', 'wording 2', 'asked by Meena', 'Asked for help', 'by a call', '2027-01-15']) expect(view.text()).toContain(words)
    expect(view.findAll('[data-test=steps] button').map(one => one.text())).toEqual(['Clear mark', 'Add a note', 'Note consent', 'Consent withdrawn', 'No more calls'])
    expect(view.find('[data-test=forget]').exists()).toBe(false)
  })

  it('O3 offers what brings calls back, and notes consent with its way', async () => {
    server.people = [person({ flag: null, consent: null, optedOutAt: AT, numberDoubtedAt: AT, obstacle: 'opted_out' })]
    const view = await mountSuspended(PersonPage, { route: `/outreach/people/${ID}` })
    await vi.waitFor(() => expect(view.find('[data-test=obstacle]').text()).toBe('Does not want to be called'))
    expect(view.findAll('[data-test=steps] button').map(one => one.text())).toEqual(['Mark', 'Add a note', 'Number is right', 'Note consent', 'Allow calls again'])
    await view.find('[data-test=step-consent_given]').trigger('click')
    await vi.waitFor(() => expect(document.body.textContent).toContain('May we call you?'))
    submit('step-form')
    await vi.waitFor(() => expect(server.said[0]).toMatchObject({ kind: 'consent_given', consent: { way: 'spoken' } }))
  })

  it('says so where there is nobody', async () => {
    const view = await mountSuspended(PersonPage, { route: '/outreach/people/nobody' })
    await vi.waitFor(() => expect(view.text()).toContain('There is no such person in your care'))
  })
})

describe('/outreach/tasks', () => {
  it('O2 says what is overdue, and is done with a note', async () => {
    const view = await mountSuspended(TasksPage, { route: '/outreach/tasks' })
    await vi.waitFor(() => expect(view.find('[data-test=overdue]').text()).toBe('Overdue'))
    expect(view.find('[data-test=reassign]').exists()).toBe(false)
    await view.find('[data-test=resolve]').trigger('click')
    await view.find('textarea').setValue('Took her to the clinic')
    await view.find('[data-test=resolve-form]').trigger('submit')
    await vi.waitFor(() => expect(server.said).toEqual([{ step: 'resolve', note: 'Took her to the clinic', id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }]))
    await vi.waitFor(() => expect(view.text()).toContain('Done: Kamala.'))
  })

  it('O2 has whoever asked for help called, where that is ticked, and shows what the call came to', async () => {
    server.tasks = [task({ mayTellHelp: true })]
    const view = await mountSuspended(TasksPage, { route: '/outreach/tasks' })
    await vi.waitFor(() => expect(view.find('[data-test=to-tell]').exists()).toBe(true))
    await view.find('[data-test=to-tell]').setValue(true)
    await view.find('[data-test=acknowledge]').trigger('click')
    await vi.waitFor(() => expect(server.said).toMatchObject([{ step: 'acknowledge' }, 'help call']))
    server.tasks = [task({ state: 'acknowledged', helpCall: helpCall() })]
    const later = await mountSuspended(TasksPage, { route: '/outreach/tasks' })
    await vi.waitFor(() => expect(later.find('[data-test=help-call]').text()).toContain('Nobody answered'))
    expect(later.find('[data-test=tell]').exists()).toBe(false)
  })

  it('O2 calls nobody where it is not ticked', async () => {
    server.tasks = [task({ mayTellHelp: true })]
    const view = await mountSuspended(TasksPage, { route: '/outreach/tasks' })
    await vi.waitFor(() => expect(view.find('[data-test=to-tell]').exists()).toBe(true))
    await view.find('[data-test=acknowledge]').trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=tell]').exists()).toBe(true))
    expect(server.said).toMatchObject([{ step: 'acknowledge' }])
  })

  it('O3 says beside a task that was seen why nobody was called, and lets it be tried again', async () => {
    server.tasks = [task({ mayTellHelp: true })]
    server.refusal = { code: 'call_not_allowed', message: 'It is outside the hours. Nobody was called.' }
    const view = await mountSuspended(TasksPage, { route: '/outreach/tasks' })
    await vi.waitFor(() => expect(view.find('[data-test=to-tell]').exists()).toBe(true))
    await view.find('[data-test=to-tell]').setValue(true)
    await view.find('[data-test=acknowledge]').trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=task-row] [role=alert]').text()).toBe('It is outside the hours. Nobody was called.'))
    await vi.waitFor(() => expect(view.text()).toContain('Seen'))
    await view.find('[data-test=tell]').trigger('click')
    await vi.waitFor(() => expect(server.said).toMatchObject([{ step: 'acknowledge' }, 'help call', 'help call']))
  })

  it('has no tick where the programme does not call a second time', async () => {
    const view = await mountSuspended(TasksPage, { route: '/outreach/tasks' })
    await vi.waitFor(() => expect(view.find('[data-test=acknowledge]').exists()).toBe(true))
    expect(view.find('[data-test=to-tell]').exists()).toBe(false)
  })

  it('says so where nothing waits', async () => {
    server.tasks = []
    const view = await mountSuspended(TasksPage, { route: '/outreach/tasks' })
    await vi.waitFor(() => expect(view.text()).toContain('Nothing waits'))
  })
})

describe('somebody new', () => {
  it('M16 is sent once under one name, with what was chosen', async () => {
    const view = await mountSuspended(NewPage, { route: '/outreach/people/new' })
    await vi.waitFor(() => expect(view.find('[data-test=care-form]').exists()).toBe(true))
    const [name, number] = view.findAll('[data-test=care-form] input')
    await name!.setValue('Asha')
    await number!.setValue('98765 43210')
    await view.find('[data-test=language]').setValue('ta')
    await view.find('[data-test=new-consent]').setValue('spoken')
    await view.find('[data-test=care-form]').trigger('submit')
    await vi.waitFor(() => expect(server.said).toHaveLength(1))
    expect(server.said[0]).toMatchObject({ programmeId: PROGRAMME, name: 'Asha', number: '98765 43210', language: 'ta', phoneOwner: 'own', consent: { way: 'spoken' } })
  })
})

it('what a form holds is what is sent, without empty dates', () => {
  const { id: _, ...kept } = { id: ID, ...careBodyOf({ ...careDraftOf(person(), 'en'), dates: [{ label: 'Due', date: '2027-01-15' }, { label: '', date: '' }] }) }
  expect(kept).toMatchObject({ name: 'கமலா தேவி', tags: ['twins'], dates: [{ label: 'Due', date: '2027-01-15' }] })
})

it('every event has words', () => {
  for (const kind of CARE_EVENTS) expect(eventWords({ kind, facts: { task: 'help', way: 'spoken', version: 1, fields: 'name' } }, (key, fill) => say('en', key, fill))).toMatch(/^[A-Z]/)
})

it('a file tells who comes, who is there, and each line that is wrong', async () => {
  const read: CareImportDto = {
    id: 'i', state: 'ready', rows: 12, knownRows: 2, rowsDone: 0, badRows: 1, problems: [{ line: 7, problem: 'There is no number.' }], added: 0, joined: 0, createdAt: AT, programmeId: PROGRAMME,
    sample: [{ line: 2, name: 'Lata', number: '+91 98765 43210', language: 'ta', place: 'Erode', worker: 'Meena', hasConsent: false }],
  }
  const view = await mountSuspended(ImportPreview, { props: { read } })
  for (const words of ['12 people in this file', '2 are in care already', 'Line 7', 'There is no number.', 'no consent: nobody calls them yet']) expect(view.text()).toContain(words)
})

describe('after a session that ended under it', () => {
  const at = (page: typeof PersonPage | typeof ListPage | typeof TasksPage, route: string) => () =>
    mountSuspended(page, { route, attachTo: document.body })
  const pressOn = (button: string) => async () => {
    await vi.waitFor(() => expect(document.querySelector(button)).not.toBeNull())
    document.querySelector<HTMLElement>(button)!.click()
  }
  beforeEach(() => Object.assign(server, { people: [person()], tasks: [task()], options: options() }))

  it.each([
    ['a note to somebody', at(PersonPage, `/outreach/people/${ID}`), '[data-test=step-note]:not(textarea)', '[data-test=step-form]'],
    ['a change of somebody', at(PersonPage, `/outreach/people/${ID}`), '[data-test=edit-person]', '[data-test=care-form]'],
    ['a mark out of the list', at(ListPage, '/outreach'), '[data-test=mark-person]', '[data-test=step-form]'],
    ['what was done', at(TasksPage, '/outreach/tasks'), '[data-test=resolve]', '[data-test=resolve-form]'],
  ])('%s is open again, with what was typed', async (_, open, button, form) => {
    await expectFormToComeBack({ open, press: pressOn(button), form })
  })
})
