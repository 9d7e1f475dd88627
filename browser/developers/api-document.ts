/** What of the API document the page reads: shared/wire says what is in it. */
export interface ApiDocument {
  'servers': { url: string }[]
  'tags': { name: string }[]
  'paths': Record<string, Record<string, ApiOperation>>
  'x-errors': { code: string, status: number, meaning: string }[]
}

interface ApiOperation {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security: Record<string, string[]>[]
  parameters: { name: string, in: 'path' | 'query' | 'header', required: boolean, description?: string, schema: FieldSchema, example?: string }[]
  requestBody?: { content: { 'application/json': { schema: FieldSchema, example?: unknown } } }
  /** By the media type of the answer. */
  responses: Record<string, { content?: Record<string, { example?: unknown }> }>
}

export interface FieldSchema {
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: FieldSchema[]
  items?: FieldSchema
  properties?: Record<string, FieldSchema>
  required?: string[]
  default?: unknown
  minimum?: number
  maximum?: number
  description?: string
}
