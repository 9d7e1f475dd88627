import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP_ROLE, startEmbeddedDatabase } from '../../../scripts/embedded-database.mjs'
import { demoSecrets } from '../../../scripts/demo/secrets.mjs'
import { migrate } from '../../../server/db/migrate'
import { BOARD_CHECKS } from '../../../server/services/board/checks'
import type { BoardCheckDto } from '../../../shared/schemas/board'
import { asOwner } from '../../support/ledger/as-owner'
import { makeRealLedger } from '../../support/ledger/real-ledger'
import { takeFingerprint } from '../../support/fingerprint'
import { createTestContext, type TestContext } from '../../support/test-context'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

interface Ran { code: number, out: string, error: string }

let context: TestContext
let folder: string
beforeAll(async () => {
  folder = temporaryFolder('check')
  context = await createTestContext()
  await makeRealLedger(context)
})
afterAll(async () => {
  await context.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The script as a program of its own, as `npm run check:ledger` starts it. */
function run(args: string[] = [], env: Record<string, string> = {}): Promise<Ran> {
  const whole = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: context.testDatabase.appUrl, ANCHOR_STORE: `file:${folder}/anchors`, ...env }
  return new Promise(done => {
    execFile(process.execPath, ['--import', 'tsx', resolve('scripts/check-ledger.ts'), ...args], { env: whole }, (error, out, errorText) => {
      done({ code: error ? Number(error.code) : 0, out, error: errorText })
    })
  })
}

describe('npm run check:ledger', () => {
  it('F2 ends with 0 and names every check where all of it holds, and changes nothing', async () => {
    const before = await takeFingerprint(context.admin)
    const { code, out, error } = await run()
    expect({ code, error }).toEqual({ code: 0, error: '' })
    for (const { title } of BOARD_CHECKS) expect(out).toContain(title)
    expect(out).toContain(`${BOARD_CHECKS.length} checks: ${BOARD_CHECKS.length} green, 0 red, 0 could not be checked.`)
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })

  it('F2 ends with 1 and the rows behind where something is wrong', async () => {
    await asOwner(context.admin, ['closed_month'], 'update closed_month set sum_micros = sum_micros + 1')
    const { code, out } = await run()
    expect(code).toBe(1)
    expect(out).toMatch(/RED {5}F4 {3}Closed months are what they were\n {8}everything: 1 row\n {10}a closed month is what it was: .*closed with/)
    const json = await run(['--json'])
    expect(json.code).toBe(1)
    const { checks, exitCode } = JSON.parse(json.out) as { checks: BoardCheckDto[], exitCode: number }
    expect(exitCode).toBe(1)
    expect(checks.filter(check => check.state === 'red').map(check => [check.name, check.whole!.count, check.whole!.rows.length])).toEqual([['months', 1, 1], ['evidence', 1, 1]])
    // what is wrong counts for more than what could not be looked at
    expect((await run([], { ANCHOR_STORE: `file:${resolve('package.json')}` })).code).toBe(1)
    await asOwner(context.admin, ['closed_month'], 'update closed_month set sum_micros = sum_micros - 1')
  })

  it('F2 ends with 2 where something could not be checked, and says what', async () => {
    const { code, out } = await run([], { ANCHOR_STORE: `file:${resolve('package.json')}` })
    expect(code).toBe(2)
    expect(out).toMatch(/UNKNOWN M8 {3}The ledger agrees with its anchors\n {8}everything: could not be checked. The store of the anchors could not be asked\./)
    expect(out).toContain('1 could not be checked.')
  })

  it('F2 ends with 2 where there are no books, they are of another version, or nobody answers', async () => {
    const nowhere = await run([], { DATABASE_URL: '', TALKTIME_DATA_DIR: join(folder, 'nowhere') })
    expect([nowhere.code, nowhere.error]).toEqual([2, expect.stringContaining('There are no books: DATABASE_URL is not set')])
    await context.admin`update schema_head set head = head || 'x'`
    const other = await run()
    await context.admin`update schema_head set head = rtrim(head, 'x')`
    expect([other.code, other.error]).toEqual([2, expect.stringContaining('npm run db:migrate')])
    const closed = await run([], { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' })
    expect([closed.code, closed.error]).toEqual([2, expect.stringContaining('The books could not be checked: ')])
    expect((await run(['--frobnicate'])).code).toBe(2)
  })

  it('F2 finds the database of a demo by its folder, whether it runs or not', async () => {
    const data = join(folder, 'demo')
    const demo = await startEmbeddedDatabase({ directory: join(data, 'database'), durable: false })
    await migrate({ adminUrl: demo.adminUrl, appRole: APP_ROLE })
    demoSecrets(join(data, 'demo.json'))
    const env = { DATABASE_URL: '', ANCHOR_STORE: '', TALKTIME_DATA_DIR: data }
    const running = await run([], env)
    expect([running.code, running.error]).toEqual([0, ''])
    expect(running.out).toContain(`${BOARD_CHECKS.length} green`)
    await demo.stop()
    const stopped = await run([], env)
    expect([stopped.code, stopped.error]).toEqual([0, ''])
  })
})
