import type { z } from 'zod'
import { ErrorReply } from '../../shared/schemas/errors'
import { Nothing, REPLIES } from '../../shared/wire/replies'
import type { WireName } from '../../shared/wire/wire'

/** Why what was answered is not what the wire says; empty where it is. @param json undefined: there was no body. */
export function wireProblems(name: WireName, status: number, json: unknown): string[] {
  if (status === 304) return []
  const schema: z.ZodType = status >= 400 ? ErrorReply : REPLIES[name]
  if (schema === Nothing) return status === 204 && json === undefined ? [] : ['there should be no body']
  const { error } = schema.safeParse(json)
  return (error?.issues ?? []).map(issue => `${issue.path.join('.') || 'it'}: ${issue.message}`)
}
