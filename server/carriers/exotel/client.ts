import type { z } from 'zod'
import { CarrierUnavailable } from '../carrier'
import { RestException } from './wire'

export interface ExotelAccount {
  accountSid: string
  apiKey: string
  apiToken: string
  /** Of the account's region: https://api.exotel.com or https://api.in.exotel.com. */
  apiBaseUrl: string
}

export interface ExotelAnswer {
  status: number
  /** What JSON there was; null for anything else. */
  body: unknown
  /** Seconds to wait before asking again, where that is said. */
  retryAfterSeconds: number | null
}

export interface ExotelClient {
  /**
   * One request under the account's path, once. Rejects where no whole answer comes.
   *
   * @param path of v1, without `.json`.
   */
  get: (path: string, query?: Record<string, string>) => Promise<ExotelAnswer>
  post: (path: string, form: Record<string, string>) => Promise<ExotelAnswer>
  /** The next page of a list: path and query as the answer before it had them. */
  follow: (target: string) => Promise<ExotelAnswer>
  /** Call Details of v3, which has a host of its own beside the other one. */
  getDetails: (callSid: string) => Promise<ExotelAnswer>
}

const TIMEOUT_MS = 10_000
/** Pages of a hundred calls are some hundred kilobytes. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Exotel's API v1 with Basic auth. Nothing is tried again, and no redirect is followed: a POST that went twice would
 * ring twice.
 */
export function createExotelClient(account: ExotelAccount, timeoutMs = TIMEOUT_MS): ExotelClient {
  const { accountSid, apiKey, apiToken, apiBaseUrl } = account
  const authorization = `Basic ${Buffer.from(`${apiKey}:${apiToken}`).toString('base64')}`
  const root = `${apiBaseUrl}/v1/Accounts/${accountSid}`

  async function send(url: string, init: { method: 'GET' | 'POST', body?: URLSearchParams }): Promise<ExotelAnswer> {
    const answer = await fetch(url, {
      ...init,
      headers: { authorization, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      body: text.length > MOST_BYTES ? null : fromJson(text),
      retryAfterSeconds: retryAfterSeconds(answer.headers),
    }
  }

  return {
    get: (path, query = {}) => send(`${root}${path}.json?${new URLSearchParams(query).toString()}`, { method: 'GET' }),
    post: (path, form) => send(`${root}${path}.json`, { method: 'POST', body: new URLSearchParams(form) }),
    follow(target) {
      const url = new URL(target, apiBaseUrl)
      // our key goes to nobody else, whatever an answer says
      if (url.origin !== new URL(apiBaseUrl).origin) throw new Error('a page of a list that lies elsewhere')
      return send(url.toString(), { method: 'GET' })
    },
    getDetails: callSid => send(`${detailsBaseUrl(apiBaseUrl)}/v3/accounts/${accountSid}/calls/${encodeURIComponent(callSid)}`, { method: 'GET' }),
  }
}

/** Beside `api.` lies `ccm-api.`; any other host serves both. */
export function detailsBaseUrl(apiBaseUrl: string): string {
  return apiBaseUrl.replace(/^(https?:\/\/)api\./, '$1ccm-api.')
}

/** Exotel's own word for a request that it understood and did not do; null for every other answer. */
export function refusalOf({ status, body }: ExotelAnswer): z.infer<typeof RestException>['RestException'] | null {
  const parsed = RestException.safeParse(body)
  const isRefused = status >= 400 && status < 500 && parsed.success && parsed.data.RestException.Status === status
  return isRefused ? parsed.data.RestException : null
}

/**
 * What a question is answered with; null where Exotel knows no such thing.
 *
 * @throws CarrierUnavailable for anything that tells nothing.
 */
export async function askOrNull<T extends z.ZodType>(
  schema: T, question: () => Promise<ExotelAnswer>,
): Promise<z.output<T> | null> {
  try {
    const answer = await question()
    if (answer.status === 404 && refusalOf(answer)) return null
    if (answer.status !== 200) throw new Error(`Exotel answered ${answer.status}`)
    return schema.parse(answer.body)
  } catch (error) {
    throw error instanceof CarrierUnavailable ? error : new CarrierUnavailable(error)
  }
}

/** @throws CarrierUnavailable also where there is nothing. */
export async function ask<T extends z.ZodType>(schema: T, question: () => Promise<ExotelAnswer>): Promise<z.output<T>> {
  const found = await askOrNull(schema, question)
  if (found === null) throw new CarrierUnavailable(new Error('Exotel knows nothing of the kind'))
  return found
}

/** Seconds, or a day and a time: the latter by the clock of whoever says it. Null where neither can be read. */
function retryAfterSeconds(headers: Headers): number | null {
  const wait = headers.get('retry-after') ?? ''
  if (/^\d{1,5}$/.test(wait)) return Number(wait)
  const seconds = Math.ceil((httpTime(wait) - httpTime(headers.get('date') ?? '')) / 1000)
  return seconds >= 0 && seconds < 100_000 ? seconds : null
}

/** Of RFC 9110, as is written today; what is none is NaN. */
function httpTime(text: string): number {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : Number.NaN
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
