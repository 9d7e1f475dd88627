import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import WhyPage from '~/pages/finance/transactions/[id].vue'
import type { TransactionEvidenceDto, TransactionProofDto } from '~~/shared/schemas/evidence'
import { sampleComponent, sampleDetail } from '../support/samples'
import { sampleEvidence, sampleProof, sampleRow, signInAs, WALLET_ID } from '../support/finance-samples'

enableAutoUnmount(afterEach)
const server = {
  evidence: sampleEvidence() as TransactionEvidenceDto | null,
  proof: sampleProof() as TransactionProofDto | null,
  proofs: 0,
}
registerEndpoint('/api/finance/transactions/41', event => {
  if (server.evidence) return server.evidence
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'There is no such row in the ledger.' }
})
registerEndpoint('/api/finance/transactions/41/proof', event => {
  server.proofs += 1
  if (server.proof) return server.proof
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
beforeEach(() => {
  Object.assign(server, { evidence: sampleEvidence(), proof: sampleProof(), proofs: 0 })
  signInAs('auditor')
})

const links = (view: VueWrapper) => view.findAll('a').map(link => link.attributes('href'))
async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(WhyPage, { route: '/finance/transactions/41' })
  await vi.waitFor(() => expect(view.find('[data-test=row-heading]').exists() || view.text().includes('could not be loaded')).toBe(true))
  return view
}
async function prove(view: VueWrapper): Promise<string> {
  await view.findAll('button').find(one => one.text() === 'Compute it again')!.trigger('click')
  await vi.waitFor(() => expect(view.get('[data-test=proof]').text()).toMatch(/Hash, computed|cannot reach/))
  return view.get('[data-test=proof]').text()
}

describe('why this amount', () => {
  it('F1 goes from what the carrier signed over seconds and increments to the row, its hash and the one before', async () => {
    const view = await open()
    expect(view.get('[data-test=row-heading]').text()).toBe('Row 41: Call to +44 7400 123456, −$0.16')
    const facts = view.get('[data-test=row-facts]').text()
    for (const fact of ['−$0.06 of it granted', 'revenue:calls', '$12.40', '$12.24', 'system:settle', 'call:7d1f8d3a', 'aa'.repeat(32), 'bb'.repeat(32), 'c0ffee12'.repeat(8)]) expect(facts).toContain(fact)
    const call = view.get('[data-test=call-evidence]').text()
    for (const fact of ['Receipt', '192 s', '240 s', 'Minute 3', `CA${'1'.repeat(32)}`, 'The charge used the terms that were quoted', 'The call ended', 'twilio', 'Changed: status, durationSeconds', 'status:completed']) {
      expect(view.get('[data-test=call-evidence]').html().includes(fact) || call.includes(fact), fact).toBe(true)
    }
    expect(view.get('[data-test=related]').text()).toMatch(/Given back by\s+row 52:\s+Refund, \+\$0\.16/)
    expect(view.get('[data-test=lots]').text()).toContain('−$0.06 of lot 3')
    expect(links(view)).toEqual(expect.arrayContaining([
      '/finance/transactions/40', '/finance/transactions/44', '/finance/transactions/52', '/finance/transactions/9', `/finance/wallets/${WALLET_ID}`,
      `/finance/wallets/${WALLET_ID}?at=2026-11-20T10:03:21.123456Z`,
    ]))
  })

  it('F1 computes price and hash again when asked, and shows what went in', async () => {
    const view = await open()
    expect(server.proofs).toBe(0)
    const text = await prove(view)
    expect(view.get('[data-test=verdict]').text()).toBe('The price, the hash and the balance come out the same.')
    expect(view.get('[data-test=inputs]').text()).toBe('Talked192 sPer minute$0.04Connection$0.00First increment60 sNext increments60 sAt least0 sFree up to0 sHeld$9.60')
    expect(text).toContain('Follows from the row beforeyes')
    expect(text).not.toContain('differs')
  })

  it('F1 says what is wrong, and which figure', async () => {
    const { price, hash } = sampleProof()
    server.proof = sampleProof({
      isSound: false, problem: 'Computed again from what is stored, 240 s are billed; the row says 180.',
      price: { components: price!.components.map(part => ({ ...part, stored: { ...part.stored, billedSeconds: '180' } })), isEqual: false }, hash: { ...hash, stored: 'dd'.repeat(32), isEqual: false, isChained: false },
    })
    const text = await prove(await open())
    for (const fact of ['240 s are billed; the row says 180', '180 s · differs', 'Hash, stored: differs', 'dd'.repeat(32), 'Follows from the row beforeno']) expect(text).toContain(fact)
    expect(text).not.toContain('come out the same')
    expect(text.match(/· differs/g)).toHaveLength(1)
  })

  it('M3 F1 explains and proves each component of a charge, and their sum', async () => {
    const agent = sampleComponent({ component: 'agent', rateNanosPerMinute: '90000000' })
    const [phone] = sampleDetail().breakdown
    const evidence = sampleEvidence()
    server.evidence = sampleEvidence({ call: {
      ...evidence.call!, components: [sampleComponent(), agent], chargedMicros: '520000',
      breakdown: [phone!, { ...phone!, ...agent, computedMicros: '360000', chargedMicros: '360000', heldMicros: '21600000' }],
    } })
    const { price } = sampleProof()
    server.proof = sampleProof({ price: { ...price!, components: [...price!.components, { ...price!.components[0]!, component: 'agent', inputs: { rate_nanos_per_minute: '90000000' } }] } })
    const view = await open()
    expect(view.findAll('[data-test=component] h3').map(title => title.text())).toEqual(['Phone', 'Voice agent'])
    expect(view.findAll('[data-test=steps] li:last-child').map(step => step.text())).toEqual(['Charged taken from the wallet$0.16', 'Charged taken from the wallet$0.36'])
    expect(view.get('[data-test=charged-together]').text()).toBe('Charged for all of it$0.52')
    expect(view.text()).toContain('$31.20 was held during the call; $30.68 of it came back.')
    await prove(view)
    expect(view.findAll('[data-test=proof] h4').map(title => title.text())).toEqual(['Phone', 'Voice agent'])
    expect(view.findAll('[data-test=inputs]').map(list => list.text()).at(-1)).toBe('Per minute$0.09')
  })

  it('F1 of a row that is no charge is the hash alone', async () => {
    server.evidence = sampleEvidence({ transaction: sampleRow({ kind: 'topup', amountMicros: '25000000', callId: null, callDisplay: null }), call: null, related: [], lots: [], previous: null, nextId: null })
    server.proof = sampleProof({ price: null })
    const view = await open()
    await prove(view)
    expect(view.get('[data-test=verdict]').text()).toBe('The hash and the balance come out the same.')
    expect(view.find('[data-test=inputs]').exists()).toBe(false)
    expect(view.text()).toContain('The first row of its wallet')
    for (const part of ['call-evidence', 'related', 'lots', 'payment-evidence']) expect(view.find(`[data-test=${part}]`).exists(), part).toBe(false)
  })

  it('F1 of a top-up is its payment, what the provider signed, and what went back', async () => {
    server.evidence = sampleEvidence({ call: null, payment: {
      id: 'p1', state: 'paid', purpose: 'topup', amountMinor: '2500', currency: 'USD', methodLabel: 'Visa •••• 4242', receiptNumber: 'R-2026-000007', sessionId: 'cs_1',
      providerPaymentId: 'pi_1', providerChargeId: null, createdAt: '2026-11-20T10:00:00.000Z', paidAt: '2026-11-20T10:01:00.000Z',
      events: [{ eventId: 'evt_1', type: 'checkout.session.completed', objectId: 'cs_1', outcome: 'credited', facts: { status: 'paid' }, createdAt: '2026-11-20T10:01:00.000Z', receivedAt: '2026-11-20T10:01:01.000Z' }],
      refunds: [{ id: 'r1', state: 'succeeded', amountMinor: '500', providerRefundId: 're_1', transactionId: '60' }],
      disputes: [{ id: 'dp_1', status: 'won', amountMinor: '2500', reason: 'product_not_received' }],
    } })
    const view = await open()
    const text = view.get('[data-test=payment-evidence]').text()
    for (const fact of ['$25.00 · paid · Visa •••• 4242', 'R-2026-000007', 'pi_1', 'checkout.session.completed · credited', 'evt_1 about cs_1', 'status paid', '$5.00', 're_1', 'Won · product not received']) expect(text).toContain(fact)
    expect(text).not.toContain('charge')
    expect(links(view)).toContain('/finance/transactions/60')
  })

  it('F1 M13 of what people decided are their names and words', async () => {
    server.evidence = sampleEvidence({
      adjustment: {
        id: 'a1', reasonCode: 'goodwill', note: 'For the trouble', evidenceLinks: ['https://desk.example.com/1'], requestedBy: 'Ravi', requestedAt: '2026-11-20T10:00:00.000Z',
        decidedBy: 'Asha', decidedAt: '2026-11-20T11:00:00.000Z', decisionNote: 'Checked',
      },
      complaint: { id: 'c1', reason: 'no_audio', note: 'Silence', state: 'refunded_at_once', rule: 'short_call', evidence: { durationSeconds: 2 }, answer: null, decidedBy: null, createdAt: '2026-11-20T10:00:00.000Z' },
      voucher: { batch: 'Spring fair', codeTail: 'K7QX', usedAt: '2026-11-20T10:00:00.000Z' },
    })
    const view = await open()
    expect(view.get('[data-test=adjustment-evidence]').text()).toMatch(/Goodwill · For the trouble.*Asked by Ravi.*Decided by Asha.*Checked/s)
    expect(view.get('[data-test=complaint-evidence]').text()).toMatch(/I heard nothing · Refunded at once.*Silence.*Answered at once: the call was very short/s)
    expect(view.get('[data-test=voucher-evidence]').text()).toContain('Spring fair · code ending in K7QX')
    expect(view.get('[data-test=adjustment-evidence] a').attributes()).toMatchObject({ href: 'https://desk.example.com/1', rel: expect.stringContaining('noopener') as string })
  })

  it('says that there is no such row, and when the proof cannot be had', async () => {
    server.proof = null
    expect(await prove(await open())).toContain('We cannot reach our records just now.')
    server.evidence = null
    expect((await open()).text()).toContain('There is no such row in the ledger.')
  })
})
