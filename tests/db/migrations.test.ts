import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCHEMA_HEAD } from '../../drizzle/head'
import { openDatabase, type Sql } from '../../server/db/client'
import { migrate, schemaHead } from '../../server/db/migrate'
import { findSchemaProblem } from '../../server/db/schema-check'
import { chainEvidence } from '../../server/services/evidence/chain-evidence'
import { readCatalog } from '../support/catalog'
import { endedCall } from '../support/costs/costed-call'
import { lookForCosts } from '../support/costs/look-for-costs'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { takeFingerprint } from '../support/fingerprint'
import { expectHealthy } from '../support/ledger/read-ledger'
import { dialTestCall, report, startTestCall } from '../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, openAdmin, type TestContext } from '../support/test-context'
import { temporaryFolder } from '../../scripts/processes/temporary-folder.mjs'

const APP_ROLE = 'talktime_app'

let context: TestContext
let head: string[]
beforeAll(async () => {
  context = await createTestContext()
  await createPerson(context)
  head = await readCatalog(context.admin)
})
afterAll(() => context.close())

/** A database with nothing in it. */
async function withEmptyDatabase(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await createTestDatabase()
  const admin = openAdmin(database)
  await admin.unsafe('drop schema public cascade; drop schema drizzle cascade; create schema public; grant usage on schema public to public')
  await admin.end()
  try {
    await work(database)
  } finally {
    await database.drop()
  }
}

async function problemOf(url: string): Promise<string | null> {
  const { sql, close } = openDatabase({ url, poolSize: 1 })
  const problem = await findSchemaProblem(sql as Sql)
  await close()
  return problem
}

describe('the migrations', () => {
  it('change nothing when they run again', async () => {
    const before = await takeFingerprint(context.admin)
    const lines: string[] = []
    await migrate({ adminUrl: context.testDatabase.adminUrl, appRole: APP_ROLE, log: line => lines.push(line) })
    expect(lines).toEqual(['The database is at head; nothing to do.'])
    expect(await readCatalog(context.admin)).toEqual(head)
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })

  it('bring a kernel back that was changed by hand, and keep every row', async () => {
    const before = await takeFingerprint(context.admin, ['schema_head'])
    await context.admin.unsafe(`
      create or replace function calls_version(p_user_id text, p_limit int) returns text language sql as $$ select 'changed' $$;
      grant insert on wallet to talktime_app; drop policy own on wallet; update schema_head set head = 'older'`)
    await migrate({ adminUrl: context.testDatabase.adminUrl, appRole: APP_ROLE })
    expect(await readCatalog(context.admin)).toEqual(head)
    expect(await takeFingerprint(context.admin, ['schema_head'])).toEqual(before)
    expect(await problemOf(context.testDatabase.appUrl)).toBeNull()
  })

  it('run once when several start at the same moment', async () => {
    await withEmptyDatabase(async ({ adminUrl, appUrl }) => {
      expect(await problemOf(appUrl)).toBe('The database is empty. Run: npm run db:migrate')
      const lines: string[] = []
      const log = (line: string) => lines.push(line)
      await Promise.all(Array.from({ length: 4 }, () => migrate({ adminUrl, appRole: APP_ROLE, log })))
      expect(lines.filter(line => line === 'The database is at head; nothing to do.')).toHaveLength(3)
      expect(lines).toContain(`The database is at ${SCHEMA_HEAD}.`)
      expect(await problemOf(appUrl)).toBeNull()
    })
  })

  it('make from nothing what the template has', async () => {
    await withEmptyDatabase(async database => {
      await migrate({ adminUrl: database.adminUrl, appRole: APP_ROLE })
      const admin = openAdmin(database)
      expect(await readCatalog(admin)).toEqual(head)
      await admin.end()
    })
  })

  it('make indexes for what is read newest first in the order that `desc` has: no page is sorted', async () => {
    const [DESC, NULLS_FIRST] = [1, 2]
    const indexes = await context.admin`
      select indexrelid::regclass::text as name, (select array_agg(one::int) from unnest(indoption) one) as options from pg_index
      where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`
    const withOption = (fits: (option: number) => boolean) =>
      indexes.filter(({ options }) => (options as number[]).some(fits)).map(({ name }) => name as string)
    expect(withOption(option => (option & DESC) !== 0).length).toBeGreaterThan(10)
    expect(withOption(option => (option & DESC) !== 0 && (option & NULLS_FIRST) === 0)).toEqual([])
  })

  it('take no role name that is more than a name', async () => {
    await expect(migrate({ adminUrl: context.testDatabase.adminUrl, appRole: 'app"; drop table wallet; --' })).rejects.toThrow(RangeError)
  })
})

const QUOTE_COLUMNS = ['rate_id', 'rate_nanos_per_minute', 'connect_fee_micros', 'initial_seconds', 'increment_seconds', 'minimum_seconds', 'grace_seconds', 'matched_prefix', 'origin_prefix', 'description']

/** Back to how calls knew their legs and their price before these were rows. */
const AS_COLUMNS = `
  select evidence_rest();
  alter table call ${QUOTE_COLUMNS.map(name => `add column ${name} ${/^(rate|connect)/.test(name) ? 'bigint' : name.endsWith('seconds') ? 'int' : 'text'}`).join(', ')};
  update call c set (${QUOTE_COLUMNS.join(', ')}) = (select ${QUOTE_COLUMNS.join(', ')} from call_component where call_id = c.id);
  alter table call ${QUOTE_COLUMNS.map(name => `alter column ${name} set not null`).join(', ')}, add constraint call_rate_id_rate_id_fk foreign key (rate_id) references rate (id);
  alter table call drop column terms, add column terms text not null generated always as (currency::text || '.' || rate_nanos_per_minute::text || '.' || connect_fee_micros::text || '.' || initial_seconds::text || '.' || increment_seconds::text || '.' || minimum_seconds::text || '.' || grace_seconds::text) stored;
  drop table call_component;
  alter table call_cost_breakdown drop constraint call_cost_breakdown_call_id_place_pk, drop column place, drop column component;
  alter table call_cost_breakdown alter column rate_id set not null, add constraint call_cost_breakdown_pkey primary key (call_id);
  alter table call add column parent_sid text unique, add column child_sid text unique, add column last_sequence int;
  update call c set parent_sid = l.leg_id from call_leg l where l.call_id = c.id and l.role = 'browser';
  update call c set child_sid = l.leg_id, last_sequence = l.sequence from call_leg l where l.call_id = c.id and l.role = 'destination';
  drop table contact_number, contact, contact_import_row, contact_import;
  drop table lead_mailing, lead_trail, lead_note, lead_field, lead_call, lead;
  alter table mail_outbox drop column unsubscribe_url;
  alter table user_limit drop column agent_calls_at_once cascade;
  drop table round_call, round_person, outreach_round;
  drop table call_recording, voice_cost, voice_price, talk_reading, agent_trial, agent_call, talk_order, transcript_item, agent_session, agent_number, agent_version, agent, call_wish, blocked_number;
  drop table stock_movement, stock_batch, stock_item, keypad_press, keypad_attempt, keypad_call, script_voice, script_recording, script_version, keypad_script,
    care_task, care_event, care_person, consent_wording, programme_member, programme;
  alter table "user" drop column username, drop column must_change_password, drop constraint user_role_known,
    add constraint user_role_known check (role in ('caller', 'auditor', 'finance', 'admin'));
  drop index user_staff;
  create index user_staff on "user" (id) where role <> 'caller';
  drop table call_order, call_message, number_check, own_number;
  drop table call_leg, call_ended, call_quarter, call_number_day;
  drop table api_key, call_rating, call_device_event, price_guard;
  alter table call drop column channel, drop column carrier, drop column has_leg;
  alter table webhook_event drop constraint webhook_event_carrier_dedupe_key_pk;
  alter table webhook_event add constraint webhook_event_pkey primary key (dedupe_key);
  alter table webhook_event rename column carrier to provider;
  alter table webhook_event alter column provider set default 'twilio';
  drop index provider_cost_search_foreign;
  alter table provider_cost drop constraint provider_cost_once, drop column carrier, drop column exchange_rate_id, drop column converted_micros;
  drop table exchange_rate;
  alter table provider_cost rename column leg_id to leg_sid;
  alter table provider_cost add constraint provider_cost_once unique (leg_sid, price_micros, price_unit);
  alter table rate_deck disable trigger user;
  update rate_deck set source = 'twilio-live' where source = 'live';
  alter table rate_deck enable trigger user;
  alter table rate_deck drop column carrier;
  delete from drizzle.__drizzle_migrations where created_at >= 1795977630405;
  update schema_head set head = 'before'`

/** Digests of all rows, but for logs, whatever order their columns are in. */
async function rowsByName({ admin }: TestContext): Promise<Record<string, string>> {
  const tables = await admin`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('schema_head', 'evidence', 'evidence_pending') order by 1`
  const digests: Record<string, string> = {}
  for (const { name } of tables) {
    const [row] = await admin.unsafe(`select count(*) || ' rows ' || coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)), 0) as digest from "${String(name)}" t`)
    digests[String(name)] = String(row!.digest)
  }
  return digests
}

describe('a database from before calls had legs of their own', () => {
  it('M8 keeps every row and hash of it, and knows each leg and each price as before', async () => {
    const filled = await createTestContext({ env: { LIMIT_CALLS_AT_ONCE: '100' } })
    try {
      const person = await createPerson(filled)
      filled.fakeCarrier.prices.set('+27821234567', { currency: 'USD', rateNanosPerMinute: 10_000_000n, description: 'South Africa' })
      for (const ending of ['completed', 'busy', null] as const) {
        const call = await dialTestCall(filled, person, ending === 'busy' ? '+27821234567' : NUMBERS.perMinute)
        await report(filled, call, 'answered')
        if (ending) await report(filled, call, ending, { durationSeconds: ending === 'completed' ? 61 : null })
      }
      await startTestCall(filled, person)
      await endedCall(filled, person, { parentMicros: 8_000n, childMicros: 26_000n })
      await lookForCosts(filled)
      filled.clock.advance(120)
      await lookForCosts(filled)
      while (await chainEvidence(filled) > 0) { /* until all is chained */ }
      // what a leg says beside what calls said of it is not known from before
      await filled.admin`update call_leg l set started_at = c.created_at, answered_at = case when l.is_billed then c.answered_at end from call c where c.id = l.call_id`
      await filled.admin`update call_leg l set status = c.status from call c where c.id = l.call_id`
      const before = await rowsByName(filled)
      await filled.admin.unsafe(AS_COLUMNS)
      await migrate({ adminUrl: filled.testDatabase.adminUrl, appRole: APP_ROLE })
      expect(await rowsByName(filled)).toEqual(before)
      expect((await readCatalog(filled.admin)).sort()).toEqual([...head].sort())
      await expectHealthy(filled.admin)
    } finally {
      await filled.close()
    }
  })
})

describe('a server on a database that is not at head', () => {
  it('is told what it is at, what it must be at, and the command', async () => {
    await context.admin`update schema_head set head = '0000_older+000000000000'`
    expect(await problemOf(context.testDatabase.appUrl)).toBe(`The database is at 0000_older+000000000000, this Talktime needs ${SCHEMA_HEAD}. Run: npm run db:migrate`)
    await context.admin`update schema_head set head = ${SCHEMA_HEAD}`
    expect(await problemOf(context.testDatabase.appUrl)).toBeNull()
  })
})

describe('the repository', () => {
  it('names the head that its files have', () => {
    expect(SCHEMA_HEAD).toBe(schemaHead())
  })

  it('has a migration for all of its schema, and would make one for a column more', async () => {
    const copy = temporaryFolder('generate')
    try {
      for (const part of ['drizzle', 'shared', 'drizzle.config.ts', 'package.json']) cpSync(part, join(copy, part), { recursive: true })
      symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
      const files = () => readdirSync(join(copy, 'drizzle/migrations')).sort()
      const before = files()
      expect(await generate(copy)).toContain('No schema changes')
      expect(files()).toEqual(before)

      const schema = join(copy, 'drizzle/schema/limits.ts')
      writeFileSync(schema, readFileSync(schema, 'utf8').replace(`reason: text('reason').notNull(),`, `reason: text('reason').notNull(),\n  planted: text('planted'),`))
      await generate(copy)
      expect(files()).toHaveLength(before.length + 1)
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })
})

async function generate(directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [resolve('node_modules/drizzle-kit/bin.cjs'), 'generate'], { cwd: directory })
  return stdout
}
