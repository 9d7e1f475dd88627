import { mountSuspended } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import Nav from '~/components/shell/Nav.vue'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)

const below = (route = '/dialer') => mountSuspended(Nav, { route, props: { placement: 'bottom' } })
const namesOf = (links: { text: () => string }[]) => links.map(link => link.text())

describe('the way around at the lower edge of a phone', () => {
  it.each(['caller', 'finance'] as const)('A1 has five places for a %s, and the rest is one press away', async role => {
    signInAs(role)
    const view = await below()
    const menu = view.get('[popover]')
    const places = [...view.get('nav').element.children].filter(child => child !== menu.element)
    expect(places.map(place => place.textContent!.trim())).toEqual(['Dialer', 'Contacts', 'Calls', 'Agents', 'More'])
    expect(namesOf(menu.findAll('a'))).toEqual(['Analytics', 'Wallet', ...role === 'finance' ? ['Finance'] : []])
  })

  it('opens the rest by a button that comes right before it, and closes it where one has chosen', async () => {
    signInAs('caller')
    const view = await below()
    const [button, menu] = [view.get('[data-test=more]'), view.get('[popover]')]
    expect(button.attributes('popovertarget')).toBe(menu.attributes('id'))
    expect(button.element.nextElementSibling).toBe(menu.element)
    const hide = vi.fn()
    Object.assign(menu.element, { hidePopover: hide })
    await menu.get('a[href="/wallet"]').trigger('click')
    expect(hide).toHaveBeenCalledOnce()
  })

  it('says where one is, and that it is behind More', async () => {
    signInAs('caller')
    const current = async (route: string) => {
      const view = await below(route)
      const found = view.findAll('[aria-current]').map(one => [one.text(), one.attributes('aria-current')])
      view.unmount()
      return found
    }
    expect(await current('/calls')).toEqual([['Calls', 'page']])
    expect(await current('/wallet/add')).toEqual([['More', 'true'], ['Wallet', 'page']])
    expect(await current('/leads')).toEqual([['Agents', 'page']])
    expect(await current('/messages')).toEqual([])
  })
})

describe('the way around at the top of a desk', () => {
  it('has all of it in sight', async () => {
    signInAs('auditor')
    const view = await mountSuspended(Nav, { props: { placement: 'top' } })
    expect(namesOf(view.findAll('a'))).toEqual(['Dialer', 'Contacts', 'Calls', 'Agents', 'Analytics', 'Wallet', 'Finance'])
    expect(view.find('[popover]').exists()).toBe(false)
  })
})
