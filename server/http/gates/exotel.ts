import { callOfStatusPath, isKeysPath } from '../../carriers/exotel/callback-token'
import { readPassthru, readStatusCallback, type ExotelKeys, type ExotelStatus, type ReadingOptions } from '../../carriers/exotel/events'
import { isReadable, readFields, readForm } from '../../carriers/exotel/form'
import { homeOf } from '../../carriers/exotel/numbers'
import type { Config } from '../../config'
import { refused, type Gate, type WebhookRequest } from '../define-webhook'

const MOST_BODY_BYTES = 16 * 1024
const MOST_QUERY = 4096

/**
 * The gate for Exotel's StatusCallback. Nobody signs it: what proves that it comes of our order is the address, which
 * was made for one call and given to nobody but Exotel. What it lets in is a hint (O5).
 */
export const exotelStatus: Gate<ExotelStatus> = async (request, { config }) => {
  if (request.method !== 'POST') throw refused('method_not_allowed', 'method')
  const { secret, options } = settingsOf(config)
  const callId = callOfStatusPath(secret, request.target)
  if (callId === null) throw refused('signature_refused', 'address')
  const status = readStatusCallback(await fieldsOf(request), callId, options)
  if (!status) throw refused('webhook_malformed', 'malformed')
  return status
}

/**
 * The gate for the Passthru applet: a GET as a rule. Its address is one for the whole account, so that the call, whose
 * id it brings along, has to be open, and one of its numbers the one that was called: the service's business.
 */
export const exotelKeys: Gate<ExotelKeys> = async (request, { config }) => {
  if (request.method !== 'GET' && request.method !== 'POST') throw refused('method_not_allowed', 'method')
  const { secret, options } = settingsOf(config)
  const question = request.target.indexOf('?')
  const path = question < 0 ? request.target : request.target.slice(0, question)
  if (!isKeysPath(secret, path)) throw refused('signature_refused', 'address')
  const query = question < 0 ? '' : request.target.slice(question + 1)
  if (query.length > MOST_QUERY) throw refused('payload_too_large', 'query')
  const fields = request.method === 'GET' ? readForm(query) : await fieldsOf(request)
  const keys = fields && readPassthru(fields, options)
  if (!keys) throw refused('webhook_malformed', 'malformed')
  return keys
}

async function fieldsOf(request: WebhookRequest): Promise<Record<string, string>> {
  const type = request.header('content-type') ?? ''
  if (!isReadable(type)) throw refused('unsupported_media_type', 'content_type')
  const fields = readFields(type, await request.body(MOST_BODY_BYTES))
  if (!fields) throw refused('webhook_malformed', 'malformed')
  return fields
}

/** Without Exotel no address of it is ours. */
function settingsOf({ exotel }: Config): { secret: string, options: ReadingOptions } {
  if (!exotel) throw refused('signature_refused', 'not_set_up')
  return { secret: exotel.webhookSecret, options: { accountSid: exotel.accountSid, home: homeOf(exotel.callerId) } }
}
