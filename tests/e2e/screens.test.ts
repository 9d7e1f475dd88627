import { Agent, get, type IncomingMessage } from 'node:http'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { DialerPage } from '../support/e2e/dialer-page'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const SMALL_PHONE = { width: 360, height: 640 }

async function expectNoFindings(page: Page, screen: string): Promise<void> {
  expect(await seriousFindings(page), screen).toEqual([])
}

/** How far the page could be scrolled down, in pixels. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)
}

/** Presses Tab until the focus stands on an element with that name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
    })
    if (name.test(focused)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${name}`)
}

describe('the watch on each page', () => {
  it('sees a word on the console, an exception, a broken policy and a request that leaves this machine', async () => {
    const { page, watch } = await journeys.browser.visit()
    await page.goto('/sign-in')
    await page.evaluate(async () => {
      console.error('planted')
      const thrown = new Promise(resolve => window.addEventListener('error', resolve, { once: true }))
      setTimeout(() => {
        throw new Error('planted too')
      })
      await fetch('https://example.com/').catch(() => undefined)
      await thrown
    })
    await page.goto('http://example.com/').catch(() => undefined)
    const expected = [/console: planted/, /exception: planted too/, /Content Security Policy/, /left this machine: http:\/\/example\.com/]
    await until(() => expected.every(one => watch.problems.some(problem => one.test(problem))), 'all that was planted')
    watch.announce(/./)
  })
})

describe('each screen', () => {
  it.each(['light', 'dark'] as const)('has nothing serious against it in %s', async colorScheme => {
    const look = { colorScheme, reducedMotion: 'reduce' } as const
    const stranger = await journeys.browser.visit(look)
    stranger.watch.announce(/status of 403.*public-quote/)
    for (const { path, shows, field } of [
      { path: '/', shows: 'sample-costs', field: 'Number to call' },
      { path: '/rates', shows: 'country-list', field: 'Country, code or number' },
    ]) {
      await stranger.page.goto(path)
      await stranger.page.getByTestId(shows).waitFor()
      await expectNoFindings(stranger.page, path)
      await stranger.page.getByLabel(field).fill('+1 900 555 0123')
      await stranger.page.getByTestId('refusal').waitFor()
      await expectNoFindings(stranger.page, `${path}, a number that is never called`)
    }
    for (const path of ['/sign-in', '/sign-up']) {
      await stranger.page.goto(path)
      await stranger.page.locator('button[type=submit]:enabled').waitFor()
      await expectNoFindings(stranger.page, path)
    }
    const { page, dialer } = await journeys.openDialer(look)
    await expectNoFindings(page, 'the empty dialer')
    await dialer.quote(FAR_ENDS.tone)
    await expectNoFindings(page, 'a quote')
    await dialer.callButton.click()
    await dialer.waitForState('In call')
    await dialer.showKeypad()
    await expectNoFindings(page, 'a call')
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    await expectNoFindings(page, 'a receipt')
    await page.getByRole('link', { name: 'Why this amount' }).click()
    await page.getByTestId('quote-kept').waitFor()
    await expectNoFindings(page, 'a call’s page')
    await page.goto('/calls')
    await page.getByTestId('call-row').waitFor()
    await expectNoFindings(page, 'the history')
    await page.goto('/analytics')
    await page.getByTestId('card-calls').waitFor()
    await expectNoFindings(page, 'the analytics')
    await page.goto('/wallet')
    await page.getByTestId('transaction-row').first().waitFor()
    await expectNoFindings(page, 'the wallet')
  })

  it('sends a person who is signed out to the door, and then to where they wanted to go', async () => {
    const { page } = await journeys.browser.visit()
    for (const path of ['/dialer', '/calls', '/calls/0198f6a0-0000-7000-8000-000000000000', '/analytics', '/wallet']) {
      const answer = await page.request.get(path, { maxRedirects: 0 })
      const hops = answer.headers().location ?? ''
      expect(`${path} ${answer.status()}`).toBe(`${path} 302`)
      expect(hops.startsWith('/sign-in'), `${path} leads to ${hops}`).toBe(true)
    }
    await page.goto('/wallet')
    await page.waitForURL('**/sign-in?next=/wallet')
    expect(await page.getByRole('heading', { name: 'Sign in' }).isVisible()).toBe(true)
  })

  it('says so where there is nothing', async () => {
    const { page, watch } = await journeys.openDialer()
    watch.announce(/status of 404/)
    await page.goto('/nowhere')
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    await expectNoFindings(page, 'the error page')
    await page.goto('/calls/0198f6a0-0000-7000-8000-000000000000')
    await page.getByText('There is no such call').waitFor()
  })

  it('loads the voice SDK on the dialer alone', async () => {
    const { page, watch } = await journeys.browser.visit({ person: await journeys.stack.createPerson() })
    const loadsSdk = async () => {
      const scripts = [...new Set(watch.requested)].filter(path => path.endsWith('.js'))
      const texts = await Promise.all(scripts.map(async path => (await page.request.get(path)).text()))
      return texts.some(text => text.includes('PStream'))
    }
    for (const path of ['/calls', '/wallet']) {
      await page.goto(path, { waitUntil: 'networkidle' }).catch(() => undefined)
      await page.getByRole('heading', { level: 1 }).waitFor()
    }
    expect(watch.requested.some(path => path.endsWith('.js'))).toBe(true)
    expect(await loadsSdk()).toBe(false)
    await new DialerPage(page).open()
    expect(await loadsSdk()).toBe(true)
  })
})

/** How many bytes of body come, as they come: `fetch` would undo the compression, and not all have a length said. */
interface Wire { bytes: number, encoding: string | undefined }
const wireBytes = (url: URL): Promise<Wire> => new Promise((resolve, reject) => {
  get(url, { headers: { 'accept-encoding': 'gzip' } }, answer => {
    let bytes = 0
    answer.on('data', (chunk: Buffer) => { bytes += chunk.length })
      .on('end', () => resolve({ bytes, encoding: answer.headers['content-encoding'] }))
      .on('error', reject)
  }).on('error', reject)
})

describe('the bytes on the wire', () => {
  it('are compressed, whatever can be, and event streams are not', async () => {
    const { page } = await journeys.browser.visit({ person: await journeys.stack.createPerson() })
    const seen: { path: string, type: string, encoding: string | undefined, length: number }[] = []
    const reading: Promise<void>[] = []
    page.on('response', response => {
      const headers = response.headers()
      const type = headers['content-type'] ?? ''
      if (type.startsWith('text/event-stream')) return void seen.push({ path: response.url(), type, encoding: headers['content-encoding'], length: Infinity })
      reading.push(response.body().then(body => void seen.push({ path: response.url(), type, encoding: headers['content-encoding'], length: body.length }), () => {}))
    })
    await new DialerPage(page).open()
    await until(() => seen.some(({ type }) => type.startsWith('text/event-stream')), 'the event stream')
    await Promise.all(reading)
    const compressible = seen.filter(({ type, length }) => /^text\/(?!event-stream)|javascript|json|xml|wav/.test(type) && length > 1024)
    expect(compressible.length).toBeGreaterThan(5)
    expect(compressible.filter(({ encoding }) => encoding !== 'br' && encoding !== 'gzip')).toEqual([])
    expect(seen.filter(({ type, encoding }) => type.startsWith('text/event-stream') && encoding)).toEqual([])
  })

  it('come over connections that stay open for longer than a balancer keeps its own', async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      get(`${journeys.stack.url}/api/health/live`, { agent }, resolve).on('error', reject)
      onTestFinished(() => agent.destroy())
    })
    answer.resume()
    expect(answer.headers['keep-alive']).toBe('timeout=65')
  })

  it('of the dialer’s scripts before the SDK are at most 175 kB with gzip', async () => {
    const { page, watch } = await journeys.browser.visit({ person: await journeys.stack.createPerson() })
    await new DialerPage(page).open()
    const scripts = [...new Set(watch.requested)].filter(path => path.endsWith('.js'))
    const texts = await Promise.all(scripts.map(async path => (await page.request.get(path)).text()))
    const sdk = texts.findIndex(text => text.includes('PStream'))
    expect(sdk).toBeGreaterThan(0)
    const sizes = await Promise.all(scripts.slice(0, sdk).map(async path => {
      const sent = await wireBytes(new URL(path, page.url()))
      // below that nothing is won
      if (sent.bytes >= 1024) expect(sent.encoding, path).toBe('gzip')
      return sent.bytes
    }))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(175 * 1024)
  })
})

describe('a call', () => {
  it('is made, muted and ended by keyboard alone', async () => {
    const { page, dialer } = await journeys.openDialer()
    await until(() => page.evaluate(() => document.activeElement?.id === 'number'), 'the focus on the number')
    await page.keyboard.type('+442079460001')
    await until(() => dialer.callButton.isEnabled(), 'the price')
    await page.keyboard.press('Enter')
    await dialer.waitForState('In call')
    await tabTo(page, /^Mute$/)
    await page.keyboard.press('Space')
    await page.getByTestId('mute').filter({ hasText: 'Muted' }).waitFor()
    expect(await page.getByTestId('mute').getAttribute('aria-pressed')).toBe('true')
    await tabTo(page, /^Hang up$/)
    await page.keyboard.press('Enter')
    await dialer.waitForOutcome(/and paid \$0\.02/)
    await tabTo(page, /^Why this amount$/)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/calls/*')
  })

  it.each([[360, 640], [390, 844], [1280, 800]])('has its price and its keys in sight before it, at %i × %i', async (width, height) => {
    const { page, watch, dialer } = await journeys.openDialer({ viewport: { width, height } })
    // the long numbers below have no price
    watch.announce(/status of 422/)
    await dialer.quote(FAR_ENDS.tone)
    await until(() => dialer.callButton.isEnabled(), 'the price')
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    const keys = await page.locator('.dial-key').evaluateAll(all => all.map(key => key.getBoundingClientRect().height))
    expect(Math.min(...keys)).toBeGreaterThanOrEqual(56)
    for (const number of ['+999999999999999', '+49 (1512) 345-67.89/012']) {
      await dialer.number.fill(number)
      const room = await dialer.number.evaluate(field => field.scrollWidth - field.clientWidth)
      expect(room, `${number} stays in its field`).toBeLessThanOrEqual(0)
    }
  })

  it.each([[360, 640], [360, 740], [390, 844]])('covers no key with a price of many lines, at %i × %i', async (width, height) => {
    const { page, dialer } = await journeys.openDialer({ viewport: { width, height } })
    const long = {
      country: 'IO', lineType: 'fixed_or_mobile', connectFeeMicros: '123400', rateNanosPerMinute: '1234500000',
    }
    for (const more of [{}, { initialSeconds: 30, incrementSeconds: 6 }]) {
      await page.route('**/api/rates/quote**', async route => {
        const response = await route.fetch()
        await route.fulfill({ response, json: { ...await response.json() as object, ...long, ...more } })
      })
      await dialer.number.fill('')
      await dialer.quote(FAR_ENDS.tone)
      await until(() => dialer.callButton.isEnabled(), 'the price')
      await page.getByText('British Indian Ocean Territory').waitFor()
      const covered = await page.locator('.dial-key, [data-test=call]').evaluateAll(all => all.filter(key => {
        const { left, right, top, bottom } = key.getBoundingClientRect()
        const middle = (left + right) / 2
        const spots = [top + 1, (top + bottom) / 2, bottom - 1].map(y => document.elementFromPoint(middle, y))
        return spots.some(spot => !key.contains(spot))
      }).map(key => key.textContent))
      expect(covered, `keys that something lies over ${JSON.stringify(more)}`).toEqual([])
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(wide).toBeLessThanOrEqual(0)
      if (Object.keys(more).length === 0) expect(await overflow(page), 'two lines of heading fit').toBeLessThanOrEqual(0)
      await page.unroute('**/api/rates/quote**')
    }
  })

  it('fits a screen of 360 × 640 without scrolling, receipt and keypad', async () => {
    const { page, dialer } = await journeys.openDialer({ viewport: SMALL_PHONE })
    await dialer.talk(FAR_ENDS.tone)
    expect(await overflow(page), 'with the receipt').toBeLessThanOrEqual(0)
    expect(await page.title()).toMatch(/^\d+:\d\d · In call · /)
    await dialer.showKeypad()
    expect(await overflow(page), 'with the keypad').toBeLessThanOrEqual(0)
    const isOnTop = await dialer.hangUpButton.evaluate(button => {
      const { left, top, width, height } = button.getBoundingClientRect()
      const seen = document.elementFromPoint(left + width / 2, top + height / 2)
      return button.contains(seen)
    })
    expect(isOnTop, 'nothing lies over the red button').toBe(true)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  })
})
