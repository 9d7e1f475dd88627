import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import KeysPage from '~/pages/account/keys.vue'
import type { KeyDto } from '~~/shared/schemas/keys'
import { sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)

const SECRET = `tt_live_${'ab'.repeat(32)}`
const key = (change: Partial<KeyDto> = {}): KeyDto => ({
  id: '0193a1b2-0000-4000-8000-000000000001', name: 'Till in the shop', tail: 'abab', scopes: ['calls:read', 'wallet:read'],
  createdAt: '2026-11-20T09:00:00.000Z', expiresAt: null, isExpired: false, lastUsedAt: null, ...change,
})
const server = { keys: [] as KeyDto[], needsCode: false, fails: false, refuses: false, sent: [] as unknown[] }

registerEndpoint('/api/user/keys', event => {
  if (!server.fails) return { keys: server.keys, needsCode: server.needsCode }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
registerEndpoint('/api/user/keys', { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  if (server.refuses) {
    setResponseStatus(event, 400)
    return { code: 'invalid_request', message: 'That is not your password. Nothing was changed.' }
  }
  server.keys = [key()]
  setResponseStatus(event, 201)
  return { key: key(), secret: SECRET }
} })
registerEndpoint(`/api/user/keys/${key().id}`, { method: 'DELETE', handler: event => {
  server.sent.push(event.method)
  server.keys = []
  return {}
} })

beforeEach(() => {
  Object.assign(server, { keys: [], needsCode: false, fails: false, refuses: false, sent: [] })
  useSessionStore().profile = sampleProfile()
})

const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)!
async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(KeysPage, { route: '/account/keys' })
  await vi.waitFor(() => expect(view.text()).toMatch(/New key|could not be loaded/))
  return view
}

describe('the page of API keys', () => {
  it('says what to do where there is none, and makes one that is shown once', async () => {
    const view = await open()
    expect(view.text()).toContain('No keys yet')
    await button(view, 'New key').trigger('click')
    await view.get('[data-test=key-form] input[type=text], [data-test=key-form] input:not([type])').setValue('Till in the shop')
    await view.get('input[type=password]').setValue('correct horse')
    await view.get('[data-test=key-form]').trigger('submit')
    await flushPromises()
    expect(view.text()).toContain('Choose at least one thing')
    expect(server.sent).toEqual([])
    await view.get('input[name="calls:read"]').setValue(true)
    await view.get('[data-test=key-form]').trigger('submit')
    await vi.waitFor(() => expect(view.find('[data-test=key-secret]').exists()).toBe(true))
    expect(server.sent).toEqual([{ name: 'Till in the shop', scopes: ['calls:read'], expiresInDays: 90, password: 'correct horse' }])
    expect(view.get('[data-test=secret]').text()).toBe(SECRET)
    expect(button(view, 'Done').attributes('disabled')).toBeDefined()
    await view.get('[data-test=key-secret] input[type=checkbox]').setValue(true)
    await button(view, 'Done').trigger('click')
    expect(view.text()).not.toContain(SECRET)
    await vi.waitFor(() => expect(view.find('[data-test=key]').exists()).toBe(true))
    expect(view.get('[data-test=key]').text()).toContain('tt_live_…abab')
  })

  it('A4 asks for a code where a second factor is on, and keeps what was typed where it is refused', async () => {
    server.needsCode = server.refuses = true
    const view = await open()
    await button(view, 'New key').trigger('click')
    await view.get('input[name="calls:read"]').setValue(true)
    await view.get('[data-test=code]').setValue('123456')
    await view.get('[data-test=key-form]').trigger('submit')
    await vi.waitFor(() => expect(view.findAll('[role=alert]').map(one => one.text()).join('')).toContain('not your password'))
    expect(server.sent).toMatchObject([{ code: '123456' }])
    expect(view.get<HTMLInputElement>('[data-test=code]').element.value).toBe('')
    expect(view.get<HTMLInputElement>('input[name="calls:read"]').element.checked).toBe(true)
  })

  it('shows what each may do, when it was used and whether it is over, and revokes after a question', async () => {
    server.keys = [key(), key({ id: '0193a1b2-0000-4000-8000-000000000002', tail: 'cdcd', name: 'Old', isExpired: true, expiresAt: '2026-11-21T09:00:00.000Z', lastUsedAt: '2026-11-20T10:00:00.000Z' })]
    const view = await open()
    const [first, second] = view.findAll('[data-test=key]')
    expect(first!.text()).toContain('See your calls · See your wallet')
    expect(first!.text()).toContain('never used')
    expect(second!.text()).toContain('it opens nothing')
    expect(first!.get('button').attributes('aria-label')).toBe('Revoke Till in the shop, which ends in abab')
    await first!.get('button').trigger('click')
    expect(first!.text()).toContain('It cannot be taken back')
    await button(view, 'Keep it').trigger('click')
    expect(server.sent).toEqual([])
    await first!.get('button').trigger('click')
    await button(view, 'Revoke it').trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('“Till in the shop” was revoked.'))
    expect(server.sent).toEqual(['DELETE'])
  })

  it('says where the list could not be loaded, and that keys go on working', async () => {
    server.fails = true
    const view = await open()
    expect(view.text()).toContain('Keys that you have go on working')
    server.fails = false
    await button(view, 'Try again').trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('No keys yet'))
  })

  it('makes none before the address is confirmed, and no twenty-first', async () => {
    const profile = sampleProfile()
    useSessionStore().profile = { ...profile, user: { ...profile.user, emailConfirmed: false } }
    expect((await open()).find('[data-test=confirm-first]').exists()).toBe(true)
    useSessionStore().profile = profile
    server.keys = Array.from({ length: 20 }, (_, place) => key({ id: `0193a1b2-0000-4000-8000-0000000000${10 + place}` }))
    const view = await open()
    expect(view.get('[data-test=new-key]').attributes('disabled')).toBeDefined()
    expect(view.text()).toContain('which is the most')
  })
})
