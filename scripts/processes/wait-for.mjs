import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until an address answers, whatever it answers.
 *
 * @param {string} url
 * @param {{ withinMs: number, ended: Promise<number>, name: string }} options `ended` of the program that should answer
 */
export async function waitForAnswer(url, { withinMs, ended, name }) {
  let exitCode = null
  void ended.then(code => exitCode = code)
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    if (exitCode !== null) throw new Error(`${name} ended before it answered (exit code ${exitCode}).`)
    try {
      await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })
      return
    } catch {
      await sleep(100)
    }
  }
  throw new Error(`${name} did not answer at ${url} within ${withinMs / 1000} s.`)
}

/** @param {number} port @returns {Promise<boolean>} true if somebody listens on it on this machine */
export function isPortTaken(port) {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(true))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)))
  })
}
