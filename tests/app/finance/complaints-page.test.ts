import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import ComplaintsPage from '~/pages/finance/complaints/index.vue'
import type { ComplaintDetailDto, ComplaintRow } from '~~/shared/schemas/complaints'
import type { Role } from '~~/shared/schemas/user'
import { CALL_ID, sampleDetail, sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)
function row(changes: Partial<ComplaintRow> = {}): ComplaintRow {
  return {
    id: 'c1', callId: CALL_ID, reason: 'bad_quality', note: 'Every second word was missing', state: 'waiting', rule: null, refundedMicros: '0', transactionId: null,
    answer: null, createdAt: '2026-11-20T10:10:00.000Z', decidedAt: null, person: { id: 'u1', name: 'Kwame Mensah', email: 'kwame@example.org' },
    display: '+44 7400 123456', calledAt: '2026-11-20T10:00:00.000Z', currency: 'USD', chargedMicros: '160000', decidedBy: null, ...changes,
  }
}
function detail(changes: Partial<ComplaintDetailDto> = {}): ComplaintDetailDto {
  return {
    ...row(), evidence: { durationSeconds: 192, waitsFor: 'no_rule', chargedMicros: '160000', sipResponseCode: null }, call: sampleDetail(), events: [], refundableMicros: '160000', obstacle: null,
    quality: {
      mosHundredths: 221, jitterMs: 48, roundTripMs: 310, lossBasisPoints: 850,
      packetsReceived: 8700, packetsSent: 9600, heardSeconds: 180,
      warnings: ['low-mos'], reportedAt: '2026-11-20T10:03:22.000Z',
    },
    rating: { stars: 2, reasons: ['echo'], ratedAt: '2026-11-20T10:05:00.000Z', changeableUntil: '2026-11-21T10:05:00.000Z' },
    earlier: [row({ id: 'c0', reason: 'dropped', state: 'declined' })], ...changes,
  }
}
const server = { rows: [] as ComplaintRow[], detail: detail(), answered: [] as unknown[], refuses: false, loads: true }
registerEndpoint('/api/finance/complaints', event => {
  if (server.loads) return { complaints: server.rows, nextCursor: null }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
registerEndpoint('/api/finance/complaints/c1', () => server.detail)
registerEndpoint('/api/finance/complaints/c1/answer', { method: 'POST', handler: async event => {
  const body = await readBody<{ decision: string, answer: string }>(event)
  server.answered.push(body)
  if (server.refuses) {
    setResponseStatus(event, 409)
    return { code: 'already_decided', message: 'Asha answered this already. Nothing was changed again.' }
  }
  const decidedBy = { id: 'u3', name: 'Asha', email: 'asha@example.org' }
  server.rows = [row(body.decision === 'refund' ? { state: 'refunded', refundedMicros: '40000', answer: body.answer, decidedBy } : { state: 'declined', answer: body.answer, decidedBy })]
  return { ...server.detail, ...server.rows[0] }
} })
function signIn(role: Role): void {
  const profile = sampleProfile()
  useSessionStore().profile = { ...profile, user: { ...profile.user, role } }
}
beforeEach(() => {
  Object.assign(server, { rows: [row()], detail: detail(), answered: [], refuses: false, loads: true })
  signIn('finance')
})

const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(ComplaintsPage, { route: '/finance/complaints' })
  await vi.waitFor(() => expect(view.find('[data-test=complaint]').exists() || /Nobody has|could not/.test(view.text())).toBe(true))
  return view
}
async function lookInto(): Promise<VueWrapper> {
  const view = await open()
  await button(view, 'Look into it')!.trigger('click')
  await vi.waitFor(() => expect(view.text()).toContain('quality 2.21 of 5'))
  return view
}

describe('the complaints', () => {
  it('F1 show what was said, and on request the evidence: figures, facts, cost and what was said before', async () => {
    const view = await open()
    for (const fact of ['The sound was bad', '+44 7400 123456', '$0.16', 'Every second word was missing', 'Kwame Mensah', 'Waiting for an answer']) expect(view.text()).toContain(fact)
    const evidence = (await lookInto()).text()
    for (const fact of ['jitter 48 ms', 'round trip 310 ms', '8.50 % lost', 'Duration192 s', 'Waits forno rule', 'Charged$0.16', 'The call broke off (Not refunded)', 'all that is left, $0.16']) expect(evidence).toContain(fact)
    expect(evidence, 'what is not known is not listed').not.toContain('response code')
  })

  it('M12 refund a part, or all where no amount is given, with an answer', async () => {
    for (const [amount, sent] of [['0.04', { amountMicros: '40000' }], ['', {}]] as const) {
      Object.assign(server, { rows: [row()], answered: [] })
      const view = await lookInto()
      await view.get('[data-test=complaint] textarea').setValue(' We are sorry. ')
      await view.get('[data-test=complaint] input[inputmode=decimal]').setValue(amount)
      await button(view, 'Refund')!.trigger('click')
      await vi.waitFor(() => expect(view.get('[data-test=complaint]').attributes('data-state')).toBe('refunded'))
      expect(server.answered).toEqual([{ decision: 'refund', answer: 'We are sorry.', ...sent }])
      expect(view.text()).toContain('Refunded: $0.04 by Asha')
      view.unmount()
    }
  })

  it('M17 send no amount that is none', async () => {
    const view = await lookInto()
    for (const amount of ['0', '-1', 'all', '0.001']) {
      await view.get('[data-test=complaint] input[inputmode=decimal]').setValue(amount)
      await button(view, 'Refund')!.trigger('click')
      await flushPromises()
      expect(view.get('[data-test=complaint] [role=alert]').text(), amount).toContain('Enter an amount such as 0.04')
    }
    expect(server.answered).toEqual([])
  })

  it('leave a charge as it is, with an answer, whatever stands in the amount', async () => {
    const view = await lookInto()
    await view.get('[data-test=complaint] textarea').setValue('The line was good on our side.')
    await button(view, 'Do not refund')!.trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('Not refunded by Asha'))
    expect(server.answered).toEqual([{ decision: 'decline', answer: 'The line was good on our side.' }])
  })

  it('M12 that somebody else answered first say so', async () => {
    server.refuses = true
    const view = await lookInto()
    await button(view, 'Do not refund')!.trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('Asha answered this already. Nothing was changed again.'))
  })

  it('A1 of one’s own, and for an auditor, are for reading', async () => {
    server.detail = detail({ obstacle: 'This is your own complaint, so a colleague must answer it.' })
    const own = await lookInto()
    expect(own.text()).toContain('so a colleague must answer it')
    expect(button(own, 'Refund')).toBeUndefined()
    signIn('auditor')
    server.detail = detail({ obstacle: null })
    expect(button(await lookInto(), 'Refund')).toBeUndefined()
  })

  it('that a rule answered say which', async () => {
    server.rows = [row({ state: 'refunded_at_once', rule: 'no_audio', refundedMicros: '160000' })]
    expect((await open()).text()).toContain('Refunded at once: $0.16, because no sound arrived')
  })

  it('say that there are none, or that they could not be loaded', async () => {
    server.rows = []
    expect((await open()).text()).toContain('Nobody has complained')
    server.loads = false
    expect((await open()).text()).toContain('We cannot reach our records just now.')
  })
})
