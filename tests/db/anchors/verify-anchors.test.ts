import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSeedSigner } from '../../../server/anchors/anchor-key'
import { createFileAnchorStore } from '../../../server/anchors/file-store'
import { checkAll } from '../../../server/services/board/check-all'
import { sealDay } from '../../../server/services/anchors/seal-day'
import { sealDays } from '../../../server/services/anchors/seal-days'
import { readAnchorFile } from '../../../server/services/anchors/read-anchor-file'
import { verifyAnchors } from '../../../server/services/anchors/verify-anchors'
import { startExport } from '../../../server/services/exports/start-export'
import { writeExport } from '../../../server/services/exports/write-export'
import { EXIT, verifyLedgerCommand } from '../../../scripts/talktime/verify-ledger'
import { decodeAnchor, encodeAnchor } from '../../../shared/ledger/anchor'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { createFakeAnchors, type FakeAnchors } from '../../support/fake-anchors'
import { asOwner } from '../../support/ledger/as-owner'
import { dayBefore, makePastLedger } from '../../support/ledger/past-ledger'
import { createPerson, createTestContext, type TestContext } from '../../support/test-context'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

let mould: TestDatabase
let database: TestDatabase
let context: TestContext
let anchors: FakeAnchors
let folder: string
beforeAll(async () => {
  folder = temporaryFolder('anchors')
  mould = await createTestDatabase()
  anchors = createFakeAnchors()
  const first = await createTestContext({ database: mould, anchors })
  await makePastLedger(first)
  await sealDay(first, dayBefore(first, 3))
  await sealDays(first)
  await first.close()
})
afterAll(async () => {
  await mould.drop()
  rmSync(folder, { recursive: true, force: true })
})
const saved: [string, Uint8Array][] = []
beforeEach(async () => {
  if (saved.length === 0) saved.push(...anchors.kept)
  anchors.kept.clear()
  for (const [day, bytes] of saved) anchors.kept.set(day, bytes)
  database = await createTestDatabase(mould)
  context = await createTestContext({ database, anchors, deck: null })
  return async () => {
    await context.close()
    await database.drop()
  }
})

const yesterday = () => dayBefore(context, 1)
const kept = (day: string) => Buffer.from(anchors.kept.get(day)!).toString('utf8')
const verify = (signingKey: string | null = context.config.anchors.signingKey) =>
  verifyAnchors({ ...context, anchors, signingKey })
const says = async () => (await verify()).first.map(finding => finding.says)

describe('the anchors of a ledger', () => {
  it('M8 agree with it, and its newest day is sealed', async () => {
    expect(anchors.kept.size).toBe(3)
    expect(await says()).toEqual([])
    const checks = await checkAll({ ...context, signingKey: context.config.anchors.signingKey }, () => {})
    expect(checks.find(check => check.name === 'anchors')).toMatchObject({ state: 'green', live: { state: 'green' }, whole: { state: 'green' } })
    context.clock.set(new Date(`${dayBefore(context, -1)}T01:59:00Z`))
    expect(await liveState()).toBe('green')
    context.clock.advance(61)
    expect(await liveState()).toBe('red')
  })
  async function liveState() {
    const checks = await checkAll({ ...context, signingKey: null }, () => {})
    return checks.find(check => check.name === 'anchors')!.live!.state
  }

  it('M8 find the tail of a wallet that was cut with all that names it, where nothing else does', async () => {
    await asOwner(context.admin, ['credit_transaction', 'wallet', 'call', 'call_cost_breakdown'], `
      create temp table cut as select t.* from credit_transaction t join wallet w on w.id = t.wallet_id where w.user_id = 'bulk3' and t.wallet_seq > w.last_seq - 700;
      delete from call_cost_breakdown where call_id in (select call_id from cut);
      delete from call where id in (select call_id from cut);
      delete from credit_transaction where id in (select id from cut);
      update wallet w set last_seq = t.wallet_seq, head_hash = t.hash, balance_micros = t.balance_after_micros
        from credit_transaction t where w.user_id = 'bulk3' and t.wallet_id = w.id and t.wallet_seq = w.last_seq - 700`)
    const checks = await checkAll({ ...context, signingKey: context.config.anchors.signingKey }, () => {})
    const red = checks.filter(check => check.state === 'red').map(check => check.name)
    // bulk calls were never held for and were written past the app, which other checks tell of in any case
    expect(red.filter(name => !['holds', 'prices', 'charges', 'payments', 'documents', 'evidence'].includes(name))).toEqual(['anchors'])
    expect((await says())[0]).toMatch(/the ledger is not what it was: (the number of rows|the last row)/)
  })

  it('M8 find a row that was written anew with the whole chain after it', async () => {
    await asOwner(context.admin, ['credit_transaction', 'wallet'], `
      update credit_transaction t set reason = 'forged', hash = ledger_hash(prev_hash, wallet_id, wallet_seq, kind, amount_micros, balance_after_micros, contra_account,
        idempotency_key, request_hash, call_id, reverses_id, actor, 'forged', effective_at, created_at, payment_id, refunds_id, granted_micros)
        where id = (select max(id) from credit_transaction where id <= (select last_transaction_id from ledger_anchor order by day desc limit 1))`)
    expect(await says()).toEqual([expect.stringMatching(`^${yesterday()}: the ledger is not what it was: the digest of all heads`)])
  })

  it('M8 find an anchor that was changed here, gone outside, changed outside, or unknown here', async () => {
    await asOwner(context.admin, ['ledger_anchor'], `update ledger_anchor set transaction_count = transaction_count + 1 where day = '${yesterday()}'`)
    expect(await says()).toEqual([
      expect.stringMatching(`^${yesterday()}: the database differs from what is kept outside: the number of rows was \\d+ and is \\d+$`),
      expect.stringMatching(`^${yesterday()}: the ledger is not what it was: the number of rows`),
    ])
    await asOwner(context.admin, ['ledger_anchor'], `update ledger_anchor set transaction_count = transaction_count - 1 where day = '${yesterday()}'`)
    anchors.kept.delete(yesterday())
    expect(await says()).toEqual([`${yesterday()}: the anchor is not where it was put, memory:${yesterday()}`])
    anchors.kept.set(yesterday(), Buffer.from('gone'))
    expect(await says()).toEqual([`${yesterday()}: the database differs from what is kept outside`])
    anchors.kept.set(yesterday(), saved.find(([day]) => day === yesterday())![1])
    anchors.kept.set('2020-01-01', Buffer.from('older'))
    expect(await says()).toEqual(['2020-01-01: an anchor is kept outside, and the database knows of none'])
  })

  it('M8 find one that is the same here and outside, and signed by nobody', async () => {
    const { anchor } = decodeAnchor(kept(yesterday()))!
    const forged = encodeAnchor(anchor, { keyId: anchor.key_id, sign: () => 'ab'.repeat(64) })
    anchors.kept.set(yesterday(), Buffer.from(forged.file))
    await asOwner(context.admin, ['ledger_anchor'], `update ledger_anchor set signature = '${'ab'.repeat(64)}' where day = '${yesterday()}'`)
    expect(await says()).toEqual([`${yesterday()}: the signature does not hold`])
    // whoever has no key takes it as it is
    expect((await verify(null)).count).toBe(0)
  })

  it('M8 show what a restore from an older backup has lost', async () => {
    await asOwner(context.admin, ['ledger_anchor'], `delete from ledger_anchor where day = '${yesterday()}'`)
    expect(await says()).toEqual([`${yesterday()}: an anchor is kept outside, and the database knows of none`])
  })
})

describe('a file', () => {
  type Wish = { view: 'transactions', filter: Record<string, never> } | { view: 'month', month: string }
  async function exportFile(wish: Wish): Promise<{ path: string, filter: Record<string, string> }> {
    const auditor = await createPerson(context, { role: 'auditor', grantMicros: 0n })
    const id = randomUUID()
    const { started } = await startExport(context, auditor, { id, format: 'csv', ...wish }, 'request')
    let text = ''
    await writeExport(context, auditor, id, {
      begin: () => {}, end: () => {}, breakOff: () => { throw new Error('broken off') }, gone: new AbortController().signal, write: async piece => void (text += piece),
    }, 'request')
    const path = join(folder, `${id}.csv`)
    writeFileSync(path, text)
    return { path, filter: started.filter }
  }
  const exportAll = async () => (await exportFile({ view: 'transactions', filter: {} })).path
  function write(name: string, content: string): string {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  async function command(file: string, ...names: string[]): Promise<{ code: number, said: string }> {
    let said = ''
    const key = write('key.pem', createSeedSigner(context.config.anchors.signingKey).publicPem)
    const code = await verifyLedgerCommand([file, '--key', key, ...names.flatMap(name => ['--anchor', name])], text => {
      said += text
    })
    return { code, said }
  }

  it('M8 F3 of the whole ledger agrees with the anchors that were kept, and not with one that was changed', async () => {
    const store = createFileAnchorStore(join(folder, 'store'))
    for (const [day, bytes] of saved) await store.put(day, bytes)
    const paths = saved.map(([day]) => join(folder, 'store', `${day}.anchor`))
    const file = await exportAll()
    const right = await command(file, ...paths)
    expect(right.said).toContain(`agrees with the anchor of ${yesterday()}`)
    expect(right).toMatchObject({ code: EXIT.right })

    const { anchor } = decodeAnchor(kept(yesterday()))!
    const signer = createSeedSigner(context.config.anchors.signingKey)
    const other = write('other.anchor', encodeAnchor({ ...anchor, sum_micros: String(BigInt(anchor.sum_micros) + 1n) }, signer).file)
    expect(await command(file, other)).toMatchObject({ code: EXIT.wrong, said: expect.stringContaining(`The anchor of ${yesterday()} says the sum in micros`) as string })
    const unsigned = write('unsigned.anchor', encodeAnchor(anchor, createSeedSigner('33'.repeat(32))).file)
    expect((await command(file, unsigned)).code).toBe(EXIT.wrong)
  })

  /** As the desk gives them: with the heads of all wallets. */
  async function download(...days: string[]): Promise<string[]> {
    const auditor = await createPerson(context, { role: 'auditor', grantMicros: 0n })
    const files = await Promise.all(days.map(day => readAnchorFile(context, auditor.id, day)))
    return files.map(({ fileName, text }) => write(`with-heads-${fileName}`, text))
  }

  /** As if nothing was posted since the last day that is sealed. */
  async function dropUnsealed(): Promise<void> {
    await asOwner(context.admin, ['credit_transaction', 'wallet', 'call', 'call_cost_breakdown'], `
      create temp table cut as select t.* from credit_transaction t where t.id > (select max(last_transaction_id) from ledger_anchor);
      delete from call_cost_breakdown where call_id in (select call_id from cut);
      delete from call where id in (select call_id from cut);
      delete from credit_transaction where id in (select id from cut);
      update wallet w set last_seq = t.wallet_seq, head_hash = t.hash, balance_micros = t.balance_after_micros
        from (select distinct on (wallet_id) * from credit_transaction order by wallet_id, wallet_seq desc) t where t.wallet_id = w.id`)
  }

  it('F5 of the ledger\'s first month needs the closing anchor alone', async () => {
    await sealDay(context, dayBefore(context, 5))
    const [first] = await context.admin`select to_char(effective_at at time zone 'UTC', 'YYYY-MM') as month from credit_transaction order by id limit 1`
    const { path, filter } = await exportFile({ view: 'month', month: first!.month as string })
    expect(filter).toMatchObject({ after: '0', closing: dayBefore(context, 5) })
    const { code, said } = await command(path, ...await download(filter.closing!))
    expect(said).toContain('none is missing')
    expect(code).toBe(EXIT.right)
  })

  it('F4 F5 of a month goes from anchor to anchor and is proved by both, and not where it was written anew', async () => {
    await sealDay(context, dayBefore(context, 5))
    await dropUnsealed()
    const wish = { view: 'month', month: yesterday().slice(0, 7) } as const
    const { path, filter: { opening, closing, after, through } } = await exportFile(wish)
    expect([opening, closing].map(day => day !== undefined && day < dayBefore(context, 0))).toEqual([true, true])
    const held = await download(opening!, closing!)
    const right = await command(path, ...held)
    expect(right.said).toMatch(/^PROVED: /)
    expect(right.said).toContain(`every row after ${after} up to ${through} is that of the anchor of ${closing}, and none is missing`)
    expect(right.code).toBe(EXIT.right)
    // without the heads there is nothing to compare it with, which is no finding
    expect(await command(path, write('alone.anchor', kept(yesterday())))).toMatchObject({ code: EXIT.unproved, said: expect.stringContaining('NOT COMPARED') as string })

    await asOwner(context.admin, ['credit_transaction', 'wallet'], `
      update credit_transaction t set reason = 'forged', hash = ledger_hash(prev_hash, wallet_id, wallet_seq, kind, amount_micros, balance_after_micros, contra_account,
        idempotency_key, request_hash, call_id, reverses_id, actor, 'forged', effective_at, created_at, payment_id, refunds_id, granted_micros)
        where id = ${through}`)
    const forged = await exportFile(wish)
    expect((await command(forged.path)).code).toBe(EXIT.right)
    expect(await command(forged.path, ...held)).toMatchObject({ code: EXIT.wrong, said: expect.stringContaining(`The anchor of ${closing} has another row`) as string })
    // and the heads of a ledger that was written anew are not those of its anchor
    const [other] = await download(closing!)
    await expect(command(forged.path, other!)).rejects.toThrow('has other heads than its anchor was made of')
  })

  it('F4 of a month that no anchor covers to its end, or that none was before, ends with its own rows', async () => {
    await sealDay(context, dayBefore(context, 5))
    const { filter, path } = await exportFile({ view: 'month', month: dayBefore(context, 0).slice(0, 7) })
    expect(filter.by).toBe('posted')
    expect(filter).not.toHaveProperty('after')
    expect((await command(path)).code).toBe(EXIT.right)
    await dropUnsealed()
    await asOwner(context.admin, ['ledger_anchor'], `delete from ledger_anchor where day < '${yesterday()}'`)
    expect((await exportFile({ view: 'month', month: yesterday().slice(0, 7) })).filter).not.toHaveProperty('after')
  })

  it('M8 F3 of a ledger that was cut and mended proves itself, and is found out by its anchor', async () => {
    await asOwner(context.admin, ['credit_transaction', 'wallet', 'call', 'call_cost_breakdown'], `
      create temp table cut as select t.* from credit_transaction t join wallet w on w.id = t.wallet_id where w.user_id = 'bulk3' and t.wallet_seq > w.last_seq - 700;
      delete from call_cost_breakdown where call_id in (select call_id from cut);
      delete from call where id in (select call_id from cut);
      delete from credit_transaction where id in (select id from cut);
      update wallet w set last_seq = t.wallet_seq, head_hash = t.hash, balance_micros = t.balance_after_micros
        from credit_transaction t where w.user_id = 'bulk3' and t.wallet_id = w.id and t.wallet_seq = w.last_seq - 700`)
    const file = await exportAll()
    expect((await command(file)).code).toBe(EXIT.right)
    const path = write(`${yesterday()}.anchor`, kept(yesterday()))
    expect(await command(file, path)).toMatchObject({ code: EXIT.wrong, said: expect.stringContaining(`The anchor of ${yesterday()} says`) as string })
  })
})
