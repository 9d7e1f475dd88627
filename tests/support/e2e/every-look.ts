import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { until } from '../sandbox/until'
import { seriousFindings } from './axe'
import { listens } from './listens'

const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
] as const

/** Until the page has said what it has to say. */
export async function settled(page: Page, heading: number): Promise<void> {
  await page.getByRole('heading', { level: heading }).first().waitFor({ state: 'attached' })
  await until(async () => await page.locator('.breathe, [aria-busy=true]').count() === 0, 'the page to be loaded')
}

/** Pixels that the page is wider than the screen. */
function tooWide(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

/**
 * A page in light and dark, on a desk and on a phone: nothing serious against it, no wider than the screen, and all of
 * it there.
 *
 * @param heading of this level it has one when it is there
 */
export async function expectEveryLook(page: Page, path: string, heading = 1): Promise<void> {
  await page.goto(path)
  // from then on it hears that the light has changed
  await listens(page)
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 844 })
    await page.locator(`html.${colorScheme}`).waitFor()
    await settled(page, heading)
    const look = `${path} in ${colorScheme} at ${width} px`
    expect(await seriousFindings(page), look).toEqual([])
    expect(await tooWide(page), look).toBeLessThanOrEqual(0)
    expect(await page.getByText('could not be loaded').count(), look).toBe(0)
  }
}
