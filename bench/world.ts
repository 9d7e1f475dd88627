import type postgres from 'postgres'

/** Ids of prepared calls are their numbers in hex, so that the load needs no list of them. */
export const hexOf = (n: number) => n.toString(16).padStart(32, '0')
const UUID_HEAD = '00000000-0000-7000-8000-'
export const uuidOf = (n: number) => UUID_HEAD + hexOf(n).slice(20)
export const childSidOf = (n: number) => `CA${hexOf(n)}`
export const parentSidOf = (n: number) => `CAf${hexOf(n).slice(1)}`

export const TERMS = 'USD.14000000.0.60.60.0.0'
export const TO_NUMBER = '+14155550001'
const RATE_NANOS = 14_000_000
const MAX_SECONDS = 120
const HOLD_MICROS = 28_000
/** What a settled call of the benchmark lasts and costs: two started minutes at 1.4 cents. */
export const TALK_SECONDS = 75
export const BILLED_SECONDS = 120
export const COST_MICROS = 28_000

export type Funds = 'paid' | 'granted'

/** People with funded wallets, and a price. A charge on granted credit also writes which lot it drew on. */
export async function makeWallets(admin: postgres.Sql, count: number, funds: Funds): Promise<void> {
  const kind = funds === 'granted' ? 'grant' : 'adjustment'
  await admin`insert into "user" (id, name, email) select 'bench' || n, 'Bench ' || n, 'bench' || n || '@bench.example' from generate_series(1, ${count}::int) n`
  await admin`select note_by_hand(p.transaction_id, 'bench', 'Money to measure with') from wallet,
    post_transaction(id, ${kind}, 100000000000, 'bench', 'bench:' || id, sha256('bench'), 'bench', null, now()) p`
  await admin`insert into rate_deck (source, name, currency, margin_rule, valid_from) values ('import', 'bench', 'USD', 'none', now())`
  await admin`insert into rate (deck_id, destination_prefix, description, provider_rate_nanos_per_minute, margin_nanos_per_minute, rate_nanos_per_minute)
    select id, '1', 'United States', ${RATE_NANOS}, 0, ${RATE_NANOS} from rate_deck where name = 'bench'`
}

/** Calls `from` to `to` with their holds, spread over the wallets: claimed and answered, or waiting to be claimed. */
export async function makeCalls(
  admin: postgres.Sql,
  options: { from: number, to: number, callerId: string, isAnswered: boolean },
): Promise<void> {
  const { from, to, callerId, isAnswered } = options
  const wallets = admin`(select id, user_id, row_number() over (order by id) - 1 as place, count(*) over () as total from wallet where balance_micros > 0)`
  await admin`insert into call (id, user_id, wallet_id, to_number, origin_number, country, line_type, status, status_rank, has_leg,
      max_seconds, currency, terms, channel, carrier, created_at, answered_at)
    select (${UUID_HEAD} || lpad(to_hex(n), 12, '0'))::uuid, w.user_id, w.id, ${TO_NUMBER}, ${callerId}, 'US', 'fixed_or_mobile',
      ${isAnswered ? 'answered' : 'initiated'}, ${isAnswered ? 2 : 0}::int, ${isAnswered}, ${MAX_SECONDS}, 'USD', ${TERMS}, 'browser', 'twilio',
      now(), now()
    from generate_series(${from}::int, ${to}::int) n join ${wallets} w on w.place = n % w.total`
  await admin`insert into call_component (call_id, place, component, rate_id, rate_nanos_per_minute, connect_fee_micros, initial_seconds,
      increment_seconds, minimum_seconds, grace_seconds, matched_prefix, origin_prefix, description, held_micros)
    select (${UUID_HEAD} || lpad(to_hex(n), 12, '0'))::uuid, 1, 'phone', r.id, ${RATE_NANOS}, 0, 60, 60, 0, 0, '1', '', 'United States', ${HOLD_MICROS}
    from generate_series(${from}::int, ${to}::int) n cross join (select min(id) as id from rate) r`
  if (isAnswered) {
    await admin`insert into call_leg (carrier, leg_id, call_id, role, direction, is_billed, from_address, to_address, status, sequence, started_at, answered_at)
      select 'twilio', leg.id, c.id, leg.role, leg.direction, leg.is_billed, c.origin_number, c.to_number, 'answered', leg.sequence, c.created_at, c.answered_at
      from generate_series(${from}::int, ${to}::int) n join call c on c.id = (${UUID_HEAD} || lpad(to_hex(n), 12, '0'))::uuid
        cross join lateral (values ('CAf' || lpad(to_hex(n), 31, '0'), 'browser', 'inbound', false, null::int),
          ('CA' || lpad(to_hex(n), 32, '0'), 'destination', 'outbound', true, 2)) leg (id, role, direction, is_billed, sequence)`
  }
  await admin`insert into wallet_hold (wallet_id, call_id, amount_micros, expires_at, reconcile_after)
    select wallet_id, id, ${HOLD_MICROS}, now() + interval '1 day', now() + interval '1 day' from call where id between ${uuidOf(from)}::uuid and ${uuidOf(to)}::uuid`
  await admin`update wallet w set held_micros = h.total from (select wallet_id, sum(amount_micros) as total from wallet_hold where state = 'pending' group by 1) h where h.wallet_id = w.id`
}

/**
 * The kernel call of the status webhook as a pgbench script: the same function, the same arguments. Each client
 * counts its own calls, `:step` apart from `:base`. A colon stands for a variable, also within quotes, so none is
 * written.
 */
export function settleScript(callerId: string): string {
  return `\\set i :i + 1
\\set n :base + :client_id + :step * :i
select outcome, user_id, revision, charged_micros from (select lpad(to_hex(cast(:n as bigint)), 32, '0') as hex offset 0) c, record_call_event(
  'twilio', 'CA' || hex || chr(58) || 'completed' || chr(58) || '${TALK_SECONDS}',
  cast('${UUID_HEAD}' || substr(hex, 21) as uuid), 'webhook', 'completed', 3, 'CAf' || substr(hex, 2), 'CA' || hex,
  null, '${TO_NUMBER}', '${callerId}', 3, to_timestamp(1795176000), ${TALK_SECONDS}, array[${BILLED_SECONDS}], array[cast(${COST_MICROS} as bigint)], '${TERMS}',
  jsonb_build_object('legId', 'CA' || hex, 'sequence', 3, 'durationSeconds', ${TALK_SECONDS}), now(), now())
`
}

/**
 * The kernel call for callbacks that come at once, `together` of them: as the server sends it, but for the JSON, which
 * is made in SQL here.
 */
export function settleTogetherScript(callerId: string, together: number): string {
  const json: Record<string, string> = {
    carrier: `'twilio'`,
    dedupeKey: `'CA' || hex || chr(58) || 'completed' || chr(58) || '${TALK_SECONDS}'`,
    callId: `'${UUID_HEAD}' || substr(hex, 21)`,
    source: `'webhook'`,
    kind: `'completed'`,
    rank: '3',
    parentLegId: `'CAf' || substr(hex, 2)`,
    legId: `'CA' || hex`,
    toNumber: `'${TO_NUMBER}'`,
    fromNumber: `'${callerId}'`,
    sequence: '3',
    occurredAt: 'to_timestamp(1795176000)',
    durationSeconds: String(TALK_SECONDS),
    billedSeconds: `array[${BILLED_SECONDS}]`,
    computedMicros: `array['${COST_MICROS}']`,
    terms: `'${TERMS}'`,
    facts: `json_build_object('legId', 'CA' || hex, 'sequence', 3, 'durationSeconds', ${TALK_SECONDS})`,
    now: 'now()',
    reconcileAfter: 'now()',
    isCalleeGone: 'false',
  }
  return `\\set i :i + 1
\\set n :base + ${together} * (:client_id + :step * :i)
select outcome, user_id, revision, charged_micros from record_call_events((
  select json_agg(json_build_object(${Object.entries(json).map(([name, value]) => `'${name}', ${value}`).join(', ')}))::jsonb
  from (select lpad(to_hex(cast(:n + k as bigint)), 32, '0') as hex from generate_series(0, ${together - 1}) k offset 0) c))
`
}
