import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

export interface MigrateOptions {
  /** A login that may create roles and tables. */
  adminUrl: string
  /** The login that the app uses; it gets the rights of `drizzle/functions/90-access.sql` and no more. */
  appRole: string
  /** Folder `drizzle/`. Default: below the working directory. */
  directory?: string
  log?: (line: string) => void
}

const LOCK_KEY = 7_418_025_563

/** Brings a database to head: tables, kernel functions, roles. Safe to run again, and by several at once. */
export async function migrate({ adminUrl, appRole, directory = 'drizzle', log = () => {} }: MigrateOptions): Promise<void> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(appRole)) throw new RangeError(`not a role name: ${appRole}`)
  const client = postgres(adminUrl, { max: 1, onnotice: () => {}, connection: { 'app.evidence': 'migration' } })
  try {
    await client`select pg_advisory_lock(${LOCK_KEY})`
    const head = schemaHead(directory)
    const applied = await findApplied(client)
    if (applied?.head === head && applied.app_role === appRole) {
      log('The database is at head; nothing to do.')
      return
    }
    const isSameSchema = applied !== null && migrationOf(applied.head) === migrationOf(head)
    if (!isSameSchema) await restEvidence(client)
    await runMigrations(drizzle(client), { migrationsFolder: join(directory, 'migrations') })
    await client.begin(async tx => {
      // roles belong to the whole cluster: one database at a time may touch them
      await tx`select pg_advisory_xact_lock(${LOCK_KEY + 1})`
      for (const file of functionFiles(directory)) await tx.unsafe(withAppRole(readFileSync(file, 'utf8'), appRole))
      await tx`create table if not exists schema_head (head text not null, app_role text not null)`
      await tx`delete from schema_head`
      await tx`insert into schema_head (head, app_role) values (${head}, ${appRole})`
      await tx.unsafe(`grant select on schema_head to ${appRole}`)
      // what migrations did to rows goes into the log; where there were none, what somebody else did stays to be found
      await tx`select evidence_begin(p_all => ${!isSameSchema})`
    })
    log(`The database is at ${head}.`)
  } finally {
    await client.end({ timeout: 5 })
  }
}

interface Applied { head: string, app_role: string }

async function findApplied(client: postgres.Sql): Promise<Applied | null> {
  const [current] = await client`select to_regclass('public.schema_head') as name`
  return current?.name ? (await client<Applied[]>`select head, app_role from schema_head`)[0] ?? null : null
}

const migrationOf = (head: string) => head.split('+')[0]

/** A migration may change columns that are watched. What it does is noted when it is done. */
async function restEvidence(client: postgres.Sql): Promise<void> {
  const [known] = await client`select to_regproc('public.evidence_rest') as name`
  if (known?.name) await client`select evidence_rest()`
}

/** Names what the code expects of the database: the newest migration and a digest of the kernel's source. */
export function schemaHead(directory = 'drizzle'): string {
  const journal = JSON.parse(readFileSync(join(directory, 'migrations/meta/_journal.json'), 'utf8')) as { entries: { tag: string }[] }
  const digest = createHash('sha256')
  for (const file of functionFiles(directory)) digest.update(readFileSync(file))
  return `${journal.entries.at(-1)?.tag ?? 'empty'}+${digest.digest('hex').slice(0, 12)}`
}

function functionFiles(directory: string): string[] {
  const folder = join(directory, 'functions')
  return readdirSync(folder).filter(name => name.endsWith('.sql')).sort().map(name => join(folder, name))
}

function withAppRole(source: string, appRole: string): string {
  return source.replaceAll(`:'app_role'`, `'${appRole}'`).replaceAll(/(?<!:):app_role\b/g, `"${appRole}"`)
}
