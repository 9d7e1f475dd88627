import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Rating from '~/components/quality/Rating.vue'
import type { CallRatingReply } from '~~/shared/schemas/quality'
import { CALL_ID } from '../support/samples'

enableAutoUnmount(afterEach)

const server = { reply: {} as CallRatingReply, sent: [] as unknown[], fails: false }
registerEndpoint(`/api/calls/${CALL_ID}/rating`, () => server.reply)
registerEndpoint(`/api/calls/${CALL_ID}/rating`, { method: 'PUT', handler: async event => {
  const body = await readBody<{ stars: number, reasons: [] }>(event)
  server.sent.push(body)
  if (server.fails) {
    setResponseStatus(event, 409)
    return { code: 'already_decided', message: 'You rated this call more than a day ago, so it stays as it is. Nothing was changed.' }
  }
  server.reply = { rating: { ...body, ratedAt: '2026-11-24T10:00:00.000Z', changeableUntil: '2026-11-25T10:00:00.000Z' }, isOpen: true }
  return server.reply
} })
beforeEach(() => {
  Object.assign(server, { reply: { rating: null, isOpen: true }, sent: [], fails: false })
})

async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(Rating, { props: { callId: CALL_ID } })
  await vi.waitFor(() => expect(view.find('[data-test=rating]').exists()).toBe(true))
  return view
}

describe('rating a call', () => {
  it('is one press, and asks what was wrong for three stars and less', async () => {
    const view = await open()
    await view.get('[data-test=star-5]').trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('Thank you'))
    expect(view.find('form').exists()).toBe(false)
    expect(view.get('[data-test=star-5]').attributes()).toMatchObject({ 'aria-pressed': 'true', 'aria-label': '5 of 5: Very good' })
    await view.get('[data-test=star-2]').trigger('click')
    await vi.waitFor(() => expect(view.find('form').exists()).toBe(true))
    await view.get('input[name=echo]').setValue(true)
    await view.get('form').trigger('submit')
    await vi.waitFor(() => expect(server.sent).toHaveLength(3))
    expect(server.sent).toEqual([{ stars: 5, reasons: [] }, { stars: 2, reasons: [] }, { stars: 2, reasons: ['echo'] }])
    // better after all: the reasons go
    await vi.waitFor(() => expect(view.get('[data-test=star-4]').attributes('disabled')).toBeUndefined())
    await view.get('[data-test=star-4]').trigger('click')
    await vi.waitFor(() => expect(server.sent.at(-1)).toEqual({ stars: 4, reasons: [] }))
  })

  it('says why it was refused', async () => {
    server.fails = true
    const view = await open()
    await view.get('[data-test=star-1]').trigger('click')
    await vi.waitFor(() => expect(view.get('[role=alert]').text()).toContain('stays as it is'))
  })

  it('shows what was said, and offers nothing, once it is closed; and nothing where nothing can be said', async () => {
    server.reply = { rating: { stars: 3, reasons: ['echo'], ratedAt: '2026-11-20T10:00:00.000Z', changeableUntil: '2026-11-21T10:00:00.000Z' }, isOpen: false }
    const view = await open()
    expect(view.text()).toContain('You rated the call')
    expect(view.findAll('button')).toHaveLength(0)
    server.reply = { rating: null, isOpen: false }
    const none = await mountSuspended(Rating, { props: { callId: CALL_ID } })
    await flushPromises()
    expect(none.find('[data-test=rating]').exists()).toBe(false)
  })
})
