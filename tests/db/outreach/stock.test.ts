import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DomainError } from '../../../server/domain/errors'
import { databaseRefusalOf } from '../../../server/http/database-refusals'
import { createItem } from '../../../server/services/outreach/stock/create-item'
import { moveItem } from '../../../server/services/outreach/stock/move-item'
import type { StockItemDto } from '../../../shared/schemas/outreach/stock'
import { createOutreachPerson, createProgramme } from '../../support/outreach'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let owner: Person
let worker: Person
let programmeId: string
beforeAll(async () => {
  context = await createTestContext()
  owner = await createPerson(context)
  worker = await createOutreachPerson(context, 'worker')
  programmeId = (await createProgramme(context, { owner, workers: [worker] })).id
})
afterAll(() => context.close())

const newItem = (minimum = 0) => createItem(context, owner.id, { id: randomUUID(), programmeId, name: `Item ${randomUUID()}`, unit: 'vials', minimum, maximum: null })

interface Move { kind: 'received' | 'given' | 'wasted' | 'counted' | 'corrected', amount: number, code?: string, id?: string }

/** What it came to, or the code of why not. */
async function move(item: StockItemDto, { kind, amount, code = 'A', id = randomUUID() }: Move): Promise<number | string> {
  try {
    const { change } = await moveItem(context, worker.id, { id, itemId: item.id, batch: { code, expiresOn: null }, kind, amount, note: 'test' })
    return change
  } catch (error) {
    const refusal = error instanceof DomainError ? error : databaseRefusalOf(error)
    if (!refusal) throw error
    return refusal.code
  }
}

/** Each batch as its own movements have it, one after the other. */
async function expectSound(itemId: string): Promise<void> {
  const wrong = await context.admin`
    select b.id from stock_batch b left join (
      select batch_id, sum(change) as sum, min(running) as least, bool_and(running = quantity_after) as agrees from (
        select batch_id, change, quantity_after, sum(change) over (partition by batch_id order by seq) as running from stock_movement
      ) m group by batch_id
    ) m on m.batch_id = b.id
    where b.item_id = ${itemId} and (b.quantity <> coalesce(m.sum, 0) or b.quantity < 0 or m.least < 0 or not coalesce(m.agrees, true))`
  expect([...wrong]).toEqual([])
  const [item] = await context.admin`
    select i.is_below = (coalesce(sum(b.quantity), 0) < i.minimum) as right from stock_item i left join stock_batch b on b.item_id = i.id
    where i.id = ${itemId} group by i.id`
  expect(item!.right).toBe(true)
}

const amount = fc.integer({ min: 0, max: 40 })
const anyMove = fc.oneof(
  fc.record({ kind: fc.constantFrom('received' as const, 'given' as const, 'wasted' as const), amount: amount.map(n => n + 1) }),
  fc.record({ kind: fc.constant('counted' as const), amount }),
  fc.record({ kind: fc.constant('corrected' as const), amount: amount.map(n => n % 2 ? n : -n - 1) }),
).chain(one => fc.constantFrom('A', 'B').map(code => ({ ...one, code })))

describe('stock', () => {
  it('sums are equal and never negative, in any order, however many come at once', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyMove, { minLength: 2, maxLength: 14 }), async moves => {
      const item = await newItem(20)
      const results = await Promise.all(moves.map(one => move(item, one)))
      expect(results.filter(result => typeof result === 'string' && result !== 'stock_short')).toEqual([])
      await expectSound(item.id)
      const [row] = await context.admin`select coalesce(sum(quantity), 0)::int as there from stock_batch where item_id = ${item.id}`
      expect(row!.there).toBe(results.reduce<number>((sum, result) => sum + (typeof result === 'number' ? result : 0), 0))
    }), { numRuns: 15 })
  })

  it('the last ones are given once, whoever asks at the same moment', async () => {
    const item = await newItem()
    await move(item, { kind: 'received', amount: 7 })
    const results = await Promise.all(Array.from({ length: 30 }, () => move(item, { kind: 'given', amount: 1 })))
    expect(results.filter(result => result === -1)).toHaveLength(7)
    expect(results.filter(result => result === 'stock_short')).toHaveLength(23)
    await expectSound(item.id)
  })

  it('M16 a movement that is asked for many times at once is one', async () => {
    const item = await newItem()
    await move(item, { kind: 'received', amount: 10 })
    const id = randomUUID()
    const results = await Promise.all(Array.from({ length: 8 }, () => move(item, { id, kind: 'given', amount: 3 })))
    expect(results).toEqual(Array.from({ length: 8 }, () => -3))
    await expectSound(item.id)
  })

  it('the minimum is crossed once, over several batches at once', async () => {
    const item = await newItem(10)
    for (const code of ['A', 'B']) await move(item, { kind: 'received', code, amount: 10 })
    await Promise.all(Array.from({ length: 16 }, (_, place) => move(item, { kind: 'given', code: place % 2 ? 'A' : 'B', amount: 1 })))
    const letters = await context.admin`select 1 from mail_outbox where kind = 'stock-low' and body_text like ${`%${item.name}%`}`
    expect(letters).toHaveLength(1)
    await expectSound(item.id)
  })

  it('counts at the same moment end at one of them, with the difference posted', async () => {
    const item = await newItem()
    await move(item, { kind: 'received', amount: 10 })
    await Promise.all([3, 12, 7].map(found => move(item, { kind: 'counted', amount: found })))
    const [batch] = await context.admin`select quantity from stock_batch where item_id = ${item.id}`
    expect([3, 12, 7]).toContain(batch!.quantity)
    await expectSound(item.id)
  })

  it('nothing of it is changed or written past the function, in any role of the app or by its owner', async () => {
    const item = await newItem()
    await move(item, { kind: 'received', amount: 10 })
    const [batch] = await context.admin`select id from stock_batch where item_id = ${item.id}`
    const batchId = batch!.id as string
    const attempts = [
      `update stock_batch set quantity = 1 where id = '${batchId}'`, `delete from stock_batch where id = '${batchId}'`,
      `insert into stock_movement (id, programme_id, item_id, batch_id, kind, change, quantity_after, by_user_id, at)
        values (gen_random_uuid(), '${programmeId}', '${item.id}', '${batchId}', 'received', 5, 15, '${owner.id}', now())`,
      `update stock_movement set change = 1`, 'delete from stock_movement', 'truncate stock_movement',
    ]
    for (const attempt of attempts) {
      await expect(context.database.asUser(owner.id, tx => tx.execute(attempt))).rejects.toThrow()
      await expect(context.database.asSystem(tx => tx.execute(attempt))).rejects.toThrow()
    }
    for (const attempt of attempts.slice(3)) await expect(context.admin.unsafe(attempt)).rejects.toThrow(/append-only/)
    await expect(context.admin.unsafe(`update stock_batch set quantity = -1 where id = '${batchId}'`)).rejects.toThrow(/never_negative/)
    await expectSound(item.id)
  })

  it('A2 is seen and moved by who works there alone, with the app’s own checks switched off', async () => {
    const item = await newItem()
    await move(item, { kind: 'received', amount: 10 })
    const stranger = await createPerson(context)
    await createProgramme(context, { owner: stranger, name: 'Another one' })
    for (const table of ['stock_item', 'stock_batch', 'stock_movement']) {
      const seen = (userId: string) => context.database.asUser(userId, tx => tx.execute(`select 1 from ${table} where programme_id = '${programmeId}'`))
      expect((await seen(worker.id)).length).toBeGreaterThan(0)
      expect(await seen(stranger.id)).toHaveLength(0)
    }
    await expect(context.database.asUser(stranger.id, tx => tx.execute(`
      select * from move_stock(gen_random_uuid(), '${item.id}', null, gen_random_uuid(), 'A', null, 'given', 1, '', now())`))).rejects.toThrow()
    await expect(context.database.asUser(stranger.id, tx => tx.execute(`
      insert into stock_item (id, programme_id, name, unit, minimum, created_by, created_at, updated_at)
      values (gen_random_uuid(), '${programmeId}', 'Theirs', 'x', 0, '${stranger.id}', now(), now())`))).rejects.toThrow()
    // a worker defines nothing either
    expect(await context.database.asUser(worker.id, tx => tx.execute(`update stock_item set minimum = 0 where id = '${item.id}' returning id`))).toHaveLength(0)
  })
})
