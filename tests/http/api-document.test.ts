import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApiDocument } from '../../server/http/api-document'
import { STATUS_OF } from '../../server/http/errors'
import type { Route } from '../../server/http/define-route'
import { ERROR_CODES, type ErrorCode, type ErrorDto } from '../../shared/errors'
import { ERROR_WORDS } from '../../shared/wire/error-words'
import { isFileRoute, KEY_ROUTES, scopeOf } from '../../shared/wire/key-routes'
import type { Operation } from '../../shared/wire/operation'
import { OPERATIONS, PUBLIC_ROUTES, type ApiRoute } from '../../shared/wire/operations'
import { fillPath } from '../../shared/wire/wire'
import { roundBody } from '../support/agents/agent-rounds'
import { createFakeVoice } from '../support/agents/fake-voice'
import { liveAgent } from '../support/agents/live-agent'
import { pastTalk } from '../support/agents/past-talk'
import { listRoutes, type HttpReply } from '../support/http-app'
import { LEAD_FIELDS, saves, settle, talk } from '../support/leads'
import type { LeadsPage } from '../../shared/schemas/leads/leads'
import type { CreateCallReply } from '../../shared/schemas/messages'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { giveKey, type Program } from '../support/keys'
import { payIn } from '../support/paid-in'
import { NUMBERS } from '../support/test-context'

/** To write these answers there: UPDATE_EXAMPLES=1 npx vitest run --project http tests/http/api-document.test.ts */
const EXAMPLES = 'shared/wire/examples.json'
const NAMES = Object.keys(OPERATIONS) as ApiRoute[]
const operationOf = (name: ApiRoute): Operation => OPERATIONS[name]

interface Doc {
  'openapi': string
  'servers': { url: string }[]
  'paths': Record<string, Record<string, {
    operationId: string
    security: { key: string[] }[]
    parameters: { name: string, in: string }[]
    requestBody?: { content: { 'application/json': { example?: unknown } } }
    responses: Record<string, { content: { 'application/json': { schema: { $ref: string }, example?: unknown } } }>
  }>>
  'components': { schemas: Record<string, object> }
  'x-errors': { code: string, status: number, meaning: string }[]
}

let world: HttpWorld
let document: Doc
let owner: Visitor
let program: Program
const ids = { call: '', live: '', contact: '', other: '', message: '', agent: '', agentCall: '', lead: '', round: '' }

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '10', LIMIT_KEY_REQUESTS_PER_MINUTE: '1000', LIMIT_PUBLIC_QUOTES_PER_MINUTE: '1000' } })
  world.context.voice = createFakeVoice()
  // an hour to be called at from New York to Honolulu
  world.context.clock.set(new Date(`${world.context.clock.now().toISOString().slice(0, 10)}T20:00:00Z`))
  document = (await world.app.send({ path: '/api/openapi.json' })).json as Doc
  // two minutes, and then money for more
  owner = await world.visit({ grantMicros: 26_000n })
  program = await giveKey(world, owner)
  const live = await world.dial(owner, NUMBERS.perMinute)
  await world.report(live, { status: 'in-progress', sequence: 2 })
  ids.live = live.callId
  await payIn(world.context, owner.person, 2000n)
  ids.call = (await world.complete(owner, 61)).callId
  const contact = (body: object) => program.send('POST', '/api/user/contacts', body)
  ids.contact = ((await contact(operationOf('POST /api/user/contacts').sample!.body!)).json as { id: string }).id
  const message = await program.send('POST', '/api/calls', { ...ofMessage(), scheduledFor: tomorrow() })
  ids.message = (message.json as CreateCallReply).callRecord.id
  const { agent } = await liveAgent(world, owner, { fields: LEAD_FIELDS })
  ids.agent = agent.id
  const consent = { kind: 'consent', number: NUMBERS.perMinute, saidAt: '2020-01-01T10:00:00Z', way: 'written', wording: 'Yes, call me.' }
  expect((await owner.post('/api/user/call-wishes', { id: randomUUID(), ...consent })).status).toBe(201)
  ids.round = ((await owner.post(`/api/agents/${ids.agent}/rounds`, roundBody({ list: NUMBERS.perMinute }))).json as { id: string }).id
  ids.agentCall = await pastTalk(world, owner, { agentId: ids.agent, isIncoming: true, lines: [{ who: 'caller', words: 'Ada speaking.' }, { who: 'agent', words: 'Good morning, Ada.' }] })
  await settle(world, await talk(world, owner, ids.agent, [['caller', 'Ada speaking.'], saves(['name', 'Ada', 'Ada speaking'])]))
  ids.lead = ((await owner.get('/api/leads')).json as LeadsPage).leads[0]!.id
  ids.other = ((await contact({ name: 'Kwame Mensah' })).json as { id: string }).id
})
afterAll(() => world.close())

const tomorrow = () => new Date(world.context.clock.now().getTime() + 86_400_000).toISOString()
const ofMessage = () => ({ to: NUMBERS.perMinute, from: world.context.config.twilio.callerId, message: 'Your table is ready.' })

const operationIn = (name: ApiRoute) => {
  const [method, path] = name.split(' ') as [string, string]
  return document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!
}

/** Schemas of the document, read by a program that shares nothing with what made them. */
function compile(ref: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema({ ...document, $id: 'doc' } as object)
  return ajv.compile({ $ref: `doc${ref}` })
}
const problemsOf = (ref: string, value: unknown) => {
  const check = compile(ref)
  return check(value) ? [] : check.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** A request as the document has it, about what there is. */
function ask(name: ApiRoute): Promise<HttpReply> {
  const [method, path] = name.split(' ') as [string, string]
  const { sample = {}, body } = operationOf(name)
  const id = path.startsWith('/api/agents/calls/') ? ids.agentCall : path.startsWith('/api/agents/rounds/') ? ids.round : path.startsWith('/api/agents/') ? ids.agent : path.startsWith('/api/leads/') ? ids.lead
    : path.includes('/messages/') ? ids.message : !path.includes('/contacts/') ? ids.call : method === 'DELETE' || path.endsWith('/restore') ? ids.other : ids.contact
  const params = { ...sample.params, id, month: world.context.clock.now().toISOString().slice(0, 7) }
  const filled = { ...sample.body, ...(path.startsWith('/api/calls/') && { callId: ids.live }) }
  if (name === 'POST /api/calls' || name === 'PUT /api/messages/:id') Object.assign(filled, ofMessage())
  if (name === 'POST /api/outbound-call') Object.assign(filled, { to: NUMBERS.perMinute, agentId: ids.agent })
  if (path.startsWith('/api/agents/:id/rounds') && body) Object.assign(filled, { list: `Number,Name\n${NUMBERS.perMinute},Ada` })
  if (name === 'PUT /api/messages/:id') Object.assign(filled, { scheduledFor: tomorrow() })
  // somebody else than the one who is there already
  if (name === 'POST /api/user/contacts') Object.assign(filled, { name: 'Nasrin Akhtar', numbers: [{ number: '+49 30 12345678', label: 'home' }] })
  return program.send(method, fillPath(path, params) + (sample.query ?? ''), body ? filled : undefined)
}

describe('the API document', () => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>)
    expect(errors ?? []).toEqual([])
    expect([valid, validator.version]).toEqual([true, '3.1'])
    expect(document.servers).toEqual([{ url: world.side.publicUrl }])
  })

  it('catches what is none', async () => {
    const broken = structuredClone(document) as unknown as Record<string, unknown>
    broken.info = { title: 'No version' }
    expect((await new Validator().validate(broken)).valid).toBe(false)
  })

  it('A1 has each route that a key opens with what it must be allowed, those that need none, and nothing else', () => {
    const listed = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
      .map(([method, { security }]) => [`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, security.flatMap(({ key }) => key).join()]))
    const meant = [...Object.entries(KEY_ROUTES), ...PUBLIC_ROUTES.map(name => [name, ''])]
    expect(listed.sort()).toEqual(meant.sort())
    const operationIds = NAMES.map(name => operationIn(name).operationId)
    expect(new Set(operationIds).size).toBe(operationIds.length)
  })

  it.each(NAMES)('says what %s takes, as the route does', async name => {
    const [method, path] = name.split(' ') as [string, string]
    const { file } = listRoutes().find(one => one.path === path && one.method === method.toLowerCase())!
    const { default: { takes } } = await import(pathToFileURL(file).href) as { default: Partial<Route> }
    if (takes === undefined) return expect(PUBLIC_ROUTES as readonly string[]).toContain(name)
    const { params, query, body } = operationOf(name)
    const form = (schema: z.ZodType | undefined) => {
      if (!schema) return undefined
      // routes refuse what a query has besides
      const { additionalProperties: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
      return json
    }
    expect([form(params), form(query), form(body)]).toEqual([form(takes.params), form(takes.query), form(takes.body)])
  })

  it('describes no field that is none', () => {
    for (const name of NAMES) {
      const { params, query, body, fields = {} } = operationOf(name)
      const there = [params, query, body]
        .flatMap(schema => (schema instanceof z.ZodDiscriminatedUnion ? [...schema.options] : [schema]))
        .flatMap(schema => (schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : []))
      expect(Object.keys(fields).filter(field => !there.includes(field)), name).toEqual([])
    }
  })

  it('says what each refusal is about', () => {
    const named = document['x-errors']
    expect(named.length).toBeGreaterThan(15)
    for (const { code, status, meaning } of named) {
      expect(ERROR_CODES, code).toContain(code)
      expect([status, meaning]).toEqual([STATUS_OF[code as ErrorCode], ERROR_WORDS[code as ErrorCode]])
      expect(meaning, code).toBeTruthy()
    }
    expect(JSON.stringify(document)).not.toContain('undefined')
  })

  it('is kept by whoever has it already', async () => {
    const { headers } = await world.app.send({ path: '/api/openapi.json' })
    expect((await world.app.send({ path: '/api/openapi.json', headers: { 'if-none-match': headers.etag! } })).status).toBe(304)
  })
})

describe('what the server answers', () => {
  const answers: Record<string, unknown> = {}
  /** What gives time, then what hangs up; what deletes, then what takes it back. */
  const order = [...NAMES].sort((one, other) => Number(one === 'POST /api/calls/end') - Number(other === 'POST /api/calls/end'))

  it.each(order)('is what the document says: %s', async name => {
    const reply = await ask(name)
    const { reply: called, status = 200 } = operationOf(name)
    expect(reply.status, reply.text).toBe(status)
    if (isFileRoute(name)) {
      expect(reply.headers['content-type']).toContain(called)
      answers[name] = reply.text
      return
    }
    const { $ref } = operationIn(name).responses[status]!.content['application/json'].schema
    expect($ref).toBe(`#/components/schemas/${called}`)
    expect(problemsOf($ref, reply.json)).toEqual([])
    answers[name] = shorten(reply.json)
  })

  it('is refused as the document says', async () => {
    const refused = [
      await program.send('GET', '/api/calls/0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5061'), await program.send('GET', '/api/calls/history?limit=0'),
      await program.send('POST', '/api/user/contacts', 'not json', { 'content-type': 'text/plain' }), await world.app.send({ path: '/api/user/profile', headers: { authorization: 'Bearer x' } }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([404, 400, 415, 401])
    for (const { json } of refused) {
      expect(problemsOf('#/components/schemas/Error', json)).toEqual([])
      expect(document['x-errors'].map(({ code }) => code)).toContain((json as ErrorDto).code)
    }
  })

  it('is shown by examples, which are answers of these tests and still fit', () => {
    if (process.env.UPDATE_EXAMPLES) writeFileSync(EXAMPLES, `${JSON.stringify(answers, null, 1).replaceAll(owner.person.email, 'ada@example.com').replaceAll(world.side.publicUrl, 'https://talktime.example')}\n`)
    const kept = JSON.parse(readFileSync(EXAMPLES, 'utf8')) as Record<string, unknown>
    expect(Object.keys(kept).sort(), 'see EXAMPLES above').toEqual([...NAMES].sort())
    for (const name of NAMES) {
      const { reply, body, sample } = operationOf(name)
      if (isFileRoute(name)) expect(kept[name]).toMatch(/^\w[^\n,]*(?:,[^\n,]+)+\r?\n/)
      else expect(problemsOf(`#/components/schemas/${reply}`, kept[name]), `${name}: see EXAMPLES above`).toEqual([])
      if (body) expect(body.safeParse(sample!.body).error?.issues ?? [], name).toEqual([])
    }
    expect(createApiDocument('https://x.example').paths).toBeDefined()
  })

  it('catches a schema that says something else', () => {
    expect(problemsOf('#/components/schemas/CallHistory', { calls: 'none', nextCursor: null })).not.toEqual([])
    expect(problemsOf('#/components/schemas/Contacts', { contacts: [{ id: 'x' }], nextCursor: null })).not.toEqual([])
    expect(scopeOf('GET /api/finance/people')).toBeUndefined()
  })
})

/** Lists of two at most: an example is read. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 2).map(shorten)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shorten(one)]))
}
