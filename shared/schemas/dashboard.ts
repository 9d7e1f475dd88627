import { z } from 'zod'
import { Day, Micros, UtcInstant } from './common'
import { refusePeriod } from './period'

/** Days that one look shows: a week, a month, a quarter. */
export const DASHBOARD_DAYS = [7, 30, 90] as const
export const MOST_DAYS = 92

/** Query of `GET /api/finance/dashboard`: so many days up to today, or from one day to another, both included. UTC. */
export const DashboardQuery = z.object({
  days: z.enum(['7', '30', '90']).optional(),
  from: Day.optional(),
  to: Day.optional(),
}).superRefine(refusePeriod(MOST_DAYS))
export type DashboardQuery = z.infer<typeof DashboardQuery>

/**
 * What moved, each row of the ledger in one figure. Sizes without a sign, except where it says so; a size below zero is
 * more given than taken.
 */
export const DashboardFigures = z.strictObject({
  /** Top-ups. */
  inMicros: Micros,
  grantedMicros: Micros,
  /** Charges of calls. */
  usedMicros: Micros,
  /** Sent back to cards, the day it left the wallet; what did not arrive is in `reversedMicros`. */
  refundedToCardsMicros: Micros,
  /** Given back for calls, into wallets. */
  refundedForCallsMicros: Micros,
  /** Taken by banks, less what they gave back. */
  chargebackMicros: Micros,
  /** The part of it that wallets did not hold, less what came in for it since: wallets gave that much less. */
  owedMicros: Micros,
  /** Debts that were given up: what wallets did not have to give. */
  writtenOffMicros: Micros,
  /** Signed: negative left wallets. */
  adjustedMicros: Micros,
  /** Signed: rows that were taken back whole. */
  reversedMicros: Micros,
  /** Granted credit that ended. */
  expiredMicros: Micros,
  /** Signed: by how much all wallets together changed. */
  netMicros: Micros,
  /** Calls that were charged. */
  calls: z.number(),
  /** Those of them of which a price is missing, or in another currency. */
  unknownCostCalls: z.number(),
  /** What the carrier asked for the others. */
  costMicros: Micros,
  /** Signed: what the others were charged, less that. Before refunds. */
  marginMicros: Micros,
})
export type DashboardFigures = z.infer<typeof DashboardFigures>

export const DashboardDayDto = z.strictObject({
  ...DashboardFigures.shape,
  /** `2026-11-24`, UTC. */
  day: z.string(),
})
export type DashboardDayDto = z.infer<typeof DashboardDayDto>

/** What is there, and what waits for somebody, at this moment. */
export const DashboardNowDto = z.strictObject({
  at: UtcInstant,
  balanceMicros: Micros,
  heldMicros: Micros,
  grantedMicros: Micros,
  /** Owed from chargebacks. */
  receivableMicros: Micros,
  openCases: z.number(),
  waitingComplaints: z.number(),
  pendingAdjustments: z.number(),
  undecidedDisputes: z.number(),
  /** The earliest day on which the bank wants an answer; null where none does. */
  nextEvidenceDueAt: UtcInstant.nullable(),
  /** On their way to a card. */
  unfinishedRefunds: z.number(),
  unfinishedRefundMicros: Micros,
})
export type DashboardNowDto = z.infer<typeof DashboardNowDto>

/** 200 of `GET /api/finance/dashboard`. Days go by when something happened, in UTC; one without anything is zeros. */
export const DashboardDto = z.strictObject({
  currency: z.string(),
  /** First and last day, both included. */
  from: z.string(),
  to: z.string(),
  days: z.array(DashboardDayDto),
  totals: DashboardFigures,
  now: DashboardNowDto,
})
export type DashboardDto = z.infer<typeof DashboardDto>
