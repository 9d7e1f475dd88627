import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCHEMA_HEAD } from '../../drizzle/head'
import { openDatabase, type Sql } from '../../server/db/client'
import { migrate, schemaHead } from '../../server/db/migrate'
import { findSchemaProblem } from '../../server/db/schema-check'
import { readCatalog } from '../support/catalog'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { takeFingerprint } from '../support/fingerprint'
import { createPerson, createTestContext, openAdmin, type TestContext } from '../support/test-context'
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
  }, 60_000)
})

async function generate(directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [resolve('node_modules/drizzle-kit/bin.cjs'), 'generate'], { cwd: directory })
  return stdout
}
