import type { ReadingOrder } from '../extractor'

const object = (properties: Record<string, unknown>) => ({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false })
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })
const text = { type: 'string' }

/** The form, as strict schemas want it: everything is required, and what is not there is null. */
export function readingSchema(fields: ReadingOrder['fields'], languages: readonly string[]) {
  const filled = fields.map(({ key, name, kind, hint }) => [key, {
    ...orNull(object({ value: text, quote: text, confidence: { type: 'string', enum: ['low', 'medium', 'high'] } })),
    description: [`${name} (${kind})`, hint].filter(Boolean).join('. '),
  }] as const)
  return object({
    fields: object(Object.fromEntries(filled)),
    language: orNull({ type: 'string', enum: languages }),
    mailConsent: orNull(object({ question: text, answer: text })),
    stopCalling: orNull(text),
  })
}
