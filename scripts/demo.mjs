/**
 * The whole of Talktime on this machine: `npm run demo`. Embedded database, migration, seed, sandbox, app. No account,
 * no container, no internet. `--dev` runs the app from its sources, with reload.
 *
 * Data and secrets live in TALKTIME_DATA_DIR (default `.data`); remove the folder to begin anew.
 */
import { existsSync } from 'node:fs'
import { COMMANDS } from './args/commands.mjs'
import { toldOrExit } from './args/run-command.mjs'
import { startChild, runOrThrow, stopChildren } from './processes/child.mjs'
import { ensureBuild } from './processes/build.mjs'
import { startLocalDatabase } from './processes/local-database.mjs'
import { NUXT, SERVER, TSX } from './processes/tools.mjs'
import { untilTold } from './processes/until-told.mjs'
import { isPortTaken, waitForAnswer } from './processes/wait-for.mjs'
import { demoEnvironment } from './demo/environment.mjs'
import { greeting } from './demo/greeting.mjs'
import { forgetHalfSeeded, isNewDemo, seedMarked } from './demo/half-seeded.mjs'
import { inPhase } from './processes/phase.mjs'
import { sendHistory } from './demo/send-history.mjs'

const { options: { dev: isDevelopment = false } } = toldOrExit(COMMANDS.demo)
const { dataDirectory, port: appPort, sandboxPort, publicUrl, env } = demoEnvironment(process.env)
const sandboxUrl = `http://localhost:${sandboxPort}`
const told = untilTold()
let stopDatabase = async () => {}

async function start() {
  await refuseTakenPorts()
  // Neither needs the other, and there are two cores or more.
  const [, sandbox] = await Promise.all([isDevelopment ? null : ensureBuild({ log: say }), prepareWorld()])

  const app = isDevelopment
    ? startChild('the app', process.execPath, [NUXT, 'dev', '--port', String(appPort), '--host', '127.0.0.1'], { env })
    : startChild('the app', process.execPath, [SERVER], { env: { ...env, NODE_ENV: 'production' } })
  await inPhase('Starting the app', () =>
    waitForAnswer(`${publicUrl}/`, { withinMs: 120_000, ended: app.ended, name: app.name }))

  say(greeting({ publicUrl, sandboxUrl, accountsFile: env.DEMO_ACCOUNTS_FILE }))
  return await Promise.race([sandbox.ended, app.ended].map(ended => ended.then(() => 'ended')))
}

/** All but the app: the database, people and their past in it, and the world outside, which knows of them. */
async function prepareWorld() {
  await forgetHalfSeeded(dataDirectory)
  const isNew = isNewDemo(dataDirectory)
  const database = await inPhase(isNew ? 'Making a database' : 'Starting the database', () =>
    startLocalDatabase({ dataDirectory, env }))
  stopDatabase = database.stop
  Object.assign(env, database.env)
  const seed = () => seedMarked(dataDirectory, isNew, () => runScript('the seed', 'scripts/seed.ts', line => say(`  ${line}`)))
  await (isNew ? inPhase('Making people and a past for them', seed) : seed())

  // what the demo's programme has drawn in Exotel's dashboard
  if (existsSync(env.DEMO_FLOWS_FILE)) env.SANDBOX_EXOTEL_FLOWS_FILE = env.DEMO_FLOWS_FILE
  const sandbox = startChild('the sandbox', process.execPath, [TSX, 'sandbox/main.ts'], { env, onLine: sayUnlessReady })
  await inPhase('Starting the world outside: phones, Stripe, mail', async () => {
    await waitForAnswer(`${sandboxUrl}/`, { withinMs: 120_000, ended: sandbox.ended, name: sandbox.name })
    await sendHistory({ file: env.DEMO_HISTORY_FILE, sandboxUrl })
  })
  if (isNew) {
    await inPhase('Comparing books and sealing days, as the server does every night', () =>
      runScript('the first round of jobs', 'scripts/demo/first-rounds.ts'))
  }
  return sandbox
}

function runScript(name, script, onLine) {
  return runOrThrow(name, process.execPath, [TSX, script], { env, onLine })
}

async function refuseTakenPorts() {
  for (const number of [appPort, sandboxPort]) {
    if (!await isPortTaken(number)) continue
    throw new Error(`Port ${number} is in use. Is a demo running already? Another one takes other ports and data:\n`
      + '  PORT=3001 SANDBOX_PORT=3401 TALKTIME_DATA_DIR=.data-2 npm run demo')
  }
}

function say(line) {
  console.log(line)
}

function sayUnlessReady(line) {
  if (!line.startsWith('{"ready"')) say(line)
}

let exitCode = 0
try {
  const reason = await Promise.race([told, start()])
  if (reason === 'ended') {
    console.error('A part of the demo ended by itself; its last words are above.')
    exitCode = 1
  }
} catch (error) {
  console.error(error.message)
  exitCode = 1
}
// the database last: the others use it
await stopChildren()
await stopDatabase()
process.exit(exitCode)
