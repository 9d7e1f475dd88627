// The two logins of an embedded cluster, and their passwords.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import postgres from 'postgres'

/** Owns the cluster: migrations and seeds log in with it. */
export const ADMIN_ROLE = 'talktime_admin'
/** What the app logs in with: no superuser, owner of nothing. */
export const APP_ROLE = 'talktime_app'

/** Reads a password, or makes one. Base64url: it needs no quoting in SQL or in a URL. */
export function passwordIn(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

/**
 * Makes the app's login and the database, where they are missing.
 *
 * @param {object} options
 * @param {(role: string, password: string, database: string) => string} options.urlFor
 * @param {string} options.adminPassword
 * @param {string} options.appPassword
 * @param {string} options.database
 */
export async function ensureRolesAndDatabase({ urlFor, adminPassword, appPassword, database }) {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(database)) throw new RangeError(`Not a database name: ${database}`)
  const admin = postgres(urlFor(ADMIN_ROLE, adminPassword, 'postgres'), { max: 1, connect_timeout: 10, onnotice: () => {} })
  try {
    await refusedLoginExplained(admin`select 1`)
    const [role] = await admin`select 1 from pg_roles where rolname = ${APP_ROLE}`
    const attributes = `login nosuperuser nocreatedb nocreaterole nobypassrls password '${appPassword}'`
    if (!role) await admin.unsafe(`create role ${APP_ROLE} ${attributes}`)
    else if (!(await canLogIn(urlFor(APP_ROLE, appPassword, 'postgres')))) await admin.unsafe(`alter role ${APP_ROLE} ${attributes}`)
    const [existing] = await admin`select 1 from pg_database where datname = ${database}`
    if (!existing) await admin.unsafe(`create database "${database}" owner ${ADMIN_ROLE}`)
  } finally {
    await admin.end({ timeout: 5 })
  }
}

async function canLogIn(url) {
  const client = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} })
  try {
    await client`select 1`
    return true
  } catch {
    return false
  } finally {
    await client.end({ timeout: 5 })
  }
}

async function refusedLoginExplained(query) {
  try {
    await query
  } catch (cause) {
    if (cause.code !== '28P01') throw cause
    throw new Error(
      'The embedded database refuses its own password: the file admin.password and the folder pg do not belong together.\n'
      + 'Put back the file from a backup, or remove the whole data folder to begin anew.',
      { cause },
    )
  }
}
