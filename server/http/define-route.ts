import { randomUUID } from 'node:crypto'
import {
  defineEventHandler, getQuery, getRequestHeader, getRouterParams, setResponseHeader, type EventHandler, type H3Event,
} from 'h3'
import { z } from 'zod'
import type { ResolvedSession, SignedInUser } from '../auth/resolve-session'
import { SECOND_FACTOR_SECONDS } from '../auth/second-factor'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import { noteRefusal } from '../services/account/note-refusal'
import { isStaffRole } from '../../shared/roles'
import { readInput } from '../../shared/schemas/read-input'
import type { Role } from '../../shared/schemas/user'
import { isFileRoute, scopeOf, type FileRoute } from '../../shared/wire/key-routes'
import type { ReplyOf, WireName } from '../../shared/wire/wire'
import { asksForHead } from './asks-for-head'
import { authenticate, requireScope } from './authenticate'
import { getContext } from './current-context'
import { readBodyText } from './read-body'
import { replyError } from './reply-error'

interface RouteOptions<Name, Body, Query, Params> {
  /** Its name on the wire, which says what it answers. Left out where that is a file or a stream that no key opens. */
  route?: Name
  /** Who is served; everybody else is refused (A1). */
  roles: readonly Role[]
  /** Moves money on behalf of others: a second factor, where there is one, was shown a moment ago (A4). */
  stepUp?: boolean
  /** Answers by a stream: where only its head is asked for, none is opened. */
  streams?: boolean
  /** Also served to somebody whose password was made by somebody else, before they have one of their own. */
  beforeOwnPassword?: boolean
  /** False where pages ask by themselves: nobody need sit before the screen. */
  isAttended?: boolean
  body?: z.ZodType<Body>
  /** More than a body may weigh elsewhere: what it carries is a list. */
  mostBytes?: number
  query?: z.ZodType<Query>
  params?: z.ZodType<Params>
}

/** What answers by a file or a stream. */
type Unnamed = 'unnamed'
/** Null: nothing new (304), or no body (204). */
type ReplyFor<Name> = Name extends WireName ? ReplyOf<Name> | null : unknown

/** A way in that says itself whom it serves and what it takes. */
export interface Route extends EventHandler {
  takes: Pick<RouteOptions<WireName, unknown, unknown, unknown>, 'roles' | 'body' | 'mostBytes' | 'query' | 'params'>
  /** Undefined where it answers by a file or a stream. */
  wire: WireName | undefined
}

export interface RouteInput<Body, Query, Params> {
  event: H3Event
  context: Context
  user: SignedInUser
  sessionId: string
  session: ResolvedSession
  body: Body
  query: Query
  params: Params
  requestId: string
}

const MOST_BODY_BYTES = 64 * 1024
const SAFE_METHODS = new Set(['GET', 'HEAD'])

/**
 * The way in for people: who asks (A1), from where (A3), and what, parsed once by bounded schemas; then one service
 * call. Order: session or key, role, origin, second factor, input.
 */
export function defineRoute<
  Name extends WireName | FileRoute | Unnamed = Unnamed, Body = undefined, Query = undefined, Params = undefined,
>(
  options: RouteOptions<Name, Body, Query, Params>,
  handler: (input: RouteInput<Body, Query, Params>) => Promise<ReplyFor<Name>>,
): Route {
  const { route, roles, body: bodySchema, params: paramsSchema } = options
  const querySchema = options.query && whole(options.query)
  return Object.assign(defineEventHandler(async event => {
    const requestId = randomUUID()
    setResponseHeader(event, 'x-request-id', requestId)
    setResponseHeader(event, 'cache-control', 'no-store')
    const context = await getContext()
    let asker: SignedInUser | null = null
    try {
      const { session, key } = await authenticate(event, context)
      const { user, sessionId } = session
      asker = user
      if (key) requireScope(key, scopeOf(route))
      requireOwnPassword(user, options)
      requireRole(user, options.roles)
      if (!key) await requireOwnBrowser(event, context, session, options)
      const params = parse(options.params, getRouterParams(event, { decode: true }), 'not_found')
      const query = parse(querySchema, getQuery(event))
      const body = options.body ? parse(options.body, await readJson(event, options.mostBytes)) : undefined as Body
      if (options.streams && asksForHead(event)) return ''
      return await handler({ event, context, user, sessionId, session, body, query, params, requestId })
    } catch (error) {
      const route = `${event.method} ${event.context.matchedRoute?.path ?? 'unknown'}`
      if (asker) await noteRefusal(context, { userId: asker.id, route, requestId }, error)
      return replyError(event, context, error, requestId)
    }
  }), {
    takes: { roles, body: bodySchema, mostBytes: options.mostBytes, query: querySchema, params: paramsSchema },
    wire: route === undefined || isFileRoute(route) ? undefined : route as WireName,
  })
}

/** What an address asks for and nobody understands is refused: the answer would be to another question. */
function whole<Query>(schema: z.ZodType<Query>): z.ZodType<Query> {
  return schema instanceof z.ZodObject ? schema.strict() as unknown as z.ZodType<Query> : schema
}

function requireRole(user: SignedInUser, roles: readonly Role[]): void {
  if (!roles.includes(user.role)) throw new DomainError('forbidden', 'Your account may not do this.')
}

/** Whoever gave out the first password knows it: until it is changed nothing that is done is surely the person's. */
function requireOwnPassword(user: SignedInUser, { beforeOwnPassword = false }: { beforeOwnPassword?: boolean }): void {
  if (!user.mustChangePassword || beforeOwnPassword) return
  throw new DomainError('password_not_own', 'Your password was made by somebody else. Choose one of your own first. Nothing was changed.')
}

/**
 * What is asked of browsers alone: they send their cookie by themselves, wherever a request comes from, and somebody
 * may have left one open. A program sends its key when it means to, and reaches nothing that asks for a code.
 */
async function requireOwnBrowser(
  event: H3Event, context: Context, session: ResolvedSession,
  options: { roles: readonly Role[], stepUp?: boolean, isAttended?: boolean },
): Promise<void> {
  if (!SAFE_METHODS.has(event.method)) requireOwnOrigin(event, context.config.publicUrl)
  if (options.isAttended ?? true) await noteUse(context, session, options)
  requireSecondFactor(session.user, context, options)
}

/**
 * When a session was last used. What moves money on behalf of others is not done by a session of staff
 * that lay idle for half an hour; where a code is asked for anyway, that code is the proof.
 */
async function noteUse(
  context: Context, session: ResolvedSession, { stepUp = false }: { stepUp?: boolean },
): Promise<void> {
  const { sessions } = context.auth
  const { user } = session
  const mayLieIdle = !stepUp || user.twoFactorEnabled || !isStaffRole(user.role)
  if (mayLieIdle || !sessions.layIdle(session)) return sessions.noteUse(session)
  await sessions.end(user.id, session.sessionId)
  throw new DomainError('unauthenticated', 'You were away for more than half an hour. Nothing was changed. Sign in, then try again.')
}

/**
 * Routes that staff alone are served: in production nobody opens them by a password alone. What moves
 * money asks for a code that is no older than five minutes, in this very session (A4).
 */
function requireSecondFactor(
  user: SignedInUser,
  context: Context,
  { roles, stepUp = false }: { roles: readonly Role[], stepUp?: boolean },
): void {
  if (!user.twoFactorEnabled) {
    if (!context.config.isProduction || !roles.every(isStaffRole)) return
    throw new DomainError('second_factor_missing', 'Staff accounts need a second factor. Turn it on under Account, then try again. Nothing was changed.')
  }
  if (!stepUp) return
  const ageMs = user.secondFactorAt ? context.clock.now().getTime() - user.secondFactorAt.getTime() : Infinity
  if (ageMs > SECOND_FACTOR_SECONDS * 1000) {
    throw new DomainError('second_factor_required', 'Enter the code that your authenticator app shows now. Nothing was changed.')
  }
}

/** Another site can make a browser send requests with our cookie; it cannot make it say that they come from us (A3). */
export function requireOwnOrigin(event: H3Event, publicUrl: string): void {
  if (getRequestHeader(event, 'origin') !== publicUrl) {
    throw new DomainError('origin_refused', 'This request did not come from our own pages. Nothing was changed.')
  }
}

export async function readJson(event: H3Event, mostBytes = MOST_BODY_BYTES): Promise<unknown> {
  const text = await readBodyText(event, mostBytes)
  if (!/^application\/json\b/i.test(getRequestHeader(event, 'content-type') ?? '')) {
    throw new DomainError('unsupported_media_type', 'Send this as application/json. Nothing was changed.')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new DomainError('invalid_json', 'The request could not be read: it is not JSON. Nothing was changed.')
  }
}

/** Ids that cannot exist are not found, like those that do not. */
export function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, code: 'invalid_request' | 'not_found' = 'invalid_request'): T {
  if (!schema) return undefined as T
  const read = readInput(schema, value)
  if ('data' in read) return read.data
  if (code === 'not_found') throw new DomainError('not_found', 'There is nothing here.')
  const { issues } = read
  throw new DomainError('invalid_request', `The request has ${issues.length === 1 ? 'a mistake' : 'mistakes'}${issues[0]?.path ? ` in “${issues[0].path}”` : ''}. Nothing was changed.`, { issues })
}
