import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { withLock } from '../embedded-db/lock.mjs'
import { runOrThrow } from './child.mjs'
import { inPhase } from './phase.mjs'
import { NUXT_BUILD, SERVER } from './tools.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const SOURCES = [
  'app.vue', 'app.config.ts', 'error.vue', 'nuxt.config.ts', 'package-lock.json', 'assets', 'browser', 'components', 'composables',
  'drizzle', 'layouts', 'middleware', 'pages', 'plugins', 'public', 'scripts/args', 'scripts/build', 'scripts/talktime', 'scripts/verifier',
  'server', 'shared',
]

/**
 * Builds the app where there is no build, or one that is older than the sources. Two who want to build at once (demos
 * side by side) take turns, and the second finds it done.
 *
 * @param {{ log: (line: string) => void }} options
 */
export async function ensureBuild({ log }) {
  mkdirSync(join(ROOT, '.data'), { recursive: true, mode: 0o700 })
  await withLock(join(ROOT, '.data/build.lock'), async () => {
    if (isBuildFresh()) return
    const env = { ...process.env, NODE_ENV: 'production' }
    await inPhase('Building the app', () => runOrThrow('the build', process.execPath, NUXT_BUILD, { env }), { say: log })
  }, { patienceMs: 10 * 60_000 })
}

/** True where the build is newer than every source file. */
function isBuildFresh() {
  const built = modifiedMs(SERVER)
  return built > 0 && SOURCES.every(source => newestMs(join(ROOT, source)) <= built)
}

function newestMs(path) {
  const info = statSync(path, { throwIfNoEntry: false })
  if (!info) return 0
  if (!info.isDirectory()) return info.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), info.mtimeMs)
}

function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
