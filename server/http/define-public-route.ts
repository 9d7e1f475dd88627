import { randomUUID } from 'node:crypto'
import { defineEventHandler, getQuery, getRequestHeader, setResponseHeader, type H3Event } from 'h3'
import type { z } from 'zod'
import { countAttempt } from '../auth/sign-in-attempts'
import type { Config } from '../config'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import type { ReplyOf, WireName } from '../../shared/wire/wire'
import { readInput } from '../../shared/schemas/read-input'
import { getContext } from './current-context'
import { isFromWire } from './is-from-wire'
import { placeOfEvent } from './place-of-event'
import { replyError } from './reply-error'
import { requestCountry } from './request-country'

interface PublicRouteOptions<Name, Query> {
  route: Name
  /** What is counted, in the words of the table of attempts. */
  name: string
  /** The most that one place may ask within a minute. */
  perMinute: (config: Config) => number
  query: z.ZodType<Query>
}

export interface PublicInput<Query> {
  context: Context
  query: Query
  /** As far as the browser says it, ISO 3166-1 alpha-2. */
  country: string
}

/**
 * The way in for anybody, with an account or without: reads only, so often a minute from one place, and costs nothing
 * that we pay for by the piece. Order: limit, input.
 */
export function definePublicRoute<Name extends WireName, Query>(
  { route, name, perMinute, query: schema }: PublicRouteOptions<Name, Query>,
  handler: (input: PublicInput<Query>) => Promise<ReplyOf<Name>>,
) {
  return Object.assign(defineEventHandler(async event => {
    const requestId = randomUUID()
    setResponseHeader(event, 'x-request-id', requestId)
    setResponseHeader(event, 'cache-control', 'no-store')
    const context = await getContext()
    try {
      // a page that we draw asks with words of ours; who may load it how often is not its question
      if (isFromWire(event)) await limitPlace(event, context, name, perMinute(context.config))
      const read = readInput(schema, getQuery(event))
      if ('issues' in read) throw new DomainError('invalid_request', 'The request has a mistake. Nothing was changed.', { issues: read.issues })
      return await handler({ context, query: read.data, country: requestCountry(getRequestHeader(event, 'accept-language')) ?? context.config.defaultCountry })
    } catch (error) {
      return replyError(event, context, error, requestId)
    }
  }), { wire: route })
}

async function limitPlace(event: H3Event, context: Context, name: string, attempts: number): Promise<void> {
  const { database, clock } = context
  const seconds = await countAttempt(database.db, `${name} from ${placeOfEvent(event, context)}`, { attempts, windowSeconds: 60 }, clock.now())
  if (seconds === null) return
  setResponseHeader(event, 'retry-after', seconds)
  throw new DomainError('too_many_attempts', 'That was a lot of questions in a minute. Wait a moment, then go on.', { retryAfterSeconds: seconds })
}
