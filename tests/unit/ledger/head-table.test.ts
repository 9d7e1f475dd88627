import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HeadTable } from '../../../shared/ledger/head-table'
import type { WalletHead } from '../../../shared/ledger/wallet-heads'

const aHash = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[0-9a-f]{64}$/) },
  { weight: 1, arbitrary: fc.constantFrom('', 'ab', 'f'.repeat(65)) },
)
const aRow = fc.record({
  // more wallets than the table has room for at first
  wallet: fc.integer({ min: 0, max: 3_000 }).map(n => `w${n}`),
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  hash: aHash,
  balanceMicros: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
})

describe('the newest rows of wallets', () => {
  it('M8 are what a map of them would hold, in the same order, for any rows', () => {
    let most = 0
    fc.assert(fc.property(fc.array(aRow, { minLength: 1, maxLength: 4_000, size: 'max' }), rows => {
      const table = new HeadTable()
      const map = new Map<string, WalletHead>()
      for (const { wallet, ...head } of rows) {
        table.set(wallet, head.seq, head.hash, head.balanceMicros)
        map.set(wallet, head)
      }
      most = Math.max(most, map.size)
      expect([...table.keys()]).toEqual([...map.keys()])
      expect(table.size).toBe(map.size)
      for (const [wallet, head] of map) expect(table.get(wallet)).toEqual(head)
      expect(table.get('nobody')).toBeUndefined()
    }), { numRuns: 12, seed: 3 })
    expect(most).toBeGreaterThan(1_024)
  })
})
