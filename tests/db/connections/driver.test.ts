import { connect, type Socket } from 'node:net'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/database'

/**
 * What `patches/postgres+*.patch` is for. With the driver as it is published the first one waits until the test itself
 * is given up, and the last one writes where it must not.
 */
let database: TestDatabase
let sockets: Socket[] = []
let sql: postgres.Sql
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql?.end({ timeout: 1 })
  sockets = []
  const open = ({ host, port }: { host: string[], port: number[] }) => {
    const socket = connect(port[0]!, host[0]!)
    sockets.push(socket)
    return socket
  }
  const options = { max: 1, connect_timeout: 0, backoff: () => 0.01, onnotice: () => {} }
  sql = postgres(database.adminUrl, { ...options, ...{ socket: open } })
  await sql`select 1`
  return async () => {
    await sql.end({ timeout: 1 })
  }
})

const newest = () => sockets.at(-1)!
/** As far as the driver's buffer, and not on the wire yet. */
const afterMicrotasks = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

describe('a connection that is lost', () => {
  it('W3 with a question in the driver’s buffer: that one fails, and the next one gets an answer', async () => {
    // from here the end of the socket comes before the driver's next chance to write
    await new Promise(setImmediate)
    const question = sql`select 2`.execute()
    question.catch(() => {})
    await afterMicrotasks()
    newest().destroy()
    await expect(question).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect([...await sql`select 3 as answer`]).toEqual([{ answer: 3 }])
    expect(sockets).toHaveLength(2)
  })

  it('W3 with many questions on their way: every one of them ends, and the next ones get their own answers', async () => {
    const questions = Array.from({ length: 20 }, (_, n) => sql`select ${n}::int as n, pg_sleep(0.03)`.then(() => 'answered', () => 'failed'))
    await new Promise(setImmediate)
    newest().destroy(new Error('reset'))
    expect(new Set(await Promise.all(questions)).has('failed')).toBe(true)
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => sql`select ${n}::int as n`))
    expect(answers.map(rows => rows[0]!.n)).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })

  it('W3 a question between the error and the end of its socket fails, and does not answer for the next one', async () => {
    newest().once('error', () => void sql`select 'lost' as word`.catch(() => {}))
    newest().destroy(new Error('reset'))
    await new Promise(resolve => newest().once('close', resolve))
    for (const word of ['first', 'second', 'third']) expect([...await sql`select ${word}::text as word`]).toEqual([{ word }])
  })

  it('M17 ends its transaction: what that goes on to ask is never asked on the next connection', async () => {
    await sql`create table if not exists written (what text)`
    let isOver = () => {}
    const leftover = new Promise<void>(resolve => isOver = resolve)
    const transaction = sql.begin(async tx => {
      await tx`select 1`
      newest().destroy()
      await tx`select 2`.catch(() => {})
      await other
      await tx`insert into written values ('outside of its transaction')`.catch(() => {})
      await tx`commit`.catch(() => {})
      isOver()
    })
    let otherIsThrough = () => {}
    const other = new Promise<void>(resolve => otherIsThrough = resolve)
    await expect(transaction).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await sql.begin(async tx => {
      await tx`insert into written values ('inside')`
      otherIsThrough()
      await leftover
      await tx`rollback`
    }).catch(() => {})
    expect([...await sql`select what from written`]).toEqual([])
  })
})
