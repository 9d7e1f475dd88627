import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { sumUp, type PageEntries, type Vitals } from './sum-up'

interface Seen extends Omit<PageEntries, 'settledMs'> {
  /** When the last long task ended. */
  lastTaskMs: number
}
type Watched = typeof globalThis & { seen?: Seen }

export interface Measured extends Vitals {
  /** Scripts on the wire, in bytes, until the page was quiet. */
  scriptBytes: number
}

export interface Line { latencyMs: number, bytesPerSecond: number }

/** A phone of the middle class on a slow mobile network: what Lighthouse takes for one. */
const PHONE = { viewport: { width: 390, height: 844 }, cpuTimes: 4 }
const MOBILE: Line = { latencyMs: 150, bytesPerSecond: 1.6e6 / 8 }
/** A village at the edge of one. */
export const SLOW_3G: Line = { latencyMs: 400, bytesPerSecond: 400e3 / 8 }
/** Nothing is asked for and no task is long for so much time: then the page is there. */
const QUIET_MS = 1500

/** Opens the page as for the first time, with nothing kept from before. */
export async function measurePage(
  browser: Browser, baseURL: string, path: string, signIn: (context: BrowserContext) => Promise<void>,
  line = MOBILE,
): Promise<Measured> {
  const context = await browser.newContext({
    baseURL, viewport: PHONE.viewport, locale: 'en-US', permissions: ['microphone'],
  })
  try {
    await signIn(context)
    await context.addInitScript(watchVitals)
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    const wire = await slowDown(session, line)
    await page.goto(path)
    await untilQuiet(page)
    const seen = await page.evaluate(() => ({ ...(globalThis as Watched).seen!, settledMs: performance.now() }))
    return { ...sumUp(seen), scriptBytes: wire.scriptBytes }
  } finally {
    await context.close()
  }
}

async function slowDown(session: CDPSession, { latencyMs, bytesPerSecond }: Line): Promise<Pick<Measured, 'scriptBytes'>> {
  const wire = { scriptBytes: 0 }
  const scripts = new Set<string>()
  session.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) wire.scriptBytes += encodedDataLength
  })
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false, latency: latencyMs, downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: PHONE.cpuTimes })
  return wire
}

/** The page's own clock says it: no resource has come and no task was long for a while. */
async function untilQuiet(page: Page): Promise<void> {
  await page.waitForFunction(quietMs => {
    const { lastTaskMs } = (globalThis as Watched).seen!
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const last = Math.max(lastTaskMs, ...resources.map(({ responseEnd }) => responseEnd))
    return document.readyState === 'complete' && performance.now() - last > quietMs
  }, QUIET_MS, { timeout: 120_000, polling: 250 })
}

/** Runs in the page, before anything of its own. */
function watchVitals(): void {
  const seen: Seen = { firstPaintMs: 0, largestMs: [], shifts: [], tasks: [], lastTaskMs: 0 }
  Object.assign(globalThis, { seen })
  // no function in here has a name: what compiles this file would mark it by a helper that the page has not
  const watched: [string, (entry: PerformanceEntry) => void][] = [
    ['paint', ({ name, startTime }) => {
      if (name === 'first-contentful-paint') seen.firstPaintMs = startTime
    }],
    ['largest-contentful-paint', ({ startTime }) => void seen.largestMs.push(startTime)],
    ['layout-shift', entry => {
      const { value, hadRecentInput } = entry as PerformanceEntry & { value: number, hadRecentInput: boolean }
      if (!hadRecentInput) seen.shifts.push({ atMs: entry.startTime, score: value })
    }],
    ['longtask', ({ startTime, duration }) => {
      seen.tasks.push({ atMs: startTime, durationMs: duration })
      seen.lastTaskMs = startTime + duration
    }],
  ]
  for (const [type, take] of watched) {
    new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true })
  }
}
