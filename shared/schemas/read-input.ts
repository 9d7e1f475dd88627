import type { z } from 'zod'
import type { IssueDto } from '../errors'

/** No database text holds NUL, and no encoding has a half of a character. */
const UNSTORABLE = /[\0\p{Cs}]/u

/**
 * What came from outside, through its schema. Before the schema is asked: what no database stores is in no input of
 * ours, so that a schema that forgets to say so is not a 500.
 */
export function readInput<T>(schema: z.ZodType<T>, value: unknown): { data: T } | { issues: IssueDto[] } {
  const path = findUnstorable(value)
  if (path !== null) return { issues: [{ path, message: 'Something in it is not text that can be kept.' }] }
  const parsed = schema.safeParse(value)
  if (parsed.success) return { data: parsed.data }
  return { issues: parsed.error.issues.flatMap(issuesOf) }
}

/** A name that nobody knows is told by itself: zod tells the place that it stands in. */
function issuesOf(issue: z.core.$ZodIssue): IssueDto[] {
  const { path, message } = issue
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message }]
  return issue.keys.map(key => ({ path: [...path, key].join('.'), message: 'is not something that can be said here' }))
}

/**
 * The path of a text in a value that cannot be stored, names of fields included; null where there is none. Without
 * recursion: what is looked at is as deep as its sender liked.
 */
function findUnstorable(value: unknown): string | null {
  const waiting: [path: string[], value: unknown][] = [[[], value]]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path, held] = next
    if (typeof held === 'string' && UNSTORABLE.test(held)) return path.join('.')
    if (typeof held !== 'object' || held === null) continue
    for (const [name, inner] of Object.entries(held)) {
      if (UNSTORABLE.test(name)) return path.join('.')
      // whose field it is, is what a reader needs: deeper than this nobody's is
      waiting.push([path.length < 3 ? [...path, name] : path, inner])
    }
  }
  return null
}
