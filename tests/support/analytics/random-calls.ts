import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { CallStatus } from '../../../shared/schemas/calls'
import { createTestAgent } from '../costs/voice-use'
import type { Person, TestContext } from '../test-context'

/** How a call came about: its channel, and of an agent's who called whom. */
export const CALL_KINDS = ['browser', 'message', 'keypad', 'out', 'hand_over', 'in', 'trial', 'inbound'] as const
type CallKind = (typeof CALL_KINDS)[number]
const AGENTS: readonly CallKind[] = ['out', 'hand_over', 'in', 'trial']

/** A call as it stands in the books, as much of it as analytics know. */
export interface MadeCall {
  id: string
  /** Left out: from a browser. */
  kind?: CallKind
  at: Date
  toNumber: string
  country: string | null
  status: Extract<CallStatus, 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled' | 'answered'>
  durationSeconds: number | null
  /** Null: not settled yet. */
  chargedMicros: bigint | null
}

const PLACES: Pick<MadeCall, 'toNumber' | 'country'>[] = [
  { toNumber: '+442079460123', country: 'GB' },
  { toNumber: '+442079460124', country: 'GB' },
  { toNumber: '+9779841234567', country: 'NP' },
  { toNumber: '+61291234567', country: 'AU' },
  { toNumber: '+12025550123', country: 'US' },
  { toNumber: '+12025550124', country: 'US' },
  { toNumber: '+33142685300', country: 'FR' },
  { toNumber: '+493012345678', country: 'DE' },
  { toNumber: '+819012345678', country: 'JP' },
  { toNumber: '+5511912345678', country: 'BR' },
  { toNumber: '+27821234567', country: 'ZA' },
  { toNumber: '+254712345678', country: 'KE' },
  { toNumber: '+919812345678', country: 'IN' },
  { toNumber: '+88161234567', country: null },
]
const ENDED = ['completed', 'completed', 'completed', 'busy', 'no-answer', 'failed', 'canceled'] as const

/** Calls around some instants: hours and days before and after, and on the second. */
export function aCallNear(instants: readonly Date[]): fc.Arbitrary<Omit<MadeCall, 'id'>> {
  const offset = fc.oneof(
    fc.constantFrom(-1, 0, 1, 899, 900, -900),
    fc.integer({ min: -2 * 3600, max: 2 * 3600 }),
    fc.integer({ min: -9 * 86_400, max: 3 * 86_400 }),
  )
  return fc.record({
    kind: fc.constantFrom('browser' as const, 'browser' as const, ...CALL_KINDS), near: fc.constantFrom(...instants), offset, place: fc.constantFrom(...PLACES), status: fc.constantFrom(...ENDED),
    seconds: fc.integer({ min: 1, max: 15_000 }), micros: fc.bigInt(1n, 9_000_000n),
    isOpen: fc.nat(9).map(chance => chance === 0),
  }).map(({ kind, near, offset: seconds, place, status, seconds: talked, micros, isOpen }) => {
    const call = { kind, at: new Date(near.getTime() + seconds * 1000), ...place }
    if (isOpen) return { ...call, status: 'answered', durationSeconds: null, chargedMicros: null }
    const isDone = status === 'completed'
    return { ...call, status, durationSeconds: isDone ? talked : 0, chargedMicros: isDone ? micros : 0n }
  })
}

/** Writes calls as the kernel leaves them; those that are settled wait to be handed over. */
export async function putCalls(
  context: TestContext, person: Person, calls: Omit<MadeCall, 'id'>[],
): Promise<MadeCall[]> {
  const made = calls.map(call => ({ id: randomUUID(), ...call }))
  const rows = made.map(({ id, kind = 'browser', at, toNumber, country, status, durationSeconds, chargedMicros }) => ({
    id, channel: AGENTS.includes(kind) ? 'agent' : kind, at: at.toISOString(), number: toNumber, country, status, seconds: durationSeconds,
    micros: chargedMicros?.toString() ?? null,
  }))
  await context.admin`
    insert into call (id, channel, carrier, user_id, wallet_id, to_number, origin_number, country, line_type, status, status_rank, has_leg,
      max_seconds, currency, terms, created_at, ended_at, duration_seconds, charged_micros, billed_at)
    select id, channel, 'twilio', ${person.id}, ${person.walletId}, number, '+14155550100', country, 'mobile', status,
      case when micros is null then 2 else 3 end, true, 14400, 'USD', 'USD.1.0.60.60.0.0', at, at, seconds, micros, case when micros is not null then at end
    from jsonb_to_recordset(${context.admin.json(rows)}) as made (id uuid, channel text, at timestamptz, number text, country text, status text, seconds int, micros bigint)`
  const ofAgents = made.filter(({ kind }) => kind && AGENTS.includes(kind))
  if (ofAgents.length > 0) await putAgentCalls(context, person, ofAgents)
  const settled = made.filter(call => call.chargedMicros !== null).map(call => call.id)
  await context.admin`insert into call_ended (call_id) select unnest(${settled}::uuid[])`
  return made
}

async function putAgentCalls(context: TestContext, person: Person, calls: MadeCall[]): Promise<void> {
  const agentId = await createTestAgent(context, person)
  // one that was handed over came of another call: which one is nothing to analytics
  const rows = calls.map(({ id, kind }, index) => ({ id, way: kind, from: kind === 'hand_over' ? calls[index]!.id : null }))
  await context.admin`
    insert into agent_call (call_id, user_id, agent_id, agent_version, way, content_hash, handed_over_from, created_at)
    select id, ${person.id}, ${agentId}::uuid, 1, way, case when way = 'out' then id::text end, "from", now()
    from jsonb_to_recordset(${context.admin.json(rows as never)}) as made (id uuid, way text, "from" uuid)`
}
