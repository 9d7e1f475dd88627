import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { APP_ROLE, startEmbeddedDatabase, stopAbandonedDatabase } from '../../scripts/embedded-database.mjs'
import { guard } from '../../scripts/processes/guard.mjs'
import { migrate } from '../../server/db/migrate'

const PREFIX = 'talktime-test-'
const TEMPLATE = 'talktime_template'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser and app logins of the run's own cluster. The database in both URLs is the migrated template. */
    testCluster: { adminUrl: string, appUrl: string }
  }
}

/** One cluster for the run, its template migrated once. Test files copy the template (`createTestDatabase`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepAbandoned()
  const directory = mkdtempSync(join(tmpdir(), PREFIX))
  guard('database', directory)
  guard('folder', directory)
  const cluster = await startEmbeddedDatabase({ directory, database: TEMPLATE, durable: false })
  const remove = async () => {
    await cluster.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await migrate({ adminUrl: cluster.adminUrl, appRole: APP_ROLE })
  } catch (error) {
    await remove()
    throw error
  }
  project.provide('testCluster', { adminUrl: cluster.adminUrl, appUrl: cluster.appUrl })
  return remove
}

/** Clusters of runs that were killed: nobody else will ever stop them. */
async function sweepAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter(one => one.startsWith(PREFIX))) {
    const directory = join(tmpdir(), name)
    // an empty one may be that of a run that begins at this moment, and one that is gone of a run that has ended
    if ((await readdir(directory).catch(() => [])).length === 0) continue
    const isOver = await stopAbandonedDatabase({ directory }).catch(() => false)
    if (isOver) rmSync(directory, { recursive: true, force: true })
  }
}
