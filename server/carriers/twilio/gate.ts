import twilio from 'twilio'

/** A request as it came over the wire, before anything has interpreted it. */
export interface RawRequest {
  method: string
  /** Path and query exactly as sent. */
  target: string
  contentType: string | undefined
  signature: string | undefined
  body: string
}

export interface GateOptions {
  /** Origin that Twilio calls us at, from configuration and never from a header (W2). */
  publicUrl: string
  path: string
  accountSid: string
  /** Current token first, then the previous one during a rotation (W5). */
  authTokens: string[]
}

export type GateRefusal = 'method' | 'path' | 'content_type' | 'body_too_large' | 'malformed' | 'signature' | 'account'
export type GateResult =
  | { ok: true, params: Record<string, string>, query: URLSearchParams }
  | { ok: false, refusal: GateRefusal }

const MOST_BODY_BYTES = 16 * 1024
const MOST_PARAMETERS = 100
const KEY = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/
/** Visible ASCII: everything else is escaped in a form, and whoever sends it raw is not Twilio. */
const FORM = /^[\x21-\x7e]*$/
/** Our own callback URLs are made of these; `~` stands between the components of a price. */
const QUERY = /^(?:\?[A-Za-z0-9=&.~-]{1,400})?$/

/**
 * The way in for Twilio's webhooks (W1). Twilio signs URL and parameters run together without separators, so a captured
 * request can be cut anew at other places and still verify; what shuts that out is everything around the signature:
 * one exact path, one content type, one parse, known keys, and typed standard fields afterwards.
 */
export function passGate(request: RawRequest, options: GateOptions): GateResult {
  const refuse = (refusal: GateRefusal): GateResult => ({ ok: false, refusal })
  if (request.method !== 'POST') return refuse('method')
  const question = request.target.indexOf('?')
  const path = question < 0 ? request.target : request.target.slice(0, question)
  const search = question < 0 ? '' : request.target.slice(question)
  if (path !== options.path || !QUERY.test(search)) return refuse('path')
  if (!/^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i.test(request.contentType ?? '')) return refuse('content_type')
  if (Buffer.byteLength(request.body) > MOST_BODY_BYTES) return refuse('body_too_large')
  const params = parseForm(request.body)
  const query = new URLSearchParams(search)
  if (!params || hasDuplicates([...query.keys()])) return refuse('malformed')
  if (!request.signature || !SIGNATURE.test(request.signature)) return refuse('signature')
  const url = options.publicUrl + request.target
  if (!options.authTokens.some(token => isSignedWith(token, request.signature!, url, params))) return refuse('signature')
  if (params.AccountSid !== options.accountSid) return refuse('account')
  return { ok: true, params, query }
}

/** A request that wants to become a socket. */
export type RawUpgrade = Pick<RawRequest, 'target' | 'signature'>

/**
 * The way in for Twilio's streams (G3). It signs the address alone, the same for every stream: who was let in here has
 * shown that it is Twilio, and not yet which call it belongs to. Twilio takes no address with a query.
 */
export function passStreamGate({ target, signature }: RawUpgrade, options: Omit<GateOptions, 'accountSid'>): 'path' | 'signature' | null {
  if (target !== options.path) return 'path'
  if (!signature || !SIGNATURE.test(signature)) return 'signature'
  const url = streamUrl(options.publicUrl, options.path)
  return options.authTokens.some(token => isSignedWith(token, signature, url, {})) ? null : 'signature'
}

/** Where a stream is opened: Twilio takes `wss` and nothing else, and signs it so. */
export function streamUrl(publicUrl: string, path: string): string {
  return publicUrl.replace(/^https?:/, 'wss:') + path
}

function parseForm(body: string): Record<string, string> | null {
  if (!FORM.test(body)) return null
  const pairs = [...new URLSearchParams(body)]
  if (pairs.length === 0 || pairs.length > MOST_PARAMETERS) return null
  if (hasDuplicates(pairs.map(([key]) => key)) || !pairs.every(([key]) => KEY.test(key))) return null
  return Object.fromEntries(pairs)
}

function hasDuplicates(keys: string[]): boolean {
  return new Set(keys).size !== keys.length
}

/** An empty token would verify anything and a strange one throws: both are a no. */
function isSignedWith(token: string, signature: string, url: string, params: Record<string, string>): boolean {
  if (token === '') return false
  try {
    return twilio.validateRequest(token, signature, url, params)
  } catch {
    return false
  }
}
