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

  async type(number: string): Promise<void> {
    await this.page.fill('#number', number)
    await this.page.locator('#number').blur()
  }

  async shoot(name: string, fullPage = false): Promise<void> {
    // What is being printed or faded in has arrived after this long.
    await this.page.waitForTimeout(350)
    await this.page.screenshot({ path: join(this.folder, `${name}.png`), fullPage })
  }
}
