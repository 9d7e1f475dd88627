import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { warnOfExpiring } from '../../server/services/outreach/stock/warn-of-expiring'
import type { ErrorDto } from '../../shared/errors'
import type { StockDto, StockItemDto, StockMovedDto, StockMovementsPage } from '../../shared/schemas/outreach/stock'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'
import { createOutreachPerson, createProgramme } from '../support/outreach'

let world: HttpWorld
let owner: Visitor
let worker: Visitor
let stranger: Visitor
let programmeId: string
let item: StockItemDto
beforeAll(async () => {
  world = await createHttpWorld()
  const { context, app } = world
  owner = await world.visit()
  worker = await signIn(context, app, await createOutreachPerson(context, 'worker'))
  stranger = await signIn(context, app, await createOutreachPerson(context, 'supervisor'))
  programmeId = (await createProgramme(context, { owner: owner.person, workers: [worker.person] })).id
  await createProgramme(context, { owner: stranger.person, name: 'Another one' })
})
afterAll(() => world.close())
beforeEach(async () => {
  item = await makeItem()
})

function day(offset: number): string {
  return new Date(world.context.clock.now().getTime() + offset * 86_400_000).toISOString().slice(0, 10)
}

async function makeItem(change: Record<string, unknown> = {}): Promise<StockItemDto> {
  const reply = await owner.post('/api/outreach/stock/items', {
    id: randomUUID(), programmeId, name: `Iron ${randomUUID()}`, unit: 'tablets', minimum: 10, maximum: 100, ...change,
  })
  expect(reply.status, reply.text).toBe(201)
  return reply.json as StockItemDto
}

interface Move { kind: string, amount: number, batch?: object, note?: string, id?: string, itemId?: string }
const move = ({ id = randomUUID(), batch = { code: 'A1', expiresOn: null }, ...more }: Move, by = worker): Promise<HttpReply> =>
  by.post('/api/outreach/stock/movements', { id, itemId: item.id, batch, ...more })

async function moved(what: Move): Promise<StockMovedDto> {
  const reply = await move(what)
  expect(reply.status, reply.text).toBe(201)
  return reply.json as StockMovedDto
}

const mails = async (kind: string) => (await world.context.admin`
  select to_address, subject, body_text from mail_outbox where kind = ${kind} and body_text like ${`%${item.name}%`} order by created_at, id`)

describe('movements', () => {
  it('come to what is there: received, given, wasted, counted, corrected', async () => {
    expect((await moved({ kind: 'received', amount: 50 })).item).toMatchObject({ quantity: 50, level: 'fine' })
    const batch = { id: (await moved({ kind: 'given', amount: 20 })).item.batches[0]!.id }
    expect(await moved({ kind: 'wasted', amount: 5, batch, note: 'Broken' })).toMatchObject({ change: -5, item: { quantity: 25 } })
    // a count posts the difference
    expect(await moved({ kind: 'counted', amount: 22, batch })).toMatchObject({ change: -3, item: { quantity: 22, lastCountedAt: expect.any(String) as string } })
    expect(await moved({ kind: 'counted', amount: 22, batch })).toMatchObject({ change: 0, item: { quantity: 22 } })
    expect(await moved({ kind: 'corrected', amount: -2, batch, note: 'Counted twice' })).toMatchObject({ change: -2, item: { quantity: 20 } })
    const page = (await worker.get(`/api/outreach/stock/movements?programme=${programmeId}&item=${item.id}&limit=4`)).json as StockMovementsPage
    expect(page.movements.map(({ kind, change, quantityAfter, by }) => [kind, change, quantityAfter, by])).toEqual([
      ['corrected', -2, 20, 'Ada'], ['counted', 0, 22, 'Ada'], ['counted', -3, 22, 'Ada'], ['wasted', -5, 25, 'Ada'],
    ])
    const rest = (await worker.get(`/api/outreach/stock/movements?programme=${programmeId}&item=${item.id}&limit=4&cursor=${page.nextCursor!}`)).json as StockMovementsPage
    expect(rest.movements.map(({ kind }) => kind)).toEqual(['given', 'received'])
    expect(rest.nextCursor).toBeNull()
  })

  it('M16 are one where one is asked for twice', async () => {
    await moved({ kind: 'received', amount: 50 })
    const id = randomUUID()
    const replies = await Promise.all([1, 2, 3, 4].map(() => move({ id, kind: 'given', amount: 20 })))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect(replies.map(({ json }) => (json as StockMovedDto).item.quantity)).toEqual([30, 30, 30, 30])
    expectRefusal(await move({ id, kind: 'given', amount: 21 }), 409, 'idempotency_mismatch')
    expectRefusal(await move({ id, kind: 'given', amount: 20, note: 'Other' }), 409, 'idempotency_mismatch')
    expectRefusal(await move({ id, kind: 'given', amount: 20 }, owner), 409, 'idempotency_mismatch')
  })

  it.each<[string, Move, number, ErrorDto['code']]>([
    ['more than there is', { kind: 'given', amount: 51 }, 409, 'stock_short'],
    ['more wasted than there is', { kind: 'wasted', amount: 51 }, 409, 'stock_short'],
    ['corrected below nothing', { kind: 'corrected', amount: -51, note: 'Slip' }, 409, 'stock_short'],
    ['nothing', { kind: 'given', amount: 0 }, 400, 'invalid_request'],
    ['less than nothing', { kind: 'received', amount: -5 }, 400, 'invalid_request'],
    ['a count below nothing', { kind: 'counted', amount: -1 }, 400, 'invalid_request'],
    ['half a tablet', { kind: 'given', amount: 0.5 }, 400, 'invalid_request'],
    ['more than anybody has', { kind: 'received', amount: 1_000_000_001 }, 400, 'invalid_request'],
    ['more than fits', { kind: 'received', amount: 1_000_000_000 }, 400, 'invalid_request'],
    ['a correction without a reason', { kind: 'corrected', amount: 1 }, 400, 'invalid_request'],
    ['a correction of nothing', { kind: 'corrected', amount: 0, note: 'Why' }, 400, 'invalid_request'],
    ['a kind that there is not', { kind: 'stolen', amount: 1 }, 400, 'invalid_request'],
    ['a batch of another last day', { kind: 'received', amount: 1, batch: { code: 'A1', expiresOn: '2027-01-01' } }, 400, 'invalid_request'],
    ['a batch that is not there', { kind: 'given', amount: 1, batch: { id: randomUUID() } }, 404, 'not_found'],
    ['a day that there is not', { kind: 'received', amount: 1, batch: { code: 'B', expiresOn: '2027-02-30' } }, 400, 'invalid_request'],
  ])('M17 are refused and change nothing: %s', async (_, what, status, code) => {
    await moved({ kind: 'received', amount: 50 })
    const before = await world.fingerprint()
    expectRefusal(await move(what), status, code)
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('what stands out', () => {
  it('below its minimum: said, and mailed to supervisors once for each time it falls', async () => {
    await moved({ kind: 'received', amount: 50 })
    expect((await moved({ kind: 'given', amount: 39 })).item.level).toBe('fine')
    expect(await mails('stock-low')).toHaveLength(0)
    expect((await moved({ kind: 'given', amount: 2 })).item.level).toBe('below')
    await moved({ kind: 'given', amount: 1 })
    const [first, ...more] = await mails('stock-low')
    expect(more).toEqual([])
    expect(first).toMatchObject({ to_address: owner.person.email, subject: `${item.name} is low in the store of Safe start` })
    expect(first!.body_text).toContain('9 tablets')
    await moved({ kind: 'received', amount: 5 })
    expect((await moved({ kind: 'wasted', amount: 13 })).item.level).toBe('none')
    expect(await mails('stock-low')).toHaveLength(2)
    // a repeat is no second fall
    expect(await mails('stock-low')).toHaveLength(2)
  })

  it('a minimum that is raised above what is there is a crossing too', async () => {
    await moved({ kind: 'received', amount: 50 })
    const { name, unit, maximum, revision } = item
    const reply = await owner.put(`/api/outreach/stock/items/${item.id}`, { name, unit, maximum, minimum: 60, isArchived: false, revision })
    expect(reply.json).toMatchObject({ level: 'below', revision: revision + 1 })
    expect(await mails('stock-low')).toHaveLength(1)
    await moved({ kind: 'given', amount: 1 })
    expect(await mails('stock-low')).toHaveLength(1)
  })

  it('near its last day: said, and mailed once', async () => {
    await moved({ kind: 'received', amount: 20, batch: { code: 'SOON', expiresOn: day(20) } })
    await moved({ kind: 'received', amount: 20, batch: { code: 'LATER', expiresOn: day(60) } })
    await moved({ kind: 'received', amount: 20, batch: { code: 'OVER', expiresOn: day(-2) } })
    const { items } = (await worker.get(`/api/outreach/stock?programme=${programmeId}`)).json as StockDto
    const { batches } = items.find(({ id }) => id === item.id)!
    expect(batches.map(({ code, expiry }) => `${code} ${expiry}`)).toEqual(['OVER over', 'SOON soon', 'LATER good'])
    await Promise.all([warnOfExpiring(world.context), warnOfExpiring(world.context)])
    await warnOfExpiring(world.context)
    const letters = await mails('stock-expiring')
    expect(letters.map(({ to_address }) => to_address as string)).toEqual([owner.person.email])
    expect(letters[0]!.body_text).toContain('batch SOON')
    expect(letters[0]!.body_text).not.toContain('LATER')
  })
})

describe('items', () => {
  it('are defined by supervisors, once by their name, for the revision that was seen', async () => {
    const { name, unit, minimum, maximum, revision } = item
    expectRefusal(await owner.post('/api/outreach/stock/items', { id: randomUUID(), programmeId, name: name.toUpperCase(), unit, minimum, maximum }), 409, 'content_changed')
    const same = { id: item.id, programmeId, name, unit, minimum, maximum }
    expect((await owner.post('/api/outreach/stock/items', same)).json).toEqual(item)
    expectRefusal(await owner.post('/api/outreach/stock/items', { ...same, name: 'Other' }), 409, 'idempotency_mismatch')
    const edit = { name, unit, minimum: 5, maximum: null, isArchived: false, revision }
    expect((await owner.put(`/api/outreach/stock/items/${item.id}`, edit)).json).toMatchObject({ minimum: 5, maximum: null })
    expectRefusal(await owner.put(`/api/outreach/stock/items/${item.id}`, edit), 409, 'content_changed')
    expectRefusal(await owner.put(`/api/outreach/stock/items/${item.id}`, { ...edit, minimum: 5, maximum: 4 }), 400, 'invalid_request')
  })

  it('keep their unit once something moved, and go out of use when nothing is left', async () => {
    await moved({ kind: 'received', amount: 5 })
    const { name, unit, minimum, maximum, revision } = item
    const edit = { name, unit, minimum, maximum, isArchived: false, revision }
    expectRefusal(await owner.put(`/api/outreach/stock/items/${item.id}`, { ...edit, unit: 'boxes' }), 400, 'invalid_request')
    expect(expectRefusal(await owner.put(`/api/outreach/stock/items/${item.id}`, { ...edit, isArchived: true }), 400, 'invalid_request').message).toContain('5 left')
    await moved({ kind: 'given', amount: 5 })
    expect((await owner.put(`/api/outreach/stock/items/${item.id}`, { ...edit, isArchived: true })).json).toMatchObject({ archivedAt: expect.any(String) as string })
    expectRefusal(await move({ kind: 'received', amount: 1 }), 409, 'content_changed')
    const { items } = (await worker.get(`/api/outreach/stock?programme=${programmeId}`)).json as StockDto
    expect(items.map(({ id }) => id)).not.toContain(item.id)
  })

  it('A2 are nobody’s who works elsewhere, and workers define none', async () => {
    const { name, unit, minimum, maximum, revision } = item
    const edit = { name, unit, minimum, maximum, isArchived: false, revision }
    const make = { id: randomUUID(), programmeId, name: 'New', unit, minimum, maximum }
    expectRefusal(await worker.post('/api/outreach/stock/items', make), 403, 'forbidden')
    expectRefusal(await worker.put(`/api/outreach/stock/items/${item.id}`, edit), 403, 'forbidden')
    const before = await world.fingerprint(['audit_log'])
    for (const reply of [
      await stranger.get(`/api/outreach/stock?programme=${programmeId}`),
      await stranger.get(`/api/outreach/stock/movements?programme=${programmeId}`),
      await stranger.get(`/api/outreach/stock/file?programme=${programmeId}&view=state`),
      await stranger.post('/api/outreach/stock/items', make),
      await stranger.put(`/api/outreach/stock/items/${item.id}`, edit),
      await move({ kind: 'received', amount: 5 }, stranger),
    ]) expectRefusal(reply, 404, 'not_found')
    expect(await world.fingerprint(['audit_log'])).toEqual(before)
    expect(((await stranger.get('/api/outreach/stock')).json as StockDto).items).toEqual([])
  })
})

describe('files', () => {
  it('F3 have all of it as CSV, and no formula in it', async () => {
    item = await makeItem({ name: `=HYPERLINK("x") ${randomUUID()}` })
    await moved({ kind: 'received', amount: 20, batch: { code: '+A1', expiresOn: '2027-05-01' }, note: '@SUM(1)' })
    const state = await worker.get(`/api/outreach/stock/file?programme=${programmeId}&view=state`)
    expect(state.headers['content-type']).toContain('text/csv')
    expect(state.text).toContain(`"'=HYPERLINK(""x"")`)
    expect(state.text).toContain(`,tablets,10,100,20,fine,'+A1,2027-05-01,20,good,`)
    const movements = await worker.get(`/api/outreach/stock/file?programme=${programmeId}&view=movements`)
    expect(movements.text).toContain(`,received,20,20,Ada,'@SUM(1)\r\n`)
    for (const { text } of [state, movements]) expect(text.split('\r\n').slice(1).filter(line => /(^|,)"?[=+\-@]\D/.test(line))).toEqual([])
  })
})
