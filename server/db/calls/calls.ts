import { and, desc, eq, gte, inArray, lt, not, or, sql, type SQL } from 'drizzle-orm'
import { call, webhookEvent } from '../../../drizzle/schema/calls'
import { creditTransaction, walletHold } from '../../../drizzle/schema/wallet'
import type { CallBound, CallChannel, CallDirection, CallStatus, LegRole, TimelineSource } from '../../../shared/schemas/calls'
import type { LegReport } from '../../domain/calls/leg-report'
import { componentsOfCall, readComponents, type CallComponent } from './call-components'
import { billedLeg, isBilledLeg, isParentLeg, parentLeg } from './call-legs'
import { integerArray, withBigint } from '../arrays'
import type { Sql, Tx } from '../client'

export type CallRow = typeof call.$inferSelect
export interface CallWithHold {
  call: CallRow
  /** What was quoted, and is charged by. */
  components: CallComponent[]
  /** The carrier's id of the leg that the call began with, where the called one was dialled from another. */
  parentLegId: string | null
  /** Of the one whose seconds are charged (C4). */
  billedLegId: string | null
  billedRole: LegRole | null
  heldMicros: bigint
  refundedMicros: bigint
  reconcileAttempts: number
}
export type CallEventRow = typeof webhookEvent.$inferSelect

const heldMicros = sql<string>`case when ${walletHold.state} = 'pending' then ${walletHold.amountMicros} else 0 end`
const refundedMicros = sql<string>`(select coalesce(sum(back.amount_micros), 0) from ${creditTransaction} back where back.call_id = ${call.id} and back.kind <> 'call_charge')`

function selectCalls(tx: Tx) {
  return tx.select({
    call,
    components: componentsOfCall,
    heldMicros,
    parentLegId: parentLeg.legId,
    billedLegId: billedLeg.legId,
    billedRole: billedLeg.role,
    refundedMicros,
    reconcileAttempts: walletHold.reconcileAttempts,
  }).from(call).innerJoin(walletHold, eq(walletHold.callId, call.id))
    .leftJoin(parentLeg, isParentLeg)
    .leftJoin(billedLeg, isBilledLeg)
}

type RawCall = Awaited<ReturnType<typeof selectCalls>>[number]

function readRow(row: RawCall): CallWithHold {
  return {
    ...row,
    components: readComponents(row.components, row.call.currency),
    heldMicros: BigInt(row.heldMicros),
    refundedMicros: BigInt(row.refundedMicros),
  }
}

/** Whoever was called: a person's browsers, or their agent. */
const cameIn = or(eq(call.channel, 'inbound'), sql`coalesce(${billedLeg.role} = 'inbound', false)`)!

export async function findCall(tx: Tx, callId: string): Promise<CallWithHold | null> {
  const [row] = await selectCalls(tx).where(eq(call.id, callId))
  return row ? readRow(row) : null
}

export async function findCalls(tx: Tx, callIds: string[]): Promise<CallWithHold[]> {
  if (callIds.length === 0) return []
  return (await selectCalls(tx).where(inArray(call.id, callIds))).map(readRow)
}

export interface CallFilter {
  userId: string
  limit: number
  statuses?: CallStatus[] | undefined
  direction?: CallDirection | undefined
  /** Calls to one of these, E.164; or, beside them, into one of these countries. */
  numbers?: string[] | undefined
  countries?: string[] | undefined
  from?: Date | undefined
  before?: Date | undefined
  /** The last call of the page before. */
  after?: { createdAt: Date, id: string } | undefined
}

/** Newest first, by keyset: a page costs the same at any depth. */
export async function listCalls(tx: Tx, filter: CallFilter): Promise<CallWithHold[]> {
  const conditions: (SQL | undefined)[] = [
    // said again by row-level security; here for the index and for the reader
    eq(call.userId, filter.userId),
    filter.statuses && inArray(call.status, filter.statuses),
    filter.direction && (filter.direction === 'in' ? cameIn : not(cameIn)),
    filter.numbers && or(inArray(call.toNumber, filter.numbers), inArray(call.country, filter.countries ?? [])),
    filter.from && gte(call.createdAt, filter.from),
    filter.before && lt(call.createdAt, filter.before),
    filter.after && sql`(${call.createdAt}, ${call.id}) < (${filter.after.createdAt.toISOString()}::timestamptz, ${filter.after.id}::uuid)`,
  ]
  const rows = await selectCalls(tx).where(and(...conditions)).orderBy(
    desc(call.createdAt),
    desc(call.id),
  ).limit(filter.limit)
  return rows.map(readRow)
}

export async function listCallEvents(tx: Tx, callId: string): Promise<CallEventRow[]> {
  return tx.select().from(webhookEvent).where(eq(webhookEvent.callId, callId)).orderBy(webhookEvent.id)
}

/** A component as it is quoted; no rate where no deck has its price. */
export interface NewComponent extends CallComponent {
  rateId: bigint | null
}

export interface NewCall {
  callId: string
  channel: CallChannel
  carrier: string
  userId: string
  walletId: string
  toNumber: string
  originNumber: string
  country: string | null
  lineType: string
  maxSeconds: number
  currency: string
  /** In the order in which they are shown, each with its part of the hold. */
  components: NewComponent[]
  boundBy: CallBound
  boundMicros: bigint | null
  maxOpenCalls: number
  now: Date
  expiresAt: Date
  reconcileAfter: Date
}

/** Writes call, components and hold (C1). Refusals of the kernel arrive as SQLSTATE TT0xx. */
export async function reserveCall(tx: Tx, c: NewCall): Promise<void> {
  await tx.execute(sql`select reserve_call(p_call_id => ${c.callId}::uuid, p_user_id => ${c.userId}, p_wallet_id => ${c.walletId}::uuid,
    p_channel => ${c.channel}, p_carrier => ${c.carrier}, p_to_number => ${c.toNumber}, p_origin_number => ${c.originNumber},
    p_country => ${c.country}, p_line_type => ${c.lineType}, p_max_seconds => ${c.maxSeconds}::int, p_currency => ${c.currency},
    p_components => ${JSON.stringify(c.components, withBigint)}::text::jsonb, p_max_open_calls => ${c.maxOpenCalls}::int,
    p_at => ${c.now.toISOString()}::timestamptz, p_expires_at => ${c.expiresAt.toISOString()}::timestamptz,
    p_reconcile_after => ${c.reconcileAfter.toISOString()}::timestamptz, p_bound_by => ${c.boundBy}, p_bound_micros => ${c.boundMicros}::bigint)`)
}

export interface Claim {
  carrier: string
  callId: string
  userId: string
  /** Of the device's leg. */
  legId: string
  now: Date
  reconcileAfter: Date
}

export interface ClaimedCall {
  outcome: string
  toNumber: string
  originNumber: string
  maxSeconds: number
  terms: string
}

/** Gives the call to one carrier leg (C2). `outcome` is `claimed` or the reason why not. */
export async function claimCall(
  sqlClient: Sql, claim: Claim,
): Promise<ClaimedCall> {
  const [row] = await sqlClient`select * from claim_call(p_call_id => ${claim.callId}::uuid, p_user_id => ${claim.userId}, p_carrier => ${claim.carrier}, p_leg_id => ${claim.legId}, p_at => ${claim.now.toISOString()}::timestamptz, p_reconcile_after => ${claim.reconcileAfter.toISOString()}::timestamptz)`
  return {
    outcome: row!.outcome as string,
    toNumber: row!.to_number as string,
    originNumber: row!.origin_number as string,
    maxSeconds: row!.max_seconds as number,
    terms: row!.terms as string,
  }
}

export interface CallEventInput extends LegReport {
  dedupeKey: string
  source: TimelineSource
  kind: CallStatus
  rank: number
  /** Of each component, in their order; null where nothing can be charged. */
  billedSeconds: number[] | null
  computedMicros: bigint[] | null
  terms: string | null
  facts: Record<string, string | number | boolean | null>
  now: Date
  reconcileAfter: Date
  /** The far end was gone while the caller's leg was still up. */
  isCalleeGone: boolean
  /** What the leg is that it is about: the one that is billed. */
  role: Extract<LegRole, 'destination' | 'browser' | 'inbound'>
}

export interface CallEventOutcome {
  outcome: 'duplicate' | 'recorded' | 'settled'
  userId: string | null
  revision: number | null
  chargedMicros: bigint | null
}

/** One prepared statement, one round trip: the hot path of every webhook. */
export async function recordCallEvent(client: Sql, e: CallEventInput): Promise<CallEventOutcome> {
  const [row] = await client`select outcome, user_id, revision, charged_micros from record_call_event(
    p_carrier => ${e.carrier}, p_dedupe_key => ${e.dedupeKey}, p_call_id => ${e.callId}::uuid, p_source => ${e.source}, p_kind => ${e.kind}, p_rank => ${e.rank}::int, p_parent_leg_id => ${e.parentLegId}, p_leg_id => ${e.legId}, p_owner_id => ${e.ownerId}, p_to_number => ${e.toNumber},
    p_from_number => ${e.fromNumber}, p_sequence => ${e.sequence}::int, p_occurred_at => ${e.occurredAt?.toISOString() ?? null}::timestamptz, p_duration => ${e.durationSeconds}::int, p_billed => ${e.billedSeconds && integerArray(e.billedSeconds)}::int[],
    p_computed => ${e.computedMicros && integerArray(e.computedMicros)}::bigint[], p_terms => ${e.terms}, p_facts => ${JSON.stringify(e.facts)}::jsonb, p_at => ${e.now.toISOString()}::timestamptz, p_reconcile_after => ${e.reconcileAfter.toISOString()}::timestamptz, p_is_callee_gone => ${e.isCalleeGone}, p_role => ${e.role})`
  return {
    outcome: row!.outcome as CallEventOutcome['outcome'],
    userId: row!.user_id as string | null,
    revision: row!.revision as number | null,
    chargedMicros: row!.charged_micros === null ? null : BigInt(row!.charged_micros as string),
  }
}

/**
 * Null where the person has no such call.
 *
 * @param wish.isHangUp the caller hung up; a page may ask for a line that is dead.
 */
export async function requestCallEnd(
  client: Sql, wish: { callId: string, userId: string, isHangUp: boolean, now: Date, reconcileAfter: Date },
) {
  const [row] = await client`select status, carrier, leg_id, is_settled from request_call_end(p_call_id => ${wish.callId}::uuid, p_user_id => ${wish.userId}, p_at => ${wish.now.toISOString()}::timestamptz, p_reconcile_after => ${wish.reconcileAfter.toISOString()}::timestamptz, p_is_hang_up => ${wish.isHangUp})`
  if (!row) return null
  return {
    status: row.status as CallStatus,
    carrier: row.carrier as string,
    /** Of the leg that ends the call. */
    legId: row.leg_id as string | null,
    isSettled: row.is_settled as boolean,
  }
}

/** Leases calls that are due to be asked about; another process gets others. */
export async function claimDueCalls(client: Sql, limit: number, now: Date, leaseSeconds: number): Promise<string[]> {
  const rows = await client`select * from claim_due_calls(p_limit => ${limit}::int, p_at => ${now.toISOString()}::timestamptz, p_lease => make_interval(secs => ${leaseSeconds}))`
  return rows.map(row => row.claim_due_calls as string)
}

export async function deferReconcile(client: Sql, callId: string, reconcileAfter: Date): Promise<void> {
  await client`select defer_reconcile(p_call_id => ${callId}::uuid, p_reconcile_after => ${reconcileAfter.toISOString()}::timestamptz)`
}

export async function insertRefusal(
  tx: Tx, refusal: { userId: string, code: string, reason: string | null, country: string | null, now: Date },
): Promise<void> {
  await tx.execute(sql`insert into call_refusal (user_id, code, reason, country, created_at)
    values (${refusal.userId}, ${refusal.code}, ${refusal.reason}, ${refusal.country}, ${refusal.now.toISOString()}::timestamptz)`)
}

/** Who placed these calls. Role system. */
export async function findPlacers(tx: Tx, callIds: string[]): Promise<{ userId: string, callId: string }[]> {
  if (callIds.length === 0) return []
  return tx.select({ userId: call.userId, callId: call.id }).from(call).where(inArray(call.id, callIds))
}
