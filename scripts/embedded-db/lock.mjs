// A lock between processes: one file, made by whoever is first, kept warm while it is held. Not `proper-lockfile`, which
// goes by the file's age alone: after a holder that was killed everybody would wait until the file is cold.
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './process.mjs'

const KEEP_WARM_MS = 1_000
const COLD_AFTER_MS = 15_000

/**
 * Runs `work` while no other process (or other caller in this one) runs work under the same file. A holder that died is
 * noticed at once by its process id; one whose id went to somebody else, by the file's age.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ patienceMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { patienceMs = 120_000 } = {}) {
  const ticket = `${process.pid} ${randomUUID()}`
  const deadline = Date.now() + patienceMs
  while (!take(file, ticket)) {
    if (Date.now() > deadline) throw new Error(`Another process has held ${file} for ${patienceMs / 1000} s. Is it stuck?`)
    removeAbandoned(file)
    await sleep(20 + Math.random() * 40)
  }
  const warmth = setInterval(() => touch(file), KEEP_WARM_MS)
  warmth.unref()
  try {
    return await work()
  } finally {
    clearInterval(warmth)
    if (ticketIn(file) === ticket) rmSync(file, { force: true })
  }
}

/** Makes the file if it does not exist: the one step that the file system decides for everybody. */
function take(file, ticket) {
  try {
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, ticket)
    closeSync(handle)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Two who see the same abandoned file must not remove each other's new one: they first agree, through a second file,
 * on who removes, and whoever may looks again.
 */
function removeAbandoned(file) {
  if (!isAbandoned(file)) return
  const broom = `${file}.sweep`
  if (!take(broom, String(process.pid))) {
    if (isAbandoned(broom)) rmSync(broom, { force: true })
    return
  }
  try {
    if (isAbandoned(file)) rmSync(file, { force: true })
  } finally {
    rmSync(broom, { force: true })
  }
}

function isAbandoned(file) {
  try {
    const ageMs = Date.now() - statSync(file).mtimeMs
    if (ageMs > COLD_AFTER_MS) return true
    const holder = Number.parseInt(ticketIn(file) ?? '', 10)
    // no id yet: its maker is between creating and writing
    return Number.isInteger(holder) && !isAlive(holder)
  } catch {
    return false
  }
}

function ticketIn(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function touch(file) {
  try {
    const now = new Date()
    utimesSync(file, now, now)
  } catch {
    // removed under us: the next holder's business
  }
}
