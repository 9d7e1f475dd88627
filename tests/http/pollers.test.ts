import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecentCallsDto } from '../../shared/schemas/calls'
import type { TransactionsPage } from '../../shared/schemas/wallet'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { post } from '../support/ledger/kernel'
import { NUMBERS } from '../support/test-context'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '100' } })
})
afterAll(() => world.close())

const parseTestCsv = (text: string): Record<string, string>[] => parse(text, { columns: true })
const again = (visitor: Visitor, path: string, etag: unknown) => visitor.get(path, { 'if-none-match': String(etag) })

describe('what pages poll', () => {
  it.each(['/api/twilio/events', '/api/twilio/events?limit=3', '/api/user/profile', '/api/user/transactions?limit=5', '/api/user/transactions?kind=call_charge'])(
    '%s answers 304 until something changed, and is one person’s alone', async path => {
      const [visitor, stranger] = [await world.visit(), await world.visit()]
      const first = await visitor.get(path)
      expect([first.status, first.headers['cache-control']]).toEqual([200, 'private, no-cache'])
      const same = await again(visitor, path, first.headers.etag)
      expect([same.status, same.text]).toEqual([304, ''])
      await world.complete(stranger, 61)
      expect((await again(visitor, path, first.headers.etag)).status, 'another’s call').toBe(304)
      await world.complete(visitor, 61)
      const changed = await again(visitor, path, first.headers.etag)
      expect(changed.status).toBe(200)
      expect(changed.headers.etag).not.toBe(first.headers.etag)
    })

  it('C5 GET /api/twilio/events says how the newest calls stand, newest first', async () => {
    const visitor = await world.visit()
    const talked = await world.complete(visitor, 61)
    world.context.clock.advance(1)
    const rings = await world.dial(visitor)
    await world.report(rings, { status: 'ringing', sequence: 1 })
    const { calls } = (await visitor.get('/api/twilio/events')).json as RecentCallsDto
    expect(calls.map(({ id, status }) => [id, status])).toEqual([[rings.callId, 'ringing'], [talked.callId, 'completed']])
    expect(((await visitor.get('/api/twilio/events?limit=1')).json as RecentCallsDto).calls).toHaveLength(1)
    for (const limit of ['0', '51', 'x']) expectRefusal(await visitor.get(`/api/twilio/events?limit=${limit}`), 400, 'invalid_request')
  })
})

describe('one’s own movements', () => {
  it('are found by kind and by time, page by page, and refused in words where that cannot be read', async () => {
    const visitor = await world.visit()
    const middle = new Date(world.context.clock.now().getTime() + 1000)
    world.context.clock.advance(2)
    await world.complete(visitor, 61)
    await post(world.context, visitor.person, 5_000_000n, { reason: '=1+1, "a"' })
    const kinds = async (query: string) => ((await visitor.get(`/api/user/transactions?${query}`)).json as TransactionsPage).transactions.map(row => row.kind)
    expect(await kinds('')).toEqual(['adjustment', 'call_charge', 'grant'])
    expect(await kinds('kind=call_charge')).toEqual(['call_charge'])
    expect(await kinds('kind=grant,adjustment')).toEqual(['adjustment', 'grant'])
    expect(await kinds(`from=${middle.toISOString()}`)).toEqual(['adjustment', 'call_charge'])
    expect(await kinds(`to=${middle.toISOString()}`)).toEqual(['grant'])
    const { nextCursor } = (await visitor.get('/api/user/transactions?kind=grant,adjustment&limit=1')).json as TransactionsPage
    expect(await kinds(`kind=grant,adjustment&limit=1&cursor=${nextCursor}`)).toEqual(['grant'])
    for (const query of ['kind=bribe', 'kind=', 'from=yesterday', 'to=0000-01-01T00:00:00Z']) expectRefusal(await visitor.get(`/api/user/transactions?${query}`), 400, 'invalid_request')
  })

  it('F3 are saved as a file that a program can read, without a formula, and are one person’s alone', async () => {
    const visitor = await world.visit()
    const call = await world.complete(visitor, 61)
    await post(world.context, visitor.person, -1_500_000n, { reason: '=HYPERLINK("x"), then "more"' })
    const reply = await visitor.get('/api/user/transactions/file?kind=call_charge,adjustment')
    expect([reply.status, reply.headers['content-type'], reply.headers['content-disposition']])
      .toEqual([200, 'text/csv; charset=utf-8; header=present', expect.stringMatching(/^attachment; filename="talktime-movements-\d{4}-\d\d-\d\d\.csv"$/)])
    const rows = parseTestCsv(reply.text)
    const { transactions } = (await visitor.get('/api/user/transactions?kind=call_charge,adjustment')).json as TransactionsPage
    expect(rows.map(row => [row.row, row.kind, row.call_id, row.hash])).toEqual(transactions.map(row => [row.walletSeq, row.kind, row.callId ?? '', row.hash]))
    expect(rows.map(row => row.amount)).toEqual(['-1.5', expect.stringMatching(/^-0\.\d+$/)])
    expect(rows[0]!.reason).toBe('\'=HYPERLINK("x"), then "more"')
    expect([rows[1]!.call_id, rows[1]!.called]).toEqual([call.callId, NUMBERS.british])
    expect((await (await world.visit()).get('/api/user/transactions/file?kind=call_charge')).text.trim().split('\n')).toHaveLength(1)
  })

  it('F3 are all in the file, however many there are', async () => {
    const visitor = await world.visit({ grantMicros: 0n })
    for (let n = 1; n <= 3; n++) await post(world.context, visitor.person, BigInt(n))
    await world.context.owner`
      select count(*) from generate_series(1, 1100) n, lateral post_transaction(${visitor.person.walletId}::uuid, 'adjustment', n, 'adjustment:test', 'many:' || n || ${visitor.person.id}, sha256(n::text::bytea), 'system:test', null, ${world.context.clock.now().toISOString()}::timestamptz) p,
        lateral note_by_hand(p.transaction_id, 'test', 'Money for a test') noted`
    const rows = parseTestCsv((await visitor.get('/api/user/transactions/file')).text)
    expect(rows.map(row => Number(row.row))).toEqual(Array.from({ length: 1103 }, (_, n) => 1103 - n))
  })
})
