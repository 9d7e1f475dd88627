import type { Admin } from './test-context'

/** Table → number of rows and a digest of all they hold. Equal: not a byte of any row has changed (M17). */
export type Fingerprint = Record<string, string>

/** Counts of attempts, which are meant to move. */
const COUNTERS = ['rate_limit', 'sign_in_attempt']

/** What is written of a refusal is no trace of what was refused (A5); and of what is skipped, its evidence is. */
const UNLESS: Record<string, string> = {
  audit_log: `t.action <> 'access.refuse'`,
  evidence_pending: `t.table_name <> 'audit_log'`,
}

/** @param sql a connection that sees behind row-level security. */
export async function takeFingerprint(sql: Admin, except: readonly string[] = []): Promise<Fingerprint> {
  const skipped = [...COUNTERS, ...except, ...except.length > 0 ? ['evidence_pending'] : []]
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' and not tablename = any (${skipped}) order by 1`
  const parts = tables.map(({ name }) =>
    // a sum of the rows' hashes needs no order: sorting took forty times as long as all the rest
    `select '${name}' as name, count(*) || ' rows ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as digest
    from "${name}" t where ${UNLESS[name] ?? 'true'}`)
  const rows = await sql.unsafe<{ name: string, digest: string }[]>(parts.join(' union all '))
  return Object.fromEntries(rows.map(row => [row.name, row.digest]))
}
