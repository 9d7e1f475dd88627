import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** A query, what its answer is named before it, and what is done with it on the line where it ends. */
const QUERY = /(\[[^\]\n=]*\] = )?\bawait [\w.]+`(\s*select\b[^`]*)`([^\n]*)/g
const ONE_OF_SEVERAL = /^\)?\]?(?:\.at\(|\[[1-9-])/
const SEVERAL_IN_ORDER = /\.(?:toEqual|toStrictEqual|toMatchObject)\((\[.*)/

/** Queries of several rows, of which a test takes for granted in which order they come. The database promises none. */
function unordered(text: string): string[] {
  return [...text.matchAll(QUERY)].flatMap(([, names = '', query, rest]) => {
    if (/\border by\b/i.test(query!) || rest!.includes('.sort(')) return []
    const expected = SEVERAL_IN_ORDER.exec(rest!)?.[1] ?? ''
    const isTaken = names.includes(',') || ONE_OF_SEVERAL.test(rest!) || countOf(expected) > 1
    return isTaken ? [query!.trim().replaceAll(/\s+/g, ' ')] : []
  })
}

/** How many things stand in the list that a text begins with. */
function countOf(text: string): number {
  let [depth, commas] = [0, 0]
  for (const sign of text) {
    if ('[{('.includes(sign)) depth += 1
    else if (']})'.includes(sign)) depth -= 1
    else if (sign === ',' && depth === 1) commas += 1
    if (depth === 0) break
  }
  return text === '' ? 0 : commas + 1
}

describe('what a test reads in an order', () => {
  it('says in which, in the query', () => {
    const files = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.includes('house'))
    const found = files.flatMap(file => unordered(readFileSync(join('tests', file), 'utf8')).map(query => `${file}: ${query}`))
    expect(found).toEqual([])
  })

  it.each([
    'expect((await admin`select action from audit_log`).at(-1)).toEqual({})',
    'const second = (await context.admin`select id from call`)[1]',
    'const [one, other] = await admin`select id from call`',
    'expect((await admin`select kind from x`).map(row => row.kind)).toEqual([\'a\', \'b\'])',
    'expect(await admin`select kind, note from x`).toEqual([{ kind: 1, note: 2 }, { kind: 3, note: 4 }])',
  ])('is seen without one: %s', text => {
    expect(unordered(text)).toHaveLength(1)
  })

  it.each([
    'const [row] = await admin`select id from call`',
    'expect((await admin`select action from audit_log order by id`).at(-1)).toEqual({})',
    'expect((await admin`select kind from x`).map(row => row.kind).sort()).toEqual([\'a\', \'b\'])',
    'expect(await admin`select kind, note from x`).toEqual([{ kind: 1, note: [2, 3] }])',
  ])('is not seen in: %s', text => {
    expect(unordered(text)).toEqual([])
  })
})
