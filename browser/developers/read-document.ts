import type { ApiDocument, FieldSchema } from './api-document'
import { curlSample } from './curl-sample'
import { typeWords } from './type-words'

export interface FieldView {
  name: string
  where: 'path' | 'query' | 'header' | 'body'
  isRequired: boolean
  type: string
  words: string
}

export interface OperationView {
  id: string
  method: string
  path: string
  summary: string
  description: string
  /** Null: no key is needed. */
  scope: string | null
  fields: FieldView[]
  curl: string
  /** Null where none is known. */
  answer: string | null
  status: string
}

export interface ApiView {
  url: string
  groups: { name: string, operations: OperationView[] }[]
  errors: ApiDocument['x-errors']
}

/** The document as its page shows it. */
export function readDocument(document: ApiDocument): ApiView {
  const url = document.servers[0]?.url ?? ''
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
    .map(([method, operation]) => ({ tag: operation.tags[0], ...toView(url, path, method.toUpperCase(), operation) })))
  return {
    url,
    groups: document.tags.map(({ name }) => ({
      name, operations: operations.filter(({ tag }) => tag === name).map(({ tag: _, ...view }) => view),
    })),
    errors: document['x-errors'],
  }
}

function toView(url: string, path: string, method: string, operation: ApiDocument['paths'][string][string]): OperationView {
  const scope = operation.security.flatMap(one => Object.values(one).flat())[0] ?? null
  const body = operation.requestBody?.content['application/json']
  const status = Object.keys(operation.responses).find(one => one.startsWith('2')) ?? '200'
  const [answer] = Object.values(operation.responses[status]?.content ?? {}).map(({ example }) => example)
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    description: operation.description ?? '',
    scope,
    fields: [
      ...operation.parameters.map((one): FieldView => ({
        name: one.name, where: one.in, isRequired: one.required, type: typeWords(one.schema), words: one.description ?? '',
      })),
      ...bodyFields(body?.schema),
    ],
    curl: curlSample({
      method, url: url + fill(path, operation.parameters), needsKey: scope !== null, body: body?.example,
    }),
    answer: answer === undefined ? null : typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2),
    status,
  }
}

function bodyFields({ properties = {}, required = [] }: FieldSchema = {}): FieldView[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name, where: 'body', isRequired: required.includes(name), type: typeWords(schema), words: schema.description ?? '',
  }))
}

type Parameters = ApiDocument['paths'][string][string]['parameters']

/** With the examples of its parameters. */
function fill(path: string, parameters: Parameters): string {
  const shown = parameters.filter(({ example }) => example !== undefined)
  const query = shown.filter(one => one.in === 'query').map(({ name, example }) => `${name}=${encodeURIComponent(example!)}`).join('&')
  const filled = path.replaceAll(/\{(\w+)\}/g, (place, name: string) => shown.find(one => one.in === 'path' && one.name === name)?.example ?? place)
  return filled + (query ? `?${query}` : '')
}
