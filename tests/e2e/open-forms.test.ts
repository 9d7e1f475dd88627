import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { createColleague } from '../support/e2e/colleague'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { payIn } from '../support/paid-in'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

/** Leads away, or does a thing at once: it opens nothing. */
const OPENS_NOTHING = /^(Sign out|Forget this card|Print|Download|Look again|More|Load|Copy|Call|Delete the last digit|Mute|Show more)/i

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  await until(async () => await page.locator('.breathe, [aria-busy=true]').count() === 0, 'the page to be loaded')
}

/** What a person can press without sending anything: buttons that open, and choices that change what a form asks. */
function openers(page: Page): Locator {
  return page.locator('main button[type=button]:enabled:visible, main [role=radio]:enabled:visible')
}

/** What a press sets off is under way by the next picture but one: an address is changed, a list is asked for. */
async function hasBegun(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
}

async function nameOf(opener: Locator): Promise<string> {
  return (await opener.getAttribute('aria-label') ?? await opener.innerText()).trim() || await opener.getAttribute('id') || ''
}

/** The page as it comes, and then as each of its buttons and choices leaves it, each from a fresh start. */
async function expectNoFindingsHoweverOpened(page: Page, path: string): Promise<number> {
  await visit(page, path)
  expect(await seriousFindings(page), path).toEqual([])
  const count = await openers(page).count()
  let opened = 0
  for (let index = 0; index < count; index++) {
    if (index > 0) await visit(page, path)
    const opener = openers(page).nth(index)
    if (await opener.count() === 0) continue
    const name = await nameOf(opener)
    if (OPENS_NOTHING.test(name)) continue
    await opener.click()
    await hasBegun(page)
    await until(async () => await page.locator('.breathe, [aria-busy=true]').count() === 0, 'what was opened')
    const findings = await seriousFindings(page)
    // an open list keeps the keyboard to itself, which the rule about what is hidden behind it does not see
    const isList = await page.getByRole('listbox').count() > 0
    expect(findings.filter(line => !(isList && line.startsWith('aria-hidden-focus'))), `${path}, after “${name}”`).toEqual([])
    opened++
  }
  return opened
}

describe('every page, with each of its forms open', () => {
  it('has nothing serious against it: a caller’s', async () => {
    const { page, watch, person, dialer } = await journeys.openDialer({ reducedMotion: 'reduce' })
    watch.announce(/./)
    await payIn(journeys.stack.context, person, 2000n)
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    const callId = await dialer.newestCallId()
    let opened = 0
    for (const path of ['/account', '/calls', `/calls/${callId}`, '/wallet', '/wallet/add', '/wallet/refund', '/wallet/statements', '/rates']) {
      opened += await expectNoFindingsHoweverOpened(page, path)
    }
    expect(opened).toBeGreaterThan(5)
  })

  it('has nothing serious against it: the finance desk’s', async () => {
    const { page } = await createColleague(journeys, 'Ada Obi', 'ada-forms@example.com', 'finance')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    let opened = 0
    for (const path of [
      '/finance', '/finance/transactions', '/finance/adjustments', '/finance/complaints', '/finance/disputes', '/finance/margin', '/finance/books',
      '/finance/board', '/finance/months', '/finance/vouchers', '/finance/requests', '/finance/exports', '/finance/audit',
    ]) opened += await expectNoFindingsHoweverOpened(page, path)
    expect(opened).toBeGreaterThan(5)
  })

  it('has nothing serious against it: a stranger’s', async () => {
    const { page, watch } = await journeys.browser.visit({ reducedMotion: 'reduce' })
    // the price list of this stack does not reach every example of the page
    watch.announce(/public-quote/)
    let opened = 0
    for (const path of ['/', '/rates', '/sign-in', '/sign-up']) opened += await expectNoFindingsHoweverOpened(page, path)
    expect(opened).toBeGreaterThan(3)
  })
})
