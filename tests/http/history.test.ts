import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallHistoryPage, CallStatus } from '../../shared/schemas/calls'
import type { TransactionsPage } from '../../shared/schemas/wallet'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'
import { voiceMessage } from '../support/twilio-requests'
import { putLimits } from '../support/two-people'

let world: HttpWorld

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
})
afterAll(() => world.close())

async function page(visitor: Visitor, query: string): Promise<CallHistoryPage> {
  const reply = await visitor.get(`/api/calls/history?${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as CallHistoryPage
}

/** Reads to the end; `between` happens after each page. */
async function readAll(
  visitor: Visitor, query: string, between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const { calls, nextCursor }: CallHistoryPage = await page(visitor, `${query}${cursor ? `&cursor=${cursor}` : ''}`)
    ids.push(...calls.map(call => call.id))
    cursor = nextCursor
    await between()
  } while (cursor)
  return ids
}

describe('the history', () => {
  it('comes page by page, newest first, no call twice and none missing while others start and end', async () => {
    const visitor = await world.visit({ grantMicros: 1_000_000_000n })
    await putLimits(world.context.admin, visitor.person.id, { maxCallSeconds: 60 })
    const before: string[] = []
    for (let n = 0; n < 23; n++) {
      // three calls share an instant: the id decides
      if (n % 3 === 0) world.context.clock.advance(1)
      before.push((await world.start(visitor)).callId)
    }
    const expected = (await world.context.admin`select id from call where user_id = ${visitor.person.id} order by created_at desc, id desc`).map(row => row.id as string)
    for (const limit of [1, 2, 3, 7, 22, 23, 24, 100]) expect(await readAll(visitor, `limit=${limit}`), `limit ${limit}`).toEqual(expected)

    const read = await readAll(visitor, 'limit=4', async () => {
      world.context.clock.advance(1)
      const call = await world.dial(visitor)
      await world.report(call, { status: 'busy', sequence: 2, durationSeconds: 0 })
    })
    expect(read).toEqual(expected)
    expect(new Set(read)).toEqual(new Set(before))
  })

  it('is filtered by status and by time, page by page', async () => {
    const visitor = await world.visit({ grantMicros: 1_000_000_000n })
    const made: { id: string, status: CallStatus, at: string }[] = []
    for (const status of ['completed', 'busy', 'completed', 'no-answer', 'initiated', 'failed', 'completed', 'canceled'] as const) {
      world.context.clock.advance(60)
      const call = await world.dial(visitor)
      if (status !== 'initiated') await world.report(call, { status, sequence: 2, durationSeconds: status === 'completed' ? 61 : 0 })
      made.unshift({ id: call.callId, status, at: world.context.clock.now().toISOString() })
    }
    const idsOf = (isIn: (one: typeof made[number]) => boolean) => made.filter(isIn).map(one => one.id)
    expect(await readAll(visitor, 'limit=2&status=completed')).toEqual(idsOf(one => one.status === 'completed'))
    expect(await readAll(visitor, 'limit=2&status=busy,no-answer,failed')).toEqual(idsOf(one => ['busy', 'no-answer', 'failed'].includes(one.status)))
    expect(await readAll(visitor, 'status=ringing')).toEqual([])
    const [last, first] = [made[1]!.at, made[5]!.at]
    expect(await readAll(visitor, `limit=3&from=${first}&to=${last}`), 'from is in, to is out').toEqual(idsOf(one => one.at >= first && one.at < last))
    const inIndia = first.replace('Z', '%2B00:00')
    expect(await readAll(visitor, `from=${inIndia}`)).toEqual(idsOf(one => one.at >= first))
    expect(await readAll(visitor, `limit=1&from=${first}&status=completed`)).toEqual(idsOf(one => one.at >= first && one.status === 'completed'))
  })

  it('K1 is searched by a name, a number in any spelling or a part of one, and a country; and saved as it is shown', async () => {
    const visitor = await world.visit({ grantMicros: 1_000_000_000n })
    const stranger = await world.visit()
    await world.complete(stranger, 61, '+442079460123')
    const call = async (number: string) => {
      world.context.clock.advance(60)
      return (await world.complete(visitor, 61, number)).callId
    }
    const [york, london, again] = [await call('+12125550147'), await call('+442079460123'), await call('+442079460123')]
    const named = await visitor.post('/api/user/contacts', { name: 'Zoë Müller', email: '', note: '', tags: [], isFavourite: false, numbers: [{ number: '+44 20 7946 0123', label: '' }] })
    expect(named.status, named.text).toBe(201)
    const found = (who: string, more = '') => readAll(visitor, `limit=1&who=${encodeURIComponent(who)}${more}`)
    for (const who of ['zoe muller', 'Müll', '+44 20 7946 0123', '0044 2079460123', '79460123', 'United King', 'united kingdom']) {
      expect(await found(who), who).toEqual([again, london])
    }
    expect(await found('555'), 'a part').toEqual([york])
    expect(await found('united'), 'two countries').toEqual([again, london, york])
    expect(await found('nobody at all')).toEqual([])
    expect(await found('zoe', '&status=busy')).toEqual([])
    for (const who of ['', 'a'.repeat(65)]) expectRefusal(await visitor.get(`/api/calls/history?who=${who}`), 400, 'invalid_request')

    const file = await visitor.get('/api/calls/file?who=zoe')
    expect([file.status, file.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present'])
    const rows = parse(file.text, { columns: true }) as Record<string, string>[]
    const { calls } = await page(visitor, 'who=zoe')
    expect(rows.map(row => [row.call_id, row.number, row.status, row.talked_seconds, row.charged])).toEqual(
      calls.map(one => [one.id, one.toNumber, one.status, '61', String(Number(one.chargedMicros) / 1e6)]))
    expect(parse((await visitor.get('/api/calls/file')).text, { columns: true })).toHaveLength(3)
    expect(parse((await visitor.get('/api/calls/file?status=busy')).text, { columns: true })).toEqual([])
  })

  it('answers 304 while nothing changed, and the change at once', async () => {
    const visitor = await world.visit()
    const ask = (etag?: string, query = 'limit=1') => visitor.get(`/api/calls/history?${query}`, etag === undefined ? {} : { 'if-none-match': etag })
    const startLater = () => {
      world.context.clock.advance(1)
      return world.start(visitor)
    }
    for (const query of ['limit=1', 'limit=5', 'limit=5&status=initiated,ringing,answered,completed', 'limit=5&from=2020-01-01T00:00:00Z']) {
      const call = await startLater()
      let etag = (await ask(undefined, query)).headers.etag!
      expect(etag).toMatch(/^"[^"]+"$/)
      for (let n = 0; n < 3; n++) {
        const reply = await ask(etag, query)
        expect([reply.status, reply.text, reply.headers.etag]).toEqual([304, '', etag])
        expect(reply.headers['cache-control']).toBe('private, no-cache')
      }
      expect((await ask('"another"', query)).status).toBe(200)
      const changes = [
        () => world.deliver(voiceMessage(world.side, call)),
        () => world.report(call, { status: 'ringing', sequence: 1 }),
        () => world.report(call, { status: 'in-progress', sequence: 2 }),
        () => world.report(call, { status: 'completed', sequence: 3, durationSeconds: 61 }),
        () => startLater(),
      ]
      for (const change of changes) {
        const before = (await ask(undefined, query)).json
        await change()
        const reply = await ask(etag, query)
        expect(reply.status, query).toBe(200)
        expect(reply.json).not.toEqual(before)
        expect(reply.headers.etag).not.toBe(etag)
        etag = reply.headers.etag!
      }
    }
  })

  it('has an ETag of its own for every person and every page', async () => {
    const [one, other] = [await world.visit(), await world.visit()]
    await world.start(one)
    await world.start(other)
    const etags = [
      (await one.get('/api/calls/history?limit=1')).headers.etag, (await one.get('/api/calls/history?limit=2')).headers.etag, (await one.get('/api/calls/history?limit=1&status=busy')).headers.etag, (await other.get('/api/calls/history?limit=1')).headers.etag,
    ]
    expect(new Set(etags).size).toBe(etags.length)
    expect((await other.get('/api/calls/history?limit=1', { 'if-none-match': etags[0]! })).status).toBe(200)
  })
})

describe('the wallet’s rows', () => {
  it('come page by page, newest first, none twice and none missing while others are written', async () => {
    const visitor = await world.visit({ grantMicros: 100_000_000n })
    for (let n = 0; n < 9; n++) await world.complete(visitor, 61, n % 2 ? NUMBERS.british : NUMBERS.perMinute)
    for (const limit of [1, 3, 9, 10, 11]) {
      const sequences: string[] = []
      let cursor: string | null = null
      const newest = Number(((await visitor.get('/api/user/transactions?limit=1')).json as TransactionsPage).transactions[0]!.walletSeq)
      do {
        const reply: TransactionsPage = (await visitor.get(`/api/user/transactions?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`)).json as TransactionsPage
        sequences.push(...reply.transactions.map(row => row.walletSeq))
        cursor = reply.nextCursor
        if (sequences.length < 4) await world.complete(visitor, 61)
      } while (cursor)
      expect(sequences.map(Number), `limit ${limit}`).toEqual(Array.from({ length: newest }, (_, n) => newest - n))
    }
  })
})
