import { z } from 'zod'
import type { ErrorCode } from '../errors'
import { UuidParam } from '../schemas/common'

export const API_TAGS = ['Rates', 'Calls', 'Messages', 'Agents', 'Leads', 'Contacts', 'Wallet'] as const

/** A route in the words of whoever writes a program against it. What it answers says the map of replies. */
export interface Operation {
  /** Unique; what generated programs call it by. */
  id: string
  tag: (typeof API_TAGS)[number]
  summary: string
  description?: string
  /** What its reply is called in the document; of a file, its media type. */
  reply: string
  /** 200 unless it is said. */
  status?: 201
  /** What it answers too, with the same reply, where it is taken and not done yet. */
  taken?: { status: 202, when: string }
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** What each field is, where its name does not say it. */
  fields?: Record<string, string>
  /** Beside those that any route can answer. */
  refusals?: readonly ErrorCode[]
  /** Takes a header `Idempotency-Key`: the same key and content is the first answer again (M16). */
  idempotencyKey?: true
  /** Of a request that works: what stands for `:id`, the query, the body. */
  sample?: { params?: Record<string, string>, query?: string, body?: Record<string, unknown> }
}

export const OfOne = z.object({ id: UuidParam })

/** Words for fields that several routes have. */
export const PAGED = {
  limit: 'How many at most.',
  cursor: '`nextCursor` of the page before.',
}
export const PERIOD = { from: 'From then on, ISO 8601 with an offset.', to: 'Up to then.' }
export const TO = {
  to: 'The number as people write it; + and the country code, or digits as dialled in `country`.',
  country: 'ISO 3166-1 alpha-2: where numbers without + belong.',
}
