import type { ErrorCode, ErrorDto, IssueDto } from '../../shared/errors'
import { WRONG_CODE } from './second-factor'

interface RefusalOptions {
  details?: Record<string, unknown>
  retryAfterSeconds?: number
}

/** An answer that refuses, in the wire's shape. */
export function refusal(status: number, code: ErrorCode, message: string, options: RefusalOptions = {}): Response {
  const { retryAfterSeconds } = options
  const details = retryAfterSeconds === undefined ? options.details : { ...options.details, retryAfterSeconds }
  const body: ErrorDto = { code, message, ...(details && { details }) }
  const headers: Record<string, string> = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } })
}

/** So long better-auth asks nobody for a code after ten wrong ones in a row. */
export const LOCKED_SECONDS = 15 * 60

export function invalidFields(issues: IssueDto[]): Response {
  return refusal(422, 'invalid_request', issues[0]?.message ?? 'Something in the form is wrong.', { details: { issues } })
}

function tooManyAttempts(retryAfterSeconds: number): Response {
  const minutes = Math.ceil(retryAfterSeconds / 60)
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`
  return refusal(429, 'too_many_attempts', `Too many attempts. Try again in ${wait}.`, { retryAfterSeconds })
}

/**
 * What better-auth answers, in the wire's shape. Good answers lose the session token: it belongs in the httpOnly cookie
 * and nowhere that a script can read (A3).
 */
export async function translateAnswer(answer: Response): Promise<Response> {
  const text = await answer.text()
  if (!answer.ok) return withCookies(translateRefusal(answer, readObject(text)), answer)
  const body = readJson(text)
  if (isRecord(body)) {
    delete body.token
    if (isRecord(body.session)) delete body.session.token
  }
  return withCookies(Response.json(body, { status: answer.status, headers: { 'cache-control': 'no-store' } }), answer)
}

/** Every refusal carries the id that its request has in the log. */
export async function stamp(answer: Response, requestId: string): Promise<Response> {
  answer.headers.set('x-request-id', requestId)
  if (answer.ok) return answer
  const { headers, status } = answer
  headers.delete('content-length')
  return Response.json({ ...readObject(await answer.text()), requestId }, { status, headers })
}

function translateRefusal(answer: Response, body: Record<string, unknown>): Response {
  const second = translateCodeRefusal(body.code)
  if (second) return second
  if (answer.status === 429) return tooManyAttempts(secondsIn(answer.headers.get('x-retry-after')) ?? 60)
  switch (body.code) {
    case 'INVALID_EMAIL_OR_PASSWORD':
      return refusal(401, 'unauthenticated', 'That e-mail address and password do not belong together.')
    case 'INVALID_USERNAME_OR_PASSWORD':
      return refusal(401, 'unauthenticated', 'That worker code and password do not belong together.')
  }
  if (answer.status >= 500 || String(body.code).startsWith('FAILED_TO_')) {
    return refusal(500, 'internal', 'Something went wrong on our side. Nothing was changed. Try again.')
  }
  if (answer.status === 401) return refusal(401, 'unauthenticated', 'You are signed out. Sign in, then try again.')
  if (answer.status === 403) return refusal(403, 'forbidden', 'That is not allowed.')
  if (answer.status === 404) return refusal(404, 'not_found', 'There is nothing here.')
  return refusal(answer.status, 'invalid_request', 'Something in the form is wrong.')
}

/** What the two-factor plugin refuses. */
function translateCodeRefusal(code: unknown): Response | null {
  switch (code) {
    case 'INVALID_PASSWORD':
      return invalidFields([{ path: 'password', message: 'That is not your password.' }])
    case 'INVALID_CODE':
      return refusal(422, 'wrong_code', WRONG_CODE)
    case 'INVALID_BACKUP_CODE':
      return refusal(422, 'wrong_code', 'That is none of your backup codes, or it was used already.')
    case 'INVALID_TWO_FACTOR_COOKIE':
      return refusal(401, 'unauthenticated', 'That took too long. Sign in again with your password.')
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      return refusal(429, 'too_many_attempts', 'Too many wrong codes. Sign in again with your password.')
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      return tooManyAttempts(LOCKED_SECONDS)
    case 'TOTP_ALREADY_ENABLED':
      return refusal(422, 'invalid_request', 'A second factor is on already. Turn it off before you set up another.')
    case 'TOTP_NOT_ENABLED':
    case 'TWO_FACTOR_NOT_ENABLED':
    case 'BACKUP_CODES_NOT_ENABLED':
      return refusal(422, 'invalid_request', 'No second factor is on for this account.')
  }
  return null
}

function withCookies(made: Response, from: Response): Response {
  for (const cookie of from.headers.getSetCookie()) made.headers.append('set-cookie', cookie)
  return made
}

function secondsIn(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null
}

function readObject(text: string): Record<string, unknown> {
  const value = readJson(text)
  return isRecord(value) ? value : {}
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
