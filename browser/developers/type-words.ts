import type { FieldSchema } from './api-document'

const NAMES: Record<string, string> = { 'date-time': 'instant', 'date': 'day', 'uuid': 'id', 'email': 'address' }

/** What a field takes, in a few words: "list of text", "id or null", "one of a, b". */
export function typeWords(schema: FieldSchema): string {
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum) return `one of ${schema.enum.map(String).join(', ')}`
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeWords))].join(' or ')
  if (Array.isArray(schema.type)) return schema.type.map(type => typeWords({ ...schema, type })).join(' or ')
  if (schema.type === 'array') return `list of ${typeWords(schema.items ?? {})}`
  if (schema.type === 'string') return NAMES[schema.format ?? ''] ?? 'text'
  if (schema.type === 'integer' || schema.type === 'number') return rangeWords(schema)
  if (schema.type === 'boolean') return 'true or false'
  if (schema.type === 'object') return schema.properties ? `{ ${Object.keys(schema.properties).join(', ')} }` : 'object'
  return schema.type ?? 'anything'
}

function rangeWords({ minimum, maximum }: FieldSchema): string {
  const known = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  return known(minimum) && known(maximum) ? `${minimum} to ${maximum}` : 'number'
}
