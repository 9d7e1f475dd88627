import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RouteLocationNormalized } from 'vue-router'
import SignInCode from '~/components/account/SignInCode.vue'
import StepUpDialog from '~/components/account/StepUpDialog.vue'
import AccountMenu from '~/components/shell/AccountMenu.vue'
import Nav from '~/components/shell/Nav.vue'
import { ApiError } from '~~/browser/wire/api-error'
import sessionMiddleware from '~/middleware/session.global'
import AccountPage from '~/pages/account/index.vue'
import ConfirmPage from '~/pages/confirm-email.vue'
import ResetPage from '~/pages/reset-password.vue'
import type { SecurityDto, SessionDto } from '~~/shared/schemas/security'
import { ROLES, type Role } from '~~/shared/schemas/user'
import { sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)
const URI = 'otpauth://totp/Talktime:nasrin%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DP&issuer=Talktime'
const CODES = ['abcde-fgh23', 'bcdef-ghj34']
const OFF: SecurityDto = { twoFactorEnabled: false, backupCodesLeft: null, otherSessions: 0 }
const session = (changes: Partial<SessionDto> = {}): SessionDto => ({
  id: 's1', isThis: true, device: 'Firefox on Windows', place: 'from 198.51.100.x',
  signedInAt: '2026-11-20T10:00:00.000Z', lastUsedAt: '2026-11-20T12:00:00.000Z', endsAt: '2026-12-20T10:00:00.000Z', ...changes,
})
const server = {
  security: OFF, sessions: [session()], sent: [] as { path: string, body: unknown }[],
  fails: false, sessionsFail: false,
}

async function note(event: H3Event): Promise<Record<string, string>> {
  const body = await readBody<Record<string, string>>(event)
  server.sent.push({ path: event.path.replace(/^\/_/, ''), body })
  return body
}

function refuse(event: H3Event, status: number, code: string, message: string): object {
  setResponseStatus(event, status)
  return { code, message }
}

registerEndpoint('/api/user/security', event => {
  if (!server.fails) return server.security
  return refuse(event, 503, 'service_unavailable', 'We cannot reach our records just now.')
})
registerEndpoint('/api/user/email', () => ({ email: 'nasrin@example.org', isConfirmed: true, change: null }))
for (const path of ['/api/user/email', '/api/user/password']) {
  registerEndpoint(path, { method: 'POST', handler: event => refuse(event, 422, 'invalid_request', 'That is not your password.') })
}
registerEndpoint('/api/auth/two-factor/enable', { method: 'POST', handler: async event => {
  const { password } = await note(event)
  if (password === 'correct horse') return { totpURI: URI, backupCodes: CODES }
  return refuse(event, 422, 'invalid_request', 'That is not your password.')
} })
for (const path of ['/api/auth/two-factor/verify-totp', '/api/auth/two-factor/verify-backup-code', '/api/user/step-up', '/api/auth/two-factor/disable']) {
  registerEndpoint(path, { method: 'POST', handler: async event => {
    const { code } = await note(event)
    return code === '000000' ? refuse(event, 422, 'wrong_code', 'That code is wrong, or it was used already.') : {}
  } })
}
registerEndpoint('/api/auth/revoke-other-sessions', { method: 'POST', handler: async event => {
  await note(event)
  server.sessions = server.sessions.filter(one => one.isThis)
  return { status: true }
} })
registerEndpoint('/api/user/sessions', event => {
  if (server.sessionsFail) return refuse(event, 503, 'service_unavailable', 'We cannot reach our records just now.')
  return { sessions: server.sessions }
})
registerEndpoint('/api/user/sessions/s2', { method: 'DELETE', handler: event => {
  server.sent.push({ path: event.path.replace(/^\/_/, ''), body: undefined })
  server.sessions = server.sessions.filter(one => one.id !== 's2')
  return {}
} })

beforeEach(() => {
  Object.assign(server, { security: OFF, sessions: [session()], sent: [], fails: false, sessionsFail: false })
  signInAs('caller')
})

function signInAs(role: Role): void {
  const profile = sampleProfile()
  useSessionStore().profile = { ...profile, user: { ...profile.user, role } }
}

const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)!
const alertIn = (view: VueWrapper) => view.findAll('[role=alert]').map(one => one.text()).join('')

async function openAccount(): Promise<VueWrapper> {
  const view = await mountSuspended(AccountPage, { route: '/account' })
  await vi.waitFor(() => expect(view.find('#second-factor-title').exists() || view.text().includes('could not be loaded')).toBe(true))
  return view
}

async function fill(view: VueWrapper, selector: string, text: string): Promise<void> {
  await view.get(selector).setValue(text)
}

async function send(view: VueWrapper, form: string): Promise<void> {
  await view.get(form).trigger('submit')
  await flushPromises()
}

describe('the account page', () => {
  it('shows who is signed in, in words for the role', async () => {
    signInAs('auditor')
    const view = await openAccount()
    expect(view.get<HTMLInputElement>('[data-test=person-form] input').element.value).toBe('Nasrin Akhtar')
    await vi.waitFor(() => expect(view.find('[data-test=email]').exists()).toBe(true))
    for (const words of ['nasrin@example.org', 'Confirmed', 'changes nothing', 'Staff accounts need one', 'nowhere else']) expect(view.text()).toContain(words)
  })

  it('leaves no password and no reproach behind where somebody gives up', async () => {
    const view = await openAccount()
    await vi.waitFor(() => expect(button(view, 'Change e-mail')).toBeDefined())
    for (const [opener, form] of [['Change e-mail', '[data-test=email-form]'], ['Change password', '[data-test=password-form]']] as const) {
      await button(view, opener).trigger('click')
      for (const field of view.get(form).findAll('input')) await field.setValue('somebody@example.org')
      await send(view, form)
      await vi.waitFor(() => expect(alertIn(view)).toContain('not your password'))
      await view.get(form).findAll('button').at(-1)!.trigger('click')
      expect(alertIn(view)).toBe('')
      await button(view, opener).trigger('click')
      for (const field of view.get(form).findAll<HTMLInputElement>('input')) expect(field.element.value).toBe('')
    }
  })

  it('A4 sets up an app: password, picture and key, first code, backup codes that must be saved', async () => {
    const view = await openAccount()
    expect(view.get('[data-test=second-factor-state]').text()).toBe('Off')
    await button(view, 'Turn on').trigger('click')
    await fill(view, 'input[type=password]', 'wrong')
    await send(view, '[data-test=begin-setup]')
    await vi.waitFor(() => expect(alertIn(view)).toContain('not your password'))
    await fill(view, 'input[type=password]', 'correct horse')
    await send(view, '[data-test=begin-setup]')
    await vi.waitFor(() => expect(view.find('[data-test=secret]').exists()).toBe(true))
    expect(view.get('[data-test=secret]').text()).toBe('JBSW Y3DP EHPK 3PXP JBSW Y3DP')
    expect(view.get('svg[role=img] path').attributes('d')).toMatch(/^M4 4h1v1h-1z/)
    for (const code of CODES) expect(view.text()).not.toContain(code)

    await fill(view, '[data-test=code]', '000000')
    await send(view, '[data-test=confirm-app]')
    await vi.waitFor(() => expect(alertIn(view)).toContain('That code is wrong'))
    expect(view.get<HTMLInputElement>('[data-test=code]').element.value).toBe('')
    server.security = { twoFactorEnabled: true, backupCodesLeft: 2, otherSessions: 0 }
    await fill(view, '[data-test=code]', '123 456')
    await send(view, '[data-test=confirm-app]')
    await vi.waitFor(() => expect(view.find('[data-test=backup-codes]').exists()).toBe(true))
    for (const code of CODES) expect(view.text()).toContain(code)

    expect(button(view, 'Done').attributes('disabled')).toBeDefined()
    await vi.waitFor(() => expect(view.get('[data-test=second-factor-state]').text()).toBe('On'))
    await view.get('[data-test=backup-codes] input[type=checkbox]').setValue(true)
    await button(view, 'Done').trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=codes-left]').exists()).toBe(true))
    expect(view.get('[data-test=codes-left]').text()).toBe('2 backup codes are left.')
    for (const code of CODES) expect(view.text()).not.toContain(code)
  })

  it('A4 turns it off with the password and a code', async () => {
    server.security = { twoFactorEnabled: true, backupCodesLeft: 1, otherSessions: 0 }
    const view = await openAccount()
    expect(view.get('[data-test=codes-left]').text()).toBe('1 backup code is left.')
    await button(view, 'Turn off').trigger('click')
    await fill(view, 'input[type=password]', 'correct horse')
    await fill(view, '[data-test=code]', '123456')
    server.security = OFF
    await send(view, '[data-test=owner-form]')
    await vi.waitFor(() => expect(view.get('[data-test=second-factor-state]').text()).toBe('Off'))
    expect(server.sent.at(-1)).toEqual({ path: '/api/auth/two-factor/disable', body: { password: 'correct horse', code: '123456' } })
  })

  it('A3 lists where the person is signed in, and signs one out', async () => {
    server.sessions = [session(), session({ id: 's2', isThis: false, device: 'Safari on an iPhone', place: 'from 203.0.113.x' }), session({ id: 's3', isThis: false, device: 'Chrome on Android' })]
    const view = await openAccount()
    await vi.waitFor(() => expect(view.findAll('[data-test=session]')).toHaveLength(3))
    const [here, phone] = view.findAll('[data-test=session]')
    expect(here!.text()).toContain('this browser')
    expect(here!.find('button').exists()).toBe(false)
    expect(phone!.text()).toMatch(/Safari on an iPhone\s*from 203\.0\.113\.x · last used/)
    expect(phone!.get('button').attributes('aria-label')).toBe('Sign out Safari on an iPhone from 203.0.113.x')
    await phone!.get('button').trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=session]')).toHaveLength(2))
    expect(view.text()).toContain('Safari on an iPhone is signed out.')
    expect(server.sent).toEqual([{ path: '/api/user/sessions/s2', body: undefined }])
  })

  it('signs out everywhere else, and says so', async () => {
    server.sessions = [session(), session({ id: 's2', isThis: false }), session({ id: 's3', isThis: false })]
    const view = await openAccount()
    await vi.waitFor(() => expect(view.findAll('[data-test=session]')).toHaveLength(3))
    await button(view, 'Sign out everywhere else').trigger('click')
    await vi.waitFor(() => expect(view.get('[data-test=other-sessions]').text()).toContain('nowhere else'))
    expect(view.text()).toContain('Only this browser is signed in now')
    expect(button(view, 'Sign out everywhere else')).toBeUndefined()
  })

  it('says where the list of sessions could not be loaded, and tries again', async () => {
    server.sessionsFail = true
    const view = await openAccount()
    await vi.waitFor(() => expect(view.text()).toContain('This list could not be loaded'))
    server.sessionsFail = false
    await button(view, 'Try again').trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=session]')).toHaveLength(1))
  })

  it('says what failed and tries again', async () => {
    server.fails = true
    const view = await openAccount()
    expect(view.text()).toContain('We cannot reach our records just now.')
    server.fails = false
    await button(view, 'Try again').trigger('click')
    await vi.waitFor(() => expect(view.find('#second-factor-title').exists()).toBe(true))
  })
})

describe('the second step of signing in', () => {
  it('A4 takes a code of the app, or one that was saved', async () => {
    const view = await mountSuspended(SignInCode)
    expect(view.get('[data-test=code]').attributes()).toMatchObject({ autocomplete: 'one-time-code', inputmode: 'numeric' })
    await fill(view, '[data-test=code]', '000000')
    await send(view, 'form')
    await vi.waitFor(() => expect(alertIn(view)).toContain('That code is wrong'))
    expect(view.emitted('done')).toBeUndefined()
    await button(view, 'I lost my phone').trigger('click')
    expect(alertIn(view)).toBe('')
    await fill(view, '[data-test=code]', 'abcde-fgh23')
    await send(view, 'form')
    await vi.waitFor(() => expect(view.emitted('done')).toHaveLength(1))
    expect(server.sent.map(({ path }) => path)).toEqual(['/api/auth/two-factor/verify-totp', '/api/auth/two-factor/verify-backup-code'])
  })
})

describe('what moves money', () => {
  const stale = () => new ApiError(403, { code: 'second_factor_required', message: 'Enter the code.' })
  const dialog = () => document.querySelector<HTMLFormElement>('[data-test=step-up]')

  async function enter(code: string): Promise<void> {
    const input = dialog()!.querySelector<HTMLInputElement>('[data-test=code]')!
    input.value = code
    input.dispatchEvent(new Event('input'))
    dialog()!.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
  }

  it('A4 asks for a code in one dialog, and repeats each call once', async () => {
    await mountSuspended(StepUpDialog)
    const { withStepUp } = useStepUp()
    const calls = [0, 0]
    const both = Promise.all(calls.map((_, n) => withStepUp(async () => {
      calls[n]! += 1
      if (calls[n] === 1) throw stale()
      return `done ${n}`
    })))
    await vi.waitFor(() => expect(dialog()).not.toBeNull())
    expect(document.querySelectorAll('[role=dialog]')).toHaveLength(1)
    await enter('000000')
    await vi.waitFor(() => expect(dialog()!.querySelector('[role=alert]')!.textContent).toContain('That code is wrong'))
    expect(calls).toEqual([1, 1])
    await enter('123 456')
    expect(await both).toEqual(['done 0', 'done 1'])
    expect(calls).toEqual([2, 2])
    await vi.waitFor(() => expect(dialog()).toBeNull())
  })

  it('A4 changes nothing where no code is entered, and does not ask twice for one call', async () => {
    await mountSuspended(StepUpDialog)
    const { withStepUp } = useStepUp()
    const call = vi.fn(() => Promise.reject(stale()))
    const refused = withStepUp(call).catch((error: unknown) => error)
    await vi.waitFor(() => expect(dialog()).not.toBeNull())
    ;[...dialog()!.querySelectorAll('button')].find(one => one.textContent?.trim() === 'Cancel')!.click()
    expect(await refused).toMatchObject({ dto: { message: 'No code was entered, so nothing was changed.' } })
    expect(call).toHaveBeenCalledTimes(1)

    const again = withStepUp(call).catch((error: unknown) => error)
    await vi.waitFor(() => expect(dialog()).not.toBeNull())
    await enter('123456')
    expect(await again).toMatchObject({ dto: { code: 'second_factor_required' } })
    expect(call).toHaveBeenCalledTimes(3)
    expect(useStepUpStore().isOpen).toBe(false)
  })

  it('passes other refusals on as they are', async () => {
    const { withStepUp } = useStepUp()
    const refusal = new ApiError(403, { code: 'forbidden', message: 'Your account may not do this.' })
    await expect(withStepUp(() => Promise.reject(refusal))).rejects.toBe(refusal)
    expect(useStepUpStore().isOpen).toBe(false)
  })
})

describe('the menu', () => {
  it.each(ROLES)('A1 shows the finance desk to staff only: %s', async role => {
    signInAs(role)
    const view = await mountSuspended(Nav, { props: { placement: 'top' } })
    const labels = view.findAll('a').map(link => link.text())
    expect(labels).toEqual(['Dialer', 'Contacts', 'Calls', 'Agents', 'Analytics', 'Wallet', ...(['auditor', 'finance', 'admin'].includes(role) ? ['Finance'] : [])])
  })

  it.each(['/finance', '/finance/transactions', '/finance/adjustments/7'])('A1 lets no caller onto %s, as if it were not there', async path => {
    const to = { path, fullPath: path } as RouteLocationNormalized
    const enter = async () => sessionMiddleware(to, to)
    useSessionStore().loaded = true
    await expect(enter()).rejects.toMatchObject({ statusCode: 404, fatal: true })
    for (const role of ['auditor', 'finance', 'admin'] as const) {
      signInAs(role)
      expect(await enter()).toBeUndefined()
    }
  })

  it.each(['/rates', '/rates/germany', '/forgot-password', '/reset-password', '/confirm-email'])('opens %s also to who is signed in', async path => {
    const to = { path, fullPath: path } as RouteLocationNormalized
    signInAs('caller')
    expect(await sessionMiddleware(to, to)).toBeUndefined()
  })

  it.each([['reset-password', ResetPage], ['confirm-email', ConfirmPage]] as const)('says on %s that a link is not whole, and takes the next one', async (path, page) => {
    location.hash = '#%E0%A4'
    const view = await mountSuspended(page, { route: `/${path}` })
    const button = view.get('button[type=submit], [data-test=confirm]')
    expect(view.get('[role=alert]').text()).toContain('not whole')
    expect(button.attributes('disabled')).toBeDefined()
    location.hash = '#a-token_1'
    window.dispatchEvent(new HashChangeEvent('hashchange'))
    await nextTick()
    expect(view.get('[role=alert]').text()).toBe('')
    expect(button.attributes('disabled')).toBeUndefined()
    expect(location.hash).toBe('')
  })

  it('leads to the account', async () => {
    const view = await mountSuspended(AccountMenu)
    const menu = view.get('[popover]')
    expect(view.get('button').attributes('popovertarget')).toBe(menu.attributes('id'))
    expect(menu.get('a[href="/account"]').text()).toContain('Account')
    expect(menu.text()).toContain(useSessionStore().profile!.user.email)
  })
})
