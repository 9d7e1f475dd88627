import { z } from 'zod'
import { AskedId, CountryCode, E164Number, Micros, TypedNumber, UtcInstant } from './common'

/** `assigned`: one of the platform's that rings at its owner. `verified`: their own, which they proved to have. */
export const OWN_NUMBER_KINDS = ['assigned', 'verified'] as const
export type OwnNumberKind = (typeof OWN_NUMBER_KINDS)[number]

/** What a number that calls may show is: the platform's own, or one of the person's. */
export const SHOWN_NUMBER_KINDS = ['platform', ...OWN_NUMBER_KINDS] as const

export const ShownNumberDto = z.strictObject({
  /** E.164. */
  number: z.string(),
  display: z.string(),
  kind: z.enum(SHOWN_NUMBER_KINDS),
  /** ISO 3166-1 alpha-2; null for numbers of no country. */
  country: z.string().nullable(),
  /** Shown by calls that say nothing else. */
  isShown: z.boolean(),
  /** Since when it is the person's; null for the platform's. */
  since: UtcInstant.nullable(),
})
export type ShownNumberDto = z.infer<typeof ShownNumberDto>

/** 200 of `GET /api/user/numbers`: numbers that one's calls may show, the platform's first. */
export const NumbersDto = z.strictObject({ numbers: z.array(ShownNumberDto) })
export type NumbersDto = z.infer<typeof NumbersDto>

/**
 * How far it is that a number is proved: the phone is called; it was called, and the code is wanted; the carrier wants
 * to hear from that phone itself; it is the person's; the call came to nothing; too late, or too many wrong codes.
 */
export const CHECK_STATES = ['calling', 'code', 'carrier', 'done', 'failed', 'over'] as const

/** A try to prove that a number is one's own. */
export const NumberCheckDto = z.strictObject({
  id: z.string(),
  number: z.string(),
  display: z.string(),
  state: z.enum(CHECK_STATES),
  /** What became of it and of the money, in a sentence. */
  message: z.string(),
  callId: z.string(),
  /** What the call cost; null until it is settled. */
  chargedMicros: Micros.nullable(),
  currency: z.string(),
  triesLeft: z.number(),
  expiresAt: UtcInstant,
  /** What the carrier wants on the keys of that phone, told once; null where it wants nothing, or has told it. */
  carrierCode: z.string().nullable(),
})
export type NumberCheckDto = z.infer<typeof NumberCheckDto>

export const StartCheckBody = z.strictObject({ id: AskedId, number: TypedNumber, country: CountryCode.optional() })
export type StartCheckBody = z.infer<typeof StartCheckBody>

export const TypeCodeBody = z.strictObject({ code: z.string().trim().regex(/^\d{6}$/) })
export type TypeCodeBody = z.infer<typeof TypeCodeBody>

export const ShowNumberBody = z.strictObject({ number: E164Number })
export type ShowNumberBody = z.infer<typeof ShowNumberBody>
