import { z } from 'zod'
import { Day, type IsoInstant, type MicrosString } from './common'

/** Days that one look shows: a week, a month, a quarter. */
export const DASHBOARD_DAYS = [7, 30, 90] as const
export type DashboardDays = (typeof DASHBOARD_DAYS)[number]
export const MOST_DAYS = 92

const DAY_MS = 86_400_000

/** Query of `GET /api/finance/dashboard`: so many days up to today, or from one day to another, both included. UTC. */
export const DashboardQuery = z.object({
  days: z.enum(['7', '30', '90']).optional(),
  from: Day.optional(),
  to: Day.optional(),
}).superRefine(({ days, from, to }, issues) => {
  const refuse = (path: string, message: string) => issues.addIssue({ code: 'custom', path: [path], message })
  if (days !== undefined && (from !== undefined || to !== undefined)) refuse('days', 'stands alone, without `from` and `to`')
  if (from === undefined && to === undefined) return
  if (from === undefined || to === undefined) refuse(from === undefined ? 'from' : 'to', 'is wanted with the other end')
  else if (from > to) refuse('to', 'must not be before `from`')
  else if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= MOST_DAYS) refuse('to', `must be within ${MOST_DAYS} days`)
})
export type DashboardQuery = z.infer<typeof DashboardQuery>

/**
 * What moved, each row of the ledger in one figure. Sizes without a sign, except where it says so; a size below zero is
 * more given than taken.
 */
export interface DashboardFigures {
  /** Top-ups. */
  inMicros: MicrosString
  grantedMicros: MicrosString
  /** Charges of calls. */
  usedMicros: MicrosString
  /** Sent back to cards, the day it left the wallet; what did not arrive is in `reversedMicros`. */
  refundedToCardsMicros: MicrosString
  /** Given back for calls, into wallets. */
  refundedForCallsMicros: MicrosString
  /** Taken by banks, less what they gave back. */
  chargebackMicros: MicrosString
  /** The part of it that wallets did not hold, less what came in for it since: wallets gave that much less. */
  owedMicros: MicrosString
  /** Debts that were given up: what wallets did not have to give. */
  writtenOffMicros: MicrosString
  /** Signed: negative left wallets. */
  adjustedMicros: MicrosString
  /** Signed: rows that were taken back whole. */
  reversedMicros: MicrosString
  /** Granted credit that ended. */
  expiredMicros: MicrosString
  /** Signed: by how much all wallets together changed. */
  netMicros: MicrosString
  /** Calls that were charged. */
  calls: number
  /** Those of them of which a price is missing, or in another currency. */
  unknownCostCalls: number
  /** What the carrier asked for the others. */
  costMicros: MicrosString
  /** Signed: what the others were charged, less that. Before refunds. */
  marginMicros: MicrosString
}

export interface DashboardDayDto extends DashboardFigures {
  /** `2026-11-24`, UTC. */
  day: string
}

/** What is there, and what waits for somebody, at this moment. */
export interface DashboardNowDto {
  at: IsoInstant
  balanceMicros: MicrosString
  heldMicros: MicrosString
  grantedMicros: MicrosString
  /** Owed from chargebacks. */
  receivableMicros: MicrosString
  openCases: number
  waitingComplaints: number
  pendingAdjustments: number
  undecidedDisputes: number
  /** The earliest day on which the bank wants an answer; null where none does. */
  nextEvidenceDueAt: IsoInstant | null
  /** On their way to a card. */
  unfinishedRefunds: number
  unfinishedRefundMicros: MicrosString
}

/** 200 of `GET /api/finance/dashboard`. Days go by when something happened, in UTC; one without anything is zeros. */
export interface DashboardDto {
  currency: string
  /** First and last day, both included. */
  from: string
  to: string
  days: DashboardDayDto[]
  totals: DashboardFigures
  now: DashboardNowDto
}
