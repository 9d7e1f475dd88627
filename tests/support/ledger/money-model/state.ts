import type { Admin } from '../../test-context'
import type { Owner } from './kernel-calls'
import { VOUCHERS } from './oracle-state'
import type { Oracle } from './oracle-desk'

/** All that the two are compared by, as text. */
export interface MoneyState {
  wallets: {
    balance: string
    held: string
    granted: string
    status: string
    rows: string[]
    lots: string[]
    holds: string[]
  }[]
  payments: string[]
  refunds: string[]
  disputes: string[]
  requests: string[]
  vouchers: number[]
}

const words = (...parts: unknown[]) => parts.map(part => String(part ?? '-')).join(' ')

export function stateOfOracle(oracle: Oracle): MoneyState {
  return {
    wallets: oracle.wallets.map(own => ({
      balance: String(own.balance),
      held: String(own.held),
      granted: String(own.granted),
      status: words(own.status, own.reason),
      rows: own.rows.map(row => words(row.kind, row.amount, row.balanceAfter, row.grantedMicros, row.contra)),
      lots: own.lots.map(lot => words(lot.amount, lot.left, lot.expires)),
      holds: own.holds.map(hold => words(hold.amount, hold.captured === null ? 'pending' : hold.captured > 0n ? 'captured' : 'released', hold.captured)).sort(),
    })),
    payments: oracle.payments.map(({ state, minor, receipt, refundedMinor }, index) =>
      words(state, minor, receipt, refundedMinor, oracle.disputedMinor(index))),
    refunds: oracle.refunds.map(({ minor, state, object }) => words(minor, state, object)),
    disputes: oracle.disputes.map(({ id, status, out, turns, owed, collected }) =>
      words(id, status, out, turns, owed, collected)).sort(),
    requests: oracle.requests.map(({ amount, state }) => words(amount, state)),
    vouchers: VOUCHERS.map((_, index) => oracle.vouchers[index]!.size),
  }
}

/** @param ids payments and requests in the order in which they were made. */
export async function readState(
  sql: Admin, owners: Owner[], ids: { payments: string[], requests: string[] },
): Promise<MoneyState> {
  const walletIds = owners.map(({ walletId }) => walletId)
  const [row] = await sql<{ state: MoneyState }[]>`
    select json_build_object(
      'wallets', (select json_agg(json_build_object(
          'balance', balance_micros::text, 'held', held_micros::text, 'granted', granted_micros::text,
          'status', status || ' ' || coalesce(status_reason, '-'),
          'rows', (select coalesce(json_agg(concat_ws(' ', kind, amount_micros, balance_after_micros, coalesce(granted_micros, 0), contra_account) order by wallet_seq), '[]')
            from credit_transaction where wallet_id = w.id),
          'lots', (select coalesce(json_agg(concat_ws(' ', amount_micros, remaining_micros, coalesce((extract(epoch from expires_at) * 1000)::bigint::text, '-')) order by id), '[]')
            from wallet_lot where wallet_id = w.id),
          'holds', (select coalesce(json_agg(hold order by hold collate "C"), '[]') from (
            select concat_ws(' ', amount_micros, state, coalesce(captured_micros::text, '-')) as hold from wallet_hold where wallet_id = w.id) h)
        ) order by array_position(${walletIds}::uuid[], w.id)) from wallet w where w.id = any (${walletIds}::uuid[])),
      'payments', (select coalesce(json_agg(concat_ws(' ', state, amount_minor, coalesce(substr(receipt_number, 8)::int::text, '-'), refunded_minor, disputed_minor)
        order by array_position(${ids.payments}::uuid[], id)), '[]') from payment),
      'refunds', (select coalesce(json_agg(concat_ws(' ', amount_minor, state, coalesce(provider_refund_id, '-')) order by transaction_id), '[]') from payment_refund),
      'disputes', (select coalesce(json_agg(concat_ws(' ', id, status, out_minor, turns,
        receivable_micros, collected_micros) order by id collate "C"), '[]') from dispute),
      'requests', (select coalesce(json_agg(concat_ws(' ', amount_micros, state) order by array_position(${ids.requests}::uuid[], id)), '[]') from adjustment_request),
      'vouchers', (select json_agg(uses order by batch) from voucher)) as state`
  return row!.state
}
