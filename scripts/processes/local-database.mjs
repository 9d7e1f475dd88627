import { join } from 'node:path'
import { startEmbeddedDatabase } from '../embedded-database.mjs'
import { guard } from './guard.mjs'
import { runOrThrow } from './child.mjs'
import { TSX } from './tools.mjs'

/**
 * The embedded database of a data folder, brought to head.
 *
 * @param {{ dataDirectory: string, env: Record<string, string | undefined> }} options
 * @returns {Promise<{ env: { DATABASE_URL: string, DATABASE_ADMIN_URL: string }, stop: () => Promise<void> }>}
 */
export async function startLocalDatabase({ dataDirectory, env }) {
  const directory = join(dataDirectory, 'database')
  guard('database', directory)
  const database = await startEmbeddedDatabase({ directory })
  const urls = { DATABASE_URL: database.appUrl, DATABASE_ADMIN_URL: database.adminUrl }
  try {
    await runOrThrow('the migration', process.execPath, [TSX, 'scripts/migrate.ts'], { env: { ...env, ...urls } })
  } catch (error) {
    await database.stop()
    throw error
  }
  return { env: urls, stop: database.stop }
}
