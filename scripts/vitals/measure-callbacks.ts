import type { Browser, BrowserContext } from 'playwright-core'
import type { PhotoDemo } from '../pictures/photo-demo'

interface SandboxEvent {
  name: string
  data: { kind?: string, sentAt?: string }
}
type Shown = [text: string, atMs: number]
type Watched = typeof globalThis & { shown?: Shown[] }

/** What a callback says, by its kind in the sandbox's log, and what the page says then. */
const CALLBACKS = [
  ['Somebody has picked up', 'exotel-status:answered', /^Answered/],
  ['A key was pressed', 'exotel-keys', /^Pressed/],
] as const

/**
 * How long from a callback of Exotel's, as the sandbox sends it, until the page of a worker says so, in milliseconds:
 * both have the clock of this machine.
 *
 * @param called the name of somebody in her care whose phone presses a key
 */
export async function measureCallbacks(
  browser: Browser, demo: PhotoDemo, called: string, signIn: (context: BrowserContext) => Promise<void>, rounds: number,
): Promise<Map<string, number[]>> {
  const context = await browser.newContext({ baseURL: demo.url, locale: 'en-US' })
  const waits = new Map<string, number[]>(CALLBACKS.map(([what]) => [what, []]))
  try {
    await signIn(context)
    const page = await context.newPage()
    await page.addInitScript(watchState)
    for (let round = 0; round < rounds; round++) {
      const before = (await eventsOf(demo)).length
      await page.goto(`/outreach?q=${encodeURIComponent(called)}`, { waitUntil: 'networkidle' })
      await page.locator('[data-test=call-person]').first().click()
      await page.locator('[data-test=call-now]').click()
      await page.waitForFunction(() => (globalThis as Watched).shown!.some(([text]) => text.startsWith('Pressed')), null, { timeout: 60_000 })
      const shown = await page.evaluate(() => (globalThis as Watched).shown!)
      const sent = (await eventsOf(demo)).slice(before)
      for (const [what, kind, words] of CALLBACKS) {
        const callback = sent.find(({ data }) => data.kind === kind)
        const seen = shown.find(([text]) => words.test(text))
        if (callback?.data.sentAt && seen) waits.get(what)!.push(seen[1] - Date.parse(callback.data.sentAt))
      }
      // the call is over before the next one begins
      await page.getByText('on the phone').waitFor({ timeout: 60_000 })
    }
    return waits
  } finally {
    await context.close()
  }
}

async function eventsOf({ sandboxUrl }: PhotoDemo): Promise<SandboxEvent[]> {
  const answer = await fetch(`${sandboxUrl}/control/api/events`)
  const events = await answer.json() as SandboxEvent[]
  return events.filter(({ name }) => name === 'exotel-callback')
}

/** Runs in the page: what the dialog says of the call, and when it came to say so. */
function watchState(): void {
  const shown: Shown[] = []
  Object.assign(globalThis, { shown })
  new MutationObserver(() => {
    const text = document.querySelector('[data-test=call-steps] [data-test=keypad-state]')?.textContent?.trim()
    if (text && shown.at(-1)?.[0] !== text) shown.push([text, Date.now()])
  }).observe(document, { subtree: true, childList: true, characterData: true })
}
