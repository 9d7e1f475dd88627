import { decideAdjustment } from '../../server/services/adjustments/decide-adjustment'
import { requestAdjustment } from '../../server/services/adjustments/request-adjustment'
import { decideRequest } from '../../server/services/requests/decide-request'
import { drawCodes } from '../../server/services/requests/draw-codes'
import { requestMoney } from '../../server/services/requests/request-money'
import { cancelVouchers } from '../../server/services/grants/cancel-vouchers'
import { redeemVoucher } from '../../server/services/grants/redeem-voucher'
import { MICROS_PER_CENT } from '../../shared/format/money'
import type { AdjustmentDecision, AdjustmentReason } from '../../shared/schemas/adjustments'
import type { VoucherFields } from '../../shared/schemas/grants'
import type { RequestMoneyBody } from '../../shared/schemas/requests'
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
      select note_by_hand(p.transaction_id, 'demo', ${reason}) from post_transaction(${person.walletId}::uuid, 'grant', ${micros(cents).toString()}::bigint, 'promo', ${key},
        sha256(convert_to(${`${key}:${cents}`}, 'UTF8')), 'system:seed', ${reason}, ${timeline.now().toISOString()}::timestamptz,
        ${expiresAt}::timestamptz) p`
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

/** Two of finance: who asks, and who decides so many minutes later; nobody has decided yet where that is left out. */
export interface Two { asks: Person, approves?: Person }
type DemoAsk = RequestMoneyBody extends infer Body ? Body extends RequestMoneyBody ? Omit<Body, 'id'> : never : never

/** What takes two people (A6). @param then what comes of it, with its id. */
export function agree(
  past: Past, { asks, approves }: Two, at: Date, wanted: DemoAsk, then?: (id: string) => Promise<void>,
): void {
  const { context, timeline } = past
  timeline.add(at, async () => {
    const body = { id: newId(past), ...wanted } as RequestMoneyBody
    const { request } = await requestMoney(context, asks, body, newId(past))
    if (!approves) return
    timeline.add(after(at, 12 * 60), async () => {
      await decideRequest(context, approves, request.id, { decision: 'approved', contentHash: request.contentHash }, newId(past))
      await then?.(request.id)
    })
  })
}

export interface DemoBatch extends Omit<VoucherFields, 'amountMicros' | 'validUntil'> {
  cents: number
  validDays: number
  note: string
  usedBy?: { person: Person, at: Date }[]
  canceledAt?: Date
}

/** A batch of codes, some of which people use. */
export function makeVouchers(past: Past, two: Two, at: Date, wanted: DemoBatch): void {
  const { context, timeline } = past
  const { cents, validDays, usedBy = [], canceledAt, ...body } = wanted
  const validUntil = after(at, validDays * DAY_SECONDS).toISOString()
  const asked = { kind: 'voucher_batch' as const, ...body, amountMicros: micros(cents).toString(), validUntil }
  agree(past, two, at, asked, async id => {
    const { codes } = await drawCodes(context, two.asks.id, id, newId(past))
    for (const [index, use] of usedBy.entries()) {
      timeline.add(use.at, () => redeemVoucher(context, use.person.id, codes[index]!))
    }
    if (canceledAt) timeline.add(canceledAt, () => cancelVouchers(context, two.asks.id, body.batch, newId(past)))
  })
}

/** Lets a company call longer, and for more, than anybody else. */
export function liftLimits(past: Past, two: Two, person: Person, at: Date, cents: number, note: string): void {
  agree(past, two, at, {
    kind: 'limit_raise',
    userId: person.id,
    limits: {
      callsAtOnce: null, agentCallsAtOnce: null,
      startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: micros(cents).toString(),
      pricePerMinuteMicros: micros(500).toString(), maxCallSeconds: 14_400,
    },
    note,
  })
}

/** Closes the month of an instant, some days into the next one. */
export function closeMonthOf(past: Past, two: Two, instant: Date): void {
  const closedAt = new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + 1, 4, 9, 30))
  agree(past, two, closedAt, {
    kind: 'month_close', month: instant.toISOString().slice(0, 7), note: 'The books are compared and the cases are answered.',
  })
}
