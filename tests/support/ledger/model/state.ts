import type { Admin, Person } from '../../test-context'
import type { Oracle } from './oracle'

/** All that the two are compared by. */
interface State {
  wallets: { balance: bigint, held: bigint, rows: string[] }[]
  calls: { status: string, charged: bigint | null, hold: string, captured: bigint | null, breakdown: string | null }[]
}

export function stateOfOracle(oracle: Oracle): State {
  return {
    wallets: oracle.wallets.map(({ balance, held, rows }) => ({
      balance, held, rows: rows.map(row => `${row.kind} ${row.amount} ${row.balanceAfter}`),
    })),
    calls: oracle.calls.map(({ status, charged, breakdown }) => ({
      status,
      charged,
      hold: charged === null ? 'pending' : charged > 0n ? 'captured' : 'released',
      captured: charged,
      breakdown: breakdown && [breakdown.duration, breakdown.billed, breakdown.computed, charged, breakdown.uncollected].join(' '),
    })),
  }
}

export async function readState(admin: Admin, people: Person[], calls: { id: string }[]): Promise<State> {
  const wallets = await Promise.all(people.map(async ({ walletId }) => {
    const [wallet] = await admin`select balance_micros, held_micros from wallet where id = ${walletId}`
    const rows = await admin`
      select kind || ' ' || amount_micros || ' ' || balance_after_micros as row from credit_transaction where wallet_id = ${walletId} order by wallet_seq`
    const { balance_micros: balance, held_micros: held } = wallet as unknown as Record<string, bigint>
    return { balance: balance!, held: held!, rows: rows.map(({ row }) => row as string) }
  }))
  const rows = await admin`
    select c.id, c.status, c.charged_micros, h.state, h.captured_micros,
      b.duration_seconds || ' ' || b.billed_seconds || ' ' || b.computed_micros || ' ' || b.charged_micros || ' ' || b.uncollected_micros as breakdown
    from call c join wallet_hold h on h.call_id = c.id left join call_cost_breakdown b on b.call_id = c.id
    where c.user_id = any (${people.map(person => person.id)})`
  const byId = new Map(rows.map(row => [row.id as string, row]))
  return {
    wallets,
    calls: calls.map(({ id }) => {
      const row = byId.get(id)!
      return {
        status: row.status as string, charged: row.charged_micros as bigint | null, hold: row.state as string,
        captured: row.captured_micros as bigint | null, breakdown: row.breakdown as string | null,
      }
    }),
  }
}
