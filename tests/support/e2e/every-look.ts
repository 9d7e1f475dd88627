import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { until } from '../sandbox/until'
import { seriousFindings } from './axe'
import { whatMoves } from './still'

const WIDTHS = [1280, 390]
const SCHEMES = ['light', 'dark'] as const

/** Until the page has said what it has to say. */
export async function settled(page: Page, heading: number): Promise<void> {
  await page.getByRole('heading', { level: heading }).first().waitFor({ state: 'attached' })
  await until(async () => await page.locator('.breathe, [aria-busy=true]').count() === 0, 'the page to be loaded')
}

/** What waits to be scrolled to is there too, and the page is at its top again. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
      scrollTo({ top: y, behavior: 'instant' })
      for (let frames = 0; frames < 2; frames++) await new Promise(resolve => requestAnimationFrame(resolve))
    }
    scrollTo({ top: 0, behavior: 'instant' })
  })
}

/** Pixels that the page is wider than the screen. */
function tooWide(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

/**
 * A page in light and dark, on a desk and on a phone: nothing serious against it, no wider than the screen, all of it
 * there, and nothing that can be pressed moved away while it came.
 *
 * @param heading of this level it has one when it is there
 */
export async function expectEveryLook(page: Page, path: string, heading = 1): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 })
    expect(await whatMoves(page, path), `${path} at ${width} px, what moves`).toEqual([])
    await scrollThrough(page)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.locator(`html.${colorScheme}`).waitFor()
      await settled(page, heading)
      const look = `${path} in ${colorScheme} at ${width} px`
      expect(await seriousFindings(page), look).toEqual([])
      expect(await tooWide(page), look).toBeLessThanOrEqual(0)
      expect(await page.getByText('could not be loaded').count(), look).toBe(0)
    }
  }
}
