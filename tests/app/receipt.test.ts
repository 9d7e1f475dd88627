import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import Receipt from '~/components/calls/Receipt.vue'
import { sampleDetail, sampleQuote } from './support/samples'

const quote = sampleQuote()
const { display, country, lineType } = quote
const paper = { display, country, lineType, terms: quote, maxSeconds: 600 }

describe('the receipt', () => {
  it('M10 is a quote before the call: price, how it counts, fee, how long the money lasts', async () => {
    const terms = sampleQuote({ connectFeeMicros: '20000' })
    const view = await mountSuspended(Receipt, { props: { ...paper, terms, phase: 'quote' } })
    const text = view.text()
    for (const fact of ['+44 7400 123456', 'United Kingdom, mobile', '$0.04', 'each started minute', '$0.02', '10 minutes']) {
      expect(text).toContain(fact)
    }
  })

  it('prints a line for each started minute while the talk goes on', async () => {
    const view = await mountSuspended(Receipt, { props: { ...paper, phase: 'running', elapsedMs: 10_000 } })
    expect(view.findAll('[data-test=receipt-lines] li')).toHaveLength(1)
    await view.setProps({ elapsedMs: 130_000 })
    expect(view.findAll('[data-test=receipt-lines] li').map(line => line.text())).toEqual([
      'Minute 1 · $0.04', 'Minute 2 · $0.04', 'Minute 3 · $0.04',
    ])
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.12')
  })

  it('never jumps back, even when the clock does', async () => {
    const view = await mountSuspended(Receipt, { props: { ...paper, phase: 'running', elapsedMs: 130_000 } })
    await view.setProps({ elapsedMs: 20_000 })
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.12')
    expect(view.findAll('[data-test=receipt-lines] li')).toHaveLength(3)
  })

  it('prints nothing while nobody has answered', async () => {
    const view = await mountSuspended(Receipt, { props: { ...paper, phase: 'running', elapsedMs: null } })
    expect(view.find('[data-test=receipt-lines]').exists()).toBe(false)
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.00')
  })

  it('is closed with the amount of the ledger, its transaction and the first eight characters of its hash', async () => {
    const { durationSeconds, chargedMicros, transaction } = sampleDetail()
    const view = await mountSuspended(Receipt, {
      props: { ...paper, phase: 'closed', durationSeconds, chargedMicros, transaction },
    })
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.16')
    expect(view.text()).toContain(transaction?.id)
    expect(view.text()).toContain('c0ffee12')
    expect(view.text()).not.toContain('c0ffee123')
    // What proves is one step behind what is read.
    expect(view.get('details').attributes('open')).toBeUndefined()
    view.get('details').element.remove()
    expect(view.text()).not.toMatch(/c0ffee|hash|Transaction/)
  })

  it('M5 says what was not charged of a call that outran its money', async () => {
    const view = await mountSuspended(Receipt, {
      props: { ...paper, phase: 'closed', durationSeconds: 192, chargedMicros: '120000' },
    })
    expect(view.text()).toContain('not charged')
    expect(view.text()).toContain('−$0.04')
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.12')
  })

  it('M2 rounds a cost up and shows the exact amount on request', async () => {
    const view = await mountSuspended(Receipt, {
      props: { ...paper, phase: 'closed', durationSeconds: 12, chargedMicros: '13300' },
    })
    const total = view.get('[data-test=receipt-total]')
    expect(total.text()).toBe('$0.02')
    await total.get('button').trigger('click')
    expect(total.text()).toBe('$0.0133')
  })
})
