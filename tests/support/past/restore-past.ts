import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

/** A database as a Talktime of the past filled it, by its own services over its own routes, and files that it wrote. */
export interface Past {
  /** Rows of each table that has any, as JSON text: numbers keep every digit. */
  tables: Record<string, string>
  /** Exports of all rows, and the key to hold them against. */
  files: { csv: string, jsonl: string, key: string }
  /** What `GET /api/calls/:id` answered of the last call. */
  quoted: string
}

export function readPast(name: string): Past {
  return JSON.parse(gunzipSync(readFileSync(join(import.meta.dirname, `${name}.json.gz`))).toString()) as Past
}

/** Makes the tables of the first `count` migrations in an empty database and puts the rows into them. */
export async function restorePast(adminUrl: string, { tables }: Past, count: number): Promise<void> {
  const client = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    await runMigrations(drizzle(client), { migrationsFolder: firstMigrations(count) })
    await client`create table schema_head (head text not null, app_role text not null)`
    // rows as they were, whatever points at what
    await client`set session_replication_role = replica`
    for (const [name, rows] of Object.entries(tables)) {
      const columns = (await client<{ name: string }[]>`
        select attname as name from pg_attribute where attrelid = ${`public."${name}"`}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`)
        .map(column => `"${column.name}"`).join(', ')
      await client.unsafe(`insert into "${name}" (${columns}) overriding system value select ${columns} from json_populate_recordset(null::"${name}", $1::text::json)`, [rows])
      await client`
        select setval(pg_get_serial_sequence(${`public."${name}"`}, attname), 1000000) from pg_attribute
        where attrelid = ${`public."${name}"`}::regclass and attidentity <> ''`
    }
  } finally {
    await client.end()
  }
}

function firstMigrations(count: number): string {
  const folder = temporaryFolder('past')
  cpSync('drizzle/migrations', folder, { recursive: true })
  const file = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: unknown[] }
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }))
  return folder
}
