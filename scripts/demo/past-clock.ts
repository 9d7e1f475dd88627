import type postgres from 'postgres'

/** Shows the ledger a moment, from which on its rows are written. */
export type Turn = (at: Date) => Promise<unknown>

/**
 * Rows of the ledger say when they were written; the kernel asks the database's clock for that. While the past is made,
 * a clock of the past stands before that one, for this question alone. Only the owner of the database can do this, and
 * afterwards nothing is left of it.
 */
export async function withPastClock(admin: postgres.Sql, work: (turn: Turn) => Promise<void>): Promise<void> {
  await admin.unsafe(`
    create schema past;
    create unlogged table past.clock (at timestamptz not null);
    insert into past.clock values (now());
    create function past.clock_timestamp() returns timestamptz language sql volatile security definer
      as 'select at from past.clock';
    grant usage on schema past to public;
    grant execute on function past.clock_timestamp() to public;
    alter function public.ledger_append set search_path = past, pg_catalog, public, pg_temp`)
  try {
    await work(at => admin`update past.clock set at = ${at}`)
  } finally {
    await admin.unsafe('alter function public.ledger_append reset search_path; drop schema past cascade')
  }
}
