import { randomUUID } from 'node:crypto'
import { defineEventHandler, getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import type { ErrorCode } from '../../shared/errors'
import { asksForHead } from './asks-for-head'
import { getContext } from './current-context'
import { loggablePath } from './loggable-path'
import { readBodyText } from './read-body'
import { replyError } from './reply-error'

/** A request as it came over the wire, before anything has interpreted it. */
export interface WebhookRequest {
  method: string
  /** Path and query exactly as sent. */
  target: string
  header: (name: string) => string | undefined
  /** The body as text. @throws DomainError `payload_too_large` */
  body: (mostBytes: number) => Promise<string>
}

/**
 * What stands before a webhook: proves who sends, or takes no more of the message than anybody may say. What it lets in
 * is what `read` is given. @throws DomainError by `refused`
 */
export type Gate<Admitted> = (request: WebhookRequest, context: Context) => Promise<Admitted>

interface WebhookOptions<Admitted, Message> {
  gate: Gate<Admitted>
  /** A typed event, or null for what the sender would not send. */
  read: (admitted: Admitted, context: Context) => Message | null
  /** One service. A text is a document of `type`, anything else JSON, nothing an empty answer. */
  handle: (context: Context, message: Message) => Promise<unknown>
  /** What TwiML and its kin are. */
  type?: string
}

/**
 * The only way in for machines: the gate, then a typed event, then one service (W1). 2xx is sent after the commit (W3);
 * any doubt is a 5xx, which senders repeat. Never rate-limited.
 */
export function defineWebhook<Admitted, Message>(
  { gate, read, handle, type = 'text/xml; charset=utf-8' }: WebhookOptions<Admitted, Message>,
) {
  return defineEventHandler(async event => {
    const requestId = randomUUID()
    setResponseHeader(event, 'x-request-id', requestId)
    setResponseHeader(event, 'cache-control', 'no-store')
    const target = event.node.req.url ?? event.path
    const context = await getContext()
    try {
      // HEAD is answered as GET everywhere else, and changes nothing: a webhook may
      if (asksForHead(event)) throw refused('method_not_allowed', 'method')
      const admitted = await gate({
        method: event.method,
        target,
        header: name => getRequestHeader(event, name),
        body: mostBytes => readBodyText(event, mostBytes),
      }, context)
      const message = read(admitted, context)
      if (message === null) throw refused('webhook_malformed', 'malformed')
      const answer = await handle(context, message)
      if (answer === undefined) {
        setResponseStatus(event, 204)
        return null
      }
      if (typeof answer === 'string') setResponseHeader(event, 'content-type', type)
      return answer
    } catch (error) {
      if (error instanceof DomainError) {
        context.log.warn({ code: error.code, reason: error.details.reason, path: loggablePath(target) }, 'webhook refused')
      }
      return replyError(event, context, error, requestId)
    }
  })
}

/** What a gate throws: a code for the sender, and for the log a word that says at which post it fell. */
export function refused(code: ErrorCode, reason: string): DomainError {
  return new DomainError(code, 'The request was refused. Nothing was changed.', { reason })
}
