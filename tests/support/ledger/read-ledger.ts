import { expect } from 'vitest'
import type { Admin } from '../test-context'

/** All that the database knows of a call and its money, without what may differ between two equal histories. */
export async function readOutcome(admin: Admin, callId: string) {
  const [call] = await admin`
    select status, status_rank, answered_at, ended_at, duration_seconds, charged_micros, billed_at is not null as is_settled
    from call where id = ${callId}`
  const legs = await admin`
    select carrier, leg_id, role, is_billed, status, sequence, answered_at, ended_at, duration_seconds, is_settled
    from call_leg where call_id = ${callId} order by is_billed`
  const [hold] = await admin`select state, amount_micros, captured_micros from wallet_hold where call_id = ${callId}`
  const [wallet] = await admin`
    select balance_micros, held_micros, last_seq from wallet where id = (select wallet_id from call where id = ${callId})`
  const transactions = await admin`
    select kind, amount_micros, balance_after_micros, contra_account, idempotency_key
    from credit_transaction where call_id = ${callId} order by id`
  const breakdown = await admin`
    select component, rate_id, currency, rate_nanos_per_minute, connect_fee_micros, initial_seconds, increment_seconds, minimum_seconds, grace_seconds,
      duration_seconds, billed_seconds, held_micros, computed_micros, charged_micros, uncollected_micros
    from call_cost_breakdown where call_id = ${callId} order by place`
  const components = await admin`
    select component, rate_nanos_per_minute, connect_fee_micros, initial_seconds, increment_seconds, held_micros from call_component where call_id = ${callId} order by place`
  return {
    components: [...components], call: { ...call }, legs: [...legs], hold: { ...hold }, wallet: { ...wallet },
    transactions: [...transactions], breakdown: [...breakdown],
  }
}

export type Outcome = Awaited<ReturnType<typeof readOutcome>>

export async function readWalletRow(admin: Admin, walletId: string) {
  const [row] = await admin`select balance_micros, held_micros, last_seq, status from wallet where id = ${walletId}`
  return {
    balanceMicros: row!.balance_micros as bigint,
    heldMicros: row!.held_micros as bigint,
    lastSeq: row!.last_seq as bigint,
    status: row!.status as string,
  }
}

type WalletState = Awaited<ReturnType<typeof readWalletRow>>

export async function expectWallet(admin: Admin, walletId: string, expected: Partial<WalletState>): Promise<void> {
  expect(await readWalletRow(admin, walletId)).toMatchObject(expected)
}

export async function setWalletStatus(admin: Admin, walletId: string, status: string): Promise<void> {
  await admin`update wallet set status = ${status} where id = ${walletId}`
}

/** M5–M9 as the kernel's own check sees them. */
export async function violationsOf(admin: Admin): Promise<string[]> {
  const rows = await admin`select rule, detail from ledger_violations()`
  return rows.map(row => `${String(row.rule)}: ${String(row.detail)}`)
}

export async function expectHealthy(admin: Admin): Promise<void> {
  expect(await violationsOf(admin)).toEqual([])
}
