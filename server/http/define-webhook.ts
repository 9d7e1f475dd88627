import { randomUUID } from 'node:crypto'
import { defineEventHandler, getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import { passGate, type GateRefusal } from '../carriers/twilio/gate'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import type { ErrorCode } from '../../shared/errors'
import { getContext } from './current-context'
import { readBodyText } from './read-body'
import { replyError } from './reply-error'

const CODE_OF: Record<GateRefusal, ErrorCode> = {
  method: 'method_not_allowed',
  path: 'webhook_malformed',
  content_type: 'unsupported_media_type',
  body_too_large: 'payload_too_large',
  malformed: 'webhook_malformed',
  signature: 'signature_refused',
  account: 'webhook_mismatch',
}

interface WebhookOptions<Message> {
  path: string
  /** A typed event, or null for what Twilio would not send. */
  read: (params: Record<string, string>, query: URLSearchParams, context: Context) => Message | null
  /** Runs after the gate. Returns TwiML, or nothing for an empty answer. */
  handle: (context: Context, message: Message) => Promise<string | undefined>
}

/** One byte more than the gate takes, so that the gate is the judge. */
const MOST_BODY_BYTES = 16 * 1024 + 1

/**
 * The only way in for Twilio: the gate, then a typed event, then one service (W1). 2xx is sent after the commit (W3);
 * any doubt is a 5xx, which Twilio repeats. Never rate-limited.
 */
export function defineWebhook<Message>({ path, read, handle }: WebhookOptions<Message>) {
  return defineEventHandler(async event => {
    const requestId = randomUUID()
    setResponseHeader(event, 'x-request-id', requestId)
    const context = await getContext()
    try {
      const result = passGate({
        method: event.method,
        target: event.node.req.url ?? event.path,
        contentType: getRequestHeader(event, 'content-type'),
        signature: getRequestHeader(event, 'x-twilio-signature'),
        body: event.method === 'POST' ? await readBodyText(event, MOST_BODY_BYTES) : '',
      }, {
        path,
        publicUrl: context.config.publicUrl,
        accountSid: context.config.twilio.accountSid,
        authTokens: context.config.twilio.authTokens,
      })
      if (!result.ok) throw refused(result.refusal)
      const message = read(result.params, result.query, context)
      if (message === null) throw refused('malformed')
      const document = await handle(context, message)
      if (document === undefined) {
        setResponseStatus(event, 204)
        return null
      }
      setResponseHeader(event, 'content-type', 'text/xml; charset=utf-8')
      return document
    } catch (error) {
      if (error instanceof DomainError) context.log.warn({ code: error.code, reason: error.details.reason, path }, 'webhook refused')
      return replyError(event, context, error, requestId)
    }
  })
}

function refused(reason: GateRefusal): DomainError {
  return new DomainError(CODE_OF[reason], 'The request was refused. Nothing was changed.', { reason })
}
