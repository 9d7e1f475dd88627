import { mountSuspended } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import FilterPanel from '~/components/ui/FilterPanel.vue'

enableAutoUnmount(afterEach)

describe('the search of a list', () => {
  it('is behind a button on a phone, which says whether it is open', async () => {
    const view = await mountSuspended(FilterPanel, { props: { isActive: false }, slots: { default: () => 'fields' } })
    const toggle = view.get('[data-test=filter-toggle]')
    const panel = view.get(`[id="${toggle.attributes('aria-controls')}"]`)
    expect(toggle.attributes('aria-expanded')).toBe('false')
    expect(panel.classes()).toContain('max-sm:hidden')
    await toggle.trigger('click')
    expect(toggle.attributes('aria-expanded')).toBe('true')
    expect(panel.classes()).not.toContain('max-sm:hidden')
  })

  it('is open where something is being searched for: nobody wonders where the other rows are', async () => {
    const view = await mountSuspended(FilterPanel, { props: { isActive: true } })
    expect(view.get('[data-test=filter-toggle]').attributes('aria-expanded')).toBe('true')
  })
})
