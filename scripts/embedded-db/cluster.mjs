// One PostgreSQL cluster in a folder: make it, start it, find it running, stop it.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../processes/free-port.mjs'
import { commandLine, isAlive } from './process.mjs'

const MOST_ATTEMPTS = 5
const READY_WITHIN_MS = 60_000

/**
 * @typedef {object} Cluster
 * @property {string} dataDirectory
 * @property {string} logFile
 * @property {import('./binaries.mjs').Binaries} binaries
 * @property {import('./unprivileged.mjs').Runner} runner
 * @property {boolean} durable
 */

/**
 * Makes the cluster, unless it exists. Half a cluster is removed again, so that the next attempt is a clean one.
 *
 * @param {Cluster} cluster
 * @param {{ superuser: string, passwordFile: string }} owner
 */
export async function initCluster(cluster, { superuser, passwordFile }) {
  const { dataDirectory, binaries, durable } = cluster
  if (existsSync(join(dataDirectory, 'PG_VERSION')) && existsSync(join(dataDirectory, 'global/pg_control'))) return
  rmSync(dataDirectory, { recursive: true, force: true })
  const { code, output } = await run(cluster, binaries.initdb, [
    '-D', dataDirectory, '-U', superuser, '--pwfile', passwordFile, '-A', 'scram-sha-256',
    '-E', 'UTF8', '--locale=C', '--no-instructions', ...(durable ? [] : ['--no-sync']),
  ])
  if (code === 0) return
  rmSync(dataDirectory, { recursive: true, force: true })
  throw new Error(`PostgreSQL could not make its data folder ${dataDirectory}:\n${output.trim()}`)
}

/**
 * The cluster's port, if it is running: also when whoever started it was killed.
 *
 * @param {Cluster} cluster
 * @returns {Promise<number | null>}
 */
export async function findRunning(cluster) {
  const lockFile = join(cluster.dataDirectory, 'postmaster.pid')
  const seen = readPostmaster(cluster)
  if (!seen) return null
  if (isAlive(seen.pid) && commandLine(seen.pid).includes(cluster.dataDirectory)) {
    return await untilReady(cluster, seen.pid)
  }
  // Its process is gone, or the id belongs to somebody else by now, which PostgreSQL could not tell apart.
  rmSync(lockFile, { force: true })
  return null
}

/**
 * Starts the cluster on a random port of 127.0.0.1. It outlives this process: what happens to it is up to stopCluster.
 *
 * @param {Cluster} cluster
 * @returns {Promise<number>} the port
 */
export async function startCluster(cluster) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const child = launch(cluster, port)
    const ready = await untilReady(cluster, child.pid, () => child.exitCode !== null || child.signalCode !== null)
    if (ready !== null) return ready
    // Somebody took the port, or children of a killed server are still leaving.
    if (attempt >= MOST_ATTEMPTS) throw new Error(`PostgreSQL did not start. It says:\n${lastLines(cluster.logFile)}`)
    await sleep(400 * attempt)
  }
}

/** @param {Cluster} cluster */
export async function stopCluster(cluster) {
  const mode = cluster.durable ? 'fast' : 'immediate'
  const { code, output } = await run(cluster, cluster.binaries.pg_ctl, ['stop', '-D', cluster.dataDirectory, '-m', mode, '-w', '-t', '30'])
  if (code !== 0 && readPostmaster(cluster)) throw new Error(`PostgreSQL did not stop: ${output.trim()}`)
}

/** A cluster that nobody wants back writes as little as it can, and never stops to tidy up. */
const FLEETING = {
  fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', wal_level: 'minimal', max_wal_senders: 0,
  max_wal_size: '8GB', checkpoint_timeout: '1d', autovacuum: 'off', bgwriter_lru_maxpages: 0,
  // of tables that nobody analyses it expects much and finds a few rows: to compile a check and to start helpers for
  // it takes ten times as long as the check
  jit: 'off', max_parallel_workers_per_gather: 0,
}

/** @param {Cluster} cluster @param {number} port */
function launch({ binaries, dataDirectory, logFile, runner, durable }, port) {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    // Commit still means commit; only a power cut may take it back, which no test survives anyway.
    ...(durable ? {} : FLEETING),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [program, words] = runner.command(binaries.postgres, ['-D', dataDirectory, '-p', String(port), ...args])
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(program, words, { ...runner.identity, cwd: '/', stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  child.on('error', () => {})
  child.unref()
  return child
}

/** Waits for the line `ready` that the server writes into its lock file. Null: the process ended before. */
async function untilReady(cluster, pid, hasEnded = () => !isAlive(pid)) {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline) {
    const seen = readPostmaster(cluster)
    if (seen?.pid === pid && seen.isReady) return seen.port
    if (hasEnded()) return null
    await sleep(15)
  }
  throw new Error(`PostgreSQL is not ready after ${READY_WITHIN_MS / 1000} s. It says:\n${lastLines(cluster.logFile)}`)
}

/** Lines of postmaster.pid: 1 process, 2 folder, 3 start, 4 port, … 8 state. */
function readPostmaster({ dataDirectory }) {
  try {
    const lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), isReady: (lines[7] ?? '').trim() === 'ready' }
  } catch {
    return null
  }
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function run({ runner }, program, args) {
  const [file, words] = runner.command(program, args)
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { ...runner.identity, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output += chunk)
    child.once('error', reject)
    child.once('close', code => resolve({ code, output }))
  })
}

function lastLines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n') : '(nothing)'
}
