import { describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { Journeys } from '../support/e2e/journeys'
import { NUMBERS } from '../support/test-context'

const journeys = new Journeys()

describe('rates, before there is an account', () => {
  it('M10 are found in any spelling, read without a script, and are what the dialer quotes', async () => {
    const { page } = await journeys.browser.visit({ reducedMotion: 'reduce' })
    await page.goto('/rates')
    await page.getByTestId('rates-search').fill('Deutschland')
    await page.getByTestId('country-row').filter({ hasText: '+49' }).waitFor()
    expect(await page.getByTestId('country-row').count()).toBe(1)
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForURL('**/rates/germany')
    const price = await page.locator('[data-kind=fixed_line]').getByTestId('price').textContent()
    expect(price).toMatch(/^\$0\.\d+$/)
    expect(await seriousFindings(page)).toEqual([])

    const written = await page.request.get('/rates/germany')
    const html = await written.text()
    expect(html).toContain(`>${price}</strong>`)
    expect(html).toMatch(/<link [^>]*rel="canonical" href="http[^"]+\/rates\/germany"/)
    const data = JSON.parse(/<script [^>]*type="application\/ld\+json"[^>]*>([^<]+)</.exec(html)![1]!) as { offers: { name: string, price: string }[] }
    expect(data.offers.find(({ name }) => name === 'Landline')?.price).toBe(price!.slice(1))
    const moved = await page.request.get('/rates/DE', { maxRedirects: 0 })
    expect([moved.status(), moved.headers().location]).toEqual([301, '/rates/germany'])

    const map = await (await page.request.get('/sitemap.xml')).text()
    expect(map).toMatch(/<loc>http[^<]+\/rates\/germany<\/loc>/)
    expect(await (await page.request.get('/robots.txt')).text()).toMatch(/Sitemap: http\S+\/sitemap\.xml/)

    const { page: own, dialer } = await journeys.openDialer()
    await dialer.quote(NUMBERS.withMinimum)
    expect(await own.locator('[data-phase=quote]').textContent()).toContain(`${price}/min`)
  })

  it('are there for a number as well, and say what was meant where there is no such country', async () => {
    const { page, watch } = await journeys.browser.visit({ reducedMotion: 'reduce' })
    await page.goto(`/rates?q=${encodeURIComponent(NUMBERS.british)}`)
    await page.getByTestId('sample-costs').waitFor()
    watch.announce(/status of 404/)
    await page.goto('/rates/germny')
    await page.getByRole('link', { name: 'Germany' }).click()
    await page.getByRole('heading', { name: 'Calls to Germany' }).waitFor()
    expect((await page.request.get('/rates/germny')).status()).toBe(404)
  })
})
