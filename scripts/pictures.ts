/**
 * Pictures of every page, for eyes: `npm run pictures [-- folder [look]]`, where a look is `1280-light`,
 * `390-dark` and so on. Without it, all of them.
 *
 * Starts a demo of its own (other ports, other data, thrown away afterwards), or takes the one at BASE_URL with its
 * sandbox at SANDBOX_URL and its accounts in DEMO_ACCOUNTS_FILE. One folder for each look: 1280 and 390 pixels wide,
 * light and dark.
 */
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, runToEnd, toldOrExit } from './args/run-command.mjs'
import { findChromium } from './processes/chromium.mjs'
import { LOOKS, photographAll } from './pictures/photograph'
import { startPhotoDemo } from './pictures/photo-demo'
import { Visitors } from './pictures/sign-in'
import { writeIndex } from './pictures/write-index'

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection',
]

const { places } = toldOrExit(COMMANDS.pictures)
const folder: string = places.FOLDER ?? resolve('.data/pictures')
const wanted: string | undefined = places.LOOK

await runToEnd(async () => {
  const executablePath = await findChromium()
  if (!executablePath) throw new CannotRun('There is no Chromium. Install one, or set CHROMIUM_PATH.')
  const demo = await startPhotoDemo(process.env)
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  try {
    const visitors = new Visitors(demo)
    for (const look of LOOKS) {
      if (!wanted || look.name === wanted) await photographAll(browser, demo, visitors, look, folder)
    }
    writeIndex(folder, LOOKS.map(({ name }) => name))
    console.log(`Pictures of every page are in ${folder}, side by side in ${folder}/index.html`)
  } finally {
    await browser.close()
    await demo.stop()
  }
})
