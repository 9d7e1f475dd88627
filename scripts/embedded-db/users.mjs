// Who uses the cluster: one file each, named after the process, so that the last to leave can tell that it is the last.
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './process.mjs'

/** @param {string} folder @returns {string} the file that says that this process is a user */
export function signIn(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${process.pid}-${randomUUID()}`)
  writeFileSync(file, '')
  return file
}

/** @param {string} file */
export function signOut(file) {
  rmSync(file, { force: true })
}

/**
 * True while a living process uses the cluster. Files of processes that were killed are removed.
 *
 * @param {string} folder
 * @param {number | null} [gone] a process that is known to have ended: until its parent has looked, it seems alive
 */
export function isInUse(folder, gone = null) {
  let inUse = false
  for (const name of namesIn(folder)) {
    const pid = Number.parseInt(name, 10)
    if (pid !== gone && isAlive(pid)) inUse = true
    else rmSync(join(folder, name), { force: true })
  }
  return inUse
}

function namesIn(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
