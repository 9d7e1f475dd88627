import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findRoleProblem } from '../../../server/db/schema-check'
import { openDatabase } from '../../../server/db/client'
import { stateOf } from '../../support/ledger/kernel'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const APP = 'talktime_app'
const ROLES = [APP, 'talktime_user', 'talktime_staff', 'talktime_system']
const SIGN_IN = ['user', 'session', 'account', 'verification', 'rate_limit', 'sign_in_attempt', 'two_factor', 'used_code', 'mail_link', 'email_change', 'api_key']
const NO_RIGHT = '42501'

/** Kernel functions, and who may call them. What is not named here may be called by nobody. */
const KERNEL = [
  'open_reservation', 'reserve_call', 'claim_call', 'receive_call', 'record_call_event', 'record_call_events', 'request_call_end',
  'claim_due_calls', 'defer_reconcile', 'calls_version', 'open_extension', 'extend_hold', 'extend_time',
  'expire_due_grants', 'redeem_voucher', 'set_notice_levels', 'set_auto_topup', 'stop_auto_topup', 'take_crossings',
  'open_payment', 'note_payment', 'credit_payment', 'begin_refund', 'settle_refund', 'apply_dispute', 'collect_receivables', 'wallets_to_collect',
  'set_wallet_status', 'close_wallet', 'claim_due_payments', 'claim_due_refunds',
  'file_complaint', 'answer_complaint', 'request_adjustment', 'decide_adjustment', 'last_row_of_day', 'erase_person', 'erasure_obstacle',
  'request_money', 'decide_money', 'draw_vouchers', 'cancel_vouchers', 'lower_limits', 'batch_uses', 'owed_micros',
  'enrol_cost_searches', 'enrol_ended_costs', 'claim_cost_searches', 'note_costs', 'note_cost_looks', 'costs_to_convert', 'convert_costs', 'set_voice_prices', 'voice_uses_to_price', 'note_voice_costs', 'begin_match', 'note_match', 'open_cases', 'mend_cases',
  'note_customer', 'keep_card', 'forget_card',
  'evidence_chain', 'evidence_end_of_day', 'evidence_violations',
]
/** What the kernel calls itself: nobody else may. */
const INTERNAL = [
  'is_near', 'refuse_far', 'number_owner', 'post_transaction', 'reverse_transaction', 'note_by_hand', 'refund_call', 'has_grounds', 'minor_worth', 'gone_note', 'sum_costs', 'voice_uses', 'rate_at', 'places_of', 'cards_of', 'place_digest', 'keep_place', 'micros_per_minor', 'holds_role', 'ledger_append', 'lock_wallet', 'find_posted', 'append_reversal', 'settle_hold', 'note_levels', 'open_lot', 'spendable_grants', 'take_from_lots',
  'give_back_to_lots', 'expire_grants', 'next_document_number', 'post_chargeback', 'freeze_for_disputes', 'is_closed_month', 'await_movements',
  'keep_quiet', 'check_money_limits', 'put_limits', 'close_month', 'reopen_month', 'write_off', 'approve_voucher_batch', 'approve_limit_raise',
  'ask_voucher_batch', 'ask_limit_raise', 'ask_month_close', 'ask_month_reopen', 'ask_write_off', 'shared_traces', 'guard_role',
  'evidence_begin', 'evidence_rest', 'evidence_watch', 'evidence_forget', 'evidence_last',
]
const CALLABLE: Record<string, string[]> = {
  [APP]: [...KERNEL, 'app_user_id', 'ledger_violations', 'live_violations'],
  talktime_system: [...KERNEL, 'app_user_id', 'ledger_violations', 'live_violations', 'call_facts', 'agent_spent', 'answer_agent_leg', 'claim_talk', 'expired_grants', 'folded', 'forget_care_person', 'is_member', 'number_owner', 'open_programme_call', 'programme_spent', 'supervises'],
  talktime_staff: ['app_user_id', 'ledger_violations', 'live_violations', 'folded', 'batch_uses', 'owed_micros', 'lock_case', 'work_on_case', 'set_exchange_rate'],
  talktime_user: [
    'app_user_id', 'agent_spent', 'call_facts', 'expired_grants', 'folded', 'is_member', 'programmes_of', 'supervised_by', 'supervises', 'move_stock',
    'add_programme_member', 'end_membership', 'programme_people', 'reset_member_password', 'set_member_role',
  ],
  public: [],
}

/** What is a programme's, written by those who work in it. */
const PROGRAMMES = [
  'care_event', 'care_person', 'care_task', 'consent_wording', 'keypad_script', 'script_recording', 'script_version', 'script_voice',
]

/** Who may write which table past the kernel. */
const WRITABLE: Record<string, string[]> = {
  [APP]: SIGN_IN,
  talktime_system: [
    'call_ended', 'call_message', 'call_order', 'call_refusal', 'rate', 'rate_deck', 'payment_event', 'voucher_attempt', 'ledger_anchor', 'audit_log', 'finance_export', 'board_check', 'mail_outbox',
    'finance_day', 'finance_day_cost', 'finance_day_mark', 'contact', 'contact_import', 'call_quarter', 'call_number_day', 'own_number', 'number_check', 'blocked_number',
    'agent_call', 'agent_number', 'agent_session', 'agent_trial', 'call_recording', 'call_wish', 'talk_order', 'transcript_item', 'lead', 'lead_call', 'lead_field', 'lead_mailing', 'lead_note', 'lead_trail', 'keypad_attempt', 'keypad_call', 'keypad_press', 'outreach_round', 'round_call', 'round_person', 'programme_member', 'stock_batch', 'talk_reading', ...PROGRAMMES,
  ],
  talktime_staff: ['audit_log', 'finance_export'],
  talktime_user: ['agent', 'agent_number', 'agent_version', 'api_key', 'blocked_number', 'call_device_event', 'call_quality', 'call_rating', 'call_wish', 'contact', 'contact_import', 'contact_import_row', 'contact_number', 'lead', 'lead_call', 'lead_field', 'lead_note', 'lead_trail', 'outreach_round', 'own_number', 'price_guard', 'programme', 'round_person', 'stock_item', ...PROGRAMMES],
}

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
  person = await createPerson(context)
})
afterAll(() => context.close())

describe.each(ROLES)('%s', role => {
  it('A2 may write the tables that its work needs, and none of money', async () => {
    const rows = await context.admin`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p') and (
        has_table_privilege(${role}, oid, 'insert, delete, truncate') or has_any_column_privilege(${role}, oid, 'insert, update'))
      order by 1`
    expect(rows.map(row => row.name as string)).toEqual([...WRITABLE[role]!].sort())
  })

  it('A2 may call the functions that its work needs, and no other', async () => {
    const rows = await context.admin`
      select proname as name from pg_proc where pronamespace = 'public'::regnamespace and has_function_privilege(${role}, oid, 'execute') order by 1`
    expect(rows.map(row => row.name as string)).toEqual([...CALLABLE[role]!].sort())
  })

  it('A2 cannot log in with more than it needs, own anything, or make anything', async () => {
    const [row] = await context.admin`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit and rolname = ${APP} as app_inherits, rolcanlogin = (rolname = ${APP}) as logs_in_as_meant,
        has_schema_privilege(rolname, 'public', 'create') as may_create, has_database_privilege(rolname, current_database(), 'create') as may_create_schema,
        (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
      from pg_roles where rolname = ${role}`
    expect(row).toEqual({
      rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, app_inherits: false,
      logs_in_as_meant: true, may_create: false, may_create_schema: false, owned: 0,
    })
  })
})

describe('the login of the app', () => {
  it('A2 sees no table of money or calls until it takes a role on', async () => {
    const tables = await context.admin`
      select tablename as name from pg_tables where schemaname = 'public' and tablename <> all (${[...SIGN_IN, 'schema_head']})`
    expect(tables.length).toBeGreaterThan(8)
    for (const { name } of tables) expect(await stateOf(context.database.sql`select * from ${context.database.sql(name as string)}`), name as string).toBe(NO_RIGHT)
  })

  it('A2 takes on none but the three', async () => {
    for (const role of ['talktime_owner', 'talktime_admin', 'pg_read_all_data']) {
      expect(await stateOf(context.database.sql.begin(tx => tx.unsafe(`set local role ${role}`)))).toBe(NO_RIGHT)
    }
  })

  it('A2 cannot switch off what guards it', async () => {
    for (const statement of [
      'set session_replication_role = replica',
      'alter table credit_transaction disable trigger all',
      'alter table wallet disable row level security',
      'drop function ledger_violations(text[])',
      'create table public.mine (id int)',
    ]) expect(await stateOf(context.database.sql.unsafe(statement)), statement).toBe(NO_RIGHT)
  })

  it('is refused as a login of the server when it is a superuser or bypasses row-level security', async () => {
    expect(await findRoleProblem(context.database.sql)).toBeNull()
    const strong = openDatabase({ url: context.testDatabase.adminUrl, poolSize: 1 })
    expect(await findRoleProblem(strong.sql)).toMatch(/talktime_admin is a superuser or bypasses row-level security/)
    await strong.close()
  })
})

describe('the kernel', () => {
  it('A2 is not for the role of people: each of its functions is refused', async () => {
    for (const name of [...KERNEL, ...INTERNAL, 'open_wallet', 'ledger_hash', 'ledger_violations', 'live_violations']) {
      const [fn] = await context.admin`select pronargs::int as count from pg_proc where proname = ${name} and pronamespace = 'public'::regnamespace`
      const nulls = Array.from({ length: fn!.count as number }, () => 'null').join(', ')
      const attempt = context.database.asUser(person.id, tx => tx.execute(`select ${name}(${nulls})`))
      expect(await stateOf(attempt), name).toMatch(name === 'open_wallet' || name === 'guard_role' ? /42501|0A000/ : /42501/)
    }
  })

  it('is owned by a role that nobody logs in as, and looks things up in no schema of others', async () => {
    const [owner] = await context.admin`select rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname = 'talktime_owner'`
    expect(owner).toEqual({ rolcanlogin: false, rolsuper: false, rolbypassrls: false })
    const odd = await context.admin`
      select proname from pg_proc where pronamespace = 'public'::regnamespace and (
        pg_get_userbyid(proowner) <> 'talktime_owner'
        or prosecdef and not coalesce(proconfig @> array['search_path=public, pg_temp'], false))`
    expect([...odd]).toEqual([])
  })

  it('is called by nobody else of the cluster', async () => {
    const open = await context.admin`
      select proname from pg_proc where pronamespace = 'public'::regnamespace and (proacl is null or proacl::text like '{=X%' or proacl::text like '%,=X%')`
    expect([...open]).toEqual([])
  })

  it('does not see tables that a caller puts before its own', async () => {
    const sql = postgres(context.testDatabase.appUrl, { max: 1, onnotice: () => {} })
    try {
      await sql`create temp table wallet as select ${person.walletId}::uuid as id, ${person.id}::text as user_id, 'USD'::text as currency, 'active' as status,
        999999999999 as balance_micros, 0 as held_micros`
      const [state] = await sql`select available_micros from open_reservation(${person.id}, 'USD', now())`
      expect(state).toEqual({ available_micros: '10000000' })
    } finally {
      await sql.end()
    }
  })
})
