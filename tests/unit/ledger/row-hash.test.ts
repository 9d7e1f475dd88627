import { describe, expect, it } from 'vitest'
import { nodeLedgerCrypto } from '../../../server/anchors/node-ledger-crypto'
import type { LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import { chainedText, microsecondsOf, rowHash } from '../../../shared/ledger/row-hash'
import { blank, chanceOf, hashByHand, makeLedger } from './ledger-maker'

/** Computed by PostgreSQL 18: `json_build_array(…)::text`, and `sha256` over 32 bytes of ab and that text. */
const POSTGRES = {
  short: String.raw`["0193477a-1111-7222-8333-444455556666", 7, "adjustment", -1300000, 42, "a \"b\" \\ / \t\n\r\b\f\u0001\u001f` + '\u007f'
    + ' é 日本 🙂 \u2028 =", "key:7", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", null, null, "user:ravi", null, 1795494792123456, -1]',
  shortHash: '25339ffe3f6128928a0b07390b9379e76ad64f8fdc02b90788cb10125cebc41d',
  longEnd: ', "0193477a-aaaa-7222-8333-444455556666", null, -5]',
  longHash: '5c2aed83a38a766544e11825539735f40ced3017650768ecf4284d4340364459',
}

const ROW: LedgerFileRow = {
  ...blank(),
  wallet_id: '0193477a-1111-7222-8333-444455556666',
  wallet_seq: '7',
  kind: 'adjustment',
  amount_micros: '-1300000',
  balance_after_micros: '42',
  contra_account: 'a "b" \\ / \t\n\r\b\f\u0001\u001f\u007f é 日本 🙂 \u2028 =',
  idempotency_key: 'key:7',
  request_hash: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
  actor: 'user:ravi',
  effective_at: '2026-11-24T04:33:12.123456Z',
  created_at: '1969-12-31T23:59:59.999999Z',
  prev_hash: 'ab'.repeat(32),
}
const LONG_ROW = { ...ROW, payment_id: '0193477a-aaaa-7222-8333-444455556666', granted_micros: '-5' }

describe('the hash of a row', () => {
  it('M8 is PostgreSQL\'s, to the byte, also for text that needs escapes', () => {
    expect(chainedText(ROW)).toBe(POSTGRES.short)
    expect(rowHash(ROW, nodeLedgerCrypto)).toBe(POSTGRES.shortHash)
  })

  it('M8 covers payment, refund and granted part as soon as there is one of them', () => {
    expect(chainedText(LONG_ROW)).toBe(POSTGRES.short.slice(0, -1) + POSTGRES.longEnd)
    expect(rowHash(LONG_ROW, nodeLedgerCrypto)).toBe(POSTGRES.longHash)
    for (const column of ['payment_id', 'refunds_id', 'granted_micros']) {
      expect(chainedText({ ...ROW, [column]: '7' }).split(', ')).toHaveLength(chainedText(ROW).split(', ').length + 3)
    }
  })

  it('M8 agrees with the chain written from its description alone', () => {
    for (const row of makeLedger(chanceOf(11), { rows: 500 })) {
      expect(rowHash(row, nodeLedgerCrypto)).toBe(hashByHand(row))
    }
  })

  it.each([
    ['1970-01-01T00:00:00.000000Z', '0'], ['1970-01-01T00:00:00.000001Z', '1'], ['2255-12-31T23:59:59.999999Z', '9025257599999999'],
    ['1969-12-31T23:59:59.000001Z', '-999999'],
  ])('counts the microseconds of %s exactly', (instant, microseconds) => {
    expect(microsecondsOf(instant)).toBe(microseconds)
  })
})
