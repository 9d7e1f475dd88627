// What must not outlive this program, whatever ends it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

let guardian = null

/**
 * Has a thing ended when this program ends without doing so itself: `group PID`, `database FOLDER`, `folder FOLDER`.
 *
 * @param {'group' | 'database' | 'folder'} kind
 * @param {string | number} name
 * @returns {() => void} to be called when the thing has ended
 */
export function guard(kind, name) {
  guardian ??= startGuardian()
  const thing = `${kind} ${name}`
  guardian.stdin.write(`${thing}\n`)
  return () => guardian.stdin.write(`done ${thing}\n`)
}

function startGuardian() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'guardian.mjs'), String(process.pid)], {
    cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true,
  })
  // It may have been ended by hand; then nothing guards, and nothing fails.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.stdin.unref?.()
  child.unref()
  return child
}
