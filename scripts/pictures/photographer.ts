import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** One visitor with a camera. */
export class Photographer {
  constructor(readonly page: Page, private readonly folder: string) {}

  async open(path: string, ready: string): Promise<void> {
    await this.page.goto(path)
    await this.see(ready)
  }

  async see(what: string, timeout = 15_000): Promise<void> {
    await this.page.locator(what).first().waitFor({ timeout })
  }

  /** Nothing is being loaded any more. */
  async settled(): Promise<void> {
    await this.page.locator('main [role=status]:has(.breathe)').first().waitFor({ state: 'detached', timeout: 15_000 })
  }

  /** Follows the first link of a kind on a page. */
  async openFirst(path: string, link: string): Promise<void> {
    await this.open(path, link)
    const address = await this.page.locator(link).first().getAttribute('href')
    await this.open(address!, 'main :is(h1, h2)')
    await this.settled()
  }

  /** A page that needs nothing done on it, from top to bottom. */
  async shootWhole(path: string, name: string): Promise<void> {
    await this.open(path, 'main :is(h1, h2)')
    await this.settled()
    await this.shoot(name, true)
  }

  /** Opens what a narrow screen keeps behind a button. False where a wide one shows it all the time. */
  async unfold(button: string): Promise<boolean> {
    const opener = this.page.locator(`[data-test=${button}]:visible`)
    if (await opener.count() === 0) return false
    await opener.click()
    return true
  }

  async type(number: string): Promise<void> {
    await this.page.fill('#number', number)
    await this.page.locator('#number').blur()
  }

  /** @param isWhole in a window that is as high as the page: what is fixed to its edges is there then */
  async shoot(name: string, isWhole = false): Promise<void> {
    const { page } = this
    const window = page.viewportSize()!
    if (isWhole) {
      const height = await page.evaluate(() => document.documentElement.scrollHeight)
      await page.setViewportSize({ width: window.width, height: Math.max(height, window.height) })
    }
    // What is being printed or faded in has arrived after this long.
    await page.waitForTimeout(350)
    await page.screenshot({ path: join(this.folder, `${name}.png`) })
    await page.setViewportSize(window)
  }
}
