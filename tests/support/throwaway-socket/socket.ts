import { defineSocket } from '../../../server/http/define-socket'
import { refused } from '../../../server/http/define-webhook'
import { DomainError } from '../../../server/domain/errors'

interface Frame { token?: string, add?: number, slowly?: boolean, fail?: boolean, flood?: number }

const used = new Set<string>()

/** A socket of nobody's: whoever opens it by the right key, and says a token, may add numbers. */
export default defineSocket<Frame, { token: string, sum: number }>({
  bindWithinMs: process.env.IMPATIENT ? 1 : undefined,
  gate({ target, header }) {
    if (header('x-key') === 'broken') throw new Error('a gate that falls')
    if (target !== '/throwaway?line=1' || header('x-key') !== 'right') throw refused('signature_refused', 'signature')
  },
  read(text) {
    try {
      const frame = JSON.parse(text) as unknown
      return typeof frame === 'object' ? frame as Frame : null
    } catch {
      return null
    }
  },
  async bind(_context, { token }) {
    if (token === undefined) return null
    if (used.has(token)) throw new DomainError('not_found', 'That token was used.', { reason: 'token' })
    used.add(token)
    return { token, sum: 0 }
  },
  async events(_context, bound, { add = 0, slowly, fail, flood = 0 }, line) {
    if (fail) throw new Error('an event that falls')
    const before = bound.sum
    if (slowly) await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
    bound.sum = before + add
    line.send(JSON.stringify({ sum: bound.sum }))
    for (let sent = 0; sent < flood; sent++) line.send('x'.repeat(100_000))
  },
  async over(_context, { token, sum }) {
    process.stdout.write(`${JSON.stringify({ over: token, sum })}\n`)
  },
})
