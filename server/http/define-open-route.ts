import { randomUUID } from 'node:crypto'
import { defineEventHandler, setResponseHeader } from 'h3'
import type { z } from 'zod'
import type { Context } from '../context'
import type { ReplyOf, WireName } from '../../shared/wire/wire'
import { getContext } from './current-context'
import { parse, readJson, requireOwnOrigin } from './define-route'
import { replyError } from './reply-error'
import { placeOfEvent } from './place-of-event'

interface OpenRouteInput<Body> {
  context: Context
  body: Body
  /** Where the request comes from, as attempts are counted. */
  place: string
  requestId: string
}

/**
 * The way in for people who are not signed in: from our own pages (A3), with a bounded body. What is behind it counts
 * attempts and tells nobody who has an account.
 */
export function defineOpenRoute<Name extends WireName, Body>(
  options: { route: Name, body: z.ZodType<Body> }, handler: (input: OpenRouteInput<Body>) => Promise<ReplyOf<Name>>,
) {
  return Object.assign(defineEventHandler(async event => {
    const requestId = randomUUID()
    setResponseHeader(event, 'x-request-id', requestId)
    setResponseHeader(event, 'cache-control', 'no-store')
    const context = await getContext()
    try {
      requireOwnOrigin(event, context.config.publicUrl)
      const body = parse(options.body, await readJson(event))
      return await handler({ context, body, place: placeOfEvent(event, context), requestId })
    } catch (error) {
      return replyError(event, context, error, requestId)
    }
  }), { wire: options.route })
}
