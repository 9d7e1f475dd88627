import { z } from 'zod'
import { Micros, Nanos, UtcInstant } from './common'
import { LimitsDto } from './limits'
import { WalletDto } from './wallet'

/** The last two have no wallet: a programme's pays for what they do. */
export const ROLES = ['caller', 'auditor', 'finance', 'admin', 'worker', 'supervisor'] as const
export type Role = (typeof ROLES)[number]

/** 200 of `GET /api/user/me`: of whomever is signed in, also those who have no wallet. */
export const MeDto = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  /** `ASHA-4F7K`: what they sign in with. Null for who does so by an address. */
  code: z.string().nullable(),
  /** The password was made by somebody else: nothing else is served until it is changed. */
  mustChangePassword: z.boolean(),
})
export type MeDto = z.infer<typeof MeDto>

/** 200 of `GET /api/user/profile`. */
export const ProfileDto = z.strictObject({
  user: z.strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    /** Until it is, no money comes in. */
    emailConfirmed: z.boolean(),
    role: z.enum(ROLES),
    createdAt: UtcInstant,
  }),
  wallet: WalletDto,
  limits: LimitsDto,
  /** Their own: calls that cost more a minute are asked about first. Null: none are. */
  askAboveNanosPerMinute: Nanos.nullable(),
  /** The number that the person called sees, E.164, where a call says nothing else. */
  callerId: z.string(),
  /** Numbers that a call may show instead, E.164, that one among them. */
  callerIds: z.array(z.string()),
  /** Numbers of their own, E.164: whoever calls one rings in their open tabs. */
  ringsAt: z.array(z.string()),
  /** ISO 3166-1 alpha-2: numbers typed without + belong here until the person says otherwise. */
  defaultCountry: z.string(),
  /** People hear of it when their available money falls below one of these. */
  lowBalanceLevelsMicros: z.array(Micros),
  /** Whom to write to. */
  supportEmail: z.string(),
})
export type ProfileDto = z.infer<typeof ProfileDto>
