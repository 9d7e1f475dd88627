import type { ExotelCall } from './call'
import { readNumber } from './connect'
import { ExotelError } from './exotel-error'
import { fromIst } from './ist'
import { callResource } from './wire'
import { wordOf } from './call'
import type { ExotelWorld } from './world'

const DAYS_31_MS = 31 * 86_400_000
const MOST_SIDS = 100
const MOST_NUMBERS = 5
const MOST_ROWS = 100
const KNOWN = ['Sid', 'DateCreated', 'To', 'From', 'Status', 'Direction', 'PhoneNumber', 'PageSize', 'SortBy', 'After', 'details']

/** `gte:2019-01-01 00:00:00;lte:…`, in Indian time. Without it the last 31 days. @throws ExotelError */
function readPeriod(text: string | null, nowMs: number): { fromMs: number, toMs: number } {
  const period = { fromMs: nowMs - DAYS_31_MS, toMs: Infinity }
  for (const part of (text ?? '').split(';').filter(Boolean)) {
    const [, bound, time] = /^(gte|lte):(.+)$/.exec(part) ?? []
    const ms = time === undefined ? null : fromIst(time)
    if (ms === null) throw new ExotelError(400, `Invalid parameter: DateCreated ${part}`)
    if (bound === 'gte') period.fromMs = ms
    // the whole of that second
    else period.toMs = ms + 999
  }
  return period
}

function readList(query: URLSearchParams, key: string, most: number): string[] | null {
  const values = query.get(key)?.split(',').map(value => value.trim()).filter(Boolean) ?? []
  if (values.length > most) throw new ExotelError(400, `Invalid parameter: more than ${most} in ${key}`)
  return values.length === 0 ? null : values
}

function filterOf(query: URLSearchParams, nowMs: number): (call: ExotelCall) => boolean {
  const { fromMs, toMs } = readPeriod(query.get('DateCreated'), nowMs)
  const sids = readList(query, 'Sid', MOST_SIDS)
  const numbers = (key: string) => readList(query, key, MOST_NUMBERS)?.map(readNumber) ?? null
  const [from, to, phone] = [numbers('From'), numbers('To'), numbers('PhoneNumber')]
  const status = query.get('Status')
  const direction = query.get('Direction')
  return call =>
    call.leg.createdMs >= fromMs && call.leg.createdMs <= toMs
    && (sids === null || sids.includes(call.sid))
    && (from === null || from.includes(call.leg.to))
    && (to === null || to.includes(call.leg.from))
    && (phone === null || phone.includes(call.leg.from))
    && (status === null || status === wordOf(call))
    && (direction === null || direction === 'outbound-api')
}

/** `GET …/Calls`: a page, and where the next one lies. @throws ExotelError */
export function listCalls(world: ExotelWorld, query: URLSearchParams): Record<string, unknown> {
  const unknown = [...query.keys()].find(key => !KNOWN.includes(key))
  if (unknown !== undefined) throw new ExotelError(400, `Invalid parameter: ${unknown}`)
  const size = Number(query.get('PageSize') ?? 50)
  if (!Number.isInteger(size) || size < 1 || size > MOST_ROWS) throw new ExotelError(400, 'Invalid parameter: PageSize')
  const oldestFirst = query.get('SortBy') === 'DateCreated:asc'
  const found = [...world.calls.values()].filter(filterOf(query, world.clock.now()))
  if (!oldestFirst) found.reverse()
  const after = query.get('After')
  const first = after === null ? 0 : found.findIndex(call => call.sid === after) + 1
  const page = found.slice(first, first + size)
  const path = `/v1/Accounts/${world.account.accountSid}/Calls.json`
  const link = (last: string) => `${path}?${new URLSearchParams({ ...Object.fromEntries(query), After: last }).toString()}`
  const last = page.at(-1)
  return {
    Metadata: {
      Total: found.length, PageSize: size, FirstPageUri: path, PrevPageUri: null,
      NextPageUri: last && found.length > first + size ? link(last.sid) : null,
    },
    Calls: page.map(call => callResource(world.account, call, world.clock.now(), query.get('details') === 'true')),
  }
}
