import { loadConfig } from '../../server/config'
import { createContext } from '../../server/context'
import { listJobs } from '../../server/jobs/jobs'

/**
 * What the server would have done by itself in all that past: costs fetched, books compared, days added up and sealed,
 * letters sent. Twice, for some jobs find what others work on.
 */
const ROUNDS = 2

const context = createContext(loadConfig(process.env))
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const job of listJobs(context)) await job.run(context)
  }
} finally {
  await context.close()
}
