import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'

/** How a page came up, once. */
export interface Vitals {
  /** Until the largest thing in sight was drawn, in milliseconds (https://web.dev/articles/lcp). */
  largestPaintMs: number
  /** How far what was in sight was pushed about (https://web.dev/articles/cls): 0 is not at all. */
  layoutShift: number
  /** What each task took above 50 ms, from the first paint on, summed up (https://web.dev/articles/tbt). */
  blockingMs: number
  /** Scripts on the wire, in bytes, until the page was quiet. */
  scriptBytes: number
}

/** A phone of the middle class on a slow mobile network: what Lighthouse takes for one. */
const PHONE = { viewport: { width: 390, height: 844 }, cpuTimes: 4, latencyMs: 150, bytesPerSecond: 1.6e6 / 8 }
/** Nothing is asked for and no task is long for so much time: then the page is there. */
const QUIET_MS = 1500

/** Opens the page as for the first time, with nothing kept from before. */
export async function measurePage(
  browser: Browser, baseURL: string, path: string, signIn: (context: BrowserContext) => Promise<void>,
): Promise<Vitals> {
  const context = await browser.newContext({
    baseURL, viewport: PHONE.viewport, locale: 'en-US', permissions: ['microphone'],
  })
  try {
    await signIn(context)
    await context.addInitScript(watchVitals)
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    const wire = await slowDown(session)
    await page.goto(path)
    await untilQuiet(page)
    return { ...await page.evaluate(readVitals), scriptBytes: wire.scriptBytes }
  } finally {
    await context.close()
  }
}

async function slowDown(session: CDPSession): Promise<Pick<Vitals, 'scriptBytes'>> {
  const wire = { scriptBytes: 0 }
  const scripts = new Set<string>()
  session.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) wire.scriptBytes += encodedDataLength
  })
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false, latency: PHONE.latencyMs,
    downloadThroughput: PHONE.bytesPerSecond, uploadThroughput: PHONE.bytesPerSecond,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: PHONE.cpuTimes })
  return wire
}

/** The page's own clock says it: no resource has come and no task was long for a while. */
async function untilQuiet(page: Page): Promise<void> {
  await page.waitForFunction(quietMs => {
    const { lastTaskAt } = (window as unknown as { vitals: { lastTaskAt: number } }).vitals
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const last = Math.max(lastTaskAt, ...resources.map(({ responseEnd }) => responseEnd))
    return document.readyState === 'complete' && performance.now() - last > quietMs
  }, QUIET_MS, { timeout: 120_000, polling: 250 })
}

/** Runs in the page, before anything of its own. */
function watchVitals(): void {
  const vitals = {
    largestPaintMs: 0, layoutShift: 0, firstPaintMs: 0, tasks: [] as [number, number][], lastTaskAt: 0,
  }
  Object.assign(window, { vitals })
  // no function in here has a name: what compiles this file would mark it by a helper that the page has not
  const watched: [string, (entry: PerformanceEntry) => void][] = [
    ['largest-contentful-paint', ({ startTime }) => {
      vitals.largestPaintMs = startTime
    }],
    ['paint', ({ name, startTime }) => {
      if (name === 'first-contentful-paint') vitals.firstPaintMs = startTime
    }],
    ['layout-shift', entry => {
      const { value, hadRecentInput } = entry as PerformanceEntry & { value: number, hadRecentInput: boolean }
      if (!hadRecentInput) vitals.layoutShift += value
    }],
    ['longtask', ({ startTime, duration }) => {
      vitals.tasks.push([startTime, duration])
      vitals.lastTaskAt = startTime + duration
    }],
  ]
  for (const [type, take] of watched) {
    new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true })
  }
}

/** Runs in the page. */
function readVitals(): Omit<Vitals, 'scriptBytes'> {
  const { vitals } = window as unknown as {
    vitals: { largestPaintMs: number, layoutShift: number, firstPaintMs: number, tasks: [number, number][] }
  }
  const blockingMs = vitals.tasks
    .filter(([startedAt, ms]) => startedAt + ms > vitals.firstPaintMs)
    .reduce((sum, [, ms]) => sum + Math.max(ms - 50, 0), 0)
  return { largestPaintMs: vitals.largestPaintMs, layoutShift: vitals.layoutShift, blockingMs }
}
