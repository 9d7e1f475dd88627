import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLedgerKey } from '../../server/anchors/anchor-key'
import { nodeLedgerCrypto } from '../../server/anchors/node-ledger-crypto'
import { asRows } from '../support/past/as-rows'
import { findFileRow } from '../../server/db/ledger/ledger-file'
import { migrate } from '../../server/db/migrate'
import { chainEvidence } from '../../server/services/evidence/chain-evidence'
import { callDetailOf } from '../../server/services/calls/read-call'
import { findCall } from '../../server/db/calls/calls'
import { csvFormat, earlierCsvFormats } from '../../shared/ledger/csv-format'
import { LEDGER_COLUMNS, type LedgerFileRow } from '../../shared/ledger/ledger-file-row'
import { verifyLedger } from '../../shared/ledger/verify-ledger'
import type { CallDetailDto } from '../../shared/schemas/calls'
import { expectHealthy, violationsOf } from '../support/ledger/read-ledger'
import { readPast, restorePast } from '../support/past/restore-past'
import { createTestContext, type TestContext } from '../support/test-context'

/** Columns that are rows of their own now, and what became of them. */
const MOVED: Record<string, string[]> = {
  call: ['parent_sid', 'child_sid', 'last_sequence', 'rate_id', 'rate_nanos_per_minute', 'connect_fee_micros', 'initial_seconds', 'increment_seconds', 'minimum_seconds', 'grace_seconds', 'matched_prefix', 'origin_prefix', 'description'],
  webhook_event: ['provider'],
  provider_cost: ['leg_sid'],
  rate_deck: ['source'],
}
/** Rows that came with a later Talktime: what one person of finance may set alone of a limit that there was not. */
const NEWER: Record<string, (row: Record<string, unknown>) => boolean> = {
  money_limit: ({ name }) => name === 'single:agentCallsAtOnce',
}
const past = readPast('before-legs')
const rowsOf = asRows(past)
let context: TestContext

beforeAll(async () => {
  context = await createTestContext()
  await context.admin.unsafe('drop schema public cascade; drop schema drizzle cascade; create schema public; grant usage on schema public to public')
  await restorePast(context.testDatabase.adminUrl, past, 7)
  await migrate({ adminUrl: context.testDatabase.adminUrl, appRole: 'talktime_app' })
})
afterAll(() => context.close())

describe('a database that a Talktime filled before calls had legs and components', () => {
  it.each(Object.keys(past.tables).filter(name => !['evidence', 'evidence_pending', 'schema_head'].includes(name)))('M8 keeps every row of %s as it was, byte for byte', async name => {
    const moved = MOVED[name] ?? []
    const columns = Object.keys(rowsOf(name)[0]!).filter(column => !moved.includes(column))
    const now = (await context.admin.unsafe(`select to_json(t)::text as row from "${name}" t`)).map(({ row }) => asRows.read(row as string))
    const told = (rows: Record<string, unknown>[]) =>
      rows.map(row => JSON.stringify(columns.map(column => row[column]))).sort()
    expect(told(now.filter(row => !NEWER[name]?.(row)))).toEqual(told(rowsOf(name)))
  })

  it('M10 M3 knows what each call was quoted as its one component, and its hold as that one’s', async () => {
    const parts = await context.admin`select k.*, c.terms, h.amount_micros from call_component k join call c on c.id = k.call_id join wallet_hold h on h.call_id = c.id`
    const calls = rowsOf('call')
    expect(parts).toHaveLength(calls.length)
    for (const call of calls) {
      const part = parts.find(one => one.call_id === call.id)!
      expect(part).toMatchObject({ place: 1, component: 'phone', terms: call.terms, held_micros: part.amount_micros })
      for (const column of MOVED.call!.slice(3)) expect(String(part[column]), column).toBe(String(call[column]))
    }
  })

  it('C4 knows each leg that a call had', async () => {
    const legs = await context.admin`select call_id, leg_id, role, is_billed, sequence from call_leg order by 1, 3`
    const expected = rowsOf('call').flatMap(({ id, parent_sid: parent, child_sid: child, last_sequence: sequence }) => [
      ...child ? [{ call_id: id, leg_id: child, role: 'destination', is_billed: true, sequence }] : [],
      ...parent ? [{ call_id: id, leg_id: parent, role: 'browser', is_billed: false, sequence: null }] : [],
    ])
    const sorted = (rows: unknown[]) => rows.map(row => JSON.stringify(row)).sort()
    expect(sorted([...legs])).toEqual(sorted(expected))
  })

  it('M10 answers what it answered of a call, under the names that it has now', async () => {
    const { terms, breakdown, ...before } = JSON.parse(past.quoted) as Record<string, unknown> & { id: string }
    const now: CallDetailDto = await context.database.asSystem(async tx =>
      callDetailOf(tx, (await findCall(tx, before.id))!))
    const { currency, components, breakdown: charges, channel, direction, ownNumber, ...same } = now
    expect(same).toEqual(before)
    const { origin_number: shown } = rowsOf('call').find(({ id }) => id === before.id)!
    expect([channel, direction, ownNumber]).toEqual(['browser', 'out', shown])
    expect([currency, components, charges]).toEqual(['USD', [{ component: 'phone', ...terms as object }], [{ component: 'phone', ...breakdown as object }]])
  })

  it('F5 M8 is healthy, and its log of evidence goes on', async () => {
    expect((await violationsOf(context.admin)).filter(text => !text.includes('is not chained yet'))).toEqual([])
    while (await chainEvidence(context) > 0) { /* until all is chained */ }
    await expectHealthy(context.admin)
    const kept = await context.admin`select encode(hash, 'hex') as hash from evidence order by seq limit ${rowsOf('evidence').length}`
    expect(kept.map(row => `\\x${row.hash}`)).toEqual(rowsOf('evidence').map(row => row.hash))
  })

  it.each(['csv', 'jsonl'] as const)('F3 F5 an old %s file is proved still, by the same key', async format => {
    const lines = past.files[format].split(/(?<=\n)/)
    const keys = [readLedgerKey(past.files.key)]
    const report = await verifyLedger(each(lines), { crypto: nodeLedgerCrypto, keys, anchors: [] })
    expect([report.verdict, report.problem]).toEqual(['proved', null])
  })

  it('F3 a new file has the same values in every column, and one more that names the components', async () => {
    const before = [...csvRows(past.files.csv)]
    expect(before.length).toBeGreaterThan(20)
    for (const row of before) {
      const now = await context.database.asSystem(tx => findFileRow(tx, row.transaction_id))
      expect(now).toEqual({ ...row, components: row.kind === 'call_charge' ? 'phone' : null })
    }
    expect(csvFormat.header.split(',').filter(name => !earlierCsvFormats[0]!.header.split(',').includes(name))).toEqual(['components'])
    expect(LEDGER_COLUMNS).toContain('components')
  })
})

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}

function* csvRows(text: string): Generator<LedgerFileRow> {
  const [format] = earlierCsvFormats
  for (const line of text.split(/(?<=\r\n)/).slice(1)) {
    const found = format!.decode(format!.unseal(line)!.content)
    if (found?.type === 'row') yield found.row
  }
}
