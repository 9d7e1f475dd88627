import type { BookedLeg } from '../../../sandbox/books/books'
import type { Admin } from '../test-context'

/** One call as the ledger has it. */
export interface LedgerCall {
  id: string
  status: string
  durationSeconds: number | null
  chargedMicros: bigint | null
  /** What the ledger's rows took for it. */
  takenMicros: bigint
  childSid: string | null
}

export async function readLedgerCalls(admin: Admin): Promise<LedgerCall[]> {
  const rows = await admin`
    select c.id, c.status, c.duration_seconds, c.charged_micros, (select l.leg_id from call_leg l where l.call_id = c.id and l.is_billed) as child_sid,
      coalesce((select -sum(t.amount_micros) from credit_transaction t where t.call_id = c.id), 0)::bigint as taken
    from call c`
  return rows.map(row => ({
    id: row.id as string, status: row.status as string, durationSeconds: row.duration_seconds as number | null,
    chargedMicros: row.charged_micros as bigint | null, takenMicros: row.taken as bigint,
    childSid: row.child_sid as string | null,
  }))
}

/** Where the carrier's books and the ledger differ, a line for each call; empty when they agree to the micro. */
export function differences(legs: readonly BookedLeg[], calls: readonly LedgerCall[]): string[] {
  const children = new Map<string, BookedLeg[]>()
  for (const leg of legs) {
    if (leg.parentSid === null || leg.callId === null) continue
    children.set(leg.callId, [...children.get(leg.callId) ?? [], leg])
  }
  const known = new Set(calls.map(call => call.id))
  const strays = [...children.keys()].filter(id => !known.has(id)).map(id => `${id}: a leg without a call`)
  return [...strays, ...calls.flatMap(call => compare(call, children.get(call.id) ?? []))]
}

function compare(call: LedgerCall, legs: BookedLeg[]): string[] {
  if (legs.length > 1) return [`${call.id}: dialled ${legs.length} times`]
  const [leg] = legs
  const expected = {
    charge: BigInt(leg?.retailMicros ?? '0'),
    status: leg?.status ?? 'canceled',
    seconds: leg?.answered ? leg.seconds : 0,
    sid: leg?.sid ?? null,
  }
  const seen = { charge: call.chargedMicros, status: call.status, seconds: call.durationSeconds, sid: call.childSid }
  const wrong = (Object.keys(expected) as (keyof typeof expected)[]).filter(name => seen[name] !== expected[name])
  const lines = wrong.map(name => `${call.id}: ${name} ${String(seen[name])} in the ledger, ${String(expected[name])} in the books`)
  if (leg?.answered && leg.retailMicros === null) lines.push(`${call.id}: the books have no price for ${leg.to}`)
  if (call.takenMicros !== expected.charge) lines.push(`${call.id}: the ledger took ${call.takenMicros}, not ${expected.charge}`)
  return lines
}
