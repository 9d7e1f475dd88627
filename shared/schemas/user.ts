import type { IsoInstant, MicrosString } from './common'
import type { WalletDto } from './wallet'

export const ROLES = ['caller', 'auditor', 'finance', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** What a person may do, after defaults, the age of the account and what staff lifted (C12). */
export interface LimitsDto {
  callsAtOnce: number
  startsPerMinute: number
  countriesPerDay: number
  spendPerDayMicros: MicrosString
  pricePerMinuteMicros: MicrosString
  maxCallSeconds: number
}

/** 200 of `GET /api/user/profile`. */
export interface ProfileDto {
  user: {
    id: string
    name: string
    email: string
    /** Until it is, no money comes in. */
    emailConfirmed: boolean
    role: Role
    createdAt: IsoInstant
  }
  wallet: WalletDto
  limits: LimitsDto
  /** The number that the person called sees, E.164. */
  callerId: string
  /** ISO 3166-1 alpha-2: numbers typed without + belong here until the person says otherwise. */
  defaultCountry: string
  /** People hear of it when their available money falls below one of these. */
  lowBalanceLevelsMicros: MicrosString[]
  /** Whom to write to. */
  supportEmail: string
}
