import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import type { SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLedgerKey } from '../../server/anchors/anchor-key'
import { verifyLedgerCommand } from '../../scripts/talktime/verify-ledger'
import type { LedgerReport } from '../../shared/ledger/ledger-report'
import type { AuditPage } from '../../shared/schemas/audit'
import type { ExportDto, ExportFormat, ExportsDto } from '../../shared/schemas/exports'
import type { LedgerTotalsDto } from '../../shared/schemas/ledger'
import type { MonthDetailDto } from '../../shared/schemas/months'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { makeBulkLedger } from '../support/ledger/bulk-ledger'
import { post, reverse } from '../support/ledger/kernel'
import { payIn } from '../support/paid-in'
import { NUMBERS, VERIFIER_SHA256 } from '../support/test-context'
import { temporaryFolder } from '../../scripts/processes/temporary-folder.mjs'
import { agree } from '../support/two-people'

let world: HttpWorld
let finance: Visitor
let auditor: Visitor
let ada: Visitor
let directory: string
let keyFile: string
const FORMULA = '=HYPERLINK("http://evil.example","click")'
const NOW = new Date()
const LAST_MONTH = new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - 1, 1)).toISOString().slice(0, 7)
const inLastMonth = (day: number) => new Date(`${LAST_MONTH}-${String(day).padStart(2, '0')}T12:00:00Z`)

beforeAll(async () => {
  directory = temporaryFolder('exports')
  keyFile = join(directory, 'ledger-key.pem')
  world = await createHttpWorld()
  finance = await world.visit({ role: 'finance', grantMicros: 0n, country: 'GB', secondFactor: true })
  auditor = await world.visit({ role: 'auditor', grantMicros: 0n })
  ada = await world.visit({ grantMicros: 0n })
  const transfer = { effectiveAt: inLastMonth(3), contraAccount: 'adjustment:bank_transfer', reason: FORMULA }
  await post(world.context, ada.person, 5_000_001n, transfer)
  const bea = await world.visit()
  await world.complete(bea, 61, NUMBERS.perSecondWithFee)
  await post(world.context, ada.person, -250_000n, { effectiveAt: inLastMonth(20) })
  await world.complete(ada, 70, NUMBERS.withMinimum)
  await world.complete(ada, 10, NUMBERS.withGrace)
  await payIn(world.context, ada.person, 1234n)
  await reverse(world.context, (await post(world.context, bea.person, -7n, { reason: 'a "mistake",\r\nsaid +1' })).transactionId)
})
afterAll(async () => {
  await world.close()
  await rm(directory, { recursive: true, force: true })
})

type Wish = { view: 'transactions', filter: Record<string, string> } | { view: 'month', month: string }
const view = (filter: Record<string, string> = {}): Wish => ({ view: 'transactions', filter })

async function ask(wish: Wish, { format = 'csv', who = finance, id = randomUUID() }: { format?: ExportFormat, who?: Visitor, id?: string } = {}): Promise<ExportDto> {
  const reply = await who.post('/api/finance/exports', { id, format, ...wish })
  expect(reply.status, reply.text).toBe(201)
  return reply.json as ExportDto
}
const download = (wanted: ExportDto, who = finance) => who.get(`/api/finance/exports/${wanted.id}/file`)
async function state(id: string, who = finance): Promise<ExportDto> {
  return ((await who.get('/api/finance/exports')).json as ExportsDto).exports.find(one => one.id === id)!
}

/** As a stranger does it: the file, the key, and the command; nothing else. */
async function verify(text: string, ...more: string[]): Promise<LedgerReport> {
  await writeFile(keyFile, (await finance.get('/api/finance/exports/key')).text)
  const file = join(directory, randomUUID())
  await writeFile(file, text)
  const printed: string[] = []
  const code = await verifyLedgerCommand([file, '--key', keyFile, '--json', ...more], line => void printed.push(line))
  const report = JSON.parse(printed.join('')) as LedgerReport
  expect(code).toBe(report.verdict === 'proved' ? 0 : 1)
  return report
}
async function exported(wish: Wish, format: ExportFormat = 'csv'): Promise<LedgerReport> {
  const report = await verify((await download(await ask(wish, { format }))).text)
  expect(report.problem).toBeNull()
  return report
}

describe('an export', () => {
  it.each(['csv', 'jsonl'] as const)('F3 M8 of everything proves itself to a stranger: %s', async format => {
    const wanted = await ask(view(), { format })
    expect(wanted).toMatchObject({ view: 'transactions', format, coverage: 'all', state: 'ready', rowsDone: 0, finishedAt: null })
    const reply = await download(wanted)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-disposition']).toBe(`attachment; filename="${wanted.fileName}"`)
    expect(wanted.fileName).toMatch(new RegExp(`^talktime-transactions-\\d{4}-\\d\\d-\\d\\d-[0-9a-f]{8}\\.${format}$`))
    expect(reply.headers['content-type']).toContain(format === 'csv' ? 'text/csv' : 'ndjson')
    const report = await verify(reply.text)
    const [rows] = await world.context.admin`select count(*)::int as rows, sum(amount_micros)::text as sum from credit_transaction`
    expect(report).toMatchObject({ verdict: 'proved', verifierSha256: VERIFIER_SHA256, problem: null, coverage: 'all', signature: 'valid', rows: rows!.rows, sumMicros: rows!.sum, pricesChecked: 3 })
    expect(await state(wanted.id)).toMatchObject({ state: 'done', rowsTotal: rows!.rows, rowsDone: rows!.rows, finishedAt: expect.any(String) as string })
  })

  it('F3 holds no live formula, and numbers as they are dialled', async () => {
    const csv = (await download(await ask(view()))).text
    expect(csv).toContain(`"'${FORMULA.replaceAll('"', '""')}"`)
    expect(csv).toContain(`,${NUMBERS.withMinimum},`)
    expect(csv.split('\r\n').slice(1, -2).every(line => line.split(',').every(cell => !/^"?[=@]/.test(cell)))).toBe(true)
  })

  it('F3 M8 that was changed is found out, and where', async () => {
    const text = (await download(await ask(view()))).text
    const lines = text.split('\n')
    const forged = lines.with(3, lines[3]!.replace(/\d(?=,[^,]*$)/, digit => String((Number(digit) + 1) % 10)).replace(',USD,', ',EUR,'))
    expect((await verify(forged.join('\n'))).problem).toMatchObject({ line: 4, code: 'line_changed' })
    expect((await verify(lines.toSpliced(2, 1).join('\n'))).problem).toMatchObject({ line: 3 })
    expect((await verify(lines.slice(0, -2).join('\n'))).problem).toMatchObject({ code: 'tail_cut' })
  })

  it('F3 of a view holds just its rows, and says how much it can prove', async () => {
    const wallet = ada.person.walletId
    const [posted] = await world.context.admin`select to_char((min(created_at) + (max(created_at) - min(created_at)) / 2) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as middle from credit_transaction`
    const views: [Record<string, string>, string, string][] = [
      [{ kind: 'call_charge' }, 'selection', `kind = 'call_charge'`],
      [{ kind: 'topup,grant' }, 'selection', `kind in ('topup', 'grant')`],
      [{ number: '+49 30 12345678' }, 'selection', `call_id in (select id from call where to_number = '${NUMBERS.withMinimum}')`],
      [{ direction: 'out', amountFrom: '250000' }, 'selection', 'amount_micros <= -250000'],
      [{ contra: 'adjustment:bank_transfer' }, 'selection', `contra_account = 'adjustment:bank_transfer'`],
      [{ wallet }, 'wallets', `wallet_id = '${wallet}'`],
      [{ person: ada.person.email }, 'wallets', `wallet_id = '${wallet}'`],
      [{ by: 'posted', from: posted!.middle as string }, 'stretch', `created_at >= '${posted!.middle as string}'`],
      [{ by: 'posted', to: posted!.middle as string, wallet }, 'stretch', `created_at < '${posted!.middle as string}' and wallet_id = '${wallet}'`],
      [{ to: inLastMonth(28).toISOString() }, 'selection', `effective_at < '${inLastMonth(28).toISOString()}'`],
    ]
    for (const [filter, coverage, condition] of views) {
      const [rows] = await world.context.admin.unsafe(`select count(*)::int as rows, coalesce(sum(amount_micros), 0)::text as sum from credit_transaction where ${condition}`)
      const report = await exported(view(filter), rows!.rows % 2 ? 'csv' : 'jsonl')
      const expected = { verdict: 'proved', coverage, rows: rows!.rows, sumMicros: rows!.sum }
      expect(report, JSON.stringify(filter)).toMatchObject(expected)
      expect(rows!.rows, condition).toBeGreaterThan(0)
      for (const [name, value] of Object.entries(filter)) {
        expect(report.filter).toContain(`${name} = ${value}`.slice(0, 12))
      }
      const summed = await finance.get(`/api/finance/transactions/totals?${new URLSearchParams(filter)}`)
      const totals = summed.json as LedgerTotalsDto
      expect([totals.count, totals.netMicros]).toEqual([report.rows, report.sumMicros])
    }
  })

  it('F3 of nothing is a file that says so', async () => {
    for (const format of ['csv', 'jsonl'] as const) {
      const wanted = await ask(view({ kind: 'chargeback' }), { format })
      expect(wanted.rowsTotal).toBe(0)
      expect(await verify((await download(wanted)).text)).toMatchObject({ verdict: 'proved', rows: 0, sumMicros: '0', wallets: 0 })
      expect(await state(wanted.id)).toMatchObject({ state: 'done', rowsDone: 0 })
    }
  })

  it('F3 is the same file however often it is had, whatever was posted meanwhile', async () => {
    const wanted = await ask(view())
    const first = (await download(wanted)).text
    await post(world.context, ada.person, 3n)
    world.context.clock.advance(60)
    expect((await download(wanted)).text).toBe(first)
    expect((await verify(first)).rows).toBe(wanted.rowsTotal)
  })
})

describe('a month', () => {
  it('F3 F4 M8 is computed again to the micro from its export, with no gap that could hide a row', async () => {
    const report = await exported({ view: 'month', month: LAST_MONTH }, 'jsonl')
    expect(report).toMatchObject({ coverage: 'stretch', signature: 'valid' })
    expect(report.rows).toBeGreaterThan(2)
    await post(world.context, ada.person, 11n, { effectiveAt: inLastMonth(25), contraAccount: 'adjustment:goodwill' })
    await finance.stepUp()
    await agree(world.context, finance.person, { kind: 'month_close', month: LAST_MONTH })
    await post(world.context, ada.person, 13n, { effectiveAt: inLastMonth(26) })

    const after = await exported({ view: 'month', month: LAST_MONTH })
    const { totals } = (await auditor.get(`/api/finance/months/${LAST_MONTH}`)).json as MonthDetailDto
    const computed = Object.entries(after.months[LAST_MONTH]!).flatMap(([kind, contras]) => (
      Object.entries(contras).map(([contraAccount, { sumMicros }]) => ({ kind, contraAccount, sumMicros }))
    ))
    expect(new Set(computed)).toEqual(new Set(totals))
    expect(computed).toHaveLength(totals.length)
    expect(computed).toContainEqual({ kind: 'adjustment', contraAccount: 'adjustment:goodwill', sumMicros: '11' })
  })

  it('F3 without a row is an empty file; one that has not begun is refused', async () => {
    expect(await exported({ view: 'month', month: '2001-02' })).toMatchObject({ rows: 0, coverage: 'stretch' })
    const body = { id: randomUUID(), format: 'csv', view: 'month', month: '2999-01' }
    expectRefusal(await finance.post('/api/finance/exports', body), 404, 'not_found')
  })
})

describe('whoever exports', () => {
  it('M16 gets the first answer again for the same wish, and a refusal for another one', async () => {
    const id = randomUUID()
    const wish = { id, format: 'csv', ...view({ kind: 'topup', from: '2026-01-01T00:00:00Z' }) }
    const first = await finance.post('/api/finance/exports', wish)
    const again = await Promise.all([1, 2, 3].map(() => finance.post('/api/finance/exports', wish)))
    for (const reply of again) {
      expect([reply.status, reply.headers['idempotency-hit'], reply.json]).toEqual([201, 'true', first.json])
    }
    for (const other of [{ ...wish, format: 'jsonl' }, { ...wish, filter: { kind: 'topup' } }, { id, format: 'csv', view: 'month', month: LAST_MONTH }]) {
      expectRefusal(await finance.post('/api/finance/exports', other), 409, 'idempotency_mismatch')
    }
    expectRefusal(await auditor.post('/api/finance/exports', wish), 409, 'idempotency_mismatch')
    const [count] = await world.context.admin`select count(*)::int as exports from finance_export where id = ${id}`
    expect(count!.exports).toBe(1)
  })

  it('A5 is written down, for asking and for each download', async () => {
    const wanted = await ask(view({ kind: 'topup' }), { who: auditor })
    await download(wanted, auditor)
    await download(wanted, auditor)
    const { rows } = (await finance.get(`/api/finance/audit?subjectType=export&subjectId=${wanted.id}`)).json as AuditPage
    expect(rows.map(row => [row.action, row.actor.id])).toEqual([
      ['export.download', auditor.person.id], ['export.download', auditor.person.id], ['export.create', auditor.person.id],
    ])
    expect(rows[2]!.after).toMatchObject({ view: 'transactions', format: 'csv', kind: 'topup', rowsTotal: 1 })
  })

  it('A1 A2 sees and downloads what is their own', async () => {
    const wanted = await ask(view())
    const admin = await world.visit({ role: 'admin', grantMicros: 0n })
    for (const who of [auditor, admin]) {
      expectRefusal(await download(wanted, who), 404, 'not_found')
      expect(((await who.get('/api/finance/exports')).json as ExportsDto).exports.map(one => one.id)).not.toContain(wanted.id)
    }
    expectRefusal(await download(wanted, ada), 403, 'forbidden')
    expectRefusal(await finance.get(`/api/finance/exports/${randomUUID()}/file`), 404, 'not_found')
    expectRefusal(await finance.get('/api/finance/exports/1/file'), 404, 'not_found')
    expect((await state(wanted.id)).state).toBe('ready')
  })

  it('is refused what cannot be meant, and nothing is written', async () => {
    const before = await world.fingerprint()
    const id = randomUUID()
    const bodies: unknown[] = [
      {}, [], { id, format: 'csv' }, { id, format: 'xlsx', ...view() }, { id: '1', format: 'csv', ...view() }, { format: 'csv', ...view() },
      { id, format: 'csv', view: 'wallets', filter: {} }, { id, format: 'csv', view: 'transactions' }, { id, format: 'csv', ...view({ surprise: '1' }) },
      { id, format: 'csv', ...view({ kind: 'bribe' }) }, { id, format: 'csv', ...view({ through: '5' }) }, { id, format: 'csv', ...view(), month: LAST_MONTH },
      { id, format: 'csv', view: 'month', month: '2026-13' }, { id, format: 'csv', ...view({ from: 'now' }) }, { id, format: 'csv', ...view({ number: 'abc' }) },
      { id, format: 'csv', ...view({ from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }) }, { id, format: 'csv', ...view({ person: 'a\u0000b' }) },
    ]
    for (const body of bodies) expectRefusal(await finance.post('/api/finance/exports', body), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('gets the public half of the key that signs, and its id', async () => {
    const reply = await auditor.get('/api/finance/exports/key')
    expect(reply.headers['content-disposition']).toBe('attachment; filename="ledger-key.pem"')
    expect(reply.text).not.toContain('PRIVATE')
    expect(readLedgerKey(reply.text).keyId).toBe(((await auditor.get('/api/finance/exports')).json as ExportsDto).keyId)
  })
})

describe('a download', () => {
  it('that is broken off ends its query, frees its place, and can be had again', async () => {
    const rows = 30_000
    await world.context.admin`insert into rate_deck (source, name, currency, margin_rule, valid_from) values ('import', 'bulk', 'USD', 'none', now())`
    await makeBulkLedger(world.context.admin, { from: 1, to: rows, wallets: 100 })
    const { url, close } = await world.app.listen()
    try {
      const wanted = await ask(view())
      for (let round = 0; round < 5; round++) {
        await readFirstBytes(`${url}/api/finance/exports/${wanted.id}/file`)
        await expect.poll(() => state(wanted.id).then(one => one.state)).toBe('ready')
      }
      await expect.poll(async () => (await world.context.admin`select from pg_stat_activity where datname = current_database() and state <> 'idle' and query ilike '%file_rows%' and pid <> pg_backend_pid()`).length).toBe(0)
      const whole = await fetch(`${url}/api/finance/exports/${wanted.id}/file`, { headers: { cookie: finance.cookie } })
      expect(await verify(await whole.text())).toMatchObject({ verdict: 'proved', rows: wanted.rowsTotal, coverage: 'all' })
      expect(await state(wanted.id)).toMatchObject({ state: 'done', rowsDone: wanted.rowsTotal })
    } finally {
      await close()
    }
  })

  it('that breaks off on our side has no end, and says that it failed', async () => {
    const { database } = world.context
    const { asStaff } = database
    const { url, close } = await world.app.listen()
    try {
      const wanted = await ask(view())
      let fetches = 0
      database.asStaff = (userId, work) => asStaff(userId, tx => work(new Proxy(tx, { get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (key !== 'execute') return value
        return (query: SQL) => {
          if (!/^fetch/.test(String((query.queryChunks[0] as { value: string[] }).value[0]))) return target.execute(query)
          fetches += 1
          return fetches < 4 ? target.execute(query) : Promise.reject(new Error('the disk is gone'))
        }
      } })))
      const broken = fetch(`${url}/api/finance/exports/${wanted.id}/file`, { headers: { cookie: finance.cookie } })
      await expect(broken.then(reply => reply.text())).rejects.toThrow()
      database.asStaff = asStaff
      await expect.poll(() => state(wanted.id).then(one => one.state)).toBe('failed')
      expect((await download(wanted)).status).toBe(200)
    } finally {
      database.asStaff = asStaff
      await close()
    }
  })

  it('is refused where too many are being written, and kept', async () => {
    const { url, close } = await world.app.listen()
    try {
      const wanted = await ask(view())
      const path = `${url}/api/finance/exports/${wanted.id}/file`
      const busy = await Promise.all([1, 2, 3].map(() => readFirstBytes(path, 'stay')))
      expectRefusal(await download(wanted), 429, 'too_many_exports')
      expect((await state(wanted.id)).state).toBe('running')
      for (const one of busy) one.leave()
      await expect.poll(async () => (await download(wanted)).status).toBe(200)
    } finally {
      await close()
    }
  })
})

/** Reads the first piece of a file, then leaves, or stays without reading on. */
function readFirstBytes(url: string, then: 'leave' | 'stay' = 'leave'): Promise<{ leave: () => void }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { cookie: finance.cookie } }, answer => {
      answer.on('error', () => {})
      answer.once('data', () => {
        answer.pause()
        if (then === 'leave') asked.destroy()
        resolve({ leave: () => void asked.destroy() })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
