import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Tx } from '../../../server/db/client'
import { readFileRows } from '../../../server/db/exports'
import type { LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import { makeBulkLedger } from '../../support/ledger/bulk-ledger'
import { createTestContext, type TestContext } from '../../support/test-context'

const ROWS = 1_600
let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
  await makeBulkLedger(context.admin, { from: 1, to: ROWS, wallets: 16 })
})
afterAll(() => context.close())

describe('the rows of a file', () => {
  it('F3 are read one batch ahead of whoever takes them, and let go of when they are taken', async () => {
    await context.database.asStaff('staff', async tx => {
      const asked = vi.spyOn(tx, 'execute')
      const fetched = () => asked.mock.calls.length - 2
      const seen: LedgerFileRow[][] = []
      let rows = 0
      for await (const batch of readFileRows(tx as Tx, {})) {
        rows += batch.length
        expect(fetched() - seen.length, 'batches that are asked for and not taken').toBeLessThanOrEqual(2)
        for (const before of seen) expect(before, 'rows of a batch that was taken').toHaveLength(0)
        seen.push(batch)
        await new Promise(setImmediate)
      }
      expect(rows).toBe(ROWS)
      expect(seen.length).toBeGreaterThan(3)
    })
  })
})
