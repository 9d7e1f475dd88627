import type { Sql } from './client'
import { SCHEMA_HEAD } from '../../drizzle/head'

/** Null where the database is what this code was built for, else what to do about it. */
export async function findSchemaProblem(sql: Sql): Promise<string | null> {
  const [exists] = await sql`select to_regclass('public.schema_head') is not null as is_there`
  if (!exists?.is_there) return 'The database is empty. Run: npm run db:migrate'
  const [row] = await sql`select head from schema_head`
  if (row?.head === SCHEMA_HEAD) return null
  return `The database is at ${String(row?.head)}, this Talktime needs ${SCHEMA_HEAD}. Run: npm run db:migrate`
}

/** Null where the login is bound by row-level security, else why it is not. */
export async function findRoleProblem(sql: Sql): Promise<string | null> {
  const [row] = await sql`select rolsuper or rolbypassrls as is_unbound, current_user as name from pg_roles where rolname = current_user`
  return row?.is_unbound ? `The database login ${String(row.name)} is a superuser or bypasses row-level security. Use one that does neither, such as the one that db:migrate was told of.` : null
}
