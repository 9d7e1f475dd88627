import { sql, type SQL } from 'drizzle-orm'
import type { Tx } from '../client'

type Section = (me: SQL) => SQL

const wallets = (me: SQL) => sql`(select id from wallet where user_id = ${me})`
const calls = (me: SQL) => sql`(select id from call where user_id = ${me})`
const payments = (me: SQL) => sql`(select id from payment where user_id = ${me})`

/**
 * All that is kept about a person, table by table, without the secrets that guard it. Asked in the person's own role:
 * what is theirs is said twice, here and by row-level security (A2). A test knows every table there is.
 */
export const PERSONAL_DATA: Record<string, Section> = {
  user: me => sql`(select id, name, email, email_verified, image, role, country, username, two_factor_enabled, erased_at, created_at, updated_at from "user" where id = ${me}) u`,
  sign_in_place: me => sql`sign_in_place where user_id = ${me} order by last_at`,
  api_key: me => sql`(select id, name, tail, scopes, created_at, expires_at, last_used_at from api_key where user_id = ${me} order by created_at, id) k`,
  email_change: me => sql`email_change where user_id = ${me}`,
  price_guard: me => sql`price_guard where user_id = ${me}`,
  user_limit: me => sql`user_limit where user_id = ${me}`,
  wallet: me => sql`wallet where user_id = ${me}`,
  wallet_hold: me => sql`wallet_hold where wallet_id in ${wallets(me)} order by created_at, call_id`,
  wallet_lot: me => sql`wallet_lot where wallet_id in ${wallets(me)} order by id`,
  wallet_crossing: me => sql`wallet_crossing where wallet_id in ${wallets(me)} order by id`,
  credit_transaction: me => sql`credit_transaction where wallet_id in ${wallets(me)} order by wallet_id, wallet_seq`,
  lot_movement: me => sql`lot_movement where lot_id in (select id from wallet_lot where wallet_id in ${wallets(me)}) order by transaction_id, lot_id`,
  voucher_use: me => sql`voucher_use where user_id = ${me} order by used_at`,
  voucher_attempt: me => sql`voucher_attempt where user_id = ${me}`,
  adjustment_request: me => sql`adjustment_request where user_id = ${me} order by requested_at, id`,
  money_request: me => sql`money_request where user_id = ${me} order by requested_at, id`,
  contact: me => sql`contact where user_id = ${me} order by sort_name, id`,
  contact_number: me => sql`contact_number where user_id = ${me} order by contact_id, place, number`,
  contact_import: me => sql`contact_import where user_id = ${me} order by created_at, id`,
  contact_import_row: me => sql`contact_import_row where user_id = ${me} order by import_id, place`,
  own_number: me => sql`own_number where user_id = ${me} order by since, id`,
  blocked_number: me => sql`blocked_number where user_id = ${me} order by blocked_at, id`,
  number_check: me => sql`(select id, user_id, number, tries_left, call_id, created_at, expires_at, proved_at from number_check) as checks where user_id = ${me} order by created_at, id`,
  call: me => sql`call where user_id = ${me} order by created_at, id`,
  call_leg: me => sql`call_leg where call_id in ${calls(me)} order by started_at, leg_id`,
  call_component: me => sql`call_component where call_id in ${calls(me)} order by call_id, place`,
  call_cost_breakdown: me => sql`call_cost_breakdown where wallet_id in ${wallets(me)} order by created_at, call_id, place`,
  call_quality: me => sql`call_quality where call_id in ${calls(me)} order by reported_at, call_id`,
  call_rating: me => sql`call_rating where user_id = ${me} order by rated_at, call_id`,
  call_device_event: me => sql`call_device_event where user_id = ${me} order by call_id, place`,
  call_complaint: me => sql`call_complaint where user_id = ${me} order by created_at, id`,
  call_quarter: me => sql`call_quarter where user_id = ${me} order by quarter_at, currency`,
  call_number_day: me => sql`call_number_day where user_id = ${me} order by day, to_number, country, currency`,
  call_refusal: me => sql`call_refusal where user_id = ${me} order by id`,
  call_message: me => sql`call_message where user_id = ${me} order by created_at, id`,
  call_order: me => sql`call_order where call_id in ${calls(me)} order by created_at, call_id`,
  webhook_event: me => sql`webhook_event where call_id in ${calls(me)} order by id`,
  payment: me => sql`payment where user_id = ${me} order by created_at, id`,
  payment_customer: me => sql`payment_customer where user_id = ${me}`,
  auto_topup: me => sql`auto_topup where user_id = ${me}`,
  refund_request: me => sql`refund_request where user_id = ${me} order by created_at, id`,
  payment_refund: me => sql`payment_refund where payment_id in ${payments(me)} order by created_at, id`,
  dispute: me => sql`dispute where wallet_id in ${wallets(me)} order by created_at, id`,
  agent: me => sql`agent where user_id = ${me} order by created_at, id`,
  agent_version: me => sql`agent_version where user_id = ${me} order by agent_id, version`,
  agent_number: me => sql`agent_number where user_id = ${me} order by number`,
  agent_call: me => sql`agent_call where user_id = ${me} order by created_at, call_id`,
  call_wish: me => sql`call_wish where user_id = ${me} order by created_at, id`,
  agent_session: me => sql`(select id, call_id, agent_id, agent_version, carrier, leg_id, created_at, bound_at, stream_id, ended_at, ending, ending_code, model, usage,
    heard_ms, made_ms, interruptions from agent_session where user_id = ${me} order by created_at, id) s`,
  talk_reading: me => sql`talk_reading where user_id = ${me} order by asked_at, id`,
  // how they tried their agents: not a word of it is kept
  agent_trial: me => sql`agent_trial where user_id = ${me} order by created_at, id`,
  transcript_item: me => sql`transcript_item where user_id = ${me} order by call_id, place, item_id`,
  // the sound itself is at the carrier's, and heard over the call's page
  call_recording: me => sql`call_recording where user_id = ${me} order by created_at, call_id`,
  talk_order: me => sql`talk_order where user_id = ${me} order by created_at, id`,
  lead: me => sql`lead where user_id = ${me} order by created_at, id`,
  lead_field: me => sql`lead_field where user_id = ${me} order by lead_id, key`,
  lead_call: me => sql`lead_call where user_id = ${me} order by created_at, call_id`,
  lead_note: me => sql`lead_note where user_id = ${me} order by created_at, id`,
  lead_trail: me => sql`lead_trail where user_id = ${me} order by at, id`,
  lead_mailing: me => sql`(select user_id, email, lead_id, created_at, stopped_at from lead_mailing) m where user_id = ${me} order by created_at, email`,
  programme: me => sql`programme where owner_id = ${me} order by created_at, id`,
  programme_member: me => sql`programme_member where user_id = ${me} order by joined_at, programme_id`,
  script_version: me => sql`script_version where created_by = ${me} order by created_at, script_id, version`,
  script_recording: me => sql`(select id, programme_id, duration_ms, file_name, created_by, created_at from script_recording) as recordings where created_by = ${me} order by created_at, id`,
  stock_item: me => sql`stock_item where created_by = ${me} order by created_at, id`,
  stock_movement: me => sql`stock_movement where by_user_id = ${me} order by seq`,
  consent_wording: me => sql`consent_wording where created_by = ${me} order by created_at, programme_id, version`,
  mail_outbox: me => sql`mail_outbox where user_id = ${me} order by created_at, id`,
  finance_export: me => sql`finance_export where user_id = ${me} order by created_at, id`,
  // whom they cared for and what they did: who those are is nobody's but those people's
  care_person: me => sql`(select id, programme_id, created_at from care_person where worker_id = ${me}) p order by created_at, id`,
  care_event: me => sql`(select id, programme_id, person_id, kind, at from care_event where by_user_id = ${me}) e order by id`,
  care_task: me => sql`(select id, programme_id, person_id, kind, state, due_at, opened_at, resolved_at from care_task where owner_id = ${me} or resolved_by = ${me}) t order by opened_at, id`,
  outreach_round: me => sql`(select id, programme_id, agent_id, name, script_id, filter, retries, machine_message, state, created_at, ended_at from outreach_round where created_by = ${me}) r order by created_at, id`,
  // of the lists of a person's agents alone: who is in care is nobody's but those people's
  round_person: me => sql`(select p.round_id, p.place, p.number, p.variables, p.state, p.reason, p.done_at from round_person p join outreach_round r on r.id = p.round_id where r.agent_id is not null and r.created_by = ${me}) n order by round_id, place`,
  keypad_call: me => sql`(select id, programme_id, person_id, script_id, script_version, outcome, created_at, ended_at from keypad_call where user_id = ${me}) k order by created_at, id`,
  audit_log: me => sql`audit_log where subject_id = ${me} or subject_id in (select id::text from wallet where user_id = ${me}) order by id`,
}

const BATCH = 500

/** Rows of one section, some at a time, however many there are. */
export async function* readPersonalRows(
  tx: Tx, name: string, userId: string,
): AsyncGenerator<Record<string, unknown>[]> {
  const cursor = sql.identifier(`personal_${name}`)
  await tx.execute(sql`declare ${cursor} cursor for select * from ${PERSONAL_DATA[name]!(sql`${userId}`)}`)
  for (;;) {
    const rows = await tx.execute<Record<string, unknown>>(sql`fetch ${sql.raw(String(BATCH))} from ${cursor}`)
    if (rows.length > 0) yield rows
    if (rows.length < BATCH) break
  }
  await tx.execute(sql`close ${cursor}`)
}
