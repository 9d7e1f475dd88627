import postgres from 'postgres'
import { databaseOver, type Sql } from '../../server/db/client'
import type { Context } from '../../server/context'
import type { Admin, TestContext } from './test-context'

class Undone extends Error {}

export type Inside = Context & { owner: Admin }

/** Tries things on the books of a context, one after the other. */
export interface Trial {
  /** In one transaction of the owner's, which is undone at the end: nobody has to make a copy of the books. */
  run: (work: (inside: Inside) => Promise<void>) => Promise<void>
  close: () => Promise<void>
}

/** On one connection for all that it tries: a new one would plan every check anew. */
export function openTrial(context: TestContext): Trial {
  const client = postgres(context.testDatabase.adminUrl, { max: 1, onnotice: () => {} })
  return {
    async run(work) {
      const undone = client.begin(async transaction => {
        const sql = nested(transaction, client.options)
        await work({ ...context, database: databaseOver(sql), owner: sql as unknown as Admin })
        throw new Undone()
      })
      await undone.catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error
      })
    },
    close: () => client.end({ timeout: 5 }),
  }
}

/** A transaction in which others begin, and end without a trace of who did them. */
function nested(transaction: postgres.TransactionSql, options: unknown): Sql {
  const begin = (work: (within: Sql) => Promise<unknown>) => transaction.savepoint(async within => {
    const made = await work(nested(within, options))
    await within`select set_config('role', 'none', true), set_config('app.user_id', '', true)`
    return made
  })
  return Object.assign(transaction, { options, begin }) as unknown as Sql
}
