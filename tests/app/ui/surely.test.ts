import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { UiSurely } from '#components'

const page = defineComponent(() => () => h(UiSurely, { title: 'Delete it?', yes: 'Delete it', no: 'Keep it', busy: false, test: 'delete', onYes: () => said.push('yes') }, {
  default: () => 'It goes for good.',
  button: ({ ask }: { ask: () => void }) => h('button', { 'data-test': 'ask', 'onClick': ask }, 'Delete'),
}))
let said: string[] = []
afterEach(() => {
  said = []
})

it('takes the focus of the button whose place it takes, does nothing before a yes, and gives the focus back', async () => {
  const view = await mountSuspended(page, { attachTo: document.body })
  await view.get('[data-test=ask]').trigger('click')
  const question = view.get('[role=group]')
  expect(document.activeElement).toBe(question.element)
  expect(question.attributes('aria-label')).toBe('Delete it?')
  expect([view.find('[data-test=ask]').exists(), said]).toEqual([false, []])
  await view.get('[data-test=delete-not]').trigger('click')
  await view.vm.$nextTick()
  expect([view.find('[role=group]').exists(), said]).toEqual([false, []])
  expect(document.activeElement).toBe(view.get('[data-test=ask]').element)
  await view.get('[data-test=ask]').trigger('click')
  await view.get('[data-test=delete-surely]').trigger('click')
  expect(said).toEqual(['yes'])
  view.unmount()
})
