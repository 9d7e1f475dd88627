import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChance } from '../../support/gate/chance'
import { MoneyRun } from '../../support/ledger/money-model/driver'
import { anyHistory } from '../../support/ledger/money-model/operations'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { readBooks, takeDownFences } from '../../support/ledger/stored-books'
import { isLocated, tamperingOf, type Finding, type Tampering } from '../../support/ledger/tamper'
import { createTestContext, type Admin } from '../../support/test-context'

const CHANGES = 10_000
const COPIES = 5
const BATCH = 100

describe('books of which one thing was changed', () => {
  const copies = Array.from({ length: COPIES }, (_, copy) => copy)
  it.each(copies)(`M8 M9 copy %i: of ${CHANGES / COPIES} single changes each is found, and where it was made`, async copy => {
    const { missed, misplaced } = await tamper(copy, CHANGES / COPIES)
    expect(missed).toEqual([])
    expect(misplaced).toEqual([])
  })
})

describe('the test notices checks', () => {
  it.each([
    ['that hash no row', 'then t.hash <> ledger_hash(', 'then false and t.hash <> ledger_hash(', 'missed'],
    ['that do not look at the end of a chain', 'where w.last_seq <> coalesce(t.wallet_seq, 0) or', 'where false and', 'misplaced'],
  ] as const)('%s', async (_, from, to, found) => {
    const outcome = await tamper(0, 300, admin => mutateFunction(admin, 'ledger_violations', from, to))
    expect(outcome[found].length).toBeGreaterThan(0)
  })
})

/** @param weaken takes something away from the checks. */
async function tamper(copy: number, count: number, weaken?: (admin: Admin) => Promise<void>) {
  const context = await createTestContext()
  try {
    const { admin } = context
    const histories = fc.sample(anyHistory, { seed: 100 + copy, numRuns: 2 })
    await MoneyRun.run(context, histories.flat().filter(operation => operation.do !== 'leave'), { isKept: true })
    await takeDownFences(admin)
    await weaken?.(admin)
    const chance = createChance(copy)
    const books = await readBooks(admin)
    expect(books.rows.length).toBeGreaterThan(20)
    const outcome = { missed: [] as string[], misplaced: [] as string[] }
    for (let made = 0; made < count;) {
      const changes = Array.from({ length: BATCH }, (_, index) => tamperingOf(books, index, chance))
      for (const [index, found] of (await findingsOf(admin, changes)).entries()) {
        const change = changes[index]!
        // two rows may say the same
        if (found === null && change.what.startsWith('swap')) continue
        made += 1
        if (!found || found.length === 0) outcome.missed.push(change.what)
        else if (!isLocated(change, found)) outcome.misplaced.push(`${change.what}: ${JSON.stringify(found)}`)
      }
    }
    // each was undone
    const [left] = await admin`select count(*)::int as count from ledger_violations()`
    expect(left!.count).toBe(0)
    return outcome
  } finally {
    await context.close()
  }
}

async function findingsOf(admin: Admin, changes: Tampering[]): Promise<(Finding[] | null)[]> {
  const rows = await admin`
    select tamper(change) as found from unnest(${changes.map(change => change.sql)}::text[]) with ordinality as one(change, place) order by place`
  return rows.map(row => row.found as Finding[] | null)
}
