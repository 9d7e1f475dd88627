import { setResponseHeader, setResponseStatus, type H3Event } from 'h3'
import type { Context } from '../context'
import { CarrierUnavailable } from '../carriers/carrier'
import { PaymentUnavailable } from '../payments/payment'
import { databaseErrorOf, sqlStateOf } from '../db/client'
import { DomainError } from '../domain/errors'
import type { ErrorDto } from '../../shared/errors'
import { databaseRefusalOf } from './database-refusals'
import { STATUS_OF } from './errors'
import { loggablePath } from './loggable-path'

const RETRY_SECONDS = 5
/** Lost connections, shutdowns, full disks, exhausted resources: the database's trouble, not the request's. */
const TROUBLE = /^(08|53|57|58|40|55P03|XX)/
const LOST_CONNECTION = new Set(['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

/** Turns whatever went wrong into the wire's shape. What nobody foresaw is logged and says nothing of its inside. */
export function replyError(event: H3Event, context: Context, error: unknown, requestId: string): ErrorDto {
  const fact = factOf(error)
  // a refusal of the database that no service has put into words is answered, and looked into
  if (fact !== error && fact.code !== 'carrier_unavailable' && fact.code !== 'payment_unavailable') {
    context.log.error({ error, requestId, path: loggablePath(event.path) }, fact.code)
  }
  setResponseStatus(event, STATUS_OF[fact.code])
  if (STATUS_OF[fact.code] === 503) setResponseHeader(event, 'retry-after', RETRY_SECONDS)
  return {
    code: fact.code,
    message: fact.message,
    requestId,
    ...(Object.keys(fact.details).length > 0 && { details: fact.details }),
  }
}

function factOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof CarrierUnavailable) {
    return new DomainError('carrier_unavailable', 'The phone network did not answer us. Nothing was charged. Try again in a minute.')
  }
  if (error instanceof PaymentUnavailable) {
    return new DomainError('payment_unavailable', 'The payment service did not answer us. Nothing was added to your wallet or taken from it. Try again in a minute.')
  }
  if (isDatabaseTrouble(error)) {
    return new DomainError('service_unavailable', 'We cannot reach our records just now, so nothing was changed. Your money is safe. Try again in a minute.')
  }
  const refusal = databaseRefusalOf(error)
  if (refusal) return refusal
  return new DomainError('internal', 'Something went wrong on our side. Your money is safe: what was not confirmed was not charged. Try again.')
}

function isDatabaseTrouble(error: unknown): boolean {
  if (TROUBLE.test(databaseErrorOf(error)?.code ?? sqlStateOf(error) ?? '')) return true
  for (let current = error; current instanceof Error; current = current.cause) {
    if (LOST_CONNECTION.has(String((current as Error & { code?: unknown }).code))) return true
  }
  return false
}
