import { decideAdjustment } from '../../server/services/finance/adjustments/decide-adjustment'
import { requestAdjustment } from '../../server/services/finance/adjustments/request-adjustment'
import { closeMonth } from '../../server/services/finance/ledger/close-month'
import { cancelVouchers } from '../../server/services/grants/cancel-vouchers'
import { createVouchers } from '../../server/services/grants/create-vouchers'
import { redeemVoucher } from '../../server/services/grants/redeem-voucher'
import { setStaffLimits } from '../../server/services/users/staff-limits'
import { MICROS_PER_CENT } from '../../shared/format/money'
import type { AdjustmentDecision } from '../../shared/schemas/adjustments'
import type { AdjustmentReason } from '../../shared/schemas/finance'
import type { CreateVouchersBody } from '../../shared/schemas/grants'
import type { Past, Person } from './past'
import { after } from './timeline'

const DAY_SECONDS = 86_400

const micros = (cents: number) => BigInt(cents) * MICROS_PER_CENT
const newId = ({ context, timeline }: Past) => context.ids.uuid(timeline.now())

export interface DemoGrant {
  cents: number
  name: string
  reason: string
  /** Left out: it never ends. */
  days?: number
}

/** Credit that nobody paid for and no voucher stands for: only the owner of the database can give it. */
export function grant(past: Past, person: Person, at: Date, { cents, name, reason, days }: DemoGrant): void {
  const { timeline, owner } = past
  timeline.add(at, async () => {
    const expiresAt = days ? after(at, days * DAY_SECONDS).toISOString() : null
    const key = `seed:${person.id}:${name}`
    await owner`
      select post_transaction(${person.walletId}::uuid, 'grant', ${micros(cents).toString()}::bigint, 'promo', ${key},
        sha256(convert_to(${`${key}:${cents}`}, 'UTF8')), 'system:seed', ${reason}, ${timeline.now().toISOString()}::timestamptz,
        ${expiresAt}::timestamptz)`
  })
}

export interface DemoAdjustment {
  cents: number
  reasonCode: AdjustmentReason
  note: string
  evidenceLinks?: string[]
  /** When it counts, where that is not when it was asked for. */
  effectiveAt?: Date
  askedBy: Person
  /** Left out: it waits. */
  decision?: { by: Person, at: Date, decision: AdjustmentDecision, note: string }
}

export function adjust(past: Past, person: Person, at: Date, wanted: DemoAdjustment): void {
  const { context, timeline } = past
  timeline.add(at, async () => {
    const { adjustment } = await requestAdjustment(context, wanted.askedBy, {
      id: newId(past),
      walletId: person.walletId,
      amountMicros: micros(wanted.cents).toString(),
      reasonCode: wanted.reasonCode,
      note: wanted.note,
      evidenceLinks: wanted.evidenceLinks ?? [],
      ...(wanted.effectiveAt && { effectiveAt: wanted.effectiveAt.toISOString() }),
    }, newId(past))
    if (!wanted.decision) return
    const { by, decision, note, ...decided } = wanted.decision
    timeline.add(decided.at, () => decideAdjustment(
      context, by, adjustment.id, { decision, note, contentHash: adjustment.contentHash }, newId(past)))
  })
}

export interface DemoBatch extends Omit<CreateVouchersBody, 'amountMicros' | 'validUntil'> {
  cents: number
  validDays: number
  usedBy: { person: Person, at: Date }[]
  canceledAt?: Date
}

/** A batch of codes, some of which people use. */
export function makeVouchers(past: Past, staff: Person, at: Date, wanted: DemoBatch): void {
  const { context, timeline } = past
  const { cents, validDays, usedBy, canceledAt, ...body } = wanted
  timeline.add(at, async () => {
    const validUntil = after(at, validDays * DAY_SECONDS).toISOString()
    const made = { ...body, amountMicros: micros(cents).toString(), validUntil }
    const { codes } = await createVouchers(context, staff, made, newId(past))
    for (const [index, use] of usedBy.entries()) {
      timeline.add(use.at, () => redeemVoucher(context, use.person.id, codes[index]!))
    }
    if (canceledAt) timeline.add(canceledAt, () => cancelVouchers(context, staff.id, body.batch, newId(past)))
  })
}

/** Lets a company call longer, and for more, than anybody else. */
export function liftLimits(past: Past, staff: Person, person: Person, at: Date): void {
  past.timeline.add(at, () => setStaffLimits(past.context, staff.id, person.id, {
    callsAtOnce: null, startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: micros(50_000).toString(),
    pricePerMinuteMicros: micros(500).toString(), maxCallSeconds: 14_400, reason: 'Long calls agreed with the company',
  }, newId(past)))
}

/** Closes the month of an instant, some days into the next one. */
export function closeMonthOf(past: Past, staff: Person, instant: Date): void {
  const month = instant.toISOString().slice(0, 7)
  const closedAt = new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + 1, 4, 9, 30))
  past.timeline.add(closedAt, () => closeMonth(past.context, staff.id, month, newId(past)))
}
