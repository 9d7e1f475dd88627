import type { IncomingMessage, ServerResponse } from 'node:http'
import type { VirtualClock } from '../clock'
import { readBody, sendJson, sendText } from '../http-io'
import { newId } from './ids'
import { readTranscript, type TalkLine } from './read-transcript'
import type { ReadingFaults } from './reading-faults'

interface ReadingWorld {
  apiKey: string
  clock: VirtualClock
  faults: ReadingFaults
  /** What was told to be said next; undefined for what the words say. */
  next: () => unknown
}

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const MODEL = /^gpt-[a-z0-9.-]+$/

/** `POST /v1/responses` with a strict schema, as far as readers of transcripts use it. */
export async function answerReading(
  request: IncomingMessage, response: ServerResponse, world: ReadingWorld,
): Promise<void> {
  const refuse = (status: number, code: string, message: string) =>
    sendJson(response, status, { error: { message, type: 'invalid_request_error', param: null, code } })
  const body = parsed(await readBody(request))
  if (request.headers.authorization !== `Bearer ${world.apiKey}`) return refuse(401, 'invalid_api_key', 'Incorrect API key provided.')
  const problem = problemOf(body)
  if (problem !== null) return refuse(400, 'invalid_request_error', problem)
  const fault = world.faults.next()
  if (fault?.fault === 'status') return refuse(fault.status, fault.status === 429 ? 'rate_limit_exceeded' : 'server_error', 'Not now.')
  if (fault?.fault === 'cut') return void response.destroy()
  const { schema, talk, model } = read(body as Json)
  const filled = world.next() ?? readTranscript(schema, talk, fault?.fault === 'made-up')
  const text = JSON.stringify(filled)
  const content = fault?.fault === 'refusal'
    ? { type: 'refusal', refusal: 'I cannot help with that.' }
    : { type: 'output_text', annotations: [], text: fault?.fault === 'malformed' ? text.slice(0, -5) : text }
  const isCut = fault?.fault === 'incomplete'
  const answer = {
    id: newId('resp'), object: 'response', created_at: Math.floor(world.clock.now() / 1000), model,
    status: isCut ? 'incomplete' : 'completed', error: null, incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: [{ type: 'message', id: newId('msg'), role: 'assistant', status: isCut ? 'incomplete' : 'completed', content: [content] }],
    usage: { input_tokens: Math.ceil(JSON.stringify(body).length / 4), output_tokens: Math.ceil(text.length / 4) },
  }
  sendText(response, 200, 'application/json', JSON.stringify(answer))
}

/** What the real one would not take. */
function problemOf(body: unknown): string | null {
  if (!isJson(body)) return 'We could not parse the JSON body of your request.'
  if (typeof body.model !== 'string' || !MODEL.test(body.model)) return 'Missing or unknown model.'
  const format = isJson(body.text) && isJson(body.text.format) ? body.text.format : {}
  if (format.type !== 'json_schema' || format.strict !== true || !isJson(format.schema)) return 'text.format must be a strict json_schema here.'
  return strictProblem(format.schema)
}

/** Strict schemas: every object closed, and all of its properties required. */
function strictProblem(schema: unknown): string | null {
  if (!isJson(schema)) return null
  if (schema.type === 'object') {
    const names = Object.keys(isJson(schema.properties) ? schema.properties : {})
    const required = Array.isArray(schema.required) ? schema.required : []
    if (schema.additionalProperties !== false) return 'Invalid schema: "additionalProperties" is required to be supplied and to be false.'
    if (names.some(name => !required.includes(name))) return 'Invalid schema: "required" is required to include every key in properties.'
  }
  const properties = Object.values(isJson(schema.properties) ? schema.properties : {})
  const choices: unknown[] = Array.isArray(schema.anyOf) ? schema.anyOf : []
  return [...properties, ...choices].map(strictProblem).find(problem => problem !== null) ?? null
}

function read(body: Json): { schema: Json, talk: TalkLine[], model: string } {
  const format = (body.text as { format: { schema: Json } }).format
  const input = body.input as { content: { text: string }[] }[]
  const asked = parsed(input[0]?.content[0]?.text ?? '')
  const talk = isJson(asked) && Array.isArray(asked.transcript) ? asked.transcript as TalkLine[] : []
  return { schema: format.schema, talk, model: String(body.model) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
