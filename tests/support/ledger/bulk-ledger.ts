import type postgres from 'postgres'

export interface BulkLedger {
  /** Number of the first row, so that a ledger can grow: 1 at first. */
  from: number
  to: number
  wallets: number
}

/** Call `n` of a bulk ledger; every row that is a charge has the call of its own number. */
export const bulkCallId = (n: number) => `00000000-0000-7000-9000-${n.toString(16).padStart(12, '0')}`
export const bulkPaymentId = (n: number) => `00000000-0000-7000-a000-${n.toString(16).padStart(12, '0')}`
/** A thousandth of the calls go here. */
export const BULK_NUMBER = '+442079460999'
/** Every so many rows one is posted forty days after it happened. */
export const DISPLACED_EVERY = 5_000
/** Every so many rows an adjustment of an amount that no other row has. */
export const RARE_EVERY = 20_000
export const rareMicros = (n: number) => 9_000_000n + BigInt(n)

const id = (head: string, column = 'n') => `('${head}' || lpad(to_hex(${column}), 12, '0'))::uuid`
const CALL = '00000000-0000-7000-9000-'
const PAYMENT = '00000000-0000-7000-a000-'

/**
 * Writes rows of the ledger in bulk, as the kernel would have over the last year: priced calls, top-ups and a few rare
 * kinds, in chains that hold. Row `n` belongs to wallet `n % wallets`; it is a top-up where the wallet begins and for
 * every tenth row of it. For tests and benchmarks: the owner writes, nobody else can.
 */
export async function makeBulkLedger(
  admin: postgres.Sql | postgres.Sql<{ bigint: bigint }>, { from, to, wallets }: BulkLedger,
): Promise<void> {
  if (from === 1) await makePeople(admin, wallets)
  await admin.unsafe(rowsOf({ from, to, wallets }))
  await admin.unsafe(`
    insert into call (id, user_id, wallet_id, to_number, origin_number, country, line_type, status, status_rank, has_leg, max_seconds, currency, terms,
      channel, carrier, created_at, answered_at, ended_at, duration_seconds, charged_micros, billed_at)
    select ${id(CALL)}, w.user_id, w.id, case when n % 1000 = 1 then '${BULK_NUMBER}' else '+1415555' || lpad((n % 10000)::text, 4, '0') end, '+14155550100', 'US',
      'fixed_or_mobile', 'completed', 3, true, 3600, 'USD', 'USD.14000000.0.60.60.0.0',
      'browser', 'twilio', b.effective_at, b.effective_at, b.effective_at, b.seconds, -b.amount, b.created_at
    from bulk b join wallet w on w.id = b.wallet_id where b.kind = 'call_charge' order by n`)
  await admin.unsafe(`
    insert into call_component (call_id, place, component, rate_id, rate_nanos_per_minute, connect_fee_micros, initial_seconds, increment_seconds,
      minimum_seconds, grace_seconds, matched_prefix, origin_prefix, description, held_micros)
    select ${id(CALL)}, 1, 'phone', r.id, 14000000, 0, 60, 60, 0, 0, '1', '', 'United States', 840000
    from bulk b cross join (select min(id) as id from rate) r where b.kind = 'call_charge' order by n`)
  await admin.unsafe(`
    insert into call_leg (carrier, leg_id, call_id, role, direction, is_billed, from_address, to_address, status, started_at, ended_at, duration_seconds, is_settled)
    select 'twilio', leg.id, c.id, leg.role, leg.direction, leg.is_billed, c.origin_number, c.to_number, 'completed', c.created_at, c.ended_at, c.duration_seconds, true
    from bulk b join call c on c.id = ${id(CALL)} cross join lateral (values ('CAf' || lpad(to_hex(n), 31, '0'), 'browser', 'inbound', false),
      ('CA' || lpad(to_hex(n), 32, '0'), 'destination', 'outbound', true)) leg (id, role, direction, is_billed) where b.kind = 'call_charge'`)
  await admin.unsafe(CHAIN)
  await admin.unsafe(`
    insert into call_cost_breakdown (call_id, place, component, transaction_id, wallet_id, rate_id, currency, rate_nanos_per_minute, connect_fee_micros, initial_seconds,
      increment_seconds, minimum_seconds, grace_seconds, matched_prefix, origin_prefix, duration_seconds, billed_seconds, held_micros,
      computed_micros, charged_micros, uncollected_micros, source, created_at)
    select t.call_id, 1, 'phone', t.id, t.wallet_id, k.rate_id, 'USD', 14000000, 0, 60, 60, 0, 0, '1', '', b.seconds, (b.seconds + 59) / 60 * 60, 840000,
      -b.amount, -b.amount, 0, 'webhook', t.created_at
    from bulk b join call c on c.id = ${id(CALL)} join call_component k on k.call_id = c.id join credit_transaction t on t.call_id = c.id and t.kind = 'call_charge'`)
  await admin.unsafe(`drop table bulk; analyze credit_transaction; analyze call; analyze call_leg; analyze call_component; analyze call_cost_breakdown; analyze wallet`)
}

async function makePeople(admin: postgres.Sql | postgres.Sql<{ bigint: bigint }>, wallets: number): Promise<void> {
  await admin.unsafe(`
    insert into "user" (id, name, email) select 'bulk' || n, 'Bulk Person ' || n, 'bulk' || n || '@bulk.example' from generate_series(0, ${wallets - 1}) n;
    insert into rate_deck (source, name, currency, margin_rule, valid_from) select 'import', 'bulk', 'USD', 'none', now() where not exists (select from rate);
    insert into rate (deck_id, destination_prefix, description, provider_rate_nanos_per_minute, margin_nanos_per_minute, rate_nanos_per_minute)
      select id, '1', 'United States', 14000000, 0, 14000000 from rate_deck where name = 'bulk'`)
}

/** What every row says, before its chain: `bulk`, in the order of posting. */
function rowsOf({ from, to, wallets }: BulkLedger): string {
  const step = `interval '1 year' / 1000000`
  return `
    create unlogged table bulk as
    select n, w.id as wallet_id, kind, seconds, payment_id,
      case kind when 'topup' then 20000000 when 'adjustment' then 9000000 + n else -14000::bigint * ((seconds + 59) / 60) end as amount,
      created_at, created_at - case when n % ${DISPLACED_EVERY} = 7 then interval '40 days' else interval '0.3 seconds' end as effective_at
    from (
      select n, n % ${wallets} as place, date_trunc('second', now()) - (1000000 - least(n, 1000000)) * ${step} + greatest(0, n - 1000000) * interval '1 millisecond' as created_at,
        case when (n - 1) / ${wallets} % 10 = 0 then 'topup' when n % ${RARE_EVERY} = 3 then 'adjustment' else 'call_charge' end as kind,
        3 + (n::bigint * 7919 % 700)::int as seconds, case when (n - 1) / ${wallets} % 10 = 0 then ${id(PAYMENT)} end as payment_id
      from generate_series(${from}, ${to}) n
    ) made join (select id, substr(user_id, 5)::int as place from wallet where user_id like 'bulk%') w using (place) order by n`
}

/** Numbers, balances and hashes, wallet by wallet, in one pass. */
const CHAIN = `
do $$
declare
  v_row record;
  v_hash bytea;
  v_hashes bytea[] := '{}';
  v_seqs bigint[] := '{}';
  v_balances bigint[] := '{}';
  v_place int;
begin
  for v_row in select id, last_seq, balance_micros, head_hash, substr(user_id, 5)::int + 1 as place from wallet where user_id like 'bulk%' order by 5 loop
    v_hashes[v_row.place] := v_row.head_hash;
    v_seqs[v_row.place] := v_row.last_seq;
    v_balances[v_row.place] := v_row.balance_micros;
  end loop;
  for v_row in select b.*, substr(w.user_id, 5)::int + 1 as place,
      case when kind = 'call_charge' then ${id(CALL)} end as call_id,
      case when kind = 'call_charge' then sha256(convert_to(${id(CALL)} || ':USD.14000000.0.60.60.0.0:' || seconds, 'UTF8')) else sha256('\\x00') end as request_hash,
      case kind when 'topup' then 'cash:stripe' when 'adjustment' then 'adjustment:goodwill' else 'revenue:calls' end as contra
      from bulk b join wallet w on w.id = b.wallet_id order by n loop
    v_place := v_row.place;
    v_seqs[v_place] := v_seqs[v_place] + 1;
    v_balances[v_place] := v_balances[v_place] + v_row.amount;
    v_hash := ledger_hash(v_hashes[v_place], v_row.wallet_id, v_seqs[v_place], v_row.kind, v_row.amount, v_balances[v_place], v_row.contra,
      'bulk:' || v_row.n, v_row.request_hash, v_row.call_id, null, 'system:bulk', null, v_row.effective_at, v_row.created_at, v_row.payment_id, null, null);
    insert into credit_transaction (wallet_id, wallet_seq, kind, amount_micros, balance_after_micros, contra_account, idempotency_key, request_hash,
        call_id, actor, effective_at, created_at, prev_hash, hash, payment_id)
      values (v_row.wallet_id, v_seqs[v_place], v_row.kind, v_row.amount, v_balances[v_place], v_row.contra, 'bulk:' || v_row.n, v_row.request_hash,
        v_row.call_id, 'system:bulk', v_row.effective_at, v_row.created_at, v_hashes[v_place], v_hash, v_row.payment_id);
    v_hashes[v_place] := v_hash;
  end loop;
  update wallet w set last_seq = v_seqs[place], balance_micros = v_balances[place], head_hash = v_hashes[place]
    from (select id, substr(user_id, 5)::int + 1 as place from wallet where user_id like 'bulk%') p where p.id = w.id;
end $$`
