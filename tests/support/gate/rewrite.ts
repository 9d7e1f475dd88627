import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { Chance } from './chance'
import type { Genuine, RawRequest } from './genuine'
import { pairsOf, withOnePair, withPairs, type Mutation, type Pair } from './recut'

/** Mutants that write the address, the headers or the bytes in another way. */
export const REWRITES: Record<string, Mutation> = {
  'another charset': (genuine, chance) => {
    const charset = chance.pick(['utf-16', 'iso-8859-1', 'utf-7', 'us-ascii', 'UTF-8;', 'x', '"utf-8"', 'utf-8; charset=utf-16'])
    const body = chance.below(2) ? Buffer.from(String(genuine.request.body), 'utf16le') : genuine.request.body
    return { ...genuine.request, body, headers: { ...genuine.request.headers, 'content-type': `application/x-www-form-urlencoded; charset=${charset}` } }
  },
  'another case': (genuine, chance) => {
    const { request } = genuine
    const flip = (text: string) => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase())
    const at = chance.below(pairsOf(genuine).length)
    return chance.pick([
      () => withPairs(genuine, pairsOf(genuine).map(([key, value], index) => [index === at ? flip(key) : key, value])),
      () => withPairs(
        genuine, pairsOf(genuine).map(([key, value], index) => [key, index === at ? flip(value) : value]),
      ),
      () => ({ ...request, path: request.path.replace('call', 'Call').replace('voice', 'Voice').replace('dial', 'DIAL') }),
      () => ({ ...request, path: flip(request.path) }),
      () => ({ ...request, headers: { ...request.headers, 'x-twilio-signature': flip(request.headers['x-twilio-signature']!) } }),
    ])()
  },
  'another scheme': (genuine, chance) => ({ ...genuine.request, path: `${chance.pick(['http', 'https', 'ws', 'wss', 'file', 'HTTP'])}://localhost:3000${genuine.request.path}` }),
  'another host': (genuine, chance) => {
    const host = chance.pick(['evil.example', 'LOCALHOST:3000', 'localhost', 'localhost:3000.evil.example', '127.0.0.1', '', 'localhost:3000@evil.example'])
    const path = chance.below(3) === 0 ? `//${host}${genuine.request.path}` : genuine.request.path
    return { ...genuine.request, path, headers: { ...genuine.request.headers, host } }
  },
  'another port': (genuine, chance) => {
    const port = chance.pick(['80', '443', '8443', '0', '65536', '-1', 'x', ''])
    const path = chance.below(3) === 0 ? `http://localhost:${port}${genuine.request.path}` : genuine.request.path
    return { ...genuine.request, path, headers: { ...genuine.request.headers, host: `localhost:${port}` } }
  },
  'forwarded headers': (genuine, chance) => {
    const headers = { ...genuine.request.headers }
    const other = chance.pick(['/api/twilio/voice', '/api/twilio/call-status', '/', '/api/health/live'])
    const claims: Record<string, string> = {
      'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443', 'x-forwarded-prefix': '/api',
      'forwarded': 'host=evil.example;proto=https', 'x-original-url': other, 'x-rewrite-url': other, 'x-http-method-override': 'PUT', 'x-forwarded-for': '10.0.0.1',
    }
    for (const [name, value] of Object.entries(claims)) if (chance.below(2)) headers[name] = value
    return chance.below(3) === 0 ? { ...changeValue(genuine, chance), headers } : { ...genuine.request, headers }
  },
  'the path in another spelling': (genuine, chance) => {
    const [path = '', query] = genuine.request.path.split('?')
    const spelt = chance.pick([
      `${path}/`, `${path}//`, `/${path}`, path.replace('/twilio', '//twilio'), path.replace('/twilio', '/./twilio'), path.replace('/twilio', '/x/../twilio'),
      path.replace('/twilio', '%2Ftwilio'), path.replace('twilio', 'twili%6F'), `${path};a=1`, `${path}.json`, `${path}%00`, path.slice(1), `${path}%20`, path.replaceAll('/', '\\'),
    ])
    return { ...genuine.request, path: query === undefined ? spelt : `${spelt}?${query}` }
  },
  'the query in another order': (genuine, chance) => {
    const [path = '', query = ''] = genuine.request.path.split('?')
    const parts = query.split('&').reverse()
    const mixed = chance.pick([parts, [...parts, parts[0]!], [...parts, 'a=1'], parts.slice(1), [...parts, ''], [], parts.map(part => part.toUpperCase()), parts.map(part => `${part}%00`)])
    return { ...genuine.request, path: `${path}?${mixed.join(chance.pick(['&', '&', ';', '&&', '?']))}` }
  },
  'a fragment': (genuine, chance) => ({ ...genuine.request, path: `${genuine.request.path}${chance.pick(['#rc=5&rp=all', '#', '%23rc=5', '#?', '?#'])}` }),
  'whitespace': (genuine, chance) => {
    const space = chance.pick([' ', '\t', '\r\n', '\n', '\u00a0', '\u2003', '\ufeff'])
    const at = chance.below(pairsOf(genuine).length)
    const { request } = genuine
    return chance.pick<() => RawRequest>([
      () => withPairs(
        genuine,
        pairsOf(genuine).map(
          ([key, value], index) => [key, index === at ? chance.pick([space + value, value + space]) : value],
        ),
      ),
      () => withPairs(
        genuine, pairsOf(genuine).map(([key, value], index) => [index === at ? key + space : key, value]),
      ),
      () => ({ ...request, body: space + String(request.body) }),
      () => ({ ...request, body: String(request.body) + space }),
      () => ({ ...request, path: request.path + encodeURI(space) }),
      () => ({ ...request, headers: { ...request.headers, 'x-twilio-signature': `${request.headers['x-twilio-signature']!}${space.charCodeAt(0) < 256 ? space : ' '}` } }),
    ])()
  },
  'plus, %20 and needless escapes': (genuine, chance) => {
    const body = String(genuine.request.body)
    const escapeAll = (text: string) => Array.from(text, char => (/[A-Za-z0-9]/.test(char) ? `%${char.charCodeAt(0).toString(16)}` : char)).join('')
    return { ...genuine.request, body: chance.pick([
      body.replaceAll('+', '%20'), body.replaceAll('%2B', '+'), body.replaceAll('%20', '+'), body.replaceAll('%', '%25'), body.replaceAll('%2B', '%2b'), body.replaceAll('%3A', ':'),
      body.replaceAll('+', ' '), escapeAll(body), body.replaceAll('=', '%3D'), body.replaceAll('&', ';'), body.replaceAll('&', '&&'), `&${body}&`, body.replace('%2B', '%'), body.replace('%2B', '%zz'),
    ]) }
  },
  'control characters': (genuine, chance) => {
    const at = chance.below(pairsOf(genuine).length)
    const control = chance.pick(['\u0000', '\u0001', '\u001b', '\u007f', '\r', '\u0085'])
    if (chance.below(4) === 0) return { ...genuine.request, body: `${String(genuine.request.body)}${chance.pick(['', '&'])}${control}` }
    return withOnePair(genuine, at, ([key, value]) => chance.pick<Pair>([
      [key, value + control], [key + control, value], [key, control + value],
    ]))
  },
  'letters of other scripts': (genuine, chance) => {
    const wide = (text: string) => text.replaceAll(/[0-9]/g, digit => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
    const alike = (text: string) => text.replaceAll('a', 'а').replaceAll('e', 'е').replaceAll('C', 'С')
    const at = chance.below(pairsOf(genuine).length)
    const change = chance.pick<(text: string) => string>([wide, alike, text => `${text}\u0301`, text => `\u202e${text}`, text => text.normalize('NFKD') + '\ud800', text => `${text}💥`])
    const raw = chance.below(4) === 0
    const changeOne = ([key, value]: Pair) => chance.pick<Pair>([[change(key), value], [key, change(value)]])
    if (!raw) return withOnePair(genuine, at, changeOne)
    const pairs = pairsOf(genuine).map((pair, index) => (index === at ? changeOne(pair) : pair))
    return { ...genuine.request, body: pairs.map(pair => pair.join('=')).join('&') }
  },
  'compressed': (genuine, chance) => {
    const [coding, pack] = chance.pick<[string, (body: string) => Buffer | string]>([
      ['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync], ['gzip', body => body], ['identity, gzip', gzipSync], ['', gzipSync],
    ])
    return { ...genuine.request, body: pack(String(genuine.request.body)), headers: { ...genuine.request.headers, ...(coding && { 'content-encoding': coding }) } }
  },
}

/** One parameter with another value that would be worth money. */
export function changeValue(genuine: Genuine, chance: Chance): RawRequest {
  const pairs = pairsOf(genuine)
  const at = chance.below(pairs.length)
  const [key, value] = pairs[at]!
  const other = chance.pick(['', '0', '1', '86400', '-1', 'completed', 'failed', 'answered', `${value}1`, value.slice(0, -1), value.replace(/\d/, digit => String((Number(digit) + 1) % 10)), 'client:somebody', '+19005550123'])
  return withPairs(genuine, pairs.map((pair, index) => (index === at ? [key, other === value ? `${value}x` : other] : pair)))
}
