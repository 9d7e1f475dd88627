import { defineNitroPlugin, useRuntimeConfig } from 'nitropack/runtime'
import { ConfigError, loadConfig, type Config } from '../config'
import { createContext, type Context } from '../context'
import { findRoleProblem, findSchemaProblem } from '../db/schema-check'
import { countRequests } from '../http/count-requests'
import { setContext } from '../http/current-context'
import { closeStreams } from '../http/live-streams'
import { stopOnSignals } from '../http/stop-signals'
import { runJobs } from '../jobs/run-jobs'
import { readPriceList } from '../services/rating/price-list'
import { applyNoticeLevels } from '../services/wallet/apply-notice-levels'
import { leaveTalks, talksAreOver } from '../sessions/leave-talks'

/** When people last used their sessions and keys is known soon after: whoever tries a key looks whether it was. */
const USES_WRITTEN_EVERY_MS = 10_000

/** Composes the context, refuses to serve what would fail later, starts the jobs, and takes all down again. */
export default defineNitroPlugin(nitro => {
  if (import.meta.prerender) return
  // empty where no build has set it
  const context = createContext(configOrExit(), { verifierSha256: useRuntimeConfig().verifierSha256 || null })
  let stopJobs: (() => Promise<void>) | null = null
  // where nobody asks for them nothing is counted
  const stopCounting = context.config.metricsToken === null ? null : countRequests(context.metrics)
  const checked = Promise.all([checkDatabase(context), prepareVoice(context)]).then(() => {
    if (context.config.jobs) stopJobs = runJobs(context)
    // made before somebody waits for it, and by nobody's question where the server stops first
    readPriceList(context).catch((error: unknown) => context.log.warn({ error }, 'the price list was not made'))
  })
  // Nitro does not wait for plugins; requests wait for this promise instead
  setContext(context, checked)
  const writeUses = () => Promise.all([context.auth.sessions.writeUses(), context.auth.keys.writeUses()])
    .catch((error: unknown) => context.log.warn({ error }, 'last uses'))
  const writing = setInterval(() => void writeUses(), USES_WRITTEN_EVERY_MS)
  stopOnSignals(() => leaveTalks(context))
  nitro.hooks.hook('close', async () => {
    closeStreams()
    await talksAreOver(context)
    clearInterval(writing)
    stopCounting?.()
    await stopJobs?.()
    await context.close()
  })
})

function configOrExit(): Config {
  try {
    return loadConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** Before anything is served: it takes longer to load than anybody waits on the telephone. */
async function prepareVoice({ voice, log }: Context): Promise<void> {
  await voice?.prepare?.().catch((error: unknown) => log.warn({ error }, 'the voice could not be loaded'))
}

async function checkDatabase(context: Context): Promise<void> {
  try {
    const problem = await findSchemaProblem(context.database.sql) ?? await findRoleProblem(context.database.sql)
    if (!problem) return await applyNoticeLevels(context)
    process.stderr.write(`Talktime cannot start. ${problem}\n`)
  } catch (error) {
    process.stderr.write(`Talktime cannot start: the database at DATABASE_URL does not answer (${error instanceof Error ? error.message : String(error)}).\n`)
  }
  process.exit(1)
}
