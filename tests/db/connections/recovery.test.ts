import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../../server/db/client'
import { createSocketOpener } from '../../../server/db/open-socket'
import { createLine, type Line } from '../../support/cut-line'
import { createTestDatabase, type TestDatabase } from '../../support/database'

let testDatabase: TestDatabase
let line: Line
let database: Database
beforeEach(async () => {
  testDatabase = await createTestDatabase()
  line = await createLine(testDatabase.appUrl)
  database = openDatabase({ url: line.url, poolSize: 6, timeoutSeconds: 100 })
})
afterEach(async () => {
  await database.close()
  await line.close()
  await testDatabase.drop()
})

/** What requests do, all the time and all at once: kernel calls and transactions in a role. */
function load(times: number): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(Array.from({ length: times }, (_, n) => n % 2
    ? database.sql`select ${'x'.repeat(n * 40)}::text`
    : database.asSystem(tx => tx.execute('select pg_sleep(0.002)'))))
}

describe('the pool', () => {
  it('W3 answers after each of twelve cuts under load, in every one of its places', async () => {
    for (let round = 0; round < 12; round++) {
      const work = load(30)
      for (let i = 0; i < round; i++) await new Promise(setImmediate)
      line.cut()
      await work
      // as many at once as there are places: a poisoned one would keep its question
      const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => database.sql`select ${n}::int as n, pg_sleep(0.01)`))
      expect(answers.map(rows => rows[0]!.n)).toEqual([0, 1, 2, 3, 4, 5])
    }
  })

  it('W3 loses no place when PostgreSQL ends its backends', async () => {
    const admin = postgres(testDatabase.adminUrl, { max: 1, onnotice: () => {} })
    for (let round = 0; round < 5; round++) {
      const work = load(30)
      // until they are gone: one that still dies would take the next question with it
      await admin`select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
      await work
      const everywhere = () => Array.from({ length: 6 }, () => database.sql`select pg_sleep(0.01)`)
      // a place whose end is not heard of yet hears of it by a question
      await Promise.allSettled(everywhere())
      await Promise.all(everywhere())
    }
    await admin.end()
  })

  it('W3 gives up statements after the set time, and waiting for a lock before that', async () => {
    const settings = async (sql: Database['sql']) => {
      const [row] = await sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`
      return row
    }
    const impatient = openDatabase({ url: line.url, poolSize: 1, timeoutSeconds: 3 })
    const usual = openDatabase({ url: line.url, poolSize: 1 })
    expect(await settings(impatient.sql)).toEqual({ statement: '3s', lock: '2s' })
    expect(await settings(usual.sql)).toEqual({ statement: '15s', lock: '10s' })
    await Promise.all([impatient.close(), usual.close()])
  })

  it('W3 gives up a connection that owes an answer, and no other', async () => {
    const options = { max: 1, onnotice: () => {}, ...{ socket: createSocketOpener(1000) } }
    const [sql, idle] = [postgres(line.url, options), postgres(testDatabase.appUrl, options)]
    await sql`select 1`
    const [before] = await idle`select pg_backend_pid() as pid`
    line.stall()
    await expect(sql`select 2`).rejects.toThrow('CONNECTION_CLOSED')
    expect([...await sql`select 3 as answer`]).toEqual([{ answer: 3 }])
    // what was silent because nobody asked is still there
    expect([...await idle`select pg_backend_pid() as pid`]).toEqual([before])
    await Promise.all([sql.end({ timeout: 1 }), idle.end({ timeout: 1 })])
  })
})
