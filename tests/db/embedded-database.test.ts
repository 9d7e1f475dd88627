import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmbeddedDatabase, stopAbandonedDatabase } from '../../scripts/embedded-database.mjs'
import { createTestDatabase } from '../support/database'
import { temporaryFolder } from '../../scripts/processes/temporary-folder.mjs'

const LAUNCHER = resolve('scripts/embedded-database.mjs')

let home = ''
beforeEach(() => {
  home = temporaryFolder('embedded')
})
afterEach(async () => {
  await stopAbandonedDatabase({ directory: home })
  rmSync(home, { recursive: true, force: true })
})

describe('the embedded database', () => {
  it('gives an owner and an app that may own nothing, with passwords that only we can read', async () => {
    const database = await startEmbeddedDatabase({ directory: home, durable: false })
    expect(database.reused).toBe(false)
    expect(new URL(database.appUrl).hostname).toBe('127.0.0.1')
    const [app] = await query(database.appUrl, 'select current_user as name, rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user')
    expect(app).toEqual({ name: 'talktime_app', rolsuper: false, rolcreaterole: false, rolbypassrls: false })
    expect(await query(database.adminUrl, 'select current_user as name, current_database() as db')).toEqual([{ name: 'talktime_admin', db: 'talktime' }])
    for (const file of ['admin.password', 'app.password']) expect(statSync(join(home, file)).mode & 0o777).toBe(0o600)
    const wrong = database.appUrl.replace(/:[^:@]+@/, ':wrong@')
    await expect(query(wrong, 'select 1')).rejects.toThrow(/password authentication failed/)
    await database.stop()
    await expect(query(database.adminUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
  })

  it('starts once when two processes and a third caller start it at the same moment', async () => {
    const others = [launchElsewhere(home), launchElsewhere(home)]
    const here = await startEmbeddedDatabase({ directory: home, durable: false })
    const [first, second] = await Promise.all(others.map(other => other.ready))
    expect(new Set([here.port, first?.port, second?.port]).size).toBe(1)
    expect([here.reused, first?.reused, second?.reused].filter(reused => !reused)).toHaveLength(1)

    await here.stop()
    await here.stop()
    expect(await query(first?.adminUrl ?? '', 'select 1 as up')).toEqual([{ up: 1 }])
    await Promise.all(others.map(other => other.leave()))
    await expect(query(here.adminUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
  })

  it('is found and taken over after kill -9 of the program that started it', async () => {
    const other = launchElsewhere(home)
    const started = await other.ready
    await query(started.adminUrl, 'create table kept as select 42 as answer')
    other.child.kill('SIGKILL')
    await once(other.child, 'exit')

    const again = await startEmbeddedDatabase({ directory: home, durable: false })
    expect(again).toMatchObject({ reused: true, port: started.port })
    expect(await query(again.adminUrl, 'select answer from kept')).toEqual([{ answer: 42 }])
    await again.stop()
    await expect(query(again.adminUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
  })

  it('recovers every committed row after kill -9 of the server, twice', async () => {
    for (const round of [1, 2]) {
      const database = await startEmbeddedDatabase({ directory: home })
      await query(database.adminUrl, 'create table if not exists kept (round int)')
      await query(database.adminUrl, `insert into kept values (${round})`)
      process.kill(Number(readFileSync(join(home, 'pg/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
    }
    const database = await startEmbeddedDatabase({ directory: home })
    expect(database.reused).toBe(false)
    expect(await query(database.adminUrl, 'select round from kept order by round')).toEqual([{ round: 1 }, { round: 2 }])
    await database.stop()
  })

  it('is not misled by a process id that belongs to somebody else by now', async () => {
    const before = await startEmbeddedDatabase({ directory: home, durable: false })
    await before.stop()
    writeFileSync(join(home, 'pg/postmaster.pid'), `${process.pid}\n${home}/pg\n1\n1\n\n127.0.0.1\n\nready\n`)
    const after = await startEmbeddedDatabase({ directory: home, durable: false })
    expect(after.reused).toBe(false)
    await after.stop()
  })

  it('works below a folder that nobody else may enter', async () => {
    const closed = join(home, 'closed')
    mkdirSync(closed)
    chmodSync(closed, 0o700)
    const database = await startEmbeddedDatabase({ directory: join(closed, 'data'), durable: false })
    expect(await query(database.appUrl, 'select 1 as up')).toEqual([{ up: 1 }])
    await database.stop()
  })

  it('refuses a database name that is none, and leaves no server behind', async () => {
    await expect(startEmbeddedDatabase({ directory: home, database: 'a"; drop', durable: false })).rejects.toThrow(/Not a database name/)
    expect(spawnSync('pgrep', ['-f', join(home, 'pg')], { encoding: 'utf8' }).stdout).toBe('')
  })

  it('says so when the password file was lost', async () => {
    const database = await startEmbeddedDatabase({ directory: home, durable: false })
    await database.stop()
    rmSync(join(home, 'admin.password'))
    await expect(startEmbeddedDatabase({ directory: home, durable: false })).rejects.toThrow(/do not belong together/)
  })
})

describe('a test database', () => {
  it('is a copy of its own, and goes away with its connections', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()])
    await query(one.adminUrl, 'create table only_here ()')
    expect(await query(two.adminUrl, 'select to_regclass(\'only_here\') as found')).toEqual([{ found: null }])
    const open = postgres(one.appUrl, { max: 1, onnotice: () => {} })
    await open`select 1`
    await one.drop()
    await two.drop()
    await open.end({ timeout: 1 })
    await expect(query(one.adminUrl, 'select 1')).rejects.toThrow(/does not exist/)
  })
})

interface Started { adminUrl: string, port: number, reused: boolean }

async function query(url: string, text: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 0, onnotice: () => {} })
  try {
    return [...await sql.unsafe(text)]
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Another process that starts the same folder, says what it got, and leaves when its input ends. */
function launchElsewhere(directory: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `
    import { startEmbeddedDatabase } from ${JSON.stringify(LAUNCHER)}
    const { stop, ...database } = await startEmbeddedDatabase({ directory: ${JSON.stringify(directory)}, durable: false })
    console.log(JSON.stringify(database))
    process.stdin.on('end', async () => { await stop(); process.exit(0) }).resume()
  `], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ready = once(child.stdout, 'data').then(([line]) => JSON.parse(String(line)) as Started)
  const leave = async () => {
    child.stdin.end()
    await once(child, 'exit')
  }
  return { child, ready, leave }
}
