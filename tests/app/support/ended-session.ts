import { registerEndpoint } from '@nuxt/test-utils/runtime'
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { expect, vi } from 'vitest'
import type { Role } from '~~/shared/schemas/user'
import { sampleProfile } from './samples'

type Field = HTMLInputElement | HTMLTextAreaElement

registerEndpoint('/api/user/grants', event => {
  setResponseStatus(event, 401)
  return { code: 'unauthenticated', message: 'You are signed out. Sign in, then try again.' }
})

function signIn(role: Role): void {
  const profile = sampleProfile()
  Object.assign(useSessionStore(), { profile: { ...profile, user: { ...profile.user, role } }, loaded: true })
}

/** Dialogs stand at the end of the page, not in the view. */
function fieldsOf(form: string): Field[] {
  return [...document.querySelectorAll<Field>(`${form} :is(input:not([type]), input[type=text], input[type=number], textarea)`)]
}

/**
 * A form that a page opens is open again for whoever signs in after their session has ended, with what was typed; once.
 *
 * @param form its selector
 */
export async function expectFormToComeBack({ open, press, form, role = 'caller' }: {
  open: () => Promise<VueWrapper>
  press: (view: VueWrapper) => unknown
  form: string
  role?: Role
}): Promise<void> {
  sessionStorage.clear()
  signIn(role)
  const view = await open()
  expect(document.querySelector(form), 'closed at first').toBeNull()
  await press(view)
  await vi.waitFor(() => expect(fieldsOf(form).length).toBeGreaterThan(0))
  for (const [place, field] of fieldsOf(form).entries()) {
    field.value = `12${place}`
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  await flushPromises()
  const typed = fieldsOf(form).map(({ value }) => value)
  await expect(useApi().get('/api/user/grants')).rejects.toThrow('signed out')
  await vi.waitFor(() => expect(sessionStorage.length).toBeGreaterThan(0))
  await flushPromises()
  view.unmount()

  signIn(role)
  const again = await open()
  await vi.waitFor(() => expect(fieldsOf(form).map(({ value }) => value)).toEqual(typed))
  again.unmount()

  const later = await open()
  await flushPromises()
  expect(document.querySelector(form), 'once').toBeNull()
  later.unmount()
}
