import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeFingerprint } from '../../support/fingerprint'
import { endedCall } from '../../support/costs/costed-call'
import { stateOf } from '../../support/ledger/kernel'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const ROLES = ['talktime_app', 'talktime_user', 'talktime_staff', 'talktime_system']

/**
 * What the app's login may write itself, past the kernel, of all that finance relies on: role, table, right (of single
 * columns with their names), and why that is right. A grant that is not here turns this red.
 */
const RIGHT_BECAUSE: Record<string, string> = {
  'talktime_app user insert': 'people sign up; a role is refused by a trigger, and the kernel opens the wallet',
  'talktime_app user update': 'people change name and address; a role is refused by a trigger',
  'talktime_system audit_log insert': 'deeds, append-only, each beside what it tells of; the words of kernel and owner are refused',
  'talktime_staff audit_log insert': 'their own deeds alone, append-only; the words of kernel and owner are refused',
  'talktime_system payment_event insert': 'what the provider sent, append-only; money asks the payment itself',
  'talktime_system call_refusal insert': 'counts, and moves nothing',
  'talktime_user call_quality insert': 'what a browser measured of a call of one’s own, once; what comes back by it is bounded in amount and number',
  'talktime_system ledger_anchor insert': 'signed with a key that the database does not have, append-only, and kept outside as well',
  'talktime_system rate_deck insert': 'a deck is imported; nothing is priced by it until it is published',
  'talktime_system rate_deck update (published_at)': 'publishing; a trigger refuses all that follows',
  'talktime_system rate insert': 'rows of a deck that is not published, and prices of the day that the carrier gave',
  'talktime_system rate update': 'the same; a call has its own copy of its price',
  'talktime_system finance_day insert': 'sums of rows for pages, made anew from the ledger',
  'talktime_system finance_day update': 'the same',
  'talktime_system finance_day_cost insert': 'sums of costs for pages, made anew',
  'talktime_system finance_day_cost update': 'the same',
  'talktime_system finance_day_mark insert': 'how far those sums have come',
  'talktime_system finance_day_mark update': 'the same',
  'talktime_system agent_call insert': 'which agent holds a call, said once; its money is in call, by the kernel',
  'talktime_system agent_call update (answered_by)': 'what the carrier found; it changes no price',
  'talktime_system agent_session insert': 'a stream that a server lets in',
  'talktime_system agent_session update (bound_at, bound_by, ended_at, ending, ending_code, heard_ms, interruptions, made_ms, model, stream_id, usage, writing_model)':
    'what the voice’s provider told; what is made of it is a cost of ours, and no charge',
  'talktime_system talk_reading insert': 'a model is asked',
  'talktime_system talk_reading update (told_at, usage)': 'what it told; a cost of ours, and no charge',
  'talktime_system agent_trial insert': 'a voice is asked',
  'talktime_system agent_trial update (ended_at, usage)': 'what it told; a cost of ours, and no charge',
  'talktime_system own_number insert': 'numbers are assigned and proved; the audit log has by whom',
  'talktime_system own_number update': 'and released',
  'talktime_user own_number update (is_shown)': 'which of their own numbers calls show',
  'talktime_user programme insert': 'founded on the founder’s own wallet, by a policy',
  'talktime_user programme update (archived_at, budget_day_micros, budget_month_micros, caller_ids, carriers, country, help_due_minutes, holidays, hours, is_paused, languages, name, retries, revision, tells_help_is_coming, time_zone, unanswered_streak, updated_at)':
    'its settings, by who supervises it; never who pays',
  'talktime_system programme_member insert': 'the founder, in the transaction that founds; everybody else by the kernel',
}

let context: TestContext
let person: Person
let clerk: Person
let callId: string
let legs: { parent: string, child: string }
beforeAll(async () => {
  context = await createTestContext()
  person = await createPerson(context)
  clerk = await createPerson(context, { role: 'finance' })
  const call = await endedCall(context, person)
  callId = call.id
  legs = { parent: call.parentSid, child: call.childSid }
})
afterAll(() => context.close())

/** As the catalog has it: whole rights, and those of single columns where the table's is not given. */
async function given(role: string): Promise<string[]> {
  const rows = await context.admin`
    select w.table_name, p.privilege, has_table_privilege(${role}, w.relation, p.privilege) as whole, (
      select string_agg(a.attname, ', ' order by a.attname) from pg_attribute a
      where a.attrelid = w.relation and a.attnum > 0 and not a.attisdropped and p.privilege in ('insert', 'update')
        and has_column_privilege(${role}, a.attrelid, a.attnum, p.privilege)) as columns
    from (select table_name, format('public.%I', table_name)::regclass as relation from evidence_watched()) w
      cross join unnest(array['insert', 'update', 'delete', 'truncate']) p (privilege) order by 1, 2`
  return rows.filter(row => row.whole || row.columns)
    .map(row => `${role} ${String(row.table_name)} ${String(row.privilege)}${row.whole ? '' : ` (${String(row.columns)})`}`)
}

it('M18 the app’s login writes nothing that finance relies on past the kernel, but for what is right so', async () => {
  const members = await context.admin`
    select r.rolname as name from pg_roles r where pg_has_role('talktime_app', r.oid, 'member') order by 1`
  expect(members.map(row => row.name as string).sort(), 'what the login can become').toEqual([...ROLES].sort())
  const all = (await Promise.all(ROLES.map(given))).flat()
  expect(all.sort()).toEqual(Object.keys(RIGHT_BECAUSE).sort())
})

it('M18 a grant that nobody gave a reason for is seen, of a table or of one column', async () => {
  await context.admin`grant update (price_micros) on provider_cost to talktime_staff`
  await context.admin`grant insert on match_case to talktime_user`
  expect(await given('talktime_staff')).toContain('talktime_staff provider_cost update (price_micros)')
  expect(await given('talktime_user')).toContain('talktime_user match_case insert')
  await context.admin`revoke update (price_micros) on provider_cost from talktime_staff`
  await context.admin`revoke insert on match_case from talktime_user`
})

/** In every role that the login can take on, as somebody of finance. */
const attempt = (role: string, statement: string) => stateOf(context.database.sql.begin(async tx => {
  if (role !== 'talktime_app') await tx.unsafe(`set local role ${role}`)
  await tx`select set_config('app.user_id', ${clerk.id}, true)`
  await tx.unsafe(statement)
}))
const attempts = (statement: () => string) => Promise.all(ROLES.map(role => attempt(role, statement())))

describe('costs, cases, complaints, cards and roles by hand', () => {
  it.each<[what: string, statement: () => string]>([
    ['a cost', () => `insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, fetched_at) values ('twilio', '${callId}', 'CA1', true, 1, 'USD', now())`],
    ['another cost', () => `update provider_cost set price_micros = 1`],
    ['no cost', () => `delete from provider_cost`],
    ['what a call cost', () => `update provider_cost_search set cost_micros = 1`],
    ['a search for a cost', () => `insert into provider_cost_search (call_id, next_at) values ('${callId}', now())`],
    ['a case', () => `insert into match_case (id, key, kind, bucket, day, found_at, seen_at) values ('${randomUUID()}', 'call:x', 'call', 'different', now(), now(), now())`],
    ['a case that is explained', () => `update match_case set state = 'explained', note = 'So'`],
    ['a case of no day', () => `delete from match_case`],
    ['a comparison', () => `insert into match_run (id, day, started_at, updated_at, started_by) values ('${randomUUID()}', now(), now(), now(), 'system:books')`],
    ['a comparison that ended', () => `update match_run set finished_at = now(), counts = '{}'`],
    ['a complaint', () => `insert into call_complaint (id, call_id, user_id, reason, state, evidence, created_at) values ('${randomUUID()}', '${callId}', '${person.id}', 'other', 'waiting', '{}', now())`],
    ['a complaint that is answered', () => `update call_complaint set state = 'declined'`],
    ['a card of somebody else', () => `insert into payment_customer (user_id, customer_id) values ('${person.id}', 'cus_x')`],
    ['another fingerprint', () => `update payment_customer set method_fingerprint = 'x'`],
    ['a place', () => `insert into sign_in_place (user_id, place, last_at) values ('${person.id}', 'x', now())`],
    ['no place', () => `delete from sign_in_place`],
    ['an event that changes', () => `update payment_event set outcome = 'credited'`],
    ['an anchor that changes', () => `update ledger_anchor set signature = 'x'`],
    ['a deed that changes', () => `update audit_log set action = 'x'`],
    ['a row by hand that there is not', () => `insert into audit_log (at, actor_id, action, subject_type, subject_id) values (now(), '${clerk.id}', 'ledger.by_hand', 'transaction', '1')`],
    ['a role that nobody gave', () => `insert into audit_log (at, actor_id, action, subject_type, subject_id) values (now(), '${clerk.id}', 'role.set', 'user', '1')`],
  ])('M18 %s is refused in every role', async (_what, statement) => {
    const before = await takeFingerprint(context.admin)
    expect(await attempts(statement)).toEqual(ROLES.map(() => '42501'))
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })

  it('M18 a role is refused in every role, by a trigger for who may change the rest', async () => {
    expect(await attempts(() => `update "user" set role = 'admin' where id = '${person.id}'`)).toEqual(['TT013', '42501', '42501', '42501'])
  })
})

describe('what the kernel is told', () => {
  const sql = (text: TemplateStringsArray, ...values: (string | null)[]) =>
    stateOf(context.database.sql(text, ...values))
  const price = (change: Record<string, unknown>) => JSON.stringify([{
    callId, legId: legs.child, isChild: true, micros: '9000', currency: 'USD', durationSeconds: 61, ...change,
  }])
  const note = (change: Record<string, unknown>, at: string | null = new Date().toISOString()) =>
    sql`select note_costs(${price(change)}::text::jsonb, ${at}::timestamptz)`
  const found = (change: Record<string, unknown>) => JSON.stringify([{
    id: randomUUID(), key: `call:${legs.child}`, kind: 'call', bucket: 'different', day: '2026-11-20', callId, ours: { micros: '1' }, theirs: { micros: '2' },
    differenceMicros: '1', ...change,
  }])
  const open = (change: Record<string, unknown>) => sql`select open_cases(${found(change)}::text::jsonb, now(), true)`

  it('M18 of costs is refused where it cannot be, and written once where it can', async () => {
    const before = await takeFingerprint(context.admin)
    for (const change of [
      { callId: randomUUID() }, { callId: null }, { legId: '' }, { legId: null }, { micros: null }, { currency: 'usd' }, { currency: null }, { isChild: false }, { isChild: null },
      { legId: legs.parent }, { durationSeconds: -1 },
    ]) expect(await note(change), JSON.stringify(change)).toBe('TT006')
    expect(await note({}, null)).toBe('TT006')
    expect(await note({}, '3026-01-01')).toBe('TT006')
    expect(await note({}, 'infinity')).toBe('TT006')
    expect(await sql`select note_costs('{}'::jsonb, now())`).toBe('TT006')
    expect(await sql`select note_costs(null, now())`).toBe('TT006')
    expect(await takeFingerprint(context.admin)).toEqual(before)
    const ofTheParent = { legId: legs.parent, isChild: false }
    expect([await note({}), await note({}), await note(ofTheParent)]).toEqual([null, null, null])
    expect(await context.admin`select leg_id, price_micros from provider_cost where call_id = ${callId} order by is_child`).toEqual([
      { leg_id: legs.parent, price_micros: 9000n }, { leg_id: legs.child, price_micros: 9000n },
    ])
    const other = await endedCall(context, person)
    expect(await note({ callId: other.id }), 'a leg that is another call’s').toBe('TT006')
  })

  it('M18 of cases is refused where it cannot be', async () => {
    const before = await takeFingerprint(context.admin)
    for (const change of [
      { id: null }, { key: null }, { key: 'payment:x' }, { kind: 'letter', key: 'letter:x' }, { bucket: 'match' }, { bucket: null }, { day: null }, { ours: null, theirs: null },
      { callId: randomUUID() },
    ]) expect(await open(change), JSON.stringify(change)).toBe('TT006')
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })

  it('M18 of work on a case is refused for whoever may not, and without a word', async () => {
    expect(await open({})).toBeNull()
    const [row] = await context.admin`select id from match_case`
    const auditor = await createPerson(context, { role: 'auditor', grantMicros: 0n })
    interface Work { state?: string | null, owner?: string | null, note?: string | null, as?: string }
    const work = (by: string | null, change: Work = {}) => stateOf(context.database.sql.begin(async tx => {
      const { state = 'explained', owner = null, note: words = 'Rounded', as = by } = change
      await tx`set local role talktime_staff`
      await tx`select set_config('app.user_id', ${as ?? ''}, true)`
      await tx`select work_on_case(${String(row!.id)}::uuid, ${state}, ${owner}, ${words}, ${by}, now())`
    }))
    const before = await takeFingerprint(context.admin)
    for (const who of [person.id, auditor.id, 'nobody', null]) expect(await work(who)).toBe('TT013')
    expect(await work(clerk.id, { as: person.id }), 'in somebody else’s name').toBe('TT013')
    expect(await work(clerk.id, { owner: person.id })).toBe('TT013')
    for (const change of [{ note: null }, { note: '' }, { note: 'A later comparison found that the books agree.' }, { state: 'closed' }]) {
      expect(await work(clerk.id, change)).toBe('TT006')
    }
    expect(await takeFingerprint(context.admin)).toEqual(before)
    expect(await work(clerk.id, { owner: clerk.id })).toBeNull()
    expect(await context.admin`select state, owner_id, closed_by from match_case`).toEqual([{ state: 'explained', owner_id: clerk.id, closed_by: clerk.id }])
  })

  it('M18 of comparisons is refused for whoever may not ask for one', async () => {
    const begin = (by: string | null) => sql`select begin_match(${randomUUID()}::uuid, '2026-11-20', ${by}, now() - interval '1 hour', now())`
    for (const who of [person.id, 'nobody', '', null]) expect(await begin(who)).toBe('TT013')
    expect([await begin(clerk.id), await begin('system:books')]).toEqual([null, null])
    expect(await context.admin`select count(*)::int as runs from match_run`).toEqual([{ runs: 1 }])
  })

  it('M18 of a card is refused for who has not paid to keep it', async () => {
    expect(await sql`select keep_card(${person.id}, 'pm_x', 'Visa', '12/2030', 'f', now())`).toBe('TT006')
    expect(await sql`select keep_card(null, 'pm_x', 'Visa', '12/2030', 'f', now())`).toBe('TT006')
  })
})
