import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import CountryPage from '~/pages/rates/[country].vue'
import RatesPage from '~/pages/rates/index.vue'
import type { CountryRatesDto, ListedCountryDto, RatesDto } from '~~/shared/schemas/rate-replies'

enableAutoUnmount(afterEach)
const span = (from: string, to = from) => ({ fromNanosPerMinute: from, toNanosPerMinute: to })
const listed = (code: string | null, name: string, changes: Partial<ListedCountryDto> = {}): ListedCountryDto => ({
  code, slug: name.toLowerCase().replaceAll(' ', '-'), name, callingCodes: ['+44'], leads: true, landline: span('10600000'), mobile: span('40400000', '67800000'), words: [], ...changes,
})
const COUNTRIES = [
  listed('AX', 'Åland Islands', { callingCodes: ['+358'], leads: false }), listed('CN', 'China', { callingCodes: ['+86'], landline: null, mobile: null }),
  listed('DE', 'Germany', { callingCodes: ['+49'], words: ['deutschland'] }), listed('GB', 'United Kingdom'), listed(null, 'International numbers', { callingCodes: ['+800', '+808', '+870', '+878'], landline: null, mobile: null }),
]
const terms = (rateNanosPerMinute: string, connectFeeMicros = '0') => ({
  currency: 'USD', rateNanosPerMinute, connectFeeMicros, initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0,
})
const BRITAIN: CountryRatesDto = {
  code: 'GB', slug: 'united-kingdom', name: 'United Kingdom', inSentence: 'the United Kingdom', callingCodes: ['+44'], url: 'https://talktime.test/rates/united-kingdom',
  currency: 'USD', validFrom: '2026-11-01T00:00:00.000Z', callerId: '+1 500 555 0006', goesByOrigin: true,
  kinds: [
    { lineType: 'fixed_line', usual: terms('10600000'), ...span('10600000'), others: [] },
    { lineType: 'mobile', usual: terms('40400000', '10000'), ...span('33600000', '67800000'), others: [
      { description: 'Isle of </script> mobile', prefixes: ['+447911', '+447912'], terms: terms('67800000') },
    ] },
  ],
  refusals: (['premium', 'shared_cost'] as const).map(lineType => (
    { lineType, sentences: ['This is a premium rate number (09): its owner sets the price. We do not call those.'] }
  )),
  unlisted: ['voip'],
}

let rates: RatesDto | null
beforeEach(() => {
  clearNuxtData()
  rates = { currency: 'USD', validFrom: '2026-11-01T00:00:00.000Z', countries: COUNTRIES }
})
registerEndpoint('/api/rates', event => {
  if (rates) return rates
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
registerEndpoint('/api/rates/united-kingdom', () => BRITAIN)
registerEndpoint('/api/rates/china', () => ({ ...BRITAIN, code: 'CN', slug: 'china', kinds: [], unlisted: [], goesByOrigin: false }))
registerEndpoint('/api/rates/germny', event => {
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'We know no country of that name.', details: { choices: [{ slug: 'germany', name: 'Germany' }] } }
})
registerEndpoint('/api/rates/broken', event => {
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})

const openList = (query = '') => mountSuspended(RatesPage, { route: `/rates${query}` })
type View = Awaited<ReturnType<typeof openList>>
const rowsOf = (view: View) => view.findAll('[data-test=country-row]').map(row => row.text())

describe('the list of countries', () => {
  it('has all by letter, with from how much a minute costs, and says where there is no price', async () => {
    const view = await openList()
    expect(rowsOf(view)).toHaveLength(5)
    expect(rowsOf(view)[3]).toBe('United Kingdom+44$0.0106from $0.0404')
    expect(rowsOf(view)[1]).toContain('no price listed')
    expect(view.findAll('tbody').map(body => body.get('th').text())).toEqual(['A', 'C', 'G', 'U', 'No country'])
    expect(view.get('a[download]').attributes('href')).toBe('/api/rates/price-list.csv')
  })

  it.each([['Deutschland', 1], ['gb', 1], ['+44', 1], ['0044', 1], ['aland', 1], ['zzz', 0]])('is searched while somebody types %j', async (typed, count) => {
    const view = await openList()
    await view.get('input[type=search]').setValue(typed)
    expect(rowsOf(view)).toHaveLength(count)
    expect(view.text().includes('No country is called that')).toBe(count === 0)
  })

  it('opens searched by the address, for who has no scripts', async () => {
    const view = await openList('?q=Germany')
    expect(rowsOf(view)).toHaveLength(1)
    expect(view.get('form').attributes()).toMatchObject({ action: '/rates', method: 'get' })
    expect(view.get('input[type=search]').attributes('name')).toBe('q')
  })

  it('says so where there is no list yet', async () => {
    rates = { currency: 'USD', validFrom: null, countries: [] }
    expect((await openList()).text()).toContain('No price list yet')
  })

  it('says so where it could not be had, and asks again', async () => {
    rates = null
    const view = await openList()
    expect(view.text()).toContain('The prices could not be loaded')
    rates = { currency: 'USD', validFrom: null, countries: COUNTRIES }
    await view.findAll('button').find(button => button.text() === 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(rowsOf(view)).toHaveLength(5))
  })
})

describe('a country’s page', () => {
  const open = (place: string) => mountSuspended(CountryPage, { route: `/rates/${place}` })

  it('M10 has the price of each kind, how it counts, and what calls come to', async () => {
    const view = await open('united-kingdom')
    expect(view.get('h1').text()).toBe('Calls to the United Kingdom')
    expect(view.findAll('[data-test=price]').map(price => price.text())).toEqual(['$0.0106', '$0.0404'])
    const mobile = view.get('[data-kind=mobile]').text()
    for (const fact of ['each started minute', '$0.01', '$0.0504', '$0.414', '$2.434', 'from $0.0336 to $0.0678']) expect(mobile).toContain(fact)
    expect(view.get('[data-kind=fixed_line]').text()).toContain('no fee')
    expect(view.get('details').text()).toContain('+447911, +447912')
    expect(view.text()).toContain('calls that show this one')
    expect(view.text()).toContain('A premium rate number (09): its owner sets the price.')
    expect(view.get('[data-test=unlisted]').text()).toContain('internet phone')
  })

  it('opens the prices that are another when they are asked for, and names each reason once', async () => {
    const view = await open('united-kingdom')
    expect(view.get('[data-kind=mobile] p.tear').text()).toContain('$0.0678; see which.')
    expect(view.get<HTMLDetailsElement>('details').element.open).toBe(false)
    await view.get('a[href="#others"]').trigger('click')
    expect(view.get<HTMLDetailsElement>('details').element.open).toBe(true)
    expect(view.findAll('[aria-labelledby=refused] li')).toHaveLength(1)
  })

  it('says of a country that is not called that it is not', async () => {
    expect((await open('china')).text()).toContain('We do not call any number here at present.')
  })

  it('names what may have been meant, and says what is the matter', async () => {
    const view = await open('germny')
    expect(view.get('ul a').attributes('href')).toBe('/rates/germany')
    await flushPromises()
    expect((await open('broken')).text()).toContain('We cannot reach our records just now.')
  })
})
