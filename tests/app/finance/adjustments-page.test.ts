import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import AdjustmentsPage from '~/pages/finance/adjustments/index.vue'
import type { AdjustmentDto, RequestAdjustmentBody } from '~~/shared/schemas/adjustments'
import type { Role } from '~~/shared/schemas/user'
import { sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)
const WALLET = 'b1a3d6d0-6b1e-4f0c-9a55-0c1d2e3f4a5b'
const ravi = { id: 'u2', name: 'Ravi', email: 'ravi@example.org' }
const asha = { id: 'u3', name: 'Asha', email: 'asha@example.org' }
function adjustment(changes: Partial<AdjustmentDto> = {}): AdjustmentDto {
  return {
    id: 'a1', state: 'pending', person: { id: 'u1', name: 'Kwame Mensah', email: 'kwame@example.org' }, walletId: WALLET, currency: 'USD',
    balanceMicros: '10000000', availableMicros: '9560000', amountMicros: '-1500000', reasonCode: 'billing_error', note: 'Billed twice for one call',
    evidenceLinks: ['https://desk.example.com/ticket/17'], effectiveAt: '2026-11-20T10:00:00.000Z', isLate: false, decidedBalanceMicros: null, requestedBy: ravi, requestedAt: '2026-11-20T10:00:00.000Z',
    contentHash: 'ab'.repeat(32), decidedBy: null, decidedAt: null, decisionNote: null, transactionId: null, choices: ['approved', 'refused'], obstacle: null,
    ...changes,
  }
}
const server = {
  rows: [] as AdjustmentDto[], asked: [] as RequestAdjustmentBody[], decided: [] as unknown[],
  refuses: false, loads: true, wantsCode: 0,
}
registerEndpoint('/api/finance/adjustments', { method: 'GET', handler: event => {
  if (server.loads) return { adjustments: server.rows, nextCursor: null, maximumMicros: '500000000' }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
} })
registerEndpoint('/api/finance/adjustments', { method: 'POST', handler: async event => {
  server.asked.push(await readBody<RequestAdjustmentBody>(event))
  if (server.wantsCode > 0) {
    server.wantsCode -= 1
    setResponseStatus(event, 403)
    return { code: 'second_factor_required', message: 'Enter a code of your app first. Nothing was changed.' }
  }
  if (server.refuses) {
    setResponseStatus(event, 403)
    return { code: 'limit_reached', message: 'You may move at most $500.00 at once.' }
  }
  server.rows = [adjustment({ requestedBy: ravi, choices: ['withdrawn'], obstacle: 'You asked for this yourself, so someone else must approve it.' })]
  setResponseStatus(event, 201)
  return server.rows[0]
} })
registerEndpoint('/api/finance/adjustments/a1/decision', { method: 'POST', handler: async event => {
  server.decided.push(await readBody<unknown>(event))
  if (server.refuses) {
    setResponseStatus(event, 409)
    return { code: 'already_decided', message: 'Asha approved this already. Nothing was changed again.' }
  }
  server.rows = [adjustment({ state: 'approved', choices: [], decidedBy: asha, decidedAt: '2026-11-20T11:00:00.000Z', decisionNote: 'Checked', transactionId: '41' })]
  return server.rows[0]
} })
registerEndpoint('/api/finance/people', () => ({ people: [{
  userId: 'u1', name: 'Kwame Mensah', email: 'kwame@example.org', walletId: WALLET, currency: 'USD', balanceMicros: '10000000', heldMicros: '0', status: 'active',
}] }))
function signIn(role: Role): void {
  const profile = sampleProfile()
  useSessionStore().profile = { ...profile, user: { ...profile.user, role } }
}
beforeEach(() => {
  Object.assign(server, { rows: [adjustment()], asked: [], decided: [], refuses: false, loads: true, wantsCode: 0 })
  signIn('finance')
})

const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(AdjustmentsPage, { route: '/finance/adjustments' })
  await vi.waitFor(() => expect(view.find('[data-test=adjustment]').exists() || /Nobody has|could not/.test(view.text())).toBe(true))
  return view
}

describe('the adjustments', () => {
  it('M13 say who gets or loses how much, why, who asked, and what the wallet has', async () => {
    const card = (await open()).get('[data-test=adjustment]')
    for (const fact of ['Kwame Mensah', '$1.50', 'Billed wrongly', 'Billed twice for one call', 'Asked by Ravi', 'wallet has $10.00, $9.56 free']) expect(card.text()).toContain(fact)
    expect(card.text()).toMatch(/[−-]\$1\.50/)
    expect(card.get('a').attributes()).toMatchObject({ href: 'https://desk.example.com/ticket/17', rel: expect.stringContaining('noopener') as string })
  })

  it('M13 are approved with the hash of what was read, and then show who did and the ledger row', async () => {
    const view = await open()
    await view.get('[data-test=adjustment] input').setValue('Checked')
    await button(view, 'Approve…')!.trigger('click')
    expect(view.get('[data-test=confirm]').text()).toContain('Take $1.50 from Kwame Mensah (kwame@example.org)?')
    expect(server.decided).toEqual([])
    await button(view, 'Yes, approve')!.trigger('click')
    await vi.waitFor(() => expect(view.get('[data-test=adjustment]').attributes('data-state')).toBe('approved'))
    expect(server.decided).toEqual([{ decision: 'approved', contentHash: 'ab'.repeat(32), isLate: false, note: 'Checked' }])
    expect(view.text()).toMatch(/Approved by Asha.*Checked.*row 41/s)
    expect(button(view, 'Approve…')).toBeUndefined()
  })

  it('M13 F4 say before and in the question that they post late', async () => {
    server.rows = [adjustment({ isLate: true, effectiveAt: '2026-09-03T10:00:00.000Z' })]
    const view = await open()
    expect(view.get('[data-test=counts]').text()).toMatch(/Counts on the day it is approved; it happened on.*late, that month is closed/s)
    await button(view, 'Approve…')!.trigger('click')
    expect(view.get('[data-test=confirm]').text()).toContain('It counts today and says that it is late for 2026-09-03.')
    await button(view, 'Not yet')!.trigger('click')
    expect(server.decided).toEqual([])
  })

  it('M13 that somebody else decided first say so', async () => {
    server.refuses = true
    const view = await open()
    await button(view, 'Refuse')!.trigger('click')
    await vi.waitFor(() => expect(view.get('[data-test=adjustment] [role=alert]').text()).toBe('Asha approved this already. Nothing was changed again.'))
  })

  it('M13 of one’s own can be withdrawn and not approved', async () => {
    server.rows = [adjustment({ choices: ['withdrawn'], obstacle: 'You asked for this yourself, so someone else must approve it.' })]
    const view = await open()
    expect(view.text()).toContain('someone else must approve it')
    expect([button(view, 'Approve…'), button(view, 'Refuse')]).toEqual([undefined, undefined])
    expect(button(view, 'Withdraw')).toBeDefined()
  })

  it('A1 are for an auditor to read', async () => {
    signIn('auditor')
    server.rows = [adjustment({ choices: [], obstacle: 'Your account reads here and decides nothing.' })]
    const view = await open()
    expect(view.findAll('form')).toEqual([])
    expect(button(view, 'Approve…')).toBeUndefined()
  })

  it('say that there are none, or that they could not be loaded', async () => {
    server.rows = []
    expect((await open()).text()).toContain('Nobody has asked for an adjustment')
    server.loads = false
    expect((await open()).text()).toContain('We cannot reach our records just now.')
  })
})

describe('asking for an adjustment', () => {
  async function fill(view: VueWrapper, amount: string): Promise<void> {
    const form = view.get('[data-test=adjustment-form]')
    await form.get('input[name=who]').setValue('kwame')
    await button(view, 'Find')!.trigger('click')
    await vi.waitFor(() => expect(form.find('[aria-label="People found"] button').exists()).toBe(true))
    await form.get('[aria-label="People found"] button').trigger('click')
    await form.get('input[inputmode=decimal]').setValue(amount)
    await form.get('textarea').setValue('The call dropped three times')
    await form.get('input[name=links]').setValue('https://desk.example.com/1  https://desk.example.com/2')
  }
  async function submit(view: VueWrapper): Promise<void> {
    await view.get('[data-test=adjustment-form]').trigger('submit')
    await flushPromises()
  }

  it('M13 sends the wallet that was chosen, micros and links, and says that nothing has moved', async () => {
    const view = await open()
    await fill(view, '12.50')
    await submit(view)
    await vi.waitFor(() => expect(view.text()).toContain('Asked. Nothing has moved: somebody else must approve it.'))
    expect(server.asked).toMatchObject([{
      walletId: WALLET, amountMicros: '12500000', reasonCode: 'billing_error', note: 'The call dropped three times',
      evidenceLinks: ['https://desk.example.com/1', 'https://desk.example.com/2'],
    }])
  })

  it('M17 sends nothing without a person, or without an amount', async () => {
    const view = await open()
    await submit(view)
    expect(view.text()).toContain('Find the person first.')
    for (const amount of ['', '0', '-5', 'ten', '1.005']) {
      await fill(view, amount)
      await submit(view)
      expect(view.text(), amount).toContain('Enter an amount above zero, such as 12.50.')
    }
    expect(server.asked).toEqual([])
  })

  it('M16 keeps its id when it is sent again, and the sentence of a refusal is shown', async () => {
    server.refuses = true
    const view = await open()
    await fill(view, '900')
    await submit(view)
    await vi.waitFor(() => expect(view.text()).toContain('You may move at most $500.00 at once.'))
    await submit(view)
    await vi.waitFor(() => expect(server.asked).toHaveLength(2))
    expect(server.asked[1]!.id).toBe(server.asked[0]!.id)
  })

  it('A4 asks for a code where the server wants one, and sends the same again', async () => {
    server.wantsCode = 1
    const view = await open()
    const codes = vi.spyOn(useStepUpStore(), 'ask').mockResolvedValue(true)
    await fill(view, '12.50')
    await submit(view)
    await vi.waitFor(() => expect(server.asked).toHaveLength(2))
    expect(codes).toHaveBeenCalledOnce()
    expect(server.asked[1]).toEqual(server.asked[0])
  })
})
