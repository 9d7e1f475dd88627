import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { KERNEL_ERRORS } from '../../../server/db/kernel-errors'

const SQL = readdirSync('drizzle/functions').map(file => readFileSync(`drizzle/functions/${file}`, 'utf8')).join('\n')
/** Functions of the kernel that take something. */
const FUNCTIONS = new Set([...SQL.matchAll(/create or replace function ([a-z]+(?:_[a-z]+)+)\s*\(\s*[a-z]/g)].map(([, name]) => name!))
const sources = (readdirSync('server', { recursive: true, encoding: 'utf8' })).filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(`server/${file}`, 'utf8') }))

/** Calls of the kernel whose first argument, or one after it, goes by its place. */
function unnamed(text: string): string[] {
  return [...text.matchAll(/\b([a-z]+(?:_[a-z]+)+)\(/g)].filter(([, name]) => FUNCTIONS.has(name!)).flatMap(found => {
    const [call] = found
    const args = argumentsOf(text, found.index + call.length)
    const isBare = args.length === 1 && args[0]!.trim() === ''
    return isBare || args.every(arg => /^\s*p_[a-z_]+ => /.test(arg)) ? [] : [call]
  })
}

/** What stands between commas until the bracket closes; placeholders are one word. */
function argumentsOf(text: string, start: number): string[] {
  const args = ['']
  for (let at = start, depth = 0; at < text.length; at++) {
    if (text.startsWith('${', at)) {
      let open = 1
      for (at += 2; open > 0; at++) open += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0
      at -= 1
      args[args.length - 1] += '?'
      continue
    }
    const sign = text[at]!
    if (sign === ')' && depth === 0) break
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
    if (sign === ',' && depth === 0) args.push('')
    else args[args.length - 1] += sign
  }
  return args
}

describe('calls of the kernel', () => {
  it('name their arguments', () => {
    expect(FUNCTIONS.size).toBeGreaterThan(60)
    expect(sources.flatMap(({ file, text }) => unnamed(text).map(call => `${file}: ${call}`))).toEqual([])
  })

  it.each([
    ['`select claim_call(${id}, ${user})`', ['claim_call(']],
    ['`select claim_call(p_call_id => ${id}, ${user})`', ['claim_call(']],
    ['`select claim_call(p_call_id => ${f({ a: 1 }, 2)}::uuid, p_user_id => coalesce(${user}, null))`', []],
    ['`select claim_due_calls(p_limit => 1, p_at => now(), make_interval(secs => ${seconds}))`', ['claim_due_calls(']],
  ])('are judged: %s', (text, expected) => {
    expect(unnamed(text)).toEqual(expected)
  })

  it('are refused by names that stand in one file', () => {
    const literal = /'TT\d{3}'/
    expect(sources.filter(({ file, text }) => file !== 'db/kernel-errors.ts' && literal.test(text)).map(({ file }) => file)).toEqual([])
    // internal to one function, which catches it
    const raised = new Set([...SQL.matchAll(/errcode = '(TT\d{3})'/g)].map(([, state]) => state!).filter(state => state !== 'TT099'))
    expect([...raised].sort()).toEqual(Object.values(KERNEL_ERRORS).sort())
  })
})
