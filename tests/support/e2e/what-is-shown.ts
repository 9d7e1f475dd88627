import type { BrowserContext, Page } from 'playwright-core'

/** What a person would read on each open page, for whoever looks into a failure. */
export async function whatIsShown(context: BrowserContext): Promise<string> {
  const shown = await Promise.all(context.pages().map(describe))
  return shown.join('\n')
}

async function describe(page: Page): Promise<string> {
  const text = await page.locator('body').innerText({ timeout: 60_000 }).catch((error: unknown) => String(error))
  return `--- ${page.url()}\n${text.replace(/\n{2,}/g, '\n')}`
}
