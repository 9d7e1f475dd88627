// A seed that was cut off has made half of the demo's past, which nothing could complete. Nobody has used it yet: the
// app was not up. So it is thrown away at the next start.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopAbandonedDatabase } from '../embedded-database.mjs'

const mark = dataDirectory => join(dataDirectory, 'demo.seeding')
const databaseOf = dataDirectory => join(dataDirectory, 'database')

/**
 * Throws away what a seed that was cut off has left.
 *
 * @param {string} dataDirectory
 */
export async function forgetHalfSeeded(dataDirectory) {
  if (!existsSync(mark(dataDirectory))) return
  if (!await stopAbandonedDatabase({ directory: databaseOf(dataDirectory) })) {
    throw new Error(`Another demo is just being filled in ${dataDirectory}. Wait for it, or take another TALKTIME_DATA_DIR.`)
  }
  rmSync(databaseOf(dataDirectory), { recursive: true, force: true })
  rmSync(mark(dataDirectory))
}

/**
 * Seeds; a new database is marked while that lasts.
 *
 * @param {string} dataDirectory
 * @param {boolean} isNew no demo was ever up with this database
 * @param {() => Promise<void>} seed
 */
export async function seedMarked(dataDirectory, isNew, seed) {
  if (isNew) writeFileSync(mark(dataDirectory), '')
  await seed()
  rmSync(mark(dataDirectory), { force: true })
}

/** @param {string} dataDirectory @returns {boolean} */
export function isNewDemo(dataDirectory) {
  return !existsSync(databaseOf(dataDirectory))
}
