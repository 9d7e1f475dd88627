// Programs that run beside us, and the order in which they end. Not `execa`, which ends the program and not its group:
// what the program has started itself would outlive us.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { guard } from './guard.mjs'

const GRACE_MS = 4_000

/** Every program that is still running: nothing of ours outlives us, whatever ends us. */
const alive = new Set()
process.once('exit', () => {
  for (const { signal } of alive) signal('SIGKILL')
})

/** Ends every program that is still running. @returns {Promise<void>} when all have ended */
export async function stopChildren() {
  await Promise.all([...alive].map(child => child.stop()))
}

/**
 * @typedef {object} Child
 * @property {string} name
 * @property {number | undefined} pid undefined where it could not be started
 * @property {Promise<number>} ended exit code; 1 where a signal ended it
 * @property {(signal: NodeJS.Signals) => void} signal
 * @property {() => Promise<void>} stop asks it to end, and ends it after a few seconds
 */

/**
 * Starts a program in a process group of its own: Ctrl-C then reaches it through us, once, in the order that we choose.
 *
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, onLine?: (line: string) => void }} [options]
 *   with `onLine` its output comes here line by line, else it is ours
 * @returns {Child}
 */
export function startChild(name, program, args, { env = process.env, onLine } = {}) {
  const output = onLine ? 'pipe' : 'inherit'
  const child = spawn(program, args, { env, stdio: ['ignore', output, output], detached: process.platform !== 'win32' })
  const release = child.pid === undefined ? () => {} : guard('group', child.pid)
  const ended = new Promise(resolve => {
    child.once('error', error => {
      console.error(`${name}: ${error.message}`)
      alive.delete(started)
      resolve(1)
    })
    child.once('close', code => {
      alive.delete(started)
      release()
      resolve(code ?? 1)
    })
  })
  if (onLine) {
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine)
  }
  const signal = signalName => {
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, signalName)
    } catch {
      // gone already
    }
  }
  const started = {
    name,
    pid: child.pid,
    ended,
    signal,
    async stop(graceMs = GRACE_MS) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      signal('SIGTERM')
      const late = setTimeout(() => signal('SIGKILL'), graceMs)
      await ended
      clearTimeout(late)
    },
  }
  alive.add(started)
  return started
}

/** Runs a program to its end. @returns {Promise<number>} its exit code */
export function run(name, program, args, options) {
  return startChild(name, program, args, options).ended
}

/** Runs a program to its end, silently but for `onLine`. @throws with all that it said, where it fails */
export async function runOrThrow(name, program, args, { onLine, ...options } = {}) {
  const said = []
  const hear = line => {
    said.push(line)
    onLine?.(line)
  }
  const code = await run(name, program, args, { ...options, onLine: hear })
  if (code !== 0) throw new Error([...said, `${name} failed (exit code ${code}).`].join('\n'))
}
