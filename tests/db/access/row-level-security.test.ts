import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Tx } from '../../../server/db/client'
import { handOverEndedCalls } from '../../../server/services/calls/hand-over-ended-calls'
import { countEndedCalls } from '../../../server/services/analytics/count-ended-calls'
import { beginRefund } from '../../../server/db/refunds'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { stateOf } from '../../support/ledger/kernel'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { dispute, payIn } from '../../support/paid-in'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

/** What belongs to a person: every table of these is in the test, and what a stranger sees of it. */
const OWNED = ['wallet', 'call', 'call_leg', 'call_component', 'wallet_hold', 'credit_transaction', 'call_cost_breakdown', 'webhook_event', 'user_limit', 'user',
  'wallet_lot', 'lot_movement', 'voucher_use', 'payment', 'payment_customer', 'auto_topup', 'refund_request', 'payment_refund', 'dispute',
  'call_quality', 'call_complaint', 'call_ended', 'call_quarter', 'call_number_day']
/** What is kept about a person beside: for who wants to see it all (P2). */
const KEPT = ['call_refusal', 'adjustment_request', 'money_request', 'voucher_attempt', 'wallet_crossing', 'finance_export', 'audit_log', 'mail_outbox', 'email_change', 'sign_in_place',
  'contact', 'contact_number', 'contact_import', 'contact_import_row', 'call_message', 'call_order',
  'own_number', 'number_check', 'blocked_number', 'agent', 'agent_version', 'agent_number', 'call_wish', 'agent_call', 'agent_session', 'transcript_item', 'call_recording', 'agent_trial', 'talk_reading', 'lead', 'lead_field', 'lead_call', 'lead_note', 'lead_trail', 'lead_mailing', 'talk_order', 'api_key', 'call_rating', 'call_device_event', 'price_guard']
/** What is a programme's: for those who work in it. */
const PROGRAMMES = ['programme', 'consent_wording', 'programme_member', 'care_person', 'care_event', 'care_task', 'keypad_script', 'script_version', 'script_voice',
  'script_recording', 'keypad_call', 'keypad_attempt', 'keypad_press', 'stock_item', 'stock_batch', 'stock_movement', 'outreach_round', 'round_person', 'round_call']
const THEIRS = [...OWNED, ...KEPT, ...PROGRAMMES]
/** Prices are for everybody. */
const SHARED = ['rate', 'rate_deck']
const NO_RIGHT = '42501'

let context: TestContext
let owner: Person
let stranger: Person
let clerk: Person
let tables: string[]
beforeAll(async () => {
  context = await createTestContext()
  owner = await createPerson(context)
  stranger = await createPerson(context, { grantMicros: 0n })
  clerk = await createPerson(context, { grantMicros: 0n, role: 'finance' })
  await report(context, await dialTestCall(context, owner), 'busy')
  await handOverEndedCalls(context, [countEndedCalls])
  const call = await dialTestCall(context, owner)
  await report(context, call, 'completed', { durationSeconds: 61 })
  await context.admin`insert into user_limit (user_id, set_by, reason, set_at) values (${owner.id}, ${stranger.id}, 'test', '2020-01-01')`
  await giveMoneyMatters()
  tables = (await context.admin`select tablename from pg_tables where schemaname = 'public' order by 1`).map(row => row.tablename as string)
})
afterAll(() => context.close())

/** A row of the owner's in each table that is about their money. */
async function giveMoneyMatters(): Promise<void> {
  const { admin, clock, database } = context
  const paid = await payIn(context, owner, 2000n)
  const refund = await payIn(context, owner, 1000n)
  await applyDispute(context, dispute(context, paid, 2000n, { status: 'won', moved: [-2000n, 2000n] }))
  await database.asSystem(tx => beginRefund(tx, {
    requestId: randomUUID(), userId: owner.id, walletId: owner.walletId, parts: [
      { refundId: randomUUID(), paymentId: refund.paymentId, amountMinor: 100n },
    ],
    actor: `user:${owner.id}`, reason: null, lookAfter: clock.now(), now: clock.now(),
  }))
  await admin`insert into payment_customer (user_id, customer_id) values (${owner.id}, 'cus_1')`
  await admin`select set_auto_topup(${owner.id}, ${owner.walletId}, 'notify', 0, 500, 500, null, now())`
  await admin`
    insert into voucher (
      id, code_hash, code_tail, batch, currency, amount_micros, max_uses, valid_until, created_by, created_at
    )
    values (gen_random_uuid(), '\\x01', 'ABCD', 'test', 'USD', 1000000, 5, now() + interval '1 day', ${stranger.id}, '2020-01-01')`
  await admin`select redeem_voucher(${owner.id}, '\\x01', now())`
  await admin`
    insert into call_quality (call_id, packets_received, packets_sent, heard_seconds, warnings, reported_at)
    select id, 1, 1, 1, '{}', now() from call where user_id = ${owner.id}`
  await admin`
    insert into call_complaint (id, call_id, user_id, reason, state, evidence, created_at)
    select gen_random_uuid(), id, user_id, 'other', 'waiting', '{}', now() from call where user_id = ${owner.id}`
  await keepMore()
  await keepProgramme()
}

/** A row of each kind in a programme of the owner's. */
async function keepProgramme(): Promise<void> {
  const { admin } = context
  const { id, walletId } = owner
  const [
    programme, person, script, voice, keypad,
  ] = Array.from({ length: 5 }, () => randomUUID()) as [string, string, string, string, string]
  await admin`
    insert into programme (
      id, name, owner_id, wallet_id, time_zone, country, hours, carriers, caller_ids, retries, languages, help_due_minutes, unanswered_streak, created_at, updated_at
    )
    values (${programme}, 'Care', ${id}, ${walletId}, 'Asia/Kolkata', 'IN', '{}', '{exotel}', '{}', '{}', '{ta}', 60, 6, now(), now())`
  await admin`insert into programme_member (programme_id, user_id, role, joined_at) values (${programme}, ${id}, 'supervisor', now())`
  await admin`insert into consent_wording (programme_id, version, wording, created_by, created_at) values (${programme}, 1, 'May we call?', ${id}, now())`
  await admin`
    insert into care_person (id, programme_id, worker_id, name, number, phone_owner, language, created_at, updated_at)
    values (${person}, ${programme}, ${id}, 'Kamala', '+919876543210', 'own', 'ta', now(), now())`
  await admin`insert into care_event (programme_id, person_id, kind, at) values (${programme}, ${person}, 'added', now())`
  await admin`
    insert into care_task (id, programme_id, person_id, kind, owner_id, state, due_at, opened_at)
    values (${randomUUID()}, ${programme}, ${person}, 'help', ${id}, 'open', now(), now())`
  await admin`insert into keypad_script (id, programme_id, name, created_at) values (${script}, ${programme}, 'Medicine', now())`
  await admin`insert into script_version (script_id, version, keys, texts, repeats, created_by, created_at) values (${script}, 1, '[]', '{}', 1, ${id}, now())`
  await admin`
    insert into script_recording (id, programme_id, audio, duration_ms, file_name, created_by, created_at)
    values (${voice}, ${programme}, '\\x00', 1, 'a.wav', ${id}, now())`
  await admin`insert into script_voice (script_id, version, language, prompt_recording_id) values (${script}, 1, 'ta', ${voice})`
  await admin`
    insert into keypad_call (
      id, programme_id, person_id, user_id, script_id, script_version, language, content_hash, created_at
    )
    values (${keypad}, ${programme}, ${person}, ${id}, ${script}, 1, 'ta', '', now())`
  await admin`insert into keypad_attempt (keypad_call_id, place, call_id, carrier) select ${keypad}, 1, id, 'exotel' from call where user_id = ${id} limit 1`
  const round = randomUUID()
  await admin`
    insert into outreach_round (id, programme_id, name, content_hash, script_id, filter, state, starts_at, "order", per_minute, at_once, run_by, created_by, created_at)
    values (${round}, ${programme}, 'December', 'x', ${script}, '{}', 'running', now(), 'list', 1, 1, ${id}, ${id}, now())`
  await admin`
    insert into round_person (round_id, person_id, place, state, attempt, tries, next_at)
    values (${round}, ${person}, 1, 'asked', 1, 0, now())`
  await admin`
    insert into round_call (round_id, person_id, attempt, keypad_call_id, user_id, taken_at)
    values (${round}, ${person}, 1, ${keypad}, ${id}, now())`
  const [item, batch] = [randomUUID(), randomUUID()]
  await admin`
    insert into stock_item (id, programme_id, name, unit, minimum, created_by, created_at, updated_at)
    values (${item}, ${programme}, 'Iron', 'tablets', 1, ${id}, now(), now())`
  await admin`insert into stock_batch (id, programme_id, item_id, code, quantity, created_at) values (${batch}, ${programme}, ${item}, 'A', 1, now())`
  await admin`
    insert into stock_movement (id, programme_id, item_id, batch_id, kind, change, quantity_after, by_user_id, at)
    values (${randomUUID()}, ${programme}, ${item}, ${batch}, 'received', 1, 1, ${id}, now())`
  await admin`insert into keypad_press (call_id, place, key, source, heard_at, is_confirmed) select call_id, 1, '2', 'signed', now(), true from keypad_attempt`
}

/** A row about the owner in each table that is kept beside. */
async function keepMore(): Promise<void> {
  const { admin } = context
  const { id, walletId } = owner
  await admin`insert into own_number (id, user_id, number, kind, carrier, since) values (gen_random_uuid(), ${id}, '+14155557001', 'assigned', 'twilio', now())`
  await admin`
    insert into number_check (id, user_id, number, code_hash, tries_left, created_at, expires_at)
    values (gen_random_uuid(), ${id}, '+14155557002', 'x', 5, now(), now())`
  await admin`insert into blocked_number (id, user_id, number, blocked_at) values (gen_random_uuid(), ${id}, '+14155557003', now())`
  const agent = randomUUID()
  await admin`insert into agent (id, user_id, version, created_at, updated_at) values (${agent}, ${id}, 1, now(), now())`
  await admin`
    insert into agent_version (
      agent_id, version, user_id, name, purpose, opening, disclosure, recording_notice, instructions, model, voice, languages, knowledge, fields, abilities,
      time_zone, hours, longest_call_seconds, call_budget_micros, day_budget_micros, when_unable, is_recorded, words_kept_days, created_at
    )
    values (
      ${agent}, 1, ${id}, 'Till', '', '', 'I am an AI.', '', '', 'm', 'v', '{en}', '[]', '[]', '{}', 'UTC', '{}', 600, 1, 1, '{}', false, 30, now()
    )`
  await admin`insert into agent_number (user_id, number, agent_id, since) values (${id}, '+14155557001', ${agent}, now())`
  await admin`
    insert into call_wish (id, user_id, kind, number, said_at, way, wording, source, created_at)
    values (gen_random_uuid(), ${id}, 'consent', '+442079460123', now(), 'spoken', 'Yes', 'person', now())`
  const session = randomUUID()
  await admin`
    insert into agent_call (call_id, user_id, agent_id, agent_version, way, created_at)
    select id, ${id}, ${agent}::uuid, 1, 'in', now() from call where user_id = ${id} limit 1`
  await admin`
    insert into agent_session (id, call_id, user_id, agent_id, agent_version, carrier, leg_id, token_hash, token_expires_at, created_at)
    select ${session}::uuid, id, ${id}, ${agent}::uuid, 1, 'twilio', 'CA1', ${session}::text, now(), now() from call where user_id = ${id} limit 1`
  await admin`
    insert into transcript_item (call_id, item_id, session_id, user_id, place, who, kind, words, said_at, kept_until, revision)
    select call_id, 'item_1', id, user_id, 1, 'caller', 'words', 'A cake.', now(), now(), 1 from agent_session where id = ${session}`
  await admin`
    insert into talk_order (id, call_id, user_id, kind, words, created_at, kept_until)
    select gen_random_uuid(), call_id, user_id, 'whisper', 'Be brief.', now(), now() from agent_session where id = ${session}`
  await admin`
    insert into call_recording (call_id, user_id, carrier, leg_id, created_at, kept_until)
    select call_id, user_id, carrier, leg_id, now(), now() from agent_session where id = ${session}`
  const lead = randomUUID()
  await admin`
    insert into lead (id, user_id, agent_id, first_call_id, created_at, last_call_at, updated_at)
    select ${lead}::uuid, ${id}, ${agent}::uuid, call_id, now(), now(), now() from agent_session where id = ${session}`
  await admin`
    insert into lead_call (call_id, user_id, agent_id, agent_version, lead_id, state, due_at, created_at)
    select call_id, ${id}, ${agent}::uuid, 1, ${lead}::uuid, 'done', now(), now() from agent_session where id = ${session}`
  await admin`
    insert into lead_field (lead_id, user_id, key, name, kind, value, source, updated_at)
    values (${lead}, ${id}, 'name', 'Name', 'text', 'Ada', 'person', now())`
  await admin`insert into lead_note (id, lead_id, user_id, text, created_at) values (gen_random_uuid(), ${lead}, ${id}, 'Rang', now())`
  await admin`
    insert into lead_trail (id, lead_id, user_id, at, event, doer)
    values (gen_random_uuid(), ${lead}, ${id}, now(), 'made', 'system')`
  await admin`
    insert into lead_mailing (user_id, email, token_hash, lead_id, created_at)
    values (${id}, 'ada@example.test', ${lead}, ${lead}, now())`
  await admin`
    insert into agent_trial (id, talk_id, user_id, agent_id, agent_version, kind, created_at, model)
    values (${session}, ${session}, ${id}, ${agent}, 1, 'writing', now(), 'm')`
  await admin`
    insert into talk_reading (id, call_id, user_id, agent_id, model, asked_at)
    select gen_random_uuid(), call_id, ${id}, ${agent}::uuid, 'm', now() from agent_session where id = ${session}`
  await admin`insert into call_refusal (user_id, code, created_at) values (${id}, 'blocked_number', now())`
  await admin`insert into email_change (user_id, new_email, expires_at) values (${id}, 'new@example.com', now())`
  await admin`
    insert into contact (
      id, user_id, name, note, tags, is_favourite, sort_name, name_key, search_text, created_at, updated_at
    )
    values ('0194f3c0-0000-7000-8000-00000000c001', ${id}, 'Ada', '', '{}', false, 'ada', 'ada', 'ada', now(), now())`
  await admin`
    insert into contact_number (contact_id, user_id, number, label, place)
    values ('0194f3c0-0000-7000-8000-00000000c001', ${id}, '+442079460123', '', 0)`
  await admin`
    insert into contact_import (id, user_id, format, state, created_at)
    values ('0194f3c0-0000-7000-8000-00000000c002', ${id}, 'csv', 'ready', now())`
  await admin`
    insert into contact_import_row (import_id, user_id, place, line, problem)
    values ('0194f3c0-0000-7000-8000-00000000c002', ${id}, 0, 1, 'no name')`
  await admin`
    insert into call_message (
      id, user_id, to_number, from_number, message, language, voice, repeats, content_hash, state, time_zone, created_at, updated_at
    )
    values (gen_random_uuid(), ${id}, '+442079460123', '+15005550006', 'Hello', 'en-US', 'Polly.Joanna', 1, '', 'started', 'UTC', now(), now())`
  await admin`insert into call_order (call_id, state, created_at) select id, 'ready', now() from call where user_id = ${id} limit 1`
  await admin`insert into sign_in_place (user_id, place, last_at) values (${id}, 'digest', now())`
  await admin`insert into api_key (id, user_id, name, digest, tail, scopes, created_at) values (gen_random_uuid(), ${id}, 'Till', repeat('a', 64), 'aaaa', '{calls:read}', now())`
  await admin`insert into price_guard (user_id, ask_above_nanos, set_at) values (${id}, 1, now())`
  await admin`insert into call_rating (call_id, user_id, stars, reasons, rated_at) select id, user_id, 5, '{}', now() from call where user_id = ${id} limit 1`
  await admin`insert into call_device_event (call_id, place, user_id, kind, at) select id, 0, user_id, 'reconnected', now() from call where user_id = ${id} limit 1`
  await admin`insert into voucher_attempt (user_id, failures, window_started_at) values (${id}, 1, now())`
  await admin`insert into wallet_crossing (wallet_id, key, level_micros, available_micros, crossed_at) values (${walletId}, 'low:1', 1, 0, now())`
  await admin`insert into audit_log (at, actor_id, action, subject_type, subject_id) values (now(), ${stranger.id}, 'limits.set', 'user', ${id})`
  await admin`
    insert into finance_export (id, user_id, view, format, filter, file_name, rows_total, created_at)
    values (gen_random_uuid(), ${id}, 'ledger', 'csv', '{}', 'all.csv', 0, now())`
  await admin`
    insert into mail_outbox (
      id, dedupe_key, kind, user_id, to_address, subject, body_text, body_html, next_attempt_at, created_at
    )
    values (gen_random_uuid(), 'kept', 'statement-ready', ${id}, 'a@example.com', 's', 't', 'h', now(), now())`
  await admin`
    select request_money(gen_random_uuid(), 'limit_raise', jsonb_build_object('userId', ${id}::text, 'note', 'A company', 'limits', '{"callsAtOnce":9}'::jsonb),
      ${clerk.id}, now())`
  await admin`
    select request_adjustment(gen_random_uuid(), ${walletId}, 1000, 'goodwill', 'For the wait', '{}', now(), ${clerk.id}, sha256('x'), now())`
}

async function countIn(tx: Tx, table: string): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql.raw(`select count(*)::int as count from "${table}"`))
  return row!.count
}

/** How many rows a person sees who asks the tables themselves; null where the right is missing. */
async function seenBy(database: Database, userId: string): Promise<Record<string, number | null>> {
  const seen: Record<string, number | null> = {}
  for (const table of tables) {
    const count = await stateOf(database.asUser(userId, tx => countIn(tx, table))) === null
      ? await database.asUser(userId, tx => countIn(tx, table))
      : null
    seen[table] = count
  }
  return seen
}

describe('row-level security, with the app’s own checks switched off', () => {
  it('A2 shows a person the own rows', async () => {
    const seen = await seenBy(context.database, owner.id)
    for (const table of THEIRS) expect(seen[table], table).toBeGreaterThan(0)
  })

  it('A2 shows nobody else’s row of any table', async () => {
    const seen = await seenBy(context.database, stranger.id)
    const shared = (table: string) => (SHARED.includes(table) ? (expect.any(Number) as number) : null)
    const expectedOf = (table: string) => (THEIRS.includes(table) ? 0 : shared(table))
    const expected = Object.fromEntries(tables.map(table => [table, expectedOf(table)]))
    expect(seen).toEqual({ ...expected, wallet: 1, user: 1 })
    const [wallet] = await context.database.asUser(stranger.id, tx => tx.execute(sql`select user_id from wallet`))
    expect(wallet).toEqual({ user_id: stranger.id })
  })

  it.each([['nobody', ''], ['someone who does not exist', 'person_0'], ['a piece of SQL', `' or true --`], ['a pattern', '%']])('A2 shows %s nothing', async (_, userId) => {
    const seen = await seenBy(context.database, userId)
    for (const table of THEIRS) expect(seen[table], table).toBe(0)
  })

  it('A2 gives no row by its id, by a join, or by a count', async () => {
    const [call] = await context.admin`select id, wallet_id from call where user_id = ${owner.id}`
    await context.database.asUser(stranger.id, async tx => {
      expect(await tx.execute(sql`select id from call where id = ${String(call!.id)}::uuid`)).toHaveLength(0)
      expect(await tx.execute(sql`select h.* from wallet_hold h left join call c on c.id = h.call_id`)).toHaveLength(0)
      expect(await tx.execute(sql`select t.* from credit_transaction t join wallet w on w.id = t.wallet_id`)).toHaveLength(0)
      expect(await tx.execute(sql`select e.* from webhook_event e where e.call_id = ${String(call!.id)}::uuid`)).toHaveLength(0)
    })
  })

  it('A2 ends with the transaction: the next one on the same connection is nobody', async () => {
    await context.database.asUser(owner.id, tx => countIn(tx, 'wallet'))
    await Promise.all(Array.from({ length: 20 }, async () => {
      expect(await stateOf(context.database.sql`select * from wallet`)).toBe(NO_RIGHT)
    }))
    const [setting] = await context.database.sql`select current_setting('app.user_id', true) as id, current_user as role`
    expect(setting).toEqual({ id: expect.toSatisfy((id: string | null) => !id), role: 'talktime_app' })
  })

  it('A2 lets staff read money and calls of all, and no secrets of sign-in', async () => {
    await context.database.asStaff(stranger.id, async tx => {
      for (const table of OWNED) expect(await countIn(tx, table), table).toBeGreaterThan(0)
    })
    for (const table of ['session', 'account', 'verification']) {
      expect(await stateOf(context.database.asStaff(stranger.id, tx => countIn(tx, table)))).toBe(NO_RIGHT)
    }
  })

  it('is on for every table', async () => {
    const open = await context.admin`
      select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity and relname <> 'schema_head'`
    expect([...open]).toEqual([])
  })
})

it.each(OWNED.slice(0, 6))('A2 catches a policy of %s that lets everybody in', async table => {
  const scratch = await createTestContext({ database: context.testDatabase, deck: null })
  await scratch.admin.unsafe(`create policy planted on ${table} for select to talktime_user using (true)`)
  const seen = await seenBy(scratch.database, stranger.id)
  await scratch.admin.unsafe(`drop policy planted on ${table}`)
  await scratch.close()
  expect(seen[table]).toBeGreaterThan(table === 'wallet' ? 1 : 0)
})
