import { createHmac } from 'node:crypto'
import type { TwilioSide } from '../twilio-requests'
import { signatureOf } from '../twilio-requests'
import { pairsOf, withPairs, type Mutation } from './recut'
import { changeValue } from './rewrite'

const FOREIGN_TOKEN = 'f'.repeat(32)
const FOREIGN_ACCOUNT = `AC${'f0'.repeat(16)}`

/** Mutants by somebody who knows no token, or another one, or has seen other requests. */
export function forgeries(side: TwilioSide): Record<string, Mutation> {
  return {
    'an extra parameter': (genuine, chance) => {
      const extra = chance.pick<[string, string]>([['CallDuration', '1'], ['DialCallDuration', '1'], ['Extra', 'x'], ['a', ''], ['__proto__', 'x'], ['', 'x'], ['CallId', '0193477a-1111-7222-8333-444455556666'], ['ZZZ', 'last'], ['AAA', 'first']])
      const request = withPairs(genuine, [...pairsOf(genuine), extra])
      return chance.below(5) === 0 ? withPairs(genuine, [...pairsOf(genuine), ...Array.from({ length: 120 }, (_, n): [string, string] => [`P${n}`, 'x'])]) : request
    },
    'a missing parameter': (genuine, chance) => {
      const pairs = pairsOf(genuine)
      pairs.splice(chance.below(pairs.length), chance.pick([1, 1, 2, pairs.length]))
      return withPairs(genuine, pairs)
    },
    'very long': (genuine, chance) => {
      const length = chance.pick([5_000, 16_300, 16_384, 16_385, 70_000])
      const long = 'A'.repeat(length)
      const at = chance.below(pairsOf(genuine).length)
      return chance.pick([
        () => withPairs(
          genuine, pairsOf(genuine).map(([key, value], index) => [key, index === at ? value + long : value]),
        ),
        () => withPairs(genuine, [...pairsOf(genuine), ['Padding', long]]),
        () => withPairs(genuine, [...pairsOf(genuine), [long, '']]),
        () => ({ ...genuine.request, path: `${genuine.request.path}${genuine.request.path.includes('?') ? '&' : '?'}a=${long.slice(0, 8000)}` }),
        () => ({ ...genuine.request, headers: { ...genuine.request.headers, 'x-twilio-signature': long.slice(0, 8000) } }),
      ])()
    },
    'no signature, or none that could be one': (genuine, chance) => {
      const { 'x-twilio-signature': signature = '', ...rest } = genuine.request.headers
      const given = chance.pick<string | null>([null, '', '=', 'null', 'undefined', '0', signature.slice(0, -1), signature.slice(1), `${signature}=`, `${signature},${signature}`, signature.replaceAll('+', '-').replaceAll('/', '_'), Buffer.from(signature, 'base64').toString('hex')])
      return { ...genuine.request, headers: given === null ? rest : { ...rest, 'x-twilio-signature': given } }
    },
    'signed with another token': (genuine, chance) => {
      const data = `${side.publicUrl}${genuine.request.path}${pairsOf(genuine).map(pair => pair.join('')).join('')}`
      const hmac = (algorithm: string, token: string) => createHmac(algorithm, token).update(data).digest('base64')
      const signature = chance.pick([
        signatureOf(side, genuine.message, FOREIGN_TOKEN), hmac('sha1', ''), hmac('sha1', ' '), hmac('sha256', side.authToken), hmac('sha1', side.accountSid), hmac('sha1', side.authToken.toUpperCase()), hmac('sha1', side.authToken.slice(1)),
      ])
      const request = chance.below(2) ? changeValue(genuine, chance) : genuine.request
      return { ...request, headers: { ...request.headers, 'x-twilio-signature': signature } }
    },
    'of another account': (genuine, chance) => {
      const params = { ...genuine.message.params, AccountSid: chance.pick([FOREIGN_ACCOUNT, '', `${side.accountSid}0`, side.accountSid.slice(0, -1), side.accountSid.toUpperCase()]) }
      const message = { ...genuine.message, params }
      const token = chance.pick([side.authToken, FOREIGN_TOKEN])
      return { ...genuine.request, body: new URLSearchParams(params).toString(), headers: { ...genuine.request.headers, 'x-twilio-signature': signatureOf(side, message, token) } }
    },
    'by another method': (genuine, chance) => {
      const method = chance.pick(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'post', 'PoSt'])
      const query = String(genuine.request.body)
      const isInQuery = chance.below(2) === 0
      const path = isInQuery ? `${genuine.request.path}${genuine.request.path.includes('?') ? '&' : '?'}${query}` : genuine.request.path
      return { ...genuine.request, method, path, body: isInQuery ? '' : genuine.request.body }
    },
    'as another type': (genuine, chance) => {
      const type = chance.pick(['', 'text/plain', 'multipart/form-data; boundary=x', 'application/octet-stream', 'application/xml', '*/*', 'application/x-www-form-urlencoded2', 'text/html', 'application/x-www-form-urlencoded, application/json'])
      return { ...genuine.request, headers: { ...genuine.request.headers, 'content-type': type } }
    },
    'again as it was': (genuine, chance) => {
      const headers = { ...genuine.request.headers, 'i-twilio-idempotency-token': String(chance.below(1e9)), 'date': new Date(chance.below(2e12)).toUTCString() }
      const pairs = pairsOf(genuine)
      return { ...(chance.below(2) ? withPairs(genuine, pairs.reverse()) : genuine.request), headers }
    },
    'with a changed value': changeValue,
    'spliced with another genuine request': (genuine, chance, others) => {
      const other = chance.pick(others)
      const signature = { ...genuine.request.headers, 'x-twilio-signature': other.request.headers['x-twilio-signature']! }
      return chance.pick([
        { ...genuine.request, path: other.request.path },
        { ...genuine.request, body: other.request.body },
        { ...genuine.request, headers: signature },
        { ...genuine.request, path: other.request.path, headers: signature },
        { ...genuine.request, body: other.request.body, headers: signature },
        { ...genuine.request, body: `${String(genuine.request.body)}&${String(other.request.body)}` },
      ])
    },
  }
}
