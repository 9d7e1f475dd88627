import { z } from 'zod'
import { E164Number, UtcInstant } from './common'

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

export const ShowNumberBody = z.strictObject({ number: E164Number })
export type ShowNumberBody = z.infer<typeof ShowNumberBody>
