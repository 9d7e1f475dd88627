import { z } from 'zod'
import { AskedId, CountryCode, Cursor, Instant, PageLimit, TypedNumber, UtcInstant, UuidParam } from '../common'
import { ImportProblem } from '../contact-imports'
import { LineText, PlainText } from '../plain-text'
import { CALL_WISHES, WISH_SOURCES, WISH_WAYS } from './words'

export const LONGEST_WISH_WORDS = 1000

/** `POST /api/user/call-wishes`: somebody agreed to be called by agents, or does not want it. */
export const CreateWishBody = z.strictObject({
  id: AskedId,
  kind: z.enum(CALL_WISHES),
  number: TypedNumber,
  country: CountryCode.optional(),
  saidAt: Instant,
  way: z.enum(WISH_WAYS),
  /** Those that were agreed to, or those that were said. */
  wording: PlainText(1, LONGEST_WISH_WORDS),
})
export type CreateWishBody = z.infer<typeof CreateWishBody>

/** `POST /api/user/call-wishes/check`: numbers stand in no address (P1). */
export const CheckNumberBody = z.strictObject({ number: TypedNumber, country: CountryCode.optional() })
export type CheckNumberBody = z.infer<typeof CheckNumberBody>

/** 200 of it: whether an agent may call the number now, and what stands against it. */
export const NumberVerdictDto = z.strictObject({
  reason: z.enum(['number', 'do_not_call', 'no_consent', 'hours']).nullable(),
  message: z.string().nullable(),
  /** When it may be tried by itself; null where it may now, or where somebody has to do something first. */
  opensAt: UtcInstant.nullable(),
})
export type NumberVerdictDto = z.infer<typeof NumberVerdictDto>

/** `POST /api/user/call-wishes/:id/removal`: it counts no longer, and why. */
export const RemoveWishBody = z.strictObject({ note: PlainText(1, 500) })
export type RemoveWishBody = z.infer<typeof RemoveWishBody>

export const WishParams = z.object({ id: UuidParam })
export const WishesQuery = z.object({
  kind: z.enum(CALL_WISHES),
  /** Digits of the number, or part of the words. */
  q: LineText(1, 100).optional(),
  /** Those too that count no longer. */
  removed: z.enum(['true', 'false']).optional(),
  cursor: Cursor.optional(),
  limit: PageLimit,
})
export type WishesQuery = z.infer<typeof WishesQuery>

export const CallWishDto = z.strictObject({
  id: z.string(),
  kind: z.enum(CALL_WISHES),
  /** E.164. */
  number: z.string(),
  display: z.string(),
  saidAt: UtcInstant,
  way: z.enum(WISH_WAYS),
  wording: z.string(),
  source: z.enum(WISH_SOURCES),
  /** The call in which it was said. */
  callId: z.string().nullable(),
  createdAt: UtcInstant,
  removedAt: UtcInstant.nullable(),
  removalNote: z.string().nullable(),
})
export type CallWishDto = z.infer<typeof CallWishDto>

/** `GET /api/user/call-wishes/file` */
export const WishFileQuery = z.object({ kind: z.enum(CALL_WISHES), removed: z.enum(['true', 'false']).optional() })
export type WishFileQuery = z.infer<typeof WishFileQuery>

/** `POST /api/user/call-wishes/file`: `look` says what the file would bring, `add` brings it. */
export const ImportWishesQuery = z.object({ kind: z.enum(CALL_WISHES), step: z.enum(['look', 'add']) })
export type ImportWishesQuery = z.infer<typeof ImportWishesQuery>

/** 201 of it. */
export const WishImportDto = z.strictObject({
  /** Lines that say who, when and what. */
  rows: z.number().int(),
  /** Of these, with a number that is on the list already, or in an earlier line: they stay as they are. */
  knownRows: z.number().int(),
  badRows: z.number().int(),
  problems: z.array(ImportProblem),
  /** The first few, as they will be. */
  sample: z.array(z.strictObject({ line: z.number(), display: z.string(), saidAt: UtcInstant, wording: z.string() })),
  /** Null where it was only looked at. */
  added: z.number().int().nullable(),
})
export type WishImportDto = z.infer<typeof WishImportDto>

/** 200 of `GET /api/user/call-wishes`, the newest first. */
export const CallWishesPage = z.strictObject({ wishes: z.array(CallWishDto), nextCursor: z.string().nullable() })
export type CallWishesPage = z.infer<typeof CallWishesPage>
