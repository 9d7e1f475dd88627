import type { z } from 'zod'
import type { REPLIES } from './replies'

/** `GET /api/calls/:id`: a method and a path. */
export type WireName = keyof typeof REPLIES
export type ReplyOf<Name extends WireName> = z.infer<(typeof REPLIES)[Name]>

export type WireMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'
/** `/api/calls/:id`: the paths that answer a method. */
export type PathOf<Method extends WireMethod> = WireName extends infer Name
  ? Name extends `${Method} ${infer Path}` ? Path : never
  : never
export type ReplyTo<Method extends WireMethod, Path extends PathOf<Method>> =
  `${Method} ${Path}` extends infer Name extends WireName ? ReplyOf<Name> : never

/** `id`, of `/api/calls/:id/timeline`. */
export type ParamOf<Path extends string> = Path extends `${string}/:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}` ? Name | ParamOf<`/${More}`> : Rest
  : never

/** The path with what is asked for in the place of `:id`. */
export function fillPath(path: string, params: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}
