import { chainEvidence } from '../../../server/services/evidence/chain-evidence'
import { priceVoices } from '../../../server/services/costs/price-voices'
import { createTestAgent, setShippedPrices, useVoice } from '../costs/voice-use'
import { createProgramme } from '../outreach'
import { openAdmin, type Admin, type TestContext } from '../test-context'
import { makeRealLedger, type RealLedger } from './real-ledger'

export interface WatchedTable {
  name: string
  key: string[]
  /** Columns that count and can be written, with their types. */
  columns: Record<string, string>
  /** Keys of rows that count. */
  rows: string[]
}

/** Says who it is, as the demo's past and a repair do: what it writes into a table is in the log. */
export async function asDeclared(context: TestContext, work: (sql: Admin) => Promise<unknown>): Promise<void> {
  const sql = openAdmin(context.testDatabase, 1)
  try {
    await sql`select set_config('app.evidence', 'test', false)`
    await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** A ledger with every kind of movement, and rows in every table that is watched, each with its entry. */
export async function makeWatchedBooks(context: TestContext): Promise<RealLedger> {
  const ledger = await makeRealLedger(context)
  await asDeclared(context, sql => sql.unsafe(`
    create temp table one as select c.id as call_id, c.user_id, c.wallet_id,
      (select id from "user" where role = 'finance' limit 1) as clerk_id, (select min(id) from credit_transaction) as row_id
      from call c where c.id = '${ledger.chargedCall}';
    insert into user_limit (user_id, calls_at_once, set_by, reason, set_at) select user_id, 2, clerk_id, 'asked', now() from one;
    insert into money_limit (name, amount) values ('finance', 1000000000) on conflict do nothing;
    insert into audit_log (at, actor_id, action, subject_type, subject_id, before, after)
      select now(), clerk_id, 'limits.set', 'user', user_id, '{"callsAtOnce": null}'::jsonb, '{"callsAtOnce": 2}'::jsonb from one;
    insert into call_refusal (user_id, code, reason, country, created_at) select user_id, 'number_blocked', 'premium', 'GB', now() from one;
    insert into call_quality (call_id, packets_received, packets_sent, heard_seconds, warnings, reported_at)
      select call_id, 10, 12, 3, '{}', now() from one;
    insert into call_complaint (id, call_id, user_id, reason, state, evidence, created_at)
      select gen_random_uuid(), call_id, user_id, 'bad_quality', 'waiting', '{"packets": null}'::jsonb, now() from one on conflict do nothing;
    insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, duration_seconds, fetched_at)
      select 'twilio', call_id, 'CA' || n, true, 9000 + n, 'USD', 610, now() from one, generate_series(1, 3) n;
    insert into provider_cost_search (call_id, next_at, known_at, cost_micros) select call_id, now(), now(), 27006 from one
      on conflict (call_id) do update set known_at = now(), cost_micros = 27006;
    insert into exchange_rate (from_currency, to_currency, rate_nanos, source, valid_from, set_by, created_at)
      select 'INR', 'USD', 11925000, 'a bank', now(), clerk_id, now() from one;
    insert into payment_event (event_id, type, object_id, outcome, facts, created_at, received_at)
      values ('evt_1', 'charge.updated', 'ch_1', 'nothing', '{"amount": null}'::jsonb, now(), now());
    insert into payment_customer (user_id, customer_id) select user_id, 'cus_1' from one on conflict do nothing;
    insert into auto_topup (wallet_id, user_id, mode, threshold_micros, amount_minor, daily_limit_minor, updated_at)
      select wallet_id, user_id, 'remind', 1000000, 1000, 5000, now() from one;
    insert into voucher_batch (batch, request_id, approved_at) select 'spring', id, now() from money_request limit 1;
    insert into month_reopening (month, closing, request_id, reopened_at)
      select m.month, m.closing, r.id, now() from closed_month m, money_request r limit 1;
    insert into voucher (id, code_hash, code_tail, batch, currency, amount_micros, max_uses, uses, valid_until, created_by, created_at)
      select gen_random_uuid(), sha256('code'), 'WXYZ', 'spring', 'USD', 1000000, 3, 1, now() + interval '1 day', clerk_id, now() from one;
    insert into voucher_use (voucher_id, user_id, transaction_id, used_at) select voucher.id, user_id, row_id, now() from voucher, one;
    insert into match_run (id, day, started_at, updated_at, finished_at, started_by, counts)
      select gen_random_uuid(), current_date, now(), now(), now(), clerk_id, '{"call equal": 3}'::jsonb from one;
    insert into match_case (id, key, kind, bucket, day, call_id, ours, found_at, seen_at)
      select gen_random_uuid(), 'call:1', 'call', 'different', current_date, call_id, '{"micros": null}'::jsonb, now(), now() from one;
    insert into ledger_anchor (day, wallet_count, transaction_count, last_transaction_id, sum_micros, heads_digest, key_id, signature, stored_at, created_at)
      values (current_date - 1, 1, 1, 1, 0, sha256('heads'), 'key', 'signature', 'memory', now());
    insert into finance_day (day, kind, contra_account, row_count, sum_micros) values (current_date, 'topup', 'cash:stripe', 1, 5);
    insert into finance_day_cost (day, known_calls, revenue_micros, cost_micros) values (current_date, 1, 5, 3);
    insert into finance_day_mark (through_id) values (1) on conflict (is_only) do update set through_id = 1;
    drop table one`))
  await setShippedPrices(context)
  const [charged] = await context.admin`select user_id from call where id = ${ledger.chargedCall}`
  const owner = { id: charged!.user_id as string }
  const agentId = await createTestAgent(context, owner)
  await useVoice(context, owner, { callId: ledger.chargedCall, agentId }, { audioOut: 100 })
  await priceVoices(context)
  await asDeclared(context, sql => sql.unsafe(`
    insert into agent_call (call_id, user_id, agent_id, agent_version, way, created_at)
      select call_id, user_id, agent_id, agent_version, 'in', created_at from agent_session limit 1;
    insert into talk_reading (id, call_id, user_id, agent_id, model, asked_at, told_at, usage)
      select gen_random_uuid(), call_id, user_id, agent_id, 'gpt-5.4-mini', now(), now(), '{"textIn": 100}' from agent_session limit 1;
    insert into agent_trial (id, talk_id, user_id, agent_id, agent_version, kind, created_at, ended_at, model, usage)
      select gen_random_uuid(), gen_random_uuid(), user_id, agent_id, 1, 'writing', now(), now(), 'gpt-realtime-2.1', '{"textIn": 10}' from agent_session limit 1;
    insert into own_number (id, user_id, number, kind, carrier, since)
      select gen_random_uuid(), user_id, '+14155557001', 'assigned', 'twilio', now() from agent_session limit 1`))
  const [wallet] = await context.admin`select id from wallet where user_id = ${owner.id}`
  await createProgramme(context, { owner: { ...owner, walletId: wallet!.id as string } })
  await chainEvidence(context)
  // some that wait to be chained
  await asDeclared(context, sql => sql.unsafe(`update provider_cost set duration_seconds = duration_seconds + 1 where leg_id = 'CA2';
    insert into audit_log (at, actor_id, action, subject_type, subject_id) values (now(), 'x', 'export.begin', 'export', 'y')`))
  return ledger
}

export async function readWatched(admin: Admin): Promise<WatchedTable[]> {
  const forms = await admin`
    select f.table_name, f.key_columns, f.key_sql, f.counts, json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)) as columns
    from evidence_forms() f join pg_attribute a on a.attrelid = format('public.%I', f.table_name)::regclass
      and a.attname = any (f.columns) and a.attgenerated = ''
    group by 1, 2, 3, 4 order by 1`
  return Promise.all(forms.map(async ({ table_name, key_columns, key_sql, counts, columns }) => {
    const rows = await admin.unsafe(`select ${String(key_sql)} as key from (
      select to_jsonb(r) as facts from "${String(table_name)}" r where ${String(counts).replaceAll('%s', 'r')}) k order by 1`)
    return {
      name: table_name as string, key: key_columns as string[], columns: columns as Record<string, string>,
      rows: rows.map(row => row.key as string),
    }
  }))
}
