import { mockNuxtImport, mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getRequestURL, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RouteLocationNormalized } from 'vue-router'
import Circuits from '~~/components/outreach/Circuits.vue'
import AccountPage from '~/pages/outreach/account.vue'
import sessionMiddleware from '~/middleware/session.global'
import FirstPassword from '~/pages/first-password.vue'
import ListPage from '~/pages/outreach/programmes/index.vue'
import NewPage from '~/pages/outreach/programmes/new.vue'
import OnePage from '~/pages/outreach/programmes/[id].vue'
import { callsNobody, newForm, toForm, toSettings } from '~~/browser/outreach/programme-form'
import { openingWords } from '~~/browser/outreach/programme-words'
import type { MemberDto, ProgrammeDto, ProgrammesDto } from '~~/shared/schemas/outreach/programmes'
import type { MeDto } from '~~/shared/schemas/user'
import { sampleChoices, sampleProgramme } from '../support/programme-samples'
import { sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)

const { navigate } = vi.hoisted(() => ({ navigate: vi.fn() }))
mockNuxtImport('navigateTo', () => navigate)

const ID = '0193a1b2-0000-4000-8000-000000000001'
const choices = sampleChoices()
const programme = (change: Partial<ProgrammeDto> = {}) => sampleProgramme({ id: ID, ...change })
const worker: MeDto = { id: 'w1', name: 'லட்சுமி', role: 'worker', code: 'ASHA-4F7K', mustChangePassword: false }
const member = (change: Partial<MemberDto> = {}): MemberDto => ({
  userId: 'w1', name: 'Meena', code: 'ASHA-4F7K', role: 'worker', isOwner: false, joinedAt: '2026-11-01T00:00:00.000Z',
  leftAt: null, waitsForFirstSignIn: true, peopleInCare: 12, ...change,
})
const server = {
  list: null as ProgrammesDto | null,
  one: programme(),
  members: [] as MemberDto[],
  sent: [] as [string, unknown][],
  refusal: null as [number, string, string] | null,
}

const note = async (event: Parameters<typeof readBody>[0], reply: () => unknown) => {
  server.sent.push([`${event.method} ${getRequestURL(event).pathname.replace(/^\/_/, '')}`, event.method === 'DELETE' ? null : await readBody(event)])
  if (!server.refusal) return reply()
  const [status, code, message] = server.refusal
  setResponseStatus(event, status)
  return { code, message }
}
registerEndpoint('/api/outreach/programmes', event => {
  if (server.list) return server.list
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
registerEndpoint('/api/outreach/programmes', { method: 'POST', handler: event => note(event, () => server.one) })
registerEndpoint(`/api/outreach/programmes/${ID}`, () => server.one)
registerEndpoint(`/api/outreach/programmes/${ID}`, { method: 'PUT', handler: event => note(event, () => ({ ...server.one, revision: 4 })) })
registerEndpoint(`/api/outreach/programmes/${ID}/members`, () => ({ members: server.members }))
registerEndpoint(`/api/outreach/programmes/${ID}/members`, { method: 'POST', handler: event => note(event, () => ({ userId: 'w2', name: 'Sudha', code: 'MOTH-7KQX', password: 'abcd-efgh-jkmn-pqrt' })) })
registerEndpoint(`/api/outreach/programmes/${ID}/members/w1`, { method: 'DELETE', handler: event => note(event, () => ({ members: [member({ leftAt: '2026-11-30T00:00:00.000Z' })] })) })
registerEndpoint(`/api/outreach/programmes/${ID}/members/w1`, { method: 'PUT', handler: event => note(event, () => ({ members: [member({ role: 'supervisor' })] })) })
registerEndpoint(`/api/outreach/programmes/${ID}/members/w1/password`, { method: 'POST', handler: event => note(event, () => ({ userId: 'w1', name: 'Meena', code: 'ASHA-4F7K', password: 'wxyz-3467-abcd-efgh' })) })
registerEndpoint('/api/user/password', { method: 'POST', handler: event => note(event, () => ({ sessionsEnded: 0 })) })
registerEndpoint('/api/user/security', () => ({ twoFactorEnabled: false, backupCodesLeft: null, otherSessions: 0 }))
registerEndpoint('/api/user/sessions', () => ({ sessions: [] }))
registerEndpoint('/api/user/erasure', () => ({ obstacle: null, isMoney: false, needsCode: false, supportEmail: 'help@talktime.test' }))

beforeEach(() => {
  navigate.mockClear()
  const list = { programmes: [], founding: choices }
  Object.assign(server, { list, one: programme(), members: [], sent: [], refusal: null })
  Object.assign(useSessionStore(), { profile: sampleProfile(), me: null, loaded: true })
})

const button = (view: VueWrapper, label: string) => view.findAll('button, a').find(one => one.text() === label)!
const until = (check: () => void) => vi.waitFor(check)

describe('OutreachCircuits', () => {
  it.each([
    [['closed', 'closed'], null],
    [['closed', 'open'], 'Exotel does not take our calls just now Calls go over Twilio meanwhile.'],
    [['open', 'trying'], 'Exotel and Twilio do not take our calls just now Nobody is called meanwhile, and nothing is charged.'],
  ] as const)('says which provider fails, and what becomes of calls: %j', async ([twilio, exotel], words) => {
    const [first, second] = sampleChoices().carriers
    const choices = { currency: 'USD', carriers: [{ ...first!, circuit: twilio }, { ...second!, circuit: exotel }] }
    const view = await mountSuspended(Circuits, { props: { management: { carriers: ['exotel', 'twilio'], choices } } })
    const text = view.text().replace(/\s+/g, ' ').replace('just now', 'just now ')
    if (words === null) expect(text).toBe('')
    else expect(text).toContain(words)
  })
})

describe('the list of programmes', () => {
  it('says what a programme is where there is none, and leads to founding one', async () => {
    const view = await mountSuspended(ListPage)
    await until(() => expect(view.text()).toContain('No programmes yet'))
    expect(view.get('[data-test=new-programme]').attributes('href')).toBe('/outreach/programmes/new')
  })

  it('O4 offers a worker none, and says when calls are allowed, on the clock of the programme', async () => {
    const { id, name, languages, timeZone, isPaused, isOpen, opensAt } = programme()
    server.list = { programmes: [{ id, name, role: 'worker', languages, timeZone, isPaused, isOpen, opensAt }], founding: null }
    const view = await mountSuspended(ListPage)
    await until(() => expect(view.find('[data-test=programme]').exists()).toBe(true))
    expect(view.get('[data-test=programme]').text()).toMatch(/Mothers of Salem.*Worker.*Calls are allowed again Tue, Dec 1, 09:00.*Tamil/)
    expect(view.find('[data-test=new-programme]').exists()).toBe(false)
  })

  it('says that it could not be loaded, and tries again', async () => {
    server.list = null
    const view = await mountSuspended(ListPage)
    await until(() => expect(view.text()).toContain('We cannot reach our records just now.'))
    server.list = { programmes: [], founding: null }
    await button(view, 'Try again').trigger('click')
    await until(() => expect(view.text()).toContain('You are in no programme'))
  })
})

describe('the form of a programme', () => {
  it('sends back what it was given', () => {
    const { management, ...rest } = programme()
    const kept = ['name', 'country', 'timeZone', 'languages', 'hours', 'holidays', 'isPaused'] as const
    const managed = [
      'budgetDayMicros', 'budgetMonthMicros', 'carriers', 'callerIds', 'retries', 'helpDueMinutes', 'unansweredStreak', 'tellsHelpIsComing',
    ] as const
    expect(toSettings(toForm(programme()))).toEqual({
      ...Object.fromEntries(kept.map(name => [name, rest[name]])),
      ...Object.fromEntries(managed.map(name => [name, management![name]])),
    })
  })

  it('reads budgets as they are typed, and refuses what is none', () => {
    const form = { ...newForm(choices, 'IN', 'Asia/Kolkata'), budgetDay: ' 12,50 ', budgetMonth: '0' }
    expect(toSettings(form)).toMatchObject({ budgetDayMicros: '12500000', budgetMonthMicros: '0' })
    for (const budgetDay of ['ten', '-1', '1e3', '1.0000001']) expect(() => toSettings({ ...form, budgetDay })).toThrow('The budget for a day is not an amount')
  })

  it('says when nobody would be called', () => {
    const form = newForm(choices, 'IN', 'Asia/Kolkata')
    expect(callsNobody(form)).toBeNull()
    expect(callsNobody({ ...form, budgetDay: '0.00' })).toContain('budget of zero')
    expect(callsNobody({ ...form, isPaused: true })).toContain('paused')
    expect(callsNobody({ ...form, hours: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] } })).toContain('nobody is ever called')
    expect(openingWords({ isPaused: false, isOpen: false, opensAt: null, timeZone: 'UTC' })).toBe('Never open: nobody is called')
  })

  it('founds one with its hours and wording, the same request again where the answer was lost', async () => {
    const view = await mountSuspended(NewPage, { route: '/outreach/programmes/new' })
    await until(() => expect(view.find('[data-test=programme-form]').exists()).toBe(true))
    await view.get('input[name=name]').setValue('Asha')
    await view.get('[data-test=mon-0-from]').setValue('08:30')
    await view.get('input[name="budget-day"]').setValue('0')
    expect(view.text()).toContain('With these settings nobody is called')
    server.refusal = [503, 'service_unavailable', 'We cannot reach our records just now.']
    await view.get('[data-test=programme-form]').trigger('submit')
    await until(() => expect(view.findAll('[role=alert]').map(one => one.text()).join()).toContain('We cannot reach our records'))
    server.refusal = null
    await view.get('[data-test=programme-form]').trigger('submit')
    await until(() => expect(server.sent).toHaveLength(2))
    const [[, first], [, again]] = server.sent as [[string, { id: string }], [string, { id: string }]]
    expect(first).toMatchObject({ name: 'Asha', hours: { mon: [['08:30', '18:00']], sat: [['09:00', '18:00']] }, budgetDayMicros: '0', carriers: ['twilio', 'exotel'] })
    expect(again).toEqual(first)
  })
})

describe('the page of a programme', () => {
  const open = async () => {
    const view = await mountSuspended(OnePage, { route: `/outreach/programmes/${ID}` })
    await until(() => expect(view.text()).toContain('Mothers of Salem'))
    return view
  }

  it('O4 shows a worker hours and wording, and neither money nor people nor settings', async () => {
    Object.assign(useSessionStore(), { profile: null, me: worker })
    server.one = programme({ role: 'worker', management: null })
    const view = await open()
    expect(view.text()).toContain('22:00 to 24:00')
    expect(view.text()).toContain('May we call you?')
    expect(view.find('[data-test=programme-form]').exists()).toBe(false)
    expect(view.find('[data-test=members]').exists()).toBe(false)
    expect(view.text()).not.toMatch(/\$|budget/i)
  })

  it('saves for the revision that was seen, and says where it was changed meanwhile', async () => {
    const view = await open()
    expect(view.text()).toContain('The budget is used up')
    await view.get('input[name=name]').setValue('Renamed')
    server.refusal = [409, 'content_changed', 'This programme was changed meanwhile.']
    await view.get('[data-test=programme-form]').trigger('submit')
    await until(() => expect(view.text()).toContain('This programme was changed meanwhile.'))
    expect(view.get<HTMLInputElement>('input[name=name]').element.value).toBe('Renamed')
    server.refusal = null
    await view.get('[data-test=programme-form]').trigger('submit')
    await until(() => expect(view.get('[data-test=said]').text()).toContain('Saved'))
    expect(server.sent.at(-1)).toMatchObject([`PUT /api/outreach/programmes/${ID}`, { name: 'Renamed', revision: 3, carriers: ['exotel'] }])
  })

  it('A3 adds somebody, and shows their first password once', async () => {
    const view = await open()
    await until(() => expect(view.find('[data-test=add-member]').exists()).toBe(true))
    await view.get('[data-test=add-member]').trigger('click')
    await view.get('input[name=member-name]').setValue('Sudha')
    await view.get('[data-test=member-form]').trigger('submit')
    await until(() => expect(view.find('[data-test=member-secret]').exists()).toBe(true))
    expect(server.sent.at(-1)).toMatchObject([`POST /api/outreach/programmes/${ID}/members`, { name: 'Sudha', role: 'worker', id: expect.stringMatching(/^[0-9a-f-]{36}$/) }])
    expect(view.get('[data-test=code]').text()).toBe('MOTH-7KQX')
    expect(view.get('[data-test=first-password]').text()).toBe('abcd-efgh-jkmn-pqrt')
    expect(button(view, 'Done').attributes('disabled')).toBeDefined()
    await view.get('[data-test=member-secret] input[type=checkbox]').setValue(true)
    await button(view, 'Done').trigger('click')
    expect(view.text()).not.toContain('abcd-efgh')
  })

  it('asks before somebody leaves or gets a new password, and says what that does', async () => {
    server.members = [member({ userId: 'u1', name: 'Nasrin Akhtar', code: null, role: 'supervisor', isOwner: true, waitsForFirstSignIn: false, peopleInCare: 0 }), member()]
    const view = await open()
    await until(() => expect(view.findAll('[data-test=member]')).toHaveLength(2))
    const [owner, meena] = view.findAll('[data-test=member]')
    expect(owner!.findAll('button')).toHaveLength(0)
    expect(meena!.text()).toContain('12 in care')
    await meena!.get('[data-test=leave]').trigger('click')
    expect(meena!.text()).toContain('The 12 people in their care are called by nobody until you hand them over.')
    await button(view, 'Cancel').trigger('click')
    expect(server.sent).toEqual([])
    await meena!.get('[data-test=reset]').trigger('click')
    await meena!.get('[data-test=confirm]').trigger('click')
    await until(() => expect(view.find('[data-test=member-secret]').exists()).toBe(true))
    expect(view.get('[data-test=first-password]').text()).toBe('wxyz-3467-abcd-efgh')
    await meena!.get('[data-test=leave]').trigger('click')
    await meena!.get('[data-test=confirm]').trigger('click')
    await until(() => expect(view.text()).toContain('1 who left'))
    expect(view.text()).toContain('12 still in their care: hand them over')
  })
})

describe('somebody who works in it', () => {
  it('A3 chooses a password of their own first', async () => {
    Object.assign(useSessionStore(), { profile: null, me: { ...worker, mustChangePassword: true } })
    const view = await mountSuspended(FirstPassword, { route: '/first-password' })
    const [current, next] = view.findAll('input[type=password]')
    await current!.setValue('abcd-efgh-jkmn-pqrt')
    await next!.setValue('four words of my own')
    server.refusal = [422, 'wrong_password', 'That is not your password. Nothing was changed.']
    await view.get('[data-test=password-form]').trigger('submit')
    await until(() => expect(view.text()).toContain('That is not your password.'))
    expect(server.sent).toEqual([['POST /api/user/password', { currentPassword: 'abcd-efgh-jkmn-pqrt', newPassword: 'four words of my own' }]])
  })

  it.each([
    ['/dialer', '/outreach'], ['/wallet', '/outreach'], ['/finance', '/outreach'], ['/', '/outreach'], ['/sign-in', '/outreach'], ['/account', '/outreach/account'],
    ['/outreach', null], ['/outreach/programmes/7', null], ['/rates', null],
  ])('A1 is led back into outreach: from %s to %s', async (path, led) => {
    const to = { path, fullPath: path, query: {} } as RouteLocationNormalized
    Object.assign(useSessionStore(), { profile: null, me: worker })
    await sessionMiddleware(to, to)
    expect(navigate.mock.calls).toEqual(led === null ? [] : [[led]])
  })

  it('A3 is led to a password of their own, from everywhere, and with the way back', async () => {
    Object.assign(useSessionStore(), { profile: null, me: { ...worker, mustChangePassword: true } })
    for (const path of ['/outreach', '/dialer', '/sign-in', '/rates', '/first-password']) {
      const to = { path, fullPath: path, query: { next: '/outreach/tasks' } } as unknown as RouteLocationNormalized
      await sessionMiddleware(to, to)
    }
    const led = { path: '/first-password', query: { next: '/outreach/tasks' } }
    expect(navigate.mock.calls).toEqual([[led], [led], [led], [led]])
  })

  it('O4 sees their code, and when they ask their sessions, and no balance', async () => {
    Object.assign(useSessionStore(), { profile: null, me: worker })
    const view = await mountSuspended(AccountPage, { route: '/outreach/account' })
    expect(view.text()).not.toContain('Where you are signed in')
    await view.get('[data-test=account-more]').trigger('click')
    await until(() => expect(view.text()).toContain('Where you are signed in'))
    await flushPromises()
    expect(view.text()).toContain('ASHA-4F7K')
    expect(view.text()).not.toMatch(/balance|wallet \$/i)
  })
})
