import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import Receipt from '~/components/calls/Receipt.vue'
import type { CallBoundDto } from '~~/shared/schemas/calls'
import { formatExact, microsFromDecimal } from '~~/shared/format/money'
import { priceOf } from '~~/shared/pricing'
import { componentsFromDto } from '~~/shared/terms'
import { sampleComponent, sampleDetail, sampleQuote } from '../support/samples'

const quote = sampleQuote()
const { display, country, lineType } = quote
const paper = { display, country, lineType, components: quote.components, maxSeconds: 600, bound: { by: 'money' as const, limitMicros: null } }

describe('the receipt', () => {
  it.each<[CallBoundDto, string]>([
    [{ by: 'money', limitMicros: null }, 'Your money lasts for'],
    [{ by: 'day_spend', limitMicros: '100000000' }, 'Your $100.00 a day lasts for'],
    [{ by: 'longest_call', limitMicros: null }, 'A call may last'],
    [{ by: 'new_account_day_spend', limitMicros: '10000000' }, 'A new account’s $10.00 a day lasts for'],
    [{ by: 'new_account_longest_call', limitMicros: null }, 'A new account may talk for'],
  ])('C16 says before the call what ends it: %j', async (bound, words) => {
    const view = await mountSuspended(Receipt, { props: { ...paper, phase: 'quote', bound } })
    expect(view.get('[data-test=lasts]').text()).toBe(`${words}10 minutes`)
  })

  it('M10 is a quote before the call: price, how it counts, fee, how long the money lasts', async () => {
    const components = [sampleComponent({ connectFeeMicros: '20000' })]
    const view = await mountSuspended(Receipt, { props: { ...paper, components, phase: 'quote' } })
    const text = view.text()
    for (const fact of ['+44 7400 123456', 'United Kingdom, mobile', '$0.04', 'each started minute', '$0.02', '10 minutes']) {
      expect(text).toContain(fact)
    }
  })

  it('M10 says a price in one piece, and says it whole to those who hear it', async () => {
    const components = [sampleComponent({ connectFeeMicros: '20000' })]
    const view = await mountSuspended(Receipt, { props: { ...paper, components, phase: 'quote', callerId: '+1 415 555 2671' } })
    const rate = view.findAll('header p').at(-1)!
    expect(rate.text()).toBe('$0.04/min per minute')
    expect(rate.get('[aria-hidden=true]').text()).toBe('/min')
    expect(rate.classes()).toContain('whitespace-nowrap')
    const broken = view.findAll('dd').filter(dd => !dd.classes().includes('whitespace-nowrap')).map(dd => dd.text())
    expect(broken).toEqual(['each started minute'])
  })

  it('names no place for a talk that has no telephone in it', async () => {
    const agent = [sampleComponent({ component: 'agent' })]
    const view = await mountSuspended(Receipt, { props: { ...paper, display: 'Browser', country: null, lineType: 'unknown', components: agent, phase: 'closed' } })
    expect(view.get('header').text()).toContain('Without a telephone')
    expect(view.get('header').text()).not.toContain('International')
  })

  it.each(['quote', 'running', 'closed'] as const)('cuts no country off, however long: %s', async phase => {
    const view = await mountSuspended(Receipt, { props: { ...paper, country: 'IO', lineType: 'fixed_or_mobile', phase } })
    expect(view.get('header').text()).toContain('British Indian Ocean Territory, landline or mobile')
    expect(view.get('header').findAll('.truncate')).toHaveLength(0)
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

  it('M2 shows lines and their sum in the same precision, exact, while it prints and when it is closed', async () => {
    for (const rateNanosPerMinute of ['13300000', '14000000', '40000000', '39123456', '1']) {
      const components = [sampleComponent({ rateNanosPerMinute, connectFeeMicros: '1234', initialSeconds: 30, incrementSeconds: 6 })]
      const costMicros = priceOf(componentsFromDto(components), 75)
      const running = await mountSuspended(Receipt, { props: { ...paper, components, phase: 'running', elapsedMs: 77_000 } })
      const closed = await mountSuspended(Receipt, { props: { ...paper, components, phase: 'closed', durationSeconds: 75, chargedMicros: costMicros.toString() } })
      for (const view of [running, closed]) {
        const lines = view.findAll('[data-test=receipt-lines] li').map(line => microsFromDecimal(line.text().split('$')[1]!))
        const total = view.get('[data-test=receipt-total]').text()
        expect(formatExact(lines.reduce((sum, line) => sum + line, 0n), 'USD')).toBe(total)
        expect(total).toBe(formatExact(costMicros, 'USD'))
      }
    }
  })

  it.each<[string | null, number, string]>([['0', 0, 'failed'], [null, 0, 'not settled yet'], [null, 61, 'not priced yet']])('C7 prints no line of a charge that is not: charged %s', async (chargedMicros, durationSeconds) => {
    const view = await mountSuspended(Receipt, { props: { ...paper, phase: 'closed', durationSeconds, chargedMicros } })
    expect(view.find('[data-test=receipt-lines]').exists()).toBe(false)
  })

  it('M2 says what came back, exactly, and nothing where nothing did', async () => {
    const closed = { ...paper, phase: 'closed' as const, durationSeconds: 12, chargedMicros: '13300' }
    const view = await mountSuspended(Receipt, { props: { ...closed, refundedMicros: '13300' } })
    expect(view.get('[data-test=receipt-refunded]').text()).toBe('Back in your wallet$0.0133')
    await view.setProps({ refundedMicros: '0' })
    expect(view.find('[data-test=receipt-refunded]').exists()).toBe(false)
  })

  it('M2 M3 of several components says what each costs, prints a line for each, and the sum, in one precision', async () => {
    const components = [sampleComponent(), sampleComponent({ component: 'agent', rateNanosPerMinute: '90000000', connectFeeMicros: '10000', initialSeconds: 1, incrementSeconds: 1 })]
    const view = await mountSuspended(Receipt, { props: { ...paper, components, phase: 'quote' } })
    expect(view.findAll('dl > div').map(fact => fact.text())).toEqual([
      'Per minute$0.13', 'Phone: per minute$0.04', 'Phone: countedeach started minute', 'Voice agent: per minute$0.09', 'Voice agent: countedeach second',
      'Voice agent: connection, once answered$0.01', 'Your money lasts for10 minutes',
    ])
    await view.setProps({ phase: 'closed', durationSeconds: 90, chargedMicros: '225000' })
    expect(view.findAll('[data-test=receipt-lines] li').map(line => line.text())).toEqual(['Phone · $0.080', 'Voice agent · $0.145'])
    expect(view.get('[data-test=receipt-total]').text()).toBe('$0.225')
  })
})
