import { z } from 'zod'
import { AskedId, CountryCode, Cursor, Instant, PageLimit, TypedNumber, UtcInstant, UuidParam } from '../common'
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

/** 200 of `GET /api/user/call-wishes`, the newest first. */
export const CallWishesPage = z.strictObject({ wishes: z.array(CallWishDto), nextCursor: z.string().nullable() })
export type CallWishesPage = z.infer<typeof CallWishesPage>
