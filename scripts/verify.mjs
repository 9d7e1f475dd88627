/**
 * All proof in one command: `npm run verify`. Goes on after a failure, so that one run shows everything that is wrong.
 * It ends with what its time went to and what failed; the last line is the sum, `N passed, N failed`, and the exit code
 * says the same.
 */
import { COMMANDS } from './args/commands.mjs'
import { toldOrExit } from './args/run-command.mjs'
import { ensureChromium } from './processes/chromium.mjs'
import { ESLINT, NUXT, NUXT_BUILD, OXLINT } from './processes/tools.mjs'
import { untilTold } from './processes/until-told.mjs'
import { OTHER_NODE, ensureOtherNode } from './verify/other-node.mjs'
import { check, checkThat, spent, tests, total, whatFailed } from './verify/steps.mjs'

const OTHER = `Node ${OTHER_NODE.split('.')[0]}`
// Another program reads our sources in it, and reads the same on every Node.
const READS_SOURCES = 'tests/unit/house/dependency-rules.test.ts'
const VUE_TSC = 'node_modules/vue-tsc/bin/vue-tsc.js'
const production = { ...process.env, NODE_ENV: 'production', NUXT_TELEMETRY_DISABLED: '1' }

toldOrExit(COMMANDS.verify)
void untilTold().then(() => process.exit(130))
process.env.NUXT_TELEMETRY_DISABLED = '1'

await checkThat('prerequisites', prepare)
await check('types are generated', [NUXT, 'prepare'])

// Two lanes, for the two cores of a small machine. Journeys, two at a time, wait for most of their time: for rings, for
// speech, for pages; the tests beside them take what that leaves. Whoever is done takes of what is left, the longest
// first. What reads .nuxt waits for the build.
const built = check('build', NUXT_BUILD, production)
const fetched = fetchOtherNode()
// taken by whoever has nothing of its own
const rest = [
  () => built.then(() => tests('component tests', ['app'])),
  () => built.then(() => check('types', [VUE_TSC, '--noEmit'])),
  unitTestsOnOtherNode,
  () => built.then(() => check('lint', [ESLINT, '.', '--max-warnings', '0'])),
  () => built.then(() => check('promises and switches', [OXLINT, '--type-aware', '--deny-warnings'])),
]
await Promise.all([
  built.then(inTheBrowser).then(takeTheRest),
  tests('unit and http tests', ['unit', 'http'])
    .then(() => built)
    .then(() => tests('database tests', ['db']))
    .then(takeTheRest),
])

const { passed, failed } = total()
console.log(`\n${[...spent(), '', ...whatFailed()].join('\n')}\n`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function prepare(say) {
  const chromium = await ensureChromium()
  if (!chromium) {
    throw new Error('No Chromium for the end-to-end tests. Install one, or set CHROMIUM_PATH to the program.')
  }
  process.env.CHROMIUM_PATH = chromium
  say(chromium)
}

/** On the other Node: so what is built answers there, what tests compose answers here, and each is tried in depth. */
async function inTheBrowser(isBuilt) {
  if (isBuilt) await check('bundle holds no server code', ['scripts/check-bundle.mjs'])
  const node = await fetched
  if (isBuilt) await (node ? tests(`end-to-end tests on ${OTHER}`, ['e2e'], { node }) : tests('end-to-end tests', ['e2e']))
  else await checkThat('end-to-end tests', () => Promise.reject(new Error('Not run: there is no build.')))
}

async function unitTestsOnOtherNode() {
  const node = await fetched
  if (node) await tests(`unit tests on ${OTHER}`, ['unit'], { node, except: [READS_SOURCES] })
}

/** @returns its program, or nothing where it could not be had, which is a failure of its own */
async function fetchOtherNode() {
  let node = null
  await checkThat(`Node ${OTHER_NODE}`, async say => {
    node = await ensureOtherNode(say)
  })
  return node
}

async function takeTheRest() {
  for (let step = rest.shift(); step; step = rest.shift()) await step()
}
