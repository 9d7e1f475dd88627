import { createHash, generateKeyPairSync } from 'node:crypto'
import { createLedgerSigner, readLedgerKey } from '../../../server/anchors/anchor-key'
import { nodeLedgerCrypto } from '../../../server/anchors/node-ledger-crypto'
import { csvFormat } from '../../../shared/ledger/csv-format'
import { jsonLinesFormat } from '../../../shared/ledger/json-lines-format'
import { LEDGER_COLUMNS, type LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import type { LedgerFormatName } from '../../../shared/ledger/ledger-format'
import { createLedgerWriter, type LedgerWriterOptions } from '../../../shared/ledger/ledger-writer'
import type { SignedAnchor } from '../../../shared/ledger/anchor'
import type { LedgerKey } from '../../../shared/ledger/ledger-crypto'
import { verifyLedger } from '../../../shared/ledger/verify-ledger'
import { readLines } from '../../../scripts/talktime/read-lines'
import type { PriceTerms } from '../../../shared/pricing'
import { priceByHand } from '../../support/ledger/oracle-price'

/** Chance that can be had again from its seed. */
export type Chance = (below: number) => number

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export const FORMATS = { csv: csvFormat, jsonl: jsonLinesFormat }

/** What people type, or what somebody types who means harm. No lone surrogates: PostgreSQL has none. */
export const HOSTILE = [
  '=HYPERLINK("http://evil.example","click")', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\u0000=1', '  =1', '＝1+1', 'x;=1', '\'quoted',
  'a "word", with\r\nlines', 'back\\slash \\n', '\ufeffmark', 'line\u2028para\u2029next\u0085', '', ' blanks ', 'naïve — 日本 🙂', '-', '+442079460958',
]

const TERMS: PriceTerms[] = [
  { currency: 'USD', rateNanosPerMinute: 13_000_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0 },
  { currency: 'USD', rateNanosPerMinute: 160_300_001n, connectFeeMicros: 2_500n, initialSeconds: 30, incrementSeconds: 6, minimumSeconds: 30, graceSeconds: 2 },
  { currency: 'USD', rateNanosPerMinute: 7_300_000n, connectFeeMicros: 0n, initialSeconds: 1, incrementSeconds: 1, minimumSeconds: 0, graceSeconds: 0 },
]

const PRICE_COLUMNS = [
  'duration_seconds', 'billed_seconds', 'rate_nanos_per_minute', 'connect_fee_micros', 'initial_seconds', 'increment_seconds',
  'minimum_seconds', 'grace_seconds', 'held_micros', 'computed_micros', 'charged_micros', 'uncollected_micros',
] as const

export const FIRST = '0'.repeat(64)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
export const uuidOf = (number: number, group = 'a') => `${group.repeat(8)}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
const at = (microseconds: number) =>
  new Date(Math.floor(microseconds / 1000)).toISOString().replace('Z', `${String(microseconds % 1000).padStart(3, '0')}Z`)

/** The chain of M8 from its description alone. Nothing of it comes from the app. */
export function hashByHand(row: LedgerFileRow): string {
  const text = (value: string | null) => (value === null ? 'null' : JSON.stringify(value))
  const number = (value: string | null) => value ?? 'null'
  const micros = (instant: string) => `${Date.parse(instant)}${instant.slice(23, 26)}`
  const elements = [
    text(row.wallet_id), number(row.wallet_seq), text(row.kind), number(row.amount_micros),
    number(row.balance_after_micros),
    text(row.contra_account), text(row.idempotency_key), text(row.request_hash), text(row.call_id),
    number(row.reverses_id),
    text(row.actor), text(row.reason), micros(row.effective_at), micros(row.created_at),
  ]
  const more = [text(row.payment_id), number(row.refunds_id), number(row.granted_micros)]
  if (more.some(element => element !== 'null') || row.late_for !== null) elements.push(...more)
  if (row.late_for !== null) elements.push(micros(row.late_for))
  return createHash('sha256').update(Buffer.from(row.prev_hash, 'hex')).update(`[${elements.join(', ')}]`).digest('hex')
}

/** So many rows of `ledgerRows`. */
export function makeLedger(chance: Chance, { rows, wallets = 4 }: { rows: number, wallets?: number }): LedgerFileRow[] {
  const source = ledgerRows(chance, wallets)
  return Array.from({ length: rows }, () => source.next().value!)
}

/** A ledger as the kernel would have written it: top-ups, grants, priced calls, refunds, reversals in many wallets. */
export function* ledgerRows(chance: Chance, wallets: number): Generator<LedgerFileRow, undefined> {
  // scattered, so that a digest that forgets to sort is found out
  const heads = Array.from(
    { length: wallets }, (_, index) => ({ id: uuidOf(index * 7919 % 1_000_003), seq: 0, balance: 0n, hash: FIRST }),
  )
  let id = 0
  let clock = Date.UTC(2026, 9, 30) * 1000
  for (;;) {
    const head = heads[chance(wallets)]!
    id += 1 + chance(3)
    clock += 1 + chance(40_000_000)
    const row = { ...blank(), ...move(chance, id, head.balance), transaction_id: String(id) }
    head.seq += 1
    head.balance += BigInt(row.amount_micros)
    Object.assign(row, {
      wallet_id: head.id,
      wallet_seq: String(head.seq),
      balance_after_micros: String(head.balance),
      prev_hash: head.hash,
      created_at: at(clock),
      effective_at: at(clock - chance(1_000_000)),
      late_for: id % 9 === 0 ? at(clock - 3_000_000_000_000) : null,
      request_hash: row.request_hash ?? sha256(`request ${id}`),
      idempotency_key: `key:${id}`,
    })
    row.hash = hashByHand(row)
    head.hash = row.hash
    yield row
  }
}

export function blank(): LedgerFileRow {
  const row = Object.fromEntries(LEDGER_COLUMNS.map(column => [column, null])) as unknown as LedgerFileRow
  return { ...row, currency: 'USD', actor: 'system:webhook' }
}

function move(chance: Chance, id: number, balance: bigint): Partial<LedgerFileRow> {
  const reason = chance(3) === 0 ? HOSTILE[chance(HOSTILE.length)]! : null
  if (balance < 2_000_000n) return { kind: 'topup', amount_micros: String(10_000_000 + chance(90_000_000)), contra_account: 'cash:stripe', payment_id: uuidOf(id, 'b'), reason }
  switch (chance(8)) {
    case 0: return { kind: 'grant', amount_micros: '500000', granted_micros: '500000', contra_account: 'promo', reason }
    case 1: return { kind: 'adjustment', amount_micros: String(-1 - chance(1_000_000)), contra_account: HOSTILE[chance(HOSTILE.length)] || 'adjustment:7', actor: 'user:finance', reason }
    case 2: return { kind: 'reversal', amount_micros: '12000', contra_account: 'revenue:calls', reverses_id: String(Math.max(1, id - 4)), reason }
    case 3: return { kind: 'refund', amount_micros: '7', contra_account: 'revenue:calls', refunds_id: String(Math.max(1, id - 9)), call_id: uuidOf(id, 'c'), reason }
    default: return charge(chance, id)
  }
}

function charge(chance: Chance, id: number): Partial<LedgerFileRow> {
  const terms = TERMS[chance(TERMS.length)]!
  const duration = 3 + chance(700)
  const { billedSeconds, costMicros } = priceByHand(terms, duration)
  const held = chance(10) === 0 ? costMicros - 1n : costMicros + BigInt(chance(100_000))
  const charged = costMicros < held ? costMicros : held
  const values = [
    duration, billedSeconds,
    terms.rateNanosPerMinute, terms.connectFeeMicros, terms.initialSeconds, terms.incrementSeconds,
    terms.minimumSeconds, terms.graceSeconds, held, costMicros, charged, costMicros - charged,
  ]
  const key = ['USD', ...values.slice(2, 8)].join('.')
  return {
    request_hash: sha256(`${uuidOf(id, 'c')}:${key}:${duration}`),
    kind: 'call_charge', amount_micros: String(-charged), contra_account: 'revenue:calls', call_id: uuidOf(id, 'c'), to_number: '+442079460958',
    granted_micros: chance(4) === 0 ? '-1' : null,
    ...Object.fromEntries(PRICE_COLUMNS.map((column, index) => [column, String(values[index])])),
  }
}

/** Gives every row of every wallet a fresh hash, as somebody would who may write to the database. */
export function rechain(rows: LedgerFileRow[]): LedgerFileRow[] {
  const heads = new Map<string, string>()
  return rows.map(row => {
    const chained = { ...row, prev_hash: heads.get(row.wallet_id) ?? row.prev_hash }
    chained.hash = hashByHand(chained)
    heads.set(row.wallet_id, chained.hash)
    return chained
  })
}

const { privateKey } = generateKeyPairSync('ed25519')
export const SIGNER = createLedgerSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
export const KEY = readLedgerKey(SIGNER.publicPem)

/** The file of these rows, line by line. */
export function fileOf(
  rows: LedgerFileRow[], format: LedgerFormatName, more: Partial<LedgerWriterOptions> = {},
): string[] {
  const writer = createLedgerWriter({
    format: FORMATS[format], coverage: 'all', filter: '', currency: 'USD', crypto: nodeLedgerCrypto, signer: SIGNER, ...more,
  })
  return [writer.encodeHeader(), ...rows.map(writer.encodeRow), writer.encodeTrailer(new Date('2026-12-01T00:00:00Z'))]
}

/** Verifies bytes the way that the command does, in chunks of this size. */
export function verify(
  file: string | Buffer, { keys = [KEY], anchors = [], chunk = 64 * 1024 }: {
    keys?: LedgerKey[]
    anchors?: SignedAnchor[]
    chunk?: number
  } = {},
) {
  return verifyLedger(readLines(chunksOf(Buffer.from(file), chunk)), { crypto: nodeLedgerCrypto, keys, anchors })
}

export async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size))
  }
}
