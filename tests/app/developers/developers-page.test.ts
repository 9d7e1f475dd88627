import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import DevelopersPage from '~/pages/developers.vue'
import { sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)

const server = { fails: false }
const OPERATION = {
  operationId: 'readCall', tags: ['Calls'], summary: 'One call', security: [{ key: ['calls:read'] }],
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: 'c1' }],
  responses: { 200: { content: { 'application/json': { example: { id: 'c1' } } } } },
}
registerEndpoint('/api/openapi.json', event => {
  if (server.fails) {
    setResponseStatus(event, 503)
    return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
  }
  return {
    'servers': [{ url: 'https://talktime.example' }], 'tags': [{ name: 'Calls' }], 'paths': { '/api/calls/{id}': { get: OPERATION } },
    'x-errors': [{ code: 'too_many_attempts', status: 429, meaning: 'Wait as long as `Retry-After` says.' }],
  }
})
beforeEach(() => {
  server.fails = false
  clearNuxtData()
  useSessionStore().profile = null
})

describe('the page for developers', () => {
  it('says how to begin, what there is, and what errors mean', async () => {
    const view = await mountSuspended(DevelopersPage, { route: '/developers' })
    expect(view.get('[data-test=operation]').text()).toContain('/api/calls/{id}')
    expect(view.text()).toContain(`curl 'https://talktime.example/api/calls/c1'`)
    expect(view.text()).toContain('Needs a key that may calls:read.')
    expect(view.get('[data-test=api-error]').text()).toContain('Wait as long as Retry-After says.')
    expect(view.get('ol a').attributes('href')).toBe('/sign-in?next=/account/keys')
    // what scrolls is reached by keys
    for (const code of view.findAll('pre')) expect([code.attributes('tabindex'), code.attributes('aria-label')]).toEqual(['0', expect.any(String)])
  })

  it('leads who is signed in to their keys, and copies', async () => {
    useSessionStore().profile = sampleProfile()
    const writeText = vi.fn<(text: string) => Promise<void>>().mockResolvedValueOnce().mockRejectedValueOnce(new Error('no'))
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } })
    const view = await mountSuspended(DevelopersPage, { route: '/developers' })
    expect(view.get('ol a').attributes('href')).toBe('/account/keys')
    const copy = view.get('button[aria-label^="Copy: Your first"]')
    await copy.trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('Copied.'))
    expect(writeText.mock.calls[0]![0]).toContain('Authorization: Bearer $TALKTIME_KEY')
    await copy.trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('did not let us copy'))
    vi.unstubAllGlobals()
  })

  it('says where the document could not be loaded, and tries again', async () => {
    server.fails = true
    const view = await mountSuspended(DevelopersPage, { route: '/developers' })
    expect(view.text()).toContain('could not be loaded')
    server.fails = false
    await view.findAll('button').find(one => one.text() === 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=operation]').exists()).toBe(true))
  })
})
