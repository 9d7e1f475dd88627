import type { Admin } from '../test-context'

/** Fences of the tables themselves that a stranger with all rights could take away. */
async function dropChecks(sql: Admin, tables: readonly string[]): Promise<void> {
  const checks = await sql`
    select conrelid::regclass::text as owner, quote_ident(conname) as name from pg_constraint
    where contype = 'c' and conrelid::regclass::text = any (${[...tables]})`
  for (const { owner, name } of checks) await sql.unsafe(`alter table ${owner} drop constraint ${name}`)
}

/**
 * Does what only the owner can who switches off the triggers of some tables, and switches them on again as they were,
 * so that nothing but the change itself is left to be seen.
 */
export async function asOwner(admin: Admin, tables: readonly string[], statement: string): Promise<void> {
  await admin.begin(async transaction => {
    const sql = transaction as unknown as Admin
    const always = await sql`
      select tgrelid::regclass::text as owner, quote_ident(tgname) as name from pg_trigger
      where tgenabled = 'A' and tgrelid::regclass::text = any (${[...tables]})`
    await dropChecks(sql, tables)
    for (const table of tables) await sql.unsafe(`alter table ${table} disable trigger all`)
    await sql.unsafe(statement)
    for (const table of tables) await sql.unsafe(`alter table ${table} enable trigger all`)
    for (const { owner, name } of always) await sql.unsafe(`alter table ${owner} enable always trigger ${name}`)
  })
}
