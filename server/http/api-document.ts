import { z } from 'zod'
import type { ErrorCode } from '../../shared/errors'
import { ErrorReply } from '../../shared/schemas/errors'
import { SCOPES } from '../../shared/scopes'
import { ERROR_WORDS } from '../../shared/wire/error-words'
import EXAMPLES from '../../shared/wire/examples.json'
import { isFileRoute, scopeOf } from '../../shared/wire/key-routes'
import { API_TAGS, type Operation } from '../../shared/wire/operation'
import { OPERATIONS, type ApiRoute } from '../../shared/wire/operations'
import { REPLIES } from '../../shared/wire/replies'
import { STATUS_OF } from './errors'

type Json = Record<string, unknown>

/** What any route may answer; those with a body, a query or ids in their path; and those for keys. */
const ANYWHERE: readonly ErrorCode[] = ['too_many_attempts', 'service_unavailable', 'internal']
const WITH_KEY: readonly ErrorCode[] = ['unauthenticated', 'scope_missing']
const WITH_BODY: readonly ErrorCode[] = ['invalid_json', 'payload_too_large', 'unsupported_media_type']

/**
 * The OpenAPI 3.1 document of the routes that programs may ask: made of the schemas that the routes parse by and of
 * the map of what they answer, so that it says what the server does.
 *
 * @param publicUrl where the server is reached
 */
export function createApiDocument(publicUrl: string): Json {
  const names = Object.keys(OPERATIONS) as ApiRoute[]
  const paths: Record<string, Json> = {}
  for (const name of names) {
    const [method, path] = name.split(' ') as [string, string]
    const address = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = { ...paths[address], [method.toLowerCase()]: toOperation(name) }
  }
  return {
    'openapi': '3.1.0',
    'info': {
      title: 'Talktime API',
      version: '1',
      description: 'Your calls, agents, leads, contacts and wallet for programs of yours. '
        + 'Money is a whole number of micros (10⁻⁶ of the currency) as a string, a rate a whole number of nanos (10⁻⁹) per minute, an instant ISO 8601 in UTC. '
        + 'An answer may get more fields later; none is taken away or changes its meaning.',
    },
    'servers': [{ url: publicUrl }],
    'tags': API_TAGS.map(name => ({ name })),
    paths,
    'components': {
      securitySchemes: {
        key: {
          type: 'http', scheme: 'bearer',
          description: `An API key, \`Authorization: Bearer tt_live_…\`. What it may do is chosen when it is made: ${SCOPES.map(scope => `\`${scope}\``).join(', ')}.`,
        },
      },
      schemas: { ...replySchemas(names), Error: { ...toSchema(ErrorReply, 'output'), example: REFUSAL } },
    },
    'x-errors': [...new Set(names.flatMap(refusalsOf))].map(code => ({ code, status: STATUS_OF[code], meaning: ERROR_WORDS[code] }))
      .sort((one, other) => one.status - other.status),
  }
}

const REFUSAL = {
  code: 'scope_missing', message: 'This key may not do that: it lacks “wallet:read”. Make one that has it. Nothing was changed.',
  requestId: '0f8fad5b-d9cb-469f-a165-70867728950e', details: { scope: 'wallet:read' },
}

function toOperation(name: ApiRoute): Json {
  const { id, tag, summary, description, body, reply, sample, idempotencyKey, ...rest }: Operation = OPERATIONS[name]
  const status = rest.status ?? 200
  const scope = scopeOf(name)
  const example = (EXAMPLES as Record<string, unknown>)[name]
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    // of bearer tokens, 3.1 lets one name what they must be allowed
    security: scope ? [{ key: [scope] }] : [],
    parameters: [...parametersOf(name), ...idempotencyKey ? [IDEMPOTENCY_KEY] : []],
    ...(body && { requestBody: {
      required: true,
      content: { 'application/json': { schema: withWords(toSchema(body, 'input'), name), ...(sample?.body && { example: sample.body }) } },
    } }),
    responses: {
      [status]: {
        description: summary,
        content: isFileRoute(name)
          ? { [reply]: { schema: { type: 'string' }, example } }
          : { 'application/json': { schema: { $ref: `#/components/schemas/${reply}` }, ...(example !== undefined && { example }) } },
        ...(idempotencyKey && { headers: { 'Idempotency-Hit': { description: '`true` where this is the first answer again.', schema: { type: 'string' } } } }),
      },
      ...(rest.taken && { [rest.taken.status]: {
        description: rest.taken.when, content: { 'application/json': { schema: { $ref: `#/components/schemas/${reply}` } } },
      } }),
      ...responsesOf(refusalsOf(name)),
    },
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', minLength: 1, maxLength: 255 },
  description: 'Names this request. Sent again with the same content it answers what it answered first, with `Idempotency-Hit: true`, and does nothing; with another content it is refused (`idempotency_mismatch`).',
}

function refusalsOf(name: ApiRoute): ErrorCode[] {
  const { query, body, refusals = [] } = OPERATIONS[name] as Operation
  return [
    ...(scopeOf(name) ? WITH_KEY : []), ...(query || body ? ['invalid_request' as const] : []), ...(body ? WITH_BODY : []), ...refusals, ...ANYWHERE,
  ]
}

/** By their numbers, each with its codes. */
function responsesOf(codes: ErrorCode[]): Json {
  const statuses = [...new Set(codes.map(code => STATUS_OF[code]))].sort((one, other) => one - other)
  return Object.fromEntries(statuses.map(status => {
    const here = codes.filter(code => STATUS_OF[code] === status)
    return [status, {
      description: here.map(code => `\`${code}\`: ${ERROR_WORDS[code]}`).join('\n\n'),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      ...([429, 503].includes(status) && { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } }),
    }]
  }))
}

function parametersOf(name: ApiRoute): Json[] {
  const { params, query, sample = {} } = OPERATIONS[name] as Operation
  const asked = Object.fromEntries(new URLSearchParams(sample.query))
  const required = query ? (toSchema(query, 'input').required as string[] | undefined) ?? [] : []
  return [
    ...Object.entries(propertiesOf(params, name)).map(([field, schema]) => toParameter(field, 'path', true, schema, sample.params?.[field])),
    ...Object.entries(propertiesOf(query, name)).map(([field, schema]) => toParameter(field, 'query', required.includes(field), schema, asked[field])),
  ]
}

function toParameter(name: string, place: 'path' | 'query', required: boolean, field: Json, example: string | undefined): Json {
  const { description, ...schema } = field
  return {
    name, in: place, required, schema,
    ...(description !== undefined && { description }), ...(example !== undefined && { example }),
  }
}

function propertiesOf(schema: z.ZodType | undefined, name: ApiRoute): Record<string, Json> {
  return schema ? (withWords(toSchema(schema, 'input'), name).properties as Record<string, Json>) : {}
}

/** With what each field is. */
function withWords(schema: Json, name: ApiRoute): Json {
  const { fields = {} } = OPERATIONS[name] as Operation
  // a body of one form or another
  if (schema.oneOf) return { ...schema, oneOf: (schema.oneOf as Json[]).map(form => withWords(form, name)) }
  const properties = Object.entries(schema.properties as Record<string, Json>)
    .map(([field, value]) => [field, fields[field] ? { ...value, description: fields[field] } : value])
  return { ...schema, properties: Object.fromEntries(properties) as Json }
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: context => loosen(context.jsonSchema, io) }) as Json
  return made
}

/** Replies by their names; one that several routes answer is there once. */
function replySchemas(names: ApiRoute[]): Record<string, Json> {
  const registry = z.registry<{ id: string }>()
  for (const name of names) {
    if (isFileRoute(name)) continue
    const id = OPERATIONS[name].reply
    const known = registry.get(REPLIES[name])
    if (known && known.id !== id) throw new Error(`${name}: its reply is called ${known.id} already`)
    registry.add(REPLIES[name], { id })
  }
  const { schemas } = z.toJSONSchema(registry, {
    io: 'output', unrepresentable: 'any', uri: id => `#/components/schemas/${id}`, override: context => loosen(context.jsonSchema, 'output'),
  })
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => {
    const { $id: _id, $schema: _schema, ...made } = schema as Json
    return [id, made]
  }))
}

/** Programs that were made of an older document meet more fields, not others. A format says what its pattern does. */
function loosen(schema: Json, io: 'input' | 'output'): void {
  if (io === 'output') delete schema.additionalProperties
  if (['date-time', 'date', 'uuid', 'email'].includes(String(schema.format))) delete schema.pattern
}
