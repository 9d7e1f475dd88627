import type { BrowserContext } from 'playwright-core'
import { sumUp, type PageEntries, type Vitals } from './sum-up'

interface Seen extends Pick<PageEntries, 'largestMs' | 'shifts' | 'tasks'> {
  firstPaintMs: number | null
}
type Watched = typeof globalThis & { __seen?: Seen }

/** So long without a task or a request a page has come to rest. */
const QUIET_MS = 1000

/** Loads a page as a slow phone would, and tells what its person would have felt. */
export async function measurePage(context: BrowserContext, path: string, slowerBy: number): Promise<Vitals> {
  const page = await context.newPage()
  try {
    await page.addInitScript({ content: WATCH_PAGE })
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowerBy })
    await page.goto(path, { waitUntil: 'load' })
    await page.locator('main :is(h1, h2)').first().waitFor()
    await page.waitForTimeout(QUIET_MS)
    const { firstPaintMs, ...seen } = (await page.evaluate(() => (globalThis as Watched).__seen))!
    if (firstPaintMs === null) throw new Error(`The browser told nothing of ${path}: it painted nothing, or measures nothing.`)
    return sumUp({ ...seen, firstPaintMs, settledMs: await page.evaluate(() => performance.now()) })
  } finally {
    await page.close()
  }
}

/** Runs in the page, before anything of it. As text: what runs these files adds calls to functions that no page has. */
const WATCH_PAGE = `
  const seen = { firstPaintMs: null, largestMs: [], shifts: [], tasks: [] }
  globalThis.__seen = seen
  const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true })
  watch('paint', entry => {
    if (entry.name === 'first-contentful-paint') seen.firstPaintMs = entry.startTime
  })
  watch('largest-contentful-paint', entry => seen.largestMs.push(entry.startTime))
  watch('layout-shift', ({ startTime, value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shifts.push({ atMs: startTime, score: value })
  })
  watch('longtask', entry => seen.tasks.push({ atMs: entry.startTime, durationMs: entry.duration }))
`
