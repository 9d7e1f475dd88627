import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { curlSample } from '../../../browser/developers/curl-sample'
import { readDocument } from '../../../browser/developers/read-document'
import { typeWords } from '../../../browser/developers/type-words'
import type { ApiDocument } from '../../../browser/developers/api-document'
import { createApiDocument } from '../../../server/http/api-document'
import { OPERATIONS } from '../../../shared/wire/operations'

const view = readDocument(createApiDocument('https://talktime.example') as unknown as ApiDocument)
const operations = view.groups.flatMap(group => group.operations)

describe('the page of the API', () => {
  it('has every route of the document once, in its group, with a request and an answer', () => {
    expect(operations.map(({ id }) => id).sort()).toEqual(Object.values(OPERATIONS).map(({ id }) => id).sort())
    for (const { id, curl, answer, path } of operations) {
      expect(answer, id).not.toBeNull()
      // what stands in a path is filled in
      expect(curl, id).not.toMatch(/\{|undefined/.test(path) ? /\/\{\w+\}/ : /undefined/)
      expect(curl, id).toContain('https://talktime.example/api/')
    }
    expect(view.errors.length).toBeGreaterThan(15)
  })

  it('says what each takes', () => {
    const { fields, scope } = operations.find(({ id }) => id === 'editContact')!
    expect(scope).toBe('contacts:write')
    expect(fields.find(({ name }) => name === 'id')).toMatchObject({ where: 'path', isRequired: true, type: 'id' })
    expect(fields.find(({ name }) => name === 'revision')).toMatchObject({ where: 'body', isRequired: true })
    expect(operations.find(({ id }) => id === 'listRates')).toMatchObject({ scope: null, fields: [] })
    expect(operations.find(({ id }) => id === 'listCalls')!.fields.find(({ name }) => name === 'limit')).toMatchObject({ isRequired: false, type: '1 to 100' })
  })

  it.each([
    [{ type: 'string' }, 'text'], [{ type: ['string', 'null'] }, 'text or null'], [{ enum: ['a', 'b'] }, 'one of a, b'], [{ const: 'a' }, 'a'],
    [{ type: 'array', items: { type: 'string', format: 'uuid' } }, 'list of id'], [{ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }, 'instant or null'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'number'], [{ type: 'boolean' }, 'true or false'],
    [{ type: 'object', properties: { a: {}, b: {} } }, '{ a, b }'], [{}, 'anything'],
  ])('says %j as %s', (schema, words) => expect(typeWords(schema)).toBe(words))
})

describe('a request for the shell', () => {
  it.each([
    ['GET', undefined], ['POST', { name: 'O\'Neill `id` $HOME' }], ['POST', undefined], ['PUT', { a: [1] }], ['DELETE', undefined],
  ])('arrives as it was meant: %s %j', (method, body) => {
    const sample = curlSample({ method, url: 'https://talktime.example/api/x?to=%2B44', needsKey: true, body })
    const echo = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }; TALKTIME_KEY=tt_live_1; ${sample}`
    const words = execFileSync('sh', ['-c', echo], { encoding: 'utf8' }).split('\0').slice(0, -1)
    const at = (flag: string) => words[words.indexOf(flag) + 1]
    expect(words).toContain('https://talktime.example/api/x?to=%2B44')
    expect(words).toContain('Authorization: Bearer tt_live_1')
    // curl itself says POST where there is a body
    expect(words.includes('-X') ? at('-X') : body ? 'POST' : 'GET').toBe(method)
    if (body) expect(JSON.parse(at('-d')!)).toEqual(body)
  })
})
