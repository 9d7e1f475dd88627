import type { Page } from 'playwright-core'

type Hydrating = typeof globalThis & { useNuxtApp?: () => { isHydrating: boolean } }

/** Until the page's own code hears what is done to it. */
export async function listens(page: Page): Promise<void> {
  await page.waitForFunction(() => (window as Hydrating).useNuxtApp?.().isHydrating === false)
}
