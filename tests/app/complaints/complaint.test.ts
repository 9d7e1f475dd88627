import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Complaint from '~/components/complaints/OfCall.vue'
import type { CallComplaintReply, ComplainBody, ComplaintDto } from '~~/shared/schemas/complaints'
import { CALL_ID } from '../support/samples'

enableAutoUnmount(afterEach)
function complaint(changes: Partial<ComplaintDto> = {}): ComplaintDto {
  return {
    id: 'c1', callId: CALL_ID, reason: 'no_audio', note: null, state: 'waiting', rule: null, refundedMicros: '0', transactionId: null, answer: null,
    createdAt: '2026-11-20T10:10:00.000Z', decidedAt: null, ...changes,
  }
}
const NOTHING: CallComplaintReply = { complaint: null, obstacle: null }
const server = { reply: NOTHING, sent: [] as ComplainBody[], fails: 0 }
registerEndpoint(`/api/calls/${CALL_ID}/complaint`, { method: 'GET', handler: () => server.reply })
registerEndpoint(`/api/calls/${CALL_ID}/complaint`, { method: 'POST', handler: async event => {
  server.sent.push(await readBody<ComplainBody>(event))
  if (server.fails > 0) {
    server.fails -= 1
    setResponseStatus(event, 503)
    return { code: 'service_unavailable', message: 'We cannot reach our records just now, so nothing was changed.' }
  }
  server.reply = { complaint: complaint({ state: 'refunded_at_once', rule: 'no_audio', refundedMicros: '40000' }), obstacle: null }
  setResponseStatus(event, 201)
  return server.reply.complaint
} })
beforeEach(() => Object.assign(server, { reply: NOTHING, sent: [], fails: 0 }))

async function open(reply?: Partial<CallComplaintReply>): Promise<VueWrapper> {
  if (reply) server.reply = { ...NOTHING, ...reply }
  const view = await mountSuspended(Complaint, { props: { callId: CALL_ID, currency: 'USD' } })
  await flushPromises()
  await vi.waitFor(() => expect(view.find('[data-test=complaint]').exists() || server.reply.obstacle !== null).toBe(true))
  return view
}
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)!
async function send(view: VueWrapper): Promise<void> {
  await view.get('form').trigger('submit')
  await flushPromises()
}

describe('"Something was wrong" with a call', () => {
  it('is told with a reason and a note; what came of it stands there at once', async () => {
    const view = await open()
    await button(view, 'Something was wrong').trigger('click')
    expect(view.text()).toContain('What your browser measured of the sound is looked at with it.')
    await view.get('[role=radio][value=bad_quality]').trigger('click')
    await view.get('textarea').setValue('  Every second word was missing ')
    await send(view)
    await vi.waitFor(() => expect(view.get('[data-test=complaint-answer]').text()).toBe('$0.04 is back in your wallet, because no sound arrived.'))
    expect(server.sent).toMatchObject([{ reason: 'bad_quality', note: 'Every second word was missing' }])
    expect(view.find('form').exists()).toBe(false)
  })

  it('M16 keeps its id when it is sent again, and says that nothing was changed', async () => {
    server.fails = 1
    const view = await open()
    await button(view, 'Something was wrong').trigger('click')
    await send(view)
    await vi.waitFor(() => expect(view.get('[role=alert]').text()).toContain('nothing was changed'))
    await send(view)
    await vi.waitFor(() => expect(server.sent).toHaveLength(2))
    expect(server.sent[1]).toEqual(server.sent[0])
  })

  it.each<[string, Partial<ComplaintDto>, string]>([
    ['waits', { state: 'waiting' }, 'We are looking into it. Until then the charge stays as it is; we write to you.'],
    ['was declined', { state: 'declined', answer: 'The line was good on our side.' }, 'Nothing was refunded. The line was good on our side.'],
    ['was refunded', { state: 'refunded', refundedMicros: '133400', answer: 'We are sorry.' }, '$0.1334 is back in your wallet. We are sorry.'],
  ])('that %s says so, with what it did to the money', async (_what, changes, words) => {
    const view = await open({ complaint: complaint(changes) })
    expect(view.text()).toContain('You said: I heard nothing')
    expect(view.get('[data-test=complaint-answer]').text()).toBe(words)
    expect(view.find('button').exists()).toBe(false)
  })

  it('is not offered where nothing can come of it, and can be left', async () => {
    expect((await open({ obstacle: 'Nothing was charged for this call.' })).find('button').exists()).toBe(false)
    const view = await open({ obstacle: null })
    await button(view, 'Something was wrong').trigger('click')
    await button(view, 'Never mind').trigger('click')
    expect(view.find('form').exists()).toBe(false)
    expect(server.sent).toEqual([])
  })
})
