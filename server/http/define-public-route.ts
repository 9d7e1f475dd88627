import { randomUUID } from 'node:crypto'
import { defineEventHandler, getQuery, getRequestHeader, getRouterParams, setResponseHeader, type H3Event } from 'h3'
import type { z } from 'zod'
import { countAttempt } from '../auth/sign-in-attempts'
import type { Config } from '../config'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import type { ReplyOf, WireName } from '../../shared/wire/wire'
import { getContext } from './current-context'
import { parse } from './define-route'
import { isFromWire } from './is-from-wire'
import { placeOfEvent } from './place-of-event'
import { replyError } from './reply-error'
import { requestCountry } from './request-country'

interface PublicRouteOptions<Name, Query, Params> {
  /** Its name on the wire, which says what it answers. Left out where that is a file. */
  route?: Name
  /** What is counted, in the words of the table of attempts. */
  name: string
  /** The most that one place may ask within a minute; null for carriers, who come from few places, for each call. */
  perMinute: ((config: Config) => number) | null
  query?: z.ZodType<Query>
  params?: z.ZodType<Params>
}

/** What answers by a file. */
type Unnamed = 'unnamed'
/** Null: nothing new (304). */
type ReplyFor<Name> = Name extends WireName ? ReplyOf<Name> | null : unknown

export interface PublicInput<Query, Params> {
  event: H3Event
  context: Context
  query: Query
  params: Params
  /** As far as the browser says it, ISO 3166-1 alpha-2. */
  country: string
}

/**
 * The way in for anybody, with an account or without: reads only, so often a minute from one place, and costs nothing
 * that we pay for by the piece. Order: limit, input.
 */
export function definePublicRoute<Name extends WireName | Unnamed = Unnamed, Query = undefined, Params = undefined>(
  options: PublicRouteOptions<Name, Query, Params>,
  handler: (input: PublicInput<Query, Params>) => Promise<ReplyFor<Name>>,
) {
  const { route, name, perMinute } = options
  return Object.assign(defineEventHandler(async event => {
    const requestId = randomUUID()
    setResponseHeader(event, 'x-request-id', requestId)
    setResponseHeader(event, 'cache-control', 'no-store')
    const context = await getContext()
    try {
      // a page that we draw asks with words of ours; who may load it how often is not its question
      if (perMinute && isFromWire(event)) await limitPlace(event, context, name, perMinute(context.config))
      const query = parse(options.query, getQuery(event))
      const params = parse(options.params, getRouterParams(event, { decode: true }), 'not_found')
      const country = requestCountry(getRequestHeader(event, 'accept-language')) ?? context.config.defaultCountry
      return await handler({ event, context, query, params, country })
    } catch (error) {
      return replyError(event, context, error, requestId)
    }
  }), { wire: route as WireName | undefined })
}

async function limitPlace(event: H3Event, context: Context, name: string, attempts: number): Promise<void> {
  const { database, clock } = context
  const seconds = await countAttempt(database.db, `${name} from ${placeOfEvent(event, context)}`, { attempts, windowSeconds: 60 }, clock.now())
  if (seconds === null) return
  setResponseHeader(event, 'retry-after', seconds)
  throw new DomainError('too_many_attempts', 'That was a lot of questions in a minute. Wait a moment, then go on.', { retryAfterSeconds: seconds })
}
