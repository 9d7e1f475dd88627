import type { RetailDeck } from '../books/retail-deck'
import type { Call } from '../calls/call'
import type { Carrier } from '../carrier'
import { callResource } from './call-resource'
import { RestError } from './rest-error'

const DAY_MS = 86_400_000
const MOST_PER_PAGE = 1_000

/** A day (`2026-11-20`, the whole of it, UTC) or a moment. */
function readDate(text: string): { fromMs: number, toMs: number } {
  const fromMs = Date.parse(text)
  if (Number.isNaN(fromMs)) throw new RestError(400, 20001, `"${text}" is not a date`)
  return { fromMs, toMs: /^\d{4}-\d{2}-\d{2}$/.test(text) ? fromMs + DAY_MS - 1 : fromMs + 999 }
}

/** `StartTime=` is that day, `StartTime>=` on or after it, `StartTime<=` on or before it. The name keeps the sign. */
function withinDates(query: URLSearchParams, name: string, ms: number | null): boolean {
  const checks = [
    [name, (day: ReturnType<typeof readDate>, at: number) => at >= day.fromMs && at <= day.toMs],
    [`${name}>`, (day: ReturnType<typeof readDate>, at: number) => at >= day.fromMs],
    [`${name}<`, (day: ReturnType<typeof readDate>, at: number) => at <= day.toMs],
  ] as const
  return checks.every(([key, holds]) => {
    const text = query.get(key)
    if (text === null || text === '') return true
    const day = readDate(text)
    return ms !== null && holds(day, ms)
  })
}

function matches(query: URLSearchParams, call: Call): boolean {
  const equal = (key: string, value: string | null) => !query.get(key) || query.get(key) === value
  return (
    equal('To', call.to)
    && equal('From', call.from)
    && equal('Status', call.status)
    && equal('ParentCallSid', call.parent?.sid ?? null)
    && withinDates(query, 'StartTime', call.answeredMs ?? call.startedMs)
    && withinDates(query, 'EndTime', call.endedMs)
  )
}

/** Candidates without a walk over every call where the query names a parent. */
function candidates(carrier: Carrier, query: URLSearchParams): readonly Call[] {
  const parent = query.get('ParentCallSid')
  return parent ? [...carrier.calls.childrenOf(parent)].reverse() : carrier.calls.newestFirst()
}

/** One page of calls, the newest first, with the links that Twilio's helper follows. */
export function listCalls(carrier: Carrier, deck: RetailDeck, query: URLSearchParams): Record<string, unknown> {
  const { accountSid } = carrier.config
  const size = Math.min(Math.max(1, Number(query.get('PageSize')) || 50), MOST_PER_PAGE)
  const page = Math.max(0, Number(query.get('Page')) || 0)
  const found = candidates(carrier, query).filter(call => matches(query, call))
  const calls = found.slice(page * size, (page + 1) * size)
  const path = `/2010-04-01/Accounts/${accountSid}/Calls.json`
  const link = (index: number, token?: string) => {
    const target = new URLSearchParams(query)
    target.set('PageSize', String(size))
    target.set('Page', String(index))
    target.delete('PageToken')
    if (token) target.set('PageToken', token)
    return `${path}?${target}`
  }
  const hasMore = found.length > (page + 1) * size
  return {
    calls: calls.map(call => callResource(accountSid, deck, call, carrier.clock.now())),
    page,
    page_size: size,
    start: page * size,
    end: Math.max(page * size, page * size + calls.length - 1),
    uri: link(page),
    first_page_uri: link(0),
    next_page_uri: hasMore ? link(page + 1, `PA${calls.at(-1)?.sid ?? ''}`) : null,
    previous_page_uri: page > 0 ? link(page - 1) : null,
  }
}
