import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCases, workOnCase } from '../../../server/db/books/match-cases'
import { chainEvidence } from '../../../server/services/evidence/chain-evidence'
import { post, stateOf } from '../../support/ledger/kernel'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { asDeclared, readWatched } from '../../support/ledger/watched-books'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
  person = await createPerson(context)
})
afterAll(() => context.close())

const found = async () => (await context.admin`select detail from evidence_violations() order by 1`).map(row => row.detail as string)
const entriesOf = (table: string, key: string) => context.admin`
  select e.operation, e.actor, e.digest is null as is_gone from evidence e where table_name = ${table} and row_key = ${key} order by seq`
const pending = async () => (await context.admin`select count(*)::int as count from evidence_pending`)[0]!.count as number

describe('what is watched', () => {
  /** Say nothing that finance relies on: each with the reason. */
  const UNWATCHED: Record<string, string> = {
    account: 'passwords', call_rating: 'an opinion, which moves nothing', call_device_event: 'a browser’s word, which moves nothing', price_guard: 'a setting of their own pages', api_key: 'sign-in; the audit log has who made and revoked which', session: 'sign-in', sign_in_place: 'where sessions came from, for 90 days', two_factor: 'secrets', used_code: 'codes', verification: 'one-time values', mail_link: 'one-time links',
    email_change: 'a wish; what comes of it is in user', rate_limit: 'a counter', sign_in_attempt: 'a counter', voucher_attempt: 'a counter',
    notice_level: 'settings', wallet_level: 'a side of a level', wallet_crossing: 'a queue', call_ended: 'a queue', mail_outbox: 'a queue', finance_export: 'how far a file is; the audit log has who took it',
    board_check: 'the last answers, looked for anew', schema_head: 'what the database is at', evidence: 'the log itself', evidence_pending: 'the log itself',
    contact: 'whom somebody knows', contact_number: 'whom somebody knows', contact_import: 'a file on its way', contact_import_row: 'a file on its way',
    call_message: 'what somebody has said to somebody', call_order: 'how far an order is; what it came to is in call and call_leg',
    number_check: 'a try to prove a number; its call is watched', blocked_number: 'whom somebody does not want to hear',
    agent: 'which words calls run; the audit log has who let it answer', agent_version: 'words, which never change', agent_number: 'who answers', transcript_item: 'what somebody said', call_recording: 'whether a call was recorded; the sound is the carrier’s', talk_order: 'what somebody asked of a talk', call_wish: 'what somebody said about being called',
    lead: 'who called', lead_field: 'what they said of themselves', lead_call: 'how far a talk was read', lead_note: 'what somebody wrote', lead_trail: 'what became of a lead', lead_mailing: 'who wants no mail',
    consent_wording: 'words', care_person: 'whom somebody looks after', care_event: 'a trail of its own', care_task: 'what somebody has to see to',
    keypad_script: 'words', script_version: 'words', script_voice: 'a voice', script_recording: 'a voice',
    keypad_call: 'what was asked; what it cost is in call', keypad_attempt: 'which call it was', keypad_press: 'what was answered',
    outreach_round: 'a plan; what its calls cost is in call, and who began and stopped it in the audit log', round_person: 'how far a plan is', round_call: 'which call was asked for',
    stock_item: 'what is to be on a shelf', stock_batch: 'what is on a shelf', stock_movement: 'a ledger of its own, which nobody changes',
    call_quarter: 'sums of calls, made anew at any time', call_number_day: 'sums of calls, made anew at any time',
  }
  it('F5 is every table, or there is a reason', async () => {
    const tables = await context.admin`select tablename as name from pg_tables where schemaname = 'public' order by 1`
    const watched = (await readWatched(context.admin)).map(table => table.name)
    expect([...watched, ...Object.keys(UNWATCHED)].sort()).toEqual(tables.map(row => row.name as string))
  })

  it('F5 is every column of them, but for those that are named and there', async () => {
    const odd = await context.admin`
      select w.table_name, named.column_name from evidence_watched() w
        cross join lateral unnest(w.left_out || w.key_columns) as named(column_name)
        left join pg_attribute a on a.attrelid = format('public.%I', w.table_name)::regclass and a.attname = named.column_name and not a.attisdropped
      where a.attname is null`
    expect([...odd]).toEqual([])
    // nothing that says how much, whose, or since when is left out, but for what other rows prove
    const [left] = await context.admin`select array_agg(distinct c order by c) as columns from evidence_watched(), unnest(left_out) c`
    expect(left!.columns).toEqual([
      'attempts', 'balance_micros', 'granted_micros', 'head_hash', 'held_micros', 'image', 'is_priced', 'last_seq', 'look_after', 'next_at', 'obstacle',
      'reconcile_after', 'reconcile_attempts', 'remaining_micros', 'revision', 'seen_at', 'updated_at', 'watch_over_micros', 'watch_under_micros',
    ])
  })

  it('F5 is known by its primary key', async () => {
    const odd = await context.admin`
      select w.table_name, w.key_columns, array_agg(a.attname::text order by k.place) as primary_key from evidence_watched() w
        join pg_constraint c on c.conrelid = format('public.%I', w.table_name)::regclass and c.contype = 'p'
        cross join lateral unnest(c.conkey) with ordinality as k(number, place)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number
      group by 1, 2 having w.key_columns <> array_agg(a.attname::text order by k.place)`
    expect([...odd]).toEqual([])
    const [keys] = await context.admin`select count(*)::int as count from evidence_watched() w join pg_constraint c
      on c.conrelid = format('public.%I', w.table_name)::regclass and c.contype = 'p'`
    const [all] = await context.admin`select count(*)::int as count from evidence_watched()`
    expect(keys!.count).toBe(all!.count)
  })
})

describe('an entry', () => {
  it('A5 F5 is written in the transaction that wrote the row, with who it was, or not at all', async () => {
    const clerk = await createPerson(context, { role: 'finance', grantMicros: 0n })
    const id = randomUUID()
    const file = (day: string) => context.database.asSystem(tx => openCases(tx, [
      { id, key: `call:${day}`, kind: 'call', bucket: 'different', day, ours: {}, theirs: {} },
    ], context.clock.now(), true))
    const note = (words: string | null) => context.database.asStaff(clerk.id, tx => workOnCase(tx, {
      id, state: null, ownerId: null, note: words, by: clerk.id, now: context.clock.now(),
    }))
    await file('2026-10-01')
    await chainEvidence(context)
    expect([...await entriesOf('match_case', id)]).toEqual([{ operation: 'insert', actor: 'talktime_system', is_gone: false }])
    const before = await pending()
    await expect(file('2026-10-02')).rejects.toThrow()
    expect(await pending()).toBe(before)
    await note(null)
    expect(await pending()).toBe(before)
    await note('looked at')
    await asDeclared(context, sql => sql`delete from match_case where id = ${id}`)
    await chainEvidence(context)
    expect((await entriesOf('match_case', id)).map(row => [row.operation, row.actor, row.is_gone])).toEqual([
      ['insert', 'talktime_system', false], ['update', clerk.id, false], ['delete', 'test', true],
    ])
    expect(await found()).toEqual([])
  })

  it('A5 F5 of a role says who had which and when', async () => {
    const other = await createPerson(context, { grantMicros: 0n })
    await asDeclared(context, sql => sql`update "user" set role = 'auditor' where id = ${other.id}`)
    await chainEvidence(context)
    expect((await entriesOf('user', other.id)).map(row => [row.operation, row.actor])).toEqual([['insert', 'talktime_app'], ['update', 'test']])
  })

  it('F5 of what a call cost is one entry, until the event that settled it is chained, and is complete then', async () => {
    const payer = await createPerson(context, { grantMicros: 0n })
    await post(context, payer, 5_000_000n)
    const call = await dialTestCall(context, payer)
    const events = await pending()
    await report(context, call, 'completed', { durationSeconds: 61 })
    expect(await pending()).toBe(events + 1)
    expect(await found()).toEqual([])
    await chainEvidence(context)
    const entries = await context.admin`
      select table_name from evidence where split_part(row_key, '/', 1) = ${call.id} and operation = 'insert' and table_name <> 'call_component'
        or table_name = 'credit_transaction' and row_key = (select id::text from credit_transaction where call_id = ${call.id}) order by 1`
    expect(entries.map(row => row.table_name as string)).toEqual(['call', 'call_cost_breakdown', 'credit_transaction', 'wallet_hold'])
    expect(await found()).toEqual([])
    // and what is told of it later, by itself
    const at = context.clock.now()
    await context.admin`select request_call_end(${call.id}::uuid, ${payer.id}, ${at}, ${at})`
    expect(await found()).toEqual([])
    await chainEvidence(context)
    expect((await entriesOf('call', call.id)).map(row => row.operation as string)).toEqual(['insert', 'update'])
    expect(await found()).toEqual([])
  })

  it('F5 of a call that cost nothing is there, too', async () => {
    const call = await dialTestCall(context, person)
    await report(context, call, 'busy')
    await chainEvidence(context)
    expect([(await entriesOf('call', call.id)).length, (await entriesOf('wallet_hold', call.id)).length]).toEqual([1, 1])
    expect(await found()).toEqual([])
  })

  it('F5 knows a row by its new key and its old one', async () => {
    const refused = await createPerson(context, { grantMicros: 0n })
    await asDeclared(context, sql => sql`insert into payment_customer (user_id, customer_id) values (${refused.id}, 'cus_old')`)
    const other = await createPerson(context, { grantMicros: 0n })
    await asDeclared(context, sql => sql`update payment_customer set user_id = ${other.id} where user_id = ${refused.id}`)
    await chainEvidence(context)
    expect((await entriesOf('payment_customer', refused.id)).map(row => row.operation as string)).toEqual(['insert', 'delete'])
    expect((await entriesOf('payment_customer', other.id)).map(row => row.operation as string)).toEqual(['update'])
    expect(await found()).toEqual([])
  })
})

describe('the chain', () => {
  it('F5 has every entry once, in the order of each row, however many chain and write at once', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => createPerson(context)))
    let isWriting = true
    const chaining = Array.from({ length: 3 }, async () => {
      while (isWriting) await chainEvidence(context)
    })
    await Promise.all(people.map(async one => {
      for (let turn = 0; turn < 15; turn++) {
        await post(context, one, 1000n)
        await context.database.db.execute(`update "user" set name = 'turn ${turn}' where id = '${one.id}'`)
      }
    }))
    isWriting = false
    await Promise.all(chaining)
    await chainEvidence(context)
    expect([await pending(), await found()]).toEqual([0, []])
    for (const { id } of people) expect(await entriesOf('user', id)).toHaveLength(16)
  })

  it('F5 goes on in batches, and a chainer with nothing to do does nothing', async () => {
    await createPerson(context)
    expect((await context.admin`select evidence_chain(1) as count`)[0]!.count).toBe(1)
    expect(await chainEvidence(context)).toBeGreaterThan(1)
    expect(await chainEvidence(context)).toBe(0)
  })

  it('F5 M7 cannot be changed, thinned out or emptied, not even by the owner who switches triggers off for a session', async () => {
    await chainEvidence(context)
    for (const statement of [
      'update evidence set actor = actor', `update evidence set salt = sha256('x')`, `update evidence set salt = sha256(salt), actor = 'x'`, 'delete from evidence', 'truncate evidence', 'truncate evidence_pending',
    ]) {
      const attempt = context.admin.begin(async sql => {
        await sql.unsafe('set local session_replication_role = replica')
        await sql.unsafe(statement)
      })
      expect(await stateOf(attempt), statement).toBe('23001')
    }
    for (const role of ['talktime_app', 'talktime_user', 'talktime_staff', 'talktime_system']) {
      for (const statement of ['insert into evidence (seq) values (1)', 'delete from evidence_pending', 'insert into evidence_pending (table_name) values (\'x\')']) {
        expect(await stateOf(context.admin.begin(async sql => {
          await sql.unsafe(`set local role ${role}`)
          await sql.unsafe(statement)
        })), `${role}: ${statement}`).toBe('42501')
      }
    }
  })
})

describe('a change past the app', () => {
  const CHANGES: [string, (key: string) => string][] = [
    ['wallet', id => `update wallet set user_id = (select id from "user" where id not in (select user_id from wallet where id = '${id}') limit 1), currency = 'EUR' where id = '${id}'`],
    ['user', id => `update "user" set role = 'admin' where id = '${id}'`],
    ['provider_cost', id => `update provider_cost set price_micros = 1 where id = ${id}`],
    ['webhook_event', key => `update webhook_event set facts = '{}' where carrier || '/' || dedupe_key = '${key}'`],
    ['call', id => `update call set to_number = '+15550000000' where id = '${id}'`],
    ['match_case', id => `delete from match_case where id = '${id}'`],
    ['voucher', id => `update voucher set amount_micros = amount_micros * 2 where id = '${id}'`],
  ]
  const keys: Record<string, string> = {}
  beforeAll(async () => {
    const call = await dialTestCall(context, person)
    await report(context, call, 'completed', { durationSeconds: 61 })
    const [caseId, voucherId] = [randomUUID(), randomUUID()]
    await asDeclared(context, async sql => {
      const [cost] = await sql`
        insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, fetched_at) values ('twilio', ${call.id}, 'CA1', true, 9000, 'USD', now()) returning id::text`
      keys.provider_cost = cost!.id as string
      await sql`insert into match_case (id, key, kind, bucket, day, found_at, seen_at) values (${caseId}, 'x', 'call', 'different', current_date, now(), now())`
      await sql`insert into voucher (id, code_hash, code_tail, batch, currency, amount_micros, max_uses, valid_until, created_by, created_at)
        values (${voucherId}, sha256('v'), 'WXYZ', 'b', 'USD', 1000000, 1, now(), ${person.id}, now())`
    })
    const [event] = await context.admin`select dedupe_key from webhook_event where call_id = ${call.id} limit 1`
    Object.assign(keys, {
      wallet: person.walletId, user: person.id, webhook_event: `twilio/${event!.dedupe_key}`, call: call.id, match_case: caseId,
      voucher: voucherId,
    })
    await chainEvidence(context)
  })

  it.each(CHANGES)('F5 of %s is found, whether the watch is on or off, by any statement of the owner', async (table, change) => {
    const statement = change(keys[table]!)
    const plain = statement.replaceAll(`'`, `''`)
    const ways: [string, string][] = [
      ['plainly', statement], ['as a replica', `set local session_replication_role = replica; ${statement}`],
      ['without triggers', `alter table "${table}" disable trigger all; ${statement}`], ['in a block', `do $$ begin execute '${plain}'; end $$`],
    ]
    for (const [way, sql] of ways) {
      const undone = new Error('undone')
      const seen: string[] = []
      await context.admin.begin(async tx => {
        await tx.unsafe(sql)
        seen.push(...(await tx`select detail from evidence_violations()`).map(row => row.detail as string))
        throw undone
      }).catch((error: unknown) => {
        if (error !== undone) throw error
      })
      expect(seen, way).toEqual([expect.stringContaining(`${table} ${keys[table]!} is `)])
    }
  })

  it('F5 is in the log, and green, where whoever mends a row by hand says so', async () => {
    await asDeclared(context, sql => sql.unsafe(`select set_config('app.evidence', 'repair: ticket 12', false); update provider_cost set price_micros = 9001 where id = ${keys.provider_cost!}`))
    await chainEvidence(context)
    expect((await entriesOf('provider_cost', keys.provider_cost!)).at(-1)).toMatchObject({ operation: 'update', actor: 'repair: ticket 12' })
    expect(await found()).toEqual([])
  })

  it('F5 of how tables are watched is found', async () => {
    const [source] = await context.admin`select pg_get_functiondef('evidence_watched'::regproc) as source`
    await context.admin.unsafe((source!.source as string).replace(`'{seen_at}'`, `'{seen_at,note}'`))
    expect(await found()).toEqual(expect.arrayContaining(['the table match_case is not watched as the log says']))
    await context.admin.unsafe(source!.source as string)
    expect(await found()).toEqual([])
  })
})

describe('forgetting a person', () => {
  it('P2 F5 leaves digests that nobody can guess any more, one chain, and rows that are what it says', async () => {
    const gone = await createPerson(context)
    const call = await dialTestCall(context, gone)
    await report(context, call, 'completed', { durationSeconds: 61 })
    await chainEvidence(context)
    await asDeclared(context, sql => sql`update "user" set name = 'Waits to be chained' where id = ${gone.id}`)
    const [outcome] = await context.admin`select erase_person(${gone.id}, now()) as outcome`
    expect(outcome!.outcome).toBe('done')
    await chainEvidence(context)
    for (const [table, key] of [['call', call.id], ['user', gone.id]] as const) {
      const salts = await context.admin`select octet_length(salt) as size from evidence where table_name = ${table} and row_key = ${key} order by seq`
      const forgotten = salts.slice(0, -1).map(() => 32)
      expect(salts.map(row => row.size as number), table).toEqual([...forgotten, 16])
      expect(salts.length, table).toBeGreaterThan(1)
    }
    // of what says nothing of the person nothing is forgotten
    const [hold] = await context.admin`select octet_length(salt) as size from evidence where table_name = 'wallet_hold' and row_key = ${call.id}`
    expect(hold!.size).toBe(16)
    expect(await found()).toEqual([])
  })
})

describe('a migration', () => {
  it('F5 may change what is watched; what it did to rows is in the log, and nothing else is forgiven', async () => {
    const other = await createTestContext()
    const violations = async () => (await other.admin`select detail from evidence_violations()`).map(row => row.detail as string)
    try {
      const { id, walletId } = await createPerson(other)
      await other.admin.unsafe('select evidence_rest(); alter table "user" drop column image, add column planted text, add column language text not null default \'en\'')
      await other.admin.unsafe(`update wallet set currency = 'EUR' where id = '${walletId}'; select evidence_watch(); select evidence_begin(true)`)
      await chainEvidence(other)
      expect(await violations()).toEqual([])
      const [entry] = await other.admin`select operation, actor from evidence where table_name = 'wallet' and row_key = ${walletId} order by seq desc limit 1`
      expect(entry).toEqual({ operation: 'baseline', actor: 'migration' })
      // new functions alone: what was done past the app stays to be found
      await other.admin.unsafe(`update wallet set currency = 'USD' where id = '${walletId}'; select evidence_begin(false)`)
      await chainEvidence(other)
      expect(await violations()).toEqual([expect.stringContaining(`wallet ${walletId} is not what it was by evidence`)])
      await other.admin.unsafe(`update "user" set language = 'fr' where id = '${id}'`)
      expect(await violations()).toHaveLength(2)
    } finally {
      await other.close()
    }
  })
})
