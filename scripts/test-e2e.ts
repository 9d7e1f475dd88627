/**
 * The journeys in a real browser: `npm run test:e2e [file …]`. Builds the app where that is needed, finds or installs
 * Chromium, and runs the e2e project. E2E_SERVER names the `server/index.mjs` of another build to test instead.
 */
import { COMMANDS } from './args/commands.mjs'
import { EXIT, toldOrExit } from './args/run-command.mjs'
import { ensureBuild } from './processes/build.mjs'
import { run } from './processes/child.mjs'
import { ensureChromium } from './processes/chromium.mjs'
import { VITEST } from './processes/tools.mjs'

const { options, places } = toldOrExit(COMMANDS.testE2e)
const chromium = await ensureChromium()
if (!chromium) {
  console.error('There is no Chromium, and none could be installed. Install one, or set CHROMIUM_PATH.')
  process.exit(EXIT.cannot)
}
if (!process.env.E2E_SERVER) await ensureBuild({ log: line => console.log(line) })
const names = (places.NAME ?? []) as string[]
// vitest takes a pattern; what was told is words
const title = (options.title as string | undefined)?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
process.exit(await run('vitest', process.execPath, [VITEST, 'run', '--project', 'e2e', ...names, ...(title ? [`--testNamePattern=${title}`] : [])], {
  env: { ...process.env, CHROMIUM_PATH: chromium },
}))
