/**
 * How soon the main pages are there on a slow phone, of the built app: `npm run vitals`. Starts a demo of its own, or
 * takes the one at BASE_URL. Prints medians as a Markdown table.
 */
import { chromium } from 'playwright-core'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, runToEnd, toldOrExit } from './args/run-command.mjs'
import { startPhotoDemo } from './pictures/photo-demo'
import { Visitors } from './pictures/sign-in'
import { findChromium } from './processes/chromium.mjs'
import { measurePage, SLOW_3G, type Measured } from './vitals/measure-page'

const STRANGERS = ['/', '/rates', '/rates/germany', '/sign-in']
const CALLERS = ['/dialer', '/calls', '/contacts', '/analytics', '/wallet']
const CALLER = 'amina@talktime.example'
/** Of who works for outreach, on the line that they have. */
const WORKERS = ['/outreach', '/outreach/tasks', '/outreach/stock']
const HEAD = '| page | largest paint, s | layout shift | blocking, ms | scripts, kB |\n|---|---:|---:|---:|---:|'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']

const { env } = toldOrExit(COMMANDS.vitals)
const rounds: number = env.VITALS_ROUNDS ?? 3

await runToEnd(async () => {
  const executablePath = await findChromium()
  if (!executablePath) throw new CannotRun('There is no Chromium. Install one, or set CHROMIUM_PATH.')
  const demo = await startPhotoDemo(process.env)
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  try {
    const visitors = new Visitors(demo)
    const measure = async (path: string, who: string | null, line?: typeof SLOW_3G) => {
      const seen: Measured[] = []
      for (let round = 0; round < rounds; round++) {
        seen.push(await measurePage(browser, demo.url, path, async context => {
          if (who) await visitors.signIn(context, who)
        }, line))
      }
      console.log(row(path, seen))
    }
    console.log(HEAD)
    for (const path of [...STRANGERS, ...CALLERS]) await measure(path, CALLERS.includes(path) ? CALLER : null)
    console.log(`\nOf a worker, at 400 kbit/s and 400 ms; the scripts with those that are fetched ahead for when there is no internet:\n\n${HEAD}`)
    for (const path of WORKERS) await measure(path, demo.worker(), SLOW_3G)
  } finally {
    await browser.close()
    await demo.stop()
  }
})

function row(path: string, seen: Measured[]): string {
  const middle = (of: (one: Measured) => number) => median(seen.map(of))
  return `| \`${path}\` | ${(middle(one => one.lcpMs) / 1000).toFixed(2)} | ${middle(one => one.cls).toFixed(3)} `
    + `| ${middle(one => one.tbtMs).toFixed(0)} | ${(middle(one => one.scriptBytes) / 1024).toFixed(0)} |`
}

/** Of an odd count the middle one, of an even one the lower of the two. */
function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!
}
