import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Ports that no system gives away by itself: Linux takes those of outgoing connections, and of whoever listens on any
 * port, from 32768 upwards, others from 49152. A server that is told one of these finds it free when it starts, a
 * second later or after a restart.
 */
const FIRST = 20_000
const PAST_LAST = 30_000
const MOST_ATTEMPTS = 100
const given = new Set()

/**
 * @returns {Promise<number>} a port of 127.0.0.1 at which nobody listens, another one each time
 * @throws Error where none is found
 */
export async function freePort() {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, PAST_LAST)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`No free port was found between ${FIRST} and ${PAST_LAST - 1}.`)
}

function isFree(port) {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
