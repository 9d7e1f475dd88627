import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { photographAccount } from './photograph-account'
import { photographAgents } from './photograph-agents'
import { photographContacts } from './photograph-contacts'
import { photographBackOffice, photographDesk } from './photograph-desk'
import { photographMessages } from './photograph-messages'
import { photographMoney } from './photograph-money'
import { photographCare, photographOutreach } from './photograph-outreach'
import { photographDoor } from './photograph-public'
import { Photographer } from './photographer'
import type { PhotoDemo } from './photo-demo'
import type { Visitors } from './sign-in'

export interface Look {
  name: string
  width: number
  height: number
  colorScheme: 'light' | 'dark'
}

export const LOOKS: readonly Look[] = (['light', 'dark'] as const).flatMap(colorScheme => [
  { name: `1280-${colorScheme}`, width: 1280, height: 860, colorScheme },
  { name: `390-${colorScheme}`, width: 390, height: 844, colorScheme },
])

/** People of the demo, by what their screens show. */
const RICH = 'maximiliane@talktime.example'
const USUAL = 'amina@talktime.example'
const POOR = 'nour@talktime.example'
const CARING = 'meenakshi@talktime.example'
const FINANCE = 'finance@talktime.example'
const AUDITOR = 'auditor@talktime.example'

/** `:has-text` compares without case, and would take "Getting ready" for it. */
const READY = '[data-test=device-state]:text-matches("Ready", "")'

/** All screens in one look, into a folder of its own. */
export async function photographAll(
  browser: Browser, demo: PhotoDemo, visitors: Visitors, look: Look, folder: string,
): Promise<void> {
  const target = join(folder, look.name)
  mkdirSync(target, { recursive: true })
  const visit = async (email: string | null, work: (photographer: Photographer) => Promise<void>) => {
    const context = await browser.newContext({
      baseURL: demo.url, viewport: { width: look.width, height: look.height }, colorScheme: look.colorScheme,
      permissions: ['microphone'], locale: 'en-US', deviceScaleFactor: 1,
    })
    try {
      if (email) await visitors.signIn(context, email)
      await work(new Photographer(await context.newPage(), target))
    } finally {
      await context.close()
    }
  }
  await visit(null, photographDoor)
  await visit(USUAL, camera => photographAccount(camera, demo.passwordOf(USUAL)))
  await visit(USUAL, photographUsual)
  await visit(USUAL, photographContacts)
  await visit(USUAL, photographAgents)
  await visit(USUAL, photographMessages)
  await visit(USUAL, photographErrors)
  await visit(USUAL, photographCall)
  await visit(USUAL, photographOutreach)
  await visit(CARING, photographCare)
  await visit(RICH, photographRich)
  await visit(POOR, photographPoor)
  await visit(USUAL, photographMoney)
  await visit(FINANCE, photographDesk)
  await visit(AUDITOR, photographBackOffice)
}

async function photographUsual(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.open('/dialer', READY)
  await camera.see('text=All calls').catch(() => undefined)
  await camera.shoot('dialer-empty')
  await camera.type('+44 20 7946 0001')
  await camera.see('[data-phase=quote]')
  await camera.shoot('dialer-quote')
  await camera.type('+44 20 794')
  await camera.see('[data-test=refusal]')
  await camera.shoot('dialer-number-too-short')
  await camera.type('911')
  await camera.see('a[href="tel:911"]')
  await camera.shoot('dialer-emergency')
  await camera.type('+1 900 555 0123')
  await camera.see('[data-test=refusal]:has-text("pay-per-call")')
  await camera.shoot('dialer-premium')
  await camera.open('/calls', '[data-test=call-row]')
  await camera.shoot('calls')
  await camera.unfold('filter-toggle')
  await page.locator('[data-group]').nth(1).click()
  await page.waitForTimeout(600)
  await camera.shoot('calls-filtered')
  await camera.open('/calls?from=2020-01-01&to=2020-01-02', 'text=No calls like that')
  await camera.shoot('calls-nothing-found')
  await camera.open('/calls', '[data-test=call-row]')
  await page.locator('[data-test=call-row] a:has-text("254")').first().click()
  await camera.see('[data-test=quote-kept]')
  await camera.shoot('call-detail')
  await camera.shoot('call-detail-whole', true)
  await camera.open('/analytics?days=90', '[data-test=drawing]')
  // drawn when it is seen
  await page.locator('[data-test=drawing]').first().scrollIntoViewIfNeeded()
  await camera.see('[data-test=drawing] canvas')
  await page.evaluate(() => window.scrollTo(0, 0))
  await camera.shoot('analytics')
  await camera.shoot('analytics-whole', true)
  await camera.open('/analytics?from=2020-01-01&to=2020-01-02', 'text=No calls in these days')
  await camera.shoot('analytics-nothing-found')
  await camera.open('/wallet', '[data-test=transaction-row]')
  await camera.shoot('wallet')
}

async function photographErrors(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.open('/nowhere', 'h1')
  await camera.shoot('error-nothing-here')
  await camera.open('/calls/0198f6a0-0000-7000-8000-000000000000', 'text=There is no such call')
  await camera.shoot('call-detail-missing')
  await page.route('**/api/calls/history*', route => route.abort())
  await page.route('**/api/user/transactions*', route => route.abort())
  await page.route('**/api/rates/quote*', route => route.abort())
  await page.route('**/api/live', route => route.abort())
  await camera.open('/calls', 'text=could not be loaded')
  await page.waitForTimeout(3_200)
  await camera.shoot('calls-failed')
  await camera.open('/wallet', 'text=The movements could not be loaded')
  await camera.shoot('wallet-failed')
  await camera.open('/dialer', '[data-test=device-state]')
  await camera.type('+44 20 7946 0001')
  await camera.see('text=Try again')
  await camera.shoot('dialer-quote-failed')
}

async function photographCall(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.open('/dialer', READY)
  await camera.type('+44 20 7946 0001')
  await page.locator('[data-test=call]:enabled').click()
  await camera.see('[data-test=call-state]:has-text("Ringing")')
  await camera.shoot('dialer-ringing')
  await camera.see('[data-test=call-state]:has-text("In call")')
  await page.waitForTimeout(4_000)
  await camera.shoot('dialer-in-call')
  const isUnfolded = await camera.unfold('keypad')
  for (const key of ['1', '4', '#']) await page.keyboard.press(key)
  await camera.shoot('dialer-in-call-keypad')
  if (isUnfolded) await page.locator('[data-test=keypad]').click()
  await page.locator('[data-test=mute]').click()
  await camera.shoot('dialer-muted')
  await page.locator('[data-test=mute]').click()
  await letTimePass(page, 131)
  await camera.see('[data-test=receipt-lines] :text("Minute 3")')
  await page.mouse.move(0, 0)
  await camera.shoot('dialer-in-call-third-minute')
  await page.locator('[data-test=hang-up]').click()
  await camera.see('[data-test=outcome]:has-text("paid")')
  await camera.shoot('dialer-ended')
  await page.locator('[data-test=another]').click()
  await camera.type('+44 20 7946 0002')
  await page.locator('[data-test=call]:enabled').click()
  await camera.see('[data-test=outcome]:has-text("Nothing was charged")')
  await camera.shoot('dialer-busy')
}

/** The page's own clock goes ahead, so that a receipt of some length is seen without a call of that length. */
async function letTimePass(page: Page, seconds: number): Promise<void> {
  await page.evaluate(by => {
    const now = performance.now.bind(performance)
    performance.now = () => now() + by
  }, seconds * 1000)
}

async function photographRich(camera: Photographer): Promise<void> {
  await camera.open('/dialer', READY)
  await camera.type('+44 7400 123456')
  await camera.see('[data-phase=quote]')
  await camera.shoot('rich-dialer-quote')
  await camera.open('/calls', '[data-test=call-row]')
  await camera.page.locator('[data-test=call-row] a').first().click()
  await camera.see('[data-test=quote-kept]')
  await camera.shoot('rich-long-call')
  await camera.open('/wallet', '[data-test=transaction-row]')
  await camera.shoot('rich-wallet')
}

async function photographPoor(camera: Photographer): Promise<void> {
  await camera.open('/dialer', READY)
  await camera.type('+1 876 555 1234')
  await camera.see('[data-test=refusal]')
  await camera.shoot('poor-dialer-refused')
  await camera.open('/calls', 'text=No calls yet')
  await camera.shoot('poor-calls-empty')
  await camera.open('/wallet', '[data-test=transaction-row]')
  await camera.page.getByRole('button', { name: 'Your account' }).click()
  await camera.shoot('poor-wallet-and-menu')
}
