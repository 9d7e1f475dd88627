import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { z } from 'zod'

interface JsonSchema {
  type?: string | string[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  /** Of a record: what names there may be, and what each is. */
  propertyNames?: JsonSchema
  additionalProperties?: JsonSchema | boolean
}

export type Fields = Record<string, unknown>

/** What a schema asks for, as far as it says so: one input for each of its forms, every field filled. */
export function sampleInputs(schema: z.ZodType, seed: number): Fields[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return (json.anyOf ?? json.oneOf ?? [json]).map(form => (sample(form, seed) ?? {}) as Fields)
}

function sample(schema: JsonSchema, seed: number): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[seed % schema.enum.length]
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (first) return sample(first, seed)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object') {
    const known = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, sample(field, seed)])
    const { additionalProperties: more, propertyNames = { type: 'string' } } = schema
    if (schema.properties || typeof more !== 'object') return Object.fromEntries(known)
    return { [String(sample(propertyNames, seed))]: sample(more, seed) }
  }
  if (type === 'array') return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => sample(schema.items ?? {}, seed))
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1
  if (type === 'boolean') return true
  if (type === 'string') return sampleText(schema, seed)
  return 'a'
}

/** The input again and again, each time with another of its values replaced that lie deeper than its fields. */
export function* deepFields(input: unknown, put: unknown, depth = 0): Generator<{ path: string, input: unknown }> {
  if (typeof input !== 'object' || input === null) return
  for (const [name, value] of Object.entries(input)) {
    const isList = Array.isArray(input)
    const replaced = (by: unknown): unknown => (isList ? input.with(Number(name), by) : { ...input, [name]: by })
    if (depth > 0) yield { path: name, input: replaced(put) }
    for (const deeper of deepFields(value, put, depth + 1)) yield { path: `${name}.${deeper.path}`, input: replaced(deeper.input) }
  }
}

function sampleText({ format, pattern, minLength = 1, maxLength = 40 }: JsonSchema, seed: number): string {
  if (format === 'uuid') return randomUUID()
  if (format === 'date-time') return '2026-11-01T00:00:00Z'
  if (format === 'date') return '2026-11-01'
  if (format === 'email') return `fuzz-${seed}-${randomUUID()}@example.com`
  if (pattern && !/\\p\{/.test(pattern)) return fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed })[0]!
  return 'abcdefghijklmnopqrst'.slice(0, Math.max(Math.min(12, maxLength), minLength))
}
