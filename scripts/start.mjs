/**
 * Starts the built app: `npm start`. Configuration comes from the environment and from `.env`; the server names every
 * setting that is missing or wrong. Without DATABASE_URL an embedded PostgreSQL is started in the data folder
 * (TALKTIME_DATA_DIR, default `.data`) and brought to head; with it, `npm run db:migrate` is yours to run.
 *
 * The server ends within NITRO_SHUTDOWN_TIMEOUT (ms, default 1500) of a signal, also while browsers hold event streams
 * open; requests under way are answered first. Before that calls of agents may end, for AGENT_CALLS_WAIT_SECONDS and a
 * goodbye.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { COMMANDS } from './args/commands.mjs'
import { toldOrExit } from './args/run-command.mjs'
import { startChild } from './processes/child.mjs'
import { startLocalDatabase } from './processes/local-database.mjs'
import { SERVER } from './processes/tools.mjs'
import { untilTold } from './processes/until-told.mjs'

const { env: { DATABASE_URL: databaseGiven } } = toldOrExit(COMMANDS.start)
const told = untilTold()
/** The last words of a call, and what the server needs besides. */
const GOODBYE_SECONDS = 20

async function main() {
  if (!existsSync(SERVER)) throw new Error('There is no build yet. Run: npm run build')

  const env = { NODE_ENV: 'production', PORT: '3000', NITRO_SHUTDOWN_TIMEOUT: '1500', ...process.env }
  const dataDirectory = resolve(env.TALKTIME_DATA_DIR ?? '.data')
  const database = databaseGiven ? null : await startLocalDatabase({ dataDirectory, env })

  const app = startChild('the server', process.execPath, [SERVER], { env: { ...env, ...database?.env } })
  const reason = await Promise.race([told, app.ended])
  const talkSeconds = Number(env.AGENT_CALLS_WAIT_SECONDS ?? 30) + GOODBYE_SECONDS
  await app.stop(talkSeconds * 1000 + Number(env.NITRO_SHUTDOWN_TIMEOUT))
  await database?.stop()
  return typeof reason === 'number' ? reason : 0
}

main().then(code => process.exit(code), error => {
  console.error(error.message)
  process.exit(1)
})
