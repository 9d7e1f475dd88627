/**
 * Proves that what a browser can download holds no server code and no secret: `node scripts/check-bundle.mjs`, after a
 * build. Nuxt stops imports of server code from pages only in part; a page that gets round it builds without a word.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { COMMANDS } from './args/commands.mjs'
import { toldOrExit } from './args/run-command.mjs'
import { collectCanaries } from './verify/canaries.mjs'
import { scanBundle } from './verify/scan-bundle.mjs'
import { buildVerifier, VERIFIER } from './verifier/build-verifier.mjs'

const LEAST_CANARIES = 50

toldOrExit(COMMANDS.checkBundle)
const root = resolve(import.meta.dirname, '..')
const directory = resolve(root, '.output/public')
if (!existsSync(directory)) fail('There is no build yet. Run: npm run build')

const canaries = collectCanaries(root)
if (canaries.length < LEAST_CANARIES) fail(`Only ${canaries.length} canaries were found: this check would prove nothing.`)

// public on purpose: what may be in it is decided where it is built, and no page loads it
const verifier = resolve(directory, VERIFIER)
if (!existsSync(verifier)) fail(`${VERIFIER} is not served.`)
if (readFileSync(verifier, 'utf8') !== (await buildVerifier()).text) fail(`${VERIFIER} is not what the sources make.`)

const { filesRead, leaks } = scanBundle({ directory, except: verifier, canaries: [...canaries, ...secretsAtHand()] })
if (filesRead === 0) fail(`There is nothing to read in ${directory}.`)
if (leaks.length > 0) fail(`Server code or secrets are public:\n${leaks.map(({ file, found }) => `  ${file}: ${found}`).join('\n')}`)
console.log(`${filesRead} public files hold none of ${canaries.length} words that only the server knows.`)

/** Secrets that a build on this machine could have picked up. */
function secretsAtHand() {
  const file = resolve(root, '.data/demo.json')
  const demo = existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8'))) : []
  const own = Object.entries(process.env).filter(([name]) => /SECRET|TOKEN|PASSWORD|DATABASE_URL/.test(name)).map(([, value]) => value)
  return [...demo, ...own].filter(value => value && value.length >= 16)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
