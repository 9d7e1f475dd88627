import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { until } from '../sandbox/until'
import { seriousFindings } from './axe'

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
export async function expectNoFindingsHoweverOpened(page: Page, path: string): Promise<number> {
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
