// PostgreSQL refuses to run as root. Containers and fresh machines often have nobody else.
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, statSync } from 'node:fs'

const NOBODY = 65_534
const NAMESPACE = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']

/**
 * How to run a program as somebody whom PostgreSQL accepts.
 *
 * @typedef {object} Runner
 * @property {(program: string, args: string[]) => [string, string[]]} command what to spawn
 * @property {{ uid?: number, gid?: number }} identity options for spawn
 * @property {(path: string) => void} handOver gives a file or folder to whoever the program runs as
 */

/**
 * Not root: as we are. Root: in a user namespace, where our files stay ours (so a folder under a 0700 home works); and
 * where the kernel forbids namespaces, as the user 65534, who must be able to reach the programs and the folder.
 *
 * @param {{ program: string, dataDirectory: string }} options a program to try, and the cluster's folder
 * @returns {Runner}
 */
export function unprivilegedRunner({ program, dataDirectory }) {
  if (process.getuid?.() !== 0) return { command: asIs, identity: {}, handOver: () => {} }

  const belongsToNobody = existsSync(dataDirectory) && statSync(dataDirectory).uid === NOBODY
  if (!belongsToNobody && spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), 'true']).status === 0) {
    const [unshare, ...prefix] = NAMESPACE
    return { command: (file, args) => [unshare, [...prefix, file, ...args]], identity: {}, handOver: () => {} }
  }

  const identity = { uid: NOBODY, gid: NOBODY }
  if (spawnSync(program, ['--version'], { ...identity, cwd: '/' }).status !== 0) {
    throw new Error(
      'PostgreSQL does not run as root, this machine allows no user namespaces, and the user 65534 cannot reach '
      + `${program}.\nRun Talktime as an ordinary user, or move it out of a private folder, or set DATABASE_URL.`,
    )
  }
  return { command: asIs, identity, handOver: path => chownSync(path, NOBODY, NOBODY) }
}

/** @type {Runner['command']} */
function asIs(program, args) {
  return [program, args]
}
