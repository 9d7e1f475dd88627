import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENDPOINTS } from '../../server/auth/requests'
import type { Route } from '../../server/http/define-route'
import { createLog } from '../../server/log'
import { ERROR_CODES, type ErrorDto } from '../../shared/errors'
import { ROLES, type Role } from '../../shared/schemas/user'
import { NASTY_TEXTS, nastyValues } from '../support/fuzz/nasty-values'
import { deepFields, sampleInputs, type Fields } from '../support/fuzz/sample-input'
import type { ApiRoute, HttpReply } from '../support/http-app'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { makeOwnedThings, named, peoplesRoutes, type OwnedThings } from '../support/owned-things'

type Takes = Route['takes']

/** More of them: `FUZZ_RUNS=2000 npx vitest run --project http tests/http/input-fuzz.test.ts`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 400)
/** Field by field: a fifth of the values, others for the next field, and always those that once got through. */
const thinned = <T>(values: readonly T[], field: string): T[] =>
  values.filter((value, index) => RUNS > 400 || (index + field.length) % 5 === 0 || gotThroughOnce(value))
const gotThroughOnce = (value: unknown) => typeof value === 'string'
  && (/[\0\ud800-\udfff]|^0000-/.test(value) || /0000-01-01T|2026-02-30T/.test(Buffer.from(value, 'base64url').toString()))

/** A password takes a tenth of a second: what is worth that at sign-in. */
const FOR_SLOW_ROUTES = ['', '\0', 'a\0b', '\ud800', '\u202eevil', '\u0001', 'a'.repeat(5000), null, true, 1e308, [], {}, { '\0': '\0' }, ['\0']]
/** Of each layer's troubles one, for what lies deeper than fields. */
const DEEP_VALUES = ['a\0b', '\ud800', 'a'.repeat(5000), null, 1e308, {}]

let world: HttpWorld
let things: OwnedThings
let visitors: Record<Role, Visitor>
/** What was logged as an error: a value that only the database refused is one, whatever was answered. */
let errors: string[]
/** What each route takes, as it says so itself. */
let routes: { route: ApiRoute, takes: Takes }[]

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '100000', LIMIT_STARTS_PER_MINUTE: '100000', TRUSTED_PROXY_HOPS: '1' } })
  errors = []
  world.context.log = createLog('error', { write: line => void errors.push(line) })
  const options = { secondFactor: true }
  const made = await Promise.all(ROLES.map(async role => [role, await world.visit({ role, ...options })] as const))
  visitors = Object.fromEntries(made) as Record<Role, Visitor>
  things = await makeOwnedThings(world, visitors.caller, visitors.finance)
  routes = []
  for (const route of world.app.routes) {
    const { default: { takes } } = await import(pathToFileURL(route.file).href) as { default: Partial<Route> }
    if (takes) routes.push({ route, takes })
  }
  const names = routes.map(({ route }) => named(route)).filter(name => !/\/live$|ring-token/.test(name))
  expect(names.sort(), 'all that people may ask').toEqual(peoplesRoutes().map(named).sort())
})
afterAll(() => world.close())

interface Sent { path: string, body: unknown }

/** The request with one field replaced wherever it can stand. */
function send({ route }: { route: ApiRoute }, visitor: Visitor, { path, body }: Sent): Promise<HttpReply> {
  return world.app.send({
    method: route.method!.toUpperCase(), path,
    headers: { 'cookie': visitor.cookie, 'origin': world.side.publicUrl, 'content-type': 'application/json' },
    ...(route.method !== 'get' && { body: JSON.stringify(body ?? {}) }),
  })
}

/** Lists as repeated names, as a browser writes them; what is no text as the text that it turns into. */
function queryOf(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat()
    .map(one => `${escaped(name)}=${escaped(textOf(one))}`))
  return pairs.join('&')
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value) ?? '')

/** Percent-encoded, halves of characters as the bytes that some encoders make of them. */
function escaped(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g, one => (/^[\ud800-\udfff]$/.test(one) ? '%ED%A0%80' : encodeURIComponent(one)))
}

function expectNo5xx(reply: HttpReply, what: string): void {
  expect(reply.status, `${what}: ${reply.text.slice(0, 300)}`).toBeLessThan(500)
  expect(errors, what).toEqual([])
  if (reply.status >= 400 && !reply.text.startsWith('the pages')) expect(ERROR_CODES, what).toContain((reply.json as ErrorDto | undefined)?.code)
}

/** Every request with exactly one field that is nasty, the others as the schema wants them. */
function* oneNastyField({ route, takes }: { route: ApiRoute, takes: Takes }): Generator<Sent> {
  const [address, ownQuery = ''] = things.addressOf(route).split('?') as [string, string?]
  const [query = {}] = takes.query ? sampleInputs(takes.query, 0) : []
  const bodies = takes.body ? sampleInputs(takes.body, 0) : [undefined]
  for (const body of bodies) yield { path: `${address}?${ownQuery}`, body }
  for (const name of Object.keys(query)) {
    const others = new URLSearchParams(ownQuery)
    others.delete(name)
    for (const value of thinned([...NASTY_TEXTS, ['a', 'b']], name)) yield { path: `${address}?${[others.toString(), queryOf({ [name]: value })].filter(Boolean).join('&')}`, body: bodies[0] }
  }
  for (const body of bodies) {
    for (const name of Object.keys(body ?? {})) {
      for (const value of thinned(nastyValues(), name)) yield { path: address, body: { ...body, [name]: value } }
    }
    for (const value of DEEP_VALUES) {
      for (const { input } of deepFields(body, value)) yield { path: address, body: input }
    }
  }
  if (takes.params) {
    const at = route.path.split('/').findIndex(part => part.startsWith(':'))
    for (const value of thinned(NASTY_TEXTS, route.path)) {
      if (value === '') continue
      yield { path: address.split('/').map((part, index) => (index === at ? escaped(value) : part)).join('/'), body: bodies[0] }
    }
  }
}

/** It turns what follows it round, on the pages of others too. */
const TURNING = '\u202e'
/** Read as a number, an amount, a code or words that are known, and not shown as they came; a list line by line. */
const READ_OTHERWISE = /\.(?:to|(?:toN|n)umber|\w*Micros|currency|consentText|\w*[pP]assword|code|batch|email|list)$/

describe('what people write', () => {
  it('turns no text round that stands behind it: bodies are taken without such signs', () => {
    const kept: string[] = []
    for (const { route, takes: { body } } of routes) {
      const written = (body ? sampleInputs(body, 1) : []).flatMap(input => [...deepFields({ body: input }, `Ab${TURNING}cd`)])
      for (const { path, input } of written) {
        const taken = body!.safeParse((input as { body: unknown }).body)
        const isKept = taken.success && JSON.stringify(taken.data).includes(TURNING)
        if (isKept && !READ_OTHERWISE.test(path)) kept.push(`${named(route)} ${path}`)
      }
    }
    expect(kept).toEqual([])
  })
})

describe('no input of any route ends in a 5xx', () => {
  it('one nasty field at a time, the others right', async () => {
    for (const one of routes.filter(({ route }) => !route.path.endsWith('/live'))) {
      const visitor = one.takes.roles.includes('caller') ? visitors.caller : visitors.admin
      for (const sent of oneNastyField(one)) {
        expectNo5xx(await send(one, visitor, sent), `${named(one.route)} ${sent.path.slice(0, 300)} ${JSON.stringify(sent.body)?.slice(0, 300)}`)
      }
    }
    expect(await world.violations()).toEqual([])
  })

  it('any fields at once, by every role', async () => {
    const nasty = fc.oneof(fc.constantFrom(...nastyValues()), fc.string({ unit: 'binary' }), fc.double(), fc.jsonValue())
    const asked = routes.filter(({ route }) => !route.path.endsWith('/live'))
    await fc.assert(fc.asyncProperty(
      fc.constantFrom(...asked), fc.constantFrom(...ROLES),
      fc.infiniteStream(nasty), fc.infiniteStream(fc.boolean()), fc.nat(1000),
      async (one, role, values, coins, seed) => {
        const spoil = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields)
          .map(([name, value]) => [name, coins.next().value ? values.next().value : value]))
        const [query = {}] = one.takes.query ? sampleInputs(one.takes.query, seed) : []
        const bodies = one.takes.body ? sampleInputs(one.takes.body, seed) : [{}]
        const [address] = things.addressOf(one.route).split('?') as [string]
        const sent = { path: `${address}?${queryOf(spoil(query))}`, body: spoil(bodies[seed % bodies.length]!) }
        expectNo5xx(await send(one, visitors[role], sent), `${role} ${named(one.route)} ${sent.path.slice(0, 300)} ${JSON.stringify(sent.body)?.slice(0, 300)}`)
      },
    ), { numRuns: RUNS })
    expect(await world.violations()).toEqual([])
  })

  it('at sign-in and sign-up', async () => {
    let sender = 0
    for (const [path, endpoint] of Object.entries(ENDPOINTS)) {
      if (!endpoint?.body) continue
      const [sampled] = sampleInputs(endpoint.body, 1)
      // forms without fields are asked as well
      const fields: Fields = typeof sampled === 'object' ? sampled : { any: 'a' }
      for (const name of Object.keys(fields)) {
        for (const value of FOR_SLOW_ROUTES) {
          sender++
          const reply = await world.app.send({
            method: 'POST', path: `/api/auth${path}`, body: JSON.stringify({ ...fields, ...('email' in fields && { email: `fuzz-${sender}@example.com` }), [name]: value }),
            headers: { 'origin': world.side.publicUrl, 'content-type': 'application/json', 'x-forwarded-for': `10.0.${sender >> 8}.${sender & 255}`, 'cookie': sender % 2 ? visitors.caller.cookie : '' },
          })
          expectNo5xx(reply, `${path} ${name}=${JSON.stringify(value).slice(0, 200)}`)
        }
      }
    }
  })
})
