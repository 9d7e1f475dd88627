import { sql } from 'drizzle-orm'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { createSocketOpener } from './open-socket'

export type Sql = postgres.Sql<Record<string, never>>
export type Db = PostgresJsDatabase
/** A transaction with a role. Every db function takes one, never the bare database. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

/** Runs a part of a transaction in another role. */
type InTheSame = <T>(work: () => Promise<T>) => Promise<T>

export interface Database {
  /**
   * For kernel calls on the hot path: one prepared statement, one round trip. drizzle takes the conversion of dates and
   * JSON off the client it shares: here they go in as text with a cast.
   */
  sql: Sql
  /** For sign-in, which works on its own tables as the login role. */
  db: Db
  /**
   * For accounts: as the login role on the tables of sign-in. What `asSystem` does within, such as mails and audit
   * rows, is in the same transaction.
   */
  asSignIn: <T>(work: (tx: Tx, asSystem: InTheSame) => Promise<T>) => Promise<T>
  /** What `asSystem` does within, such as mails and audit rows of the person's own acts, is in the same transaction. */
  asUser: <T>(userId: string, work: (tx: Tx, asSystem: InTheSame) => Promise<T>) => Promise<T>
  asStaff: <T>(userId: string, work: (tx: Tx) => Promise<T>) => Promise<T>
  asSystem: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

export interface DatabaseOptions {
  url: string
  poolSize: number
  /** After which a statement is given up; waiting for a lock after two thirds of it, connecting after one. Or 15. */
  timeoutSeconds?: number
}

/** Beyond the longest statement: a network that swallows packets says nothing, and one waits for it for ever. */
const SILENCE_SECONDS = 5
/** A database that is back is noticed at once; one that is away is not stormed. The driver's own goes up to 20 s. */
const MOST_BACKOFF_SECONDS = 0.25

/** Opens the pool. Connections are made when first used. */
export function openDatabase({ url, poolSize, timeoutSeconds = 15 }: DatabaseOptions): Database {
  const client = postgres(url, {
    max: poolSize,
    idle_timeout: 60,
    connect_timeout: timeoutSeconds / 3,
    backoff: attempt => Math.min(2 ** attempt / 100, MOST_BACKOFF_SECONDS),
    ...{ socket: createSocketOpener((timeoutSeconds + SILENCE_SECONDS) * 1000) },
    onnotice: () => {},
    connection: {
      application_name: 'talktime',
      statement_timeout: timeoutSeconds * 1000,
      lock_timeout: Math.round(timeoutSeconds * 2 / 3 * 1000),
    },
  })
  return databaseOver(client)
}

/** What the app asks of a database, over a client that is there already. */
export function databaseOver(client: Sql): Database {
  // without the tables: for `db.query`, which nobody uses, it would build something of each in every transaction
  const db = drizzle(withPreparedStatements(client))

  function inRole<T>(role: string, userId: string, work: (tx: Tx, asSystem: InTheSame) => Promise<T>): Promise<T> {
    return retryingConflicts(() => db.transaction(async tx => {
      await tx.execute(sql`select set_config('role', ${role}, true), set_config('app.user_id', ${userId}, true)`)
      return work(tx, inSystem(tx, role))
    }))
  }

  return {
    sql: client,
    db,
    asSignIn: work => retryingConflicts(() => db.transaction(tx => work(tx, inSystem(tx, 'none')))),
    asUser: (userId, work) => inRole('talktime_user', userId, work),
    asStaff: (userId, work) => inRole('talktime_staff', userId, work),
    asSystem: work => inRole('talktime_system', '', work),
    close: () => client.end({ timeout: 5 }),
  }
}

/** In the role of the system, and then in the one that it was in. */
function inSystem(tx: Tx, outside: string): InTheSame {
  return async inner => {
    await tx.execute(sql`select set_config('role', 'talktime_system', true)`)
    const made = await inner()
    await tx.execute(sql`select set_config('role', ${outside}, true)`)
    return made
  }
}

type Work = (tx: Sql) => Promise<unknown>

/** drizzle asks for unprepared statements; prepared ones are several times faster (docs/performance.md). */
function withPreparedStatements(client: Sql): Sql {
  return new Proxy(client, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver)
      if (key === 'unsafe') {
        return (query: string, parameters?: never[]) => target.unsafe(query, parameters, { prepare: true })
      }
      if (key === 'begin') {
        return (work: Work) => target.begin(tx => work(withPreparedStatements(tx as unknown as Sql)))
      }
      if (key === 'savepoint') {
        const outer = target as unknown as postgres.TransactionSql
        return (work: Work) => outer.savepoint(tx => work(withPreparedStatements(tx as unknown as Sql)))
      }
      return value
    },
  })
}

const RETRIED_STATES = new Set(['40001', '40P01'])
const MOST_ATTEMPTS = 4

/** Runs again what lost a race for locks, a bounded number of times. Only for work that has no effect outside. */
export async function retryingConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !RETRIED_STATES.has(sqlStateOf(error) ?? '')) throw error
    }
  }
}

/** SQLSTATE of a database error, also where drizzle wrapped it. */
export function sqlStateOf(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as Error & { code?: unknown }).code
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  }
  return null
}

/** Fields of a PostgreSQL error (detail, constraint, message), also where drizzle wrapped it. */
export function databaseErrorOf(error: unknown): postgres.PostgresError | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current.name === 'PostgresError') return current as postgres.PostgresError
  }
  return null
}
