/**
 * How the main pages load on a slow phone: `npm run vitals [-- --slower 4]`. Largest paint, jumps and blocked time, by
 * the browser's own account, on the built app over a demo of its own that is thrown away afterwards (or the one at
 * BASE_URL). Figures of one machine: they say what changed, not what people have.
 */
import { chromium } from 'playwright-core'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, runToEnd, toldOrExit } from './args/run-command.mjs'
import { findChromium } from './processes/chromium.mjs'
import { startPhotoDemo } from './screenshots/photo-demo'
import { Visitors } from './screenshots/sign-in'
import { measurePage } from './vitals/measure-page'

const FLAGS = ['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']
const PEOPLE: { email: string | null, paths: string[] }[] = [
  { email: null, paths: ['/', '/rates', '/rates/united-kingdom', '/developers', '/sign-in'] },
  { email: 'amina@talktime.example', paths: ['/dialer', '/calls', '/contacts', '/wallet', '/analytics', '/account', '/account/keys'] },
  { email: 'finance@talktime.example', paths: ['/finance', '/finance/transactions'] },
]

const { options } = toldOrExit(COMMANDS.vitals)
const slowerBy: number = options.slower ?? 4

await runToEnd(async () => {
  const executablePath = await findChromium()
  if (!executablePath) throw new CannotRun('There is no Chromium. Install one, or set CHROMIUM_PATH.')
  const demo = await startPhotoDemo(process.env)
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  try {
    const visitors = new Visitors(demo)
    console.log(`${'page'.padEnd(24)}${'LCP ms'.padStart(8)}${'CLS'.padStart(8)}${'TBT ms'.padStart(8)}   (a processor ${slowerBy} times slower, 390 px)`)
    for (const { email, paths } of PEOPLE) {
      const context = await browser.newContext({ baseURL: demo.url, viewport: { width: 390, height: 844 }, permissions: ['microphone'], locale: 'en-US' })
      if (email) await visitors.signIn(context, email)
      for (const path of paths) {
        const { lcpMs, cls, tbtMs } = await measurePage(context, path, slowerBy)
        console.log(`${path.padEnd(24)}${lcpMs.toFixed(0).padStart(8)}${cls.toFixed(3).padStart(8)}${tbtMs.toFixed(0).padStart(8)}`)
      }
      await context.close()
    }
  } finally {
    await browser.close()
    await demo.stop()
  }
})
