import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode, ErrorDto } from '../../shared/errors'
import type { CallWishDto, CallWishesPage, NumberVerdictDto, WishImportDto } from '../../shared/schemas/agents/call-wishes'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
let owner: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  owner = await world.visit({ country: 'GB' })
})
afterAll(() => world.close())

const NUMBER = '+442079460123'
const wish = (change: object = {}) => ({
  id: randomUUID(), kind: 'consent', number: '020 7946 0123', saidAt: '2020-01-01T10:00:00Z', way: 'written', wording: 'You may call me about my order.', ...change,
})
const add = async (change: object = {}, { post } = owner) => {
  const reply = await post('/api/user/call-wishes', wish(change))
  expect(reply.status, reply.text).toBe(201)
  return reply.json as CallWishDto
}
const list = async (query: string, { get } = owner) => (await get(`/api/user/call-wishes?${query}`)).json as CallWishesPage

describe('what people said about being called', () => {
  it('is kept with when, how and in which words, once for each number', async () => {
    const made = await add()
    expect(made).toMatchObject({ kind: 'consent', number: NUMBER, display: '+44 20 7946 0123', way: 'written', wording: 'You may call me about my order.', source: 'person', callId: null, removedAt: null })
    const again = await owner.post('/api/user/call-wishes', wish({ number: NUMBER }))
    expectRefusal(again, 409, 'wish_known')
    expect((again.json as ErrorDto).details).toEqual({ wishId: made.id })
    expect((await add({ kind: 'do_not_call' })).number).toBe(NUMBER)
  })

  it('M16 is kept once for one request', async () => {
    const body = wish({ number: '+442079460124' })
    const replies = await Promise.all([1, 2, 3].map(() => owner.post('/api/user/call-wishes', body)))
    const made = replies.map(({ status, json }) => [status, (json as CallWishDto).id])
    expect(made).toEqual(Array.from({ length: 3 }, () => [201, body.id]))
    expectRefusal(await owner.post('/api/user/call-wishes', { ...body, wording: 'Other words' }), 409, 'idempotency_mismatch')
  })

  it.each<[string, object, number, ErrorCode]>([
    ['no number', { number: '12' }, 422, 'invalid_number'],
    ['the future', { saidAt: '2999-01-01T00:00:00Z' }, 400, 'invalid_request'],
    ['no words', { wording: ' ' }, 400, 'invalid_request'],
    ['what only a call can be', { source: 'call' }, 400, 'invalid_request'],
  ])('M17 is refused: %s', async (_, change, status, code) => {
    const before = await world.fingerprint()
    expectRefusal(await owner.post('/api/user/call-wishes', wish({ number: '+442079460125', ...change })), status, code)
    expect(await world.fingerprint()).toEqual(before)
  })

  it('is found by the number in any spelling and by its words, page by page', async () => {
    const visitor = await world.visit({ country: 'GB' })
    for (const last of [1, 2, 3]) {
      world.context.clock.advance(1)
      await add({ number: `+44207946020${last}`, wording: `Füßen ${last}` }, visitor)
    }
    const found = async (query: string) => (await list(`kind=consent&${query}`, visitor)).wishes.map(({ wording }) => wording)
    expect(await found('q=020+7946+0202')).toEqual(['Füßen 2'])
    expect(await found('q=fussen+3')).toEqual(['Füßen 3'])
    expect((await list('kind=do_not_call', visitor)).wishes).toEqual([])
    const first = await list('kind=consent&limit=2', visitor)
    const rest = await list(`kind=consent&limit=2&cursor=${first.nextCursor}`, visitor)
    expect([...first.wishes, ...rest.wishes].map(({ wording }) => wording)).toEqual(['Füßen 3', 'Füßen 2', 'Füßen 1'])
    expect(rest.nextCursor).toBeNull()
  })

  it('counts no longer once it is removed, with a note that stays', async () => {
    const visitor = await world.visit({ country: 'GB' })
    const made = await add({}, visitor)
    expectRefusal(await visitor.post(`/api/user/call-wishes/${made.id}/removal`, { note: '' }), 400, 'invalid_request')
    const removal = (note: string) => visitor.post(`/api/user/call-wishes/${made.id}/removal`, { note })
    expect((await removal('Wrong number')).json).toMatchObject({ removalNote: 'Wrong number' })
    expect((await removal('Again')).json).toMatchObject({ removalNote: 'Wrong number' })
    expect((await list('kind=consent', visitor)).wishes).toEqual([])
    expect((await list('kind=consent&removed=true', visitor)).wishes).toMatchObject([{ id: made.id, removalNote: 'Wrong number' }])
    expect((await add({}, visitor)).id).not.toBe(made.id)
  })
})

describe('whether an agent may call', () => {
  const at = (visitor: Visitor, number: string) => visitor.post('/api/user/call-wishes/check', { number }).then(({ json }) => json as NumberVerdictDto)

  it('C11 needs consent, no word against it, a number that is called, and an hour that is allowed there', async () => {
    world.context.clock.set(new Date('2027-01-15T12:00:00Z'))
    const visitor = await world.visit({ country: 'GB' })
    expect((await at(visitor, '999')).reason).toBe('number')
    expect((await at(visitor, NUMBER)).reason).toBe('no_consent')
    const consent = await add({}, visitor)
    expect(await at(visitor, '020 7946 0123')).toEqual({ reason: null, message: null, opensAt: null })
    expect((await at(await world.visit(), NUMBER)).reason, 'of another account').toBe('no_consent')
    world.context.clock.set(new Date('2027-01-15T20:00:00Z'))
    expect(await at(visitor, NUMBER)).toMatchObject({ reason: 'hours', opensAt: '2027-01-16T09:00:00.000Z' })
    world.context.clock.set(new Date('2027-01-16T12:00:00Z'))
    await add({ kind: 'do_not_call' }, visitor)
    expect((await at(visitor, NUMBER)).reason).toBe('do_not_call')
    await visitor.post(`/api/user/call-wishes/${consent.id}/removal`, { note: 'Withdrawn' })
    expect((await at(visitor, NUMBER)).reason).toBe('do_not_call')
  })
})

describe('a list as a file', () => {
  const send = ({ cookie }: Visitor, query: string, body: string) => world.app.send({
    method: 'POST', path: `/api/user/call-wishes/file?${query}`, body, headers: { cookie, 'origin': world.side.publicUrl, 'content-type': 'text/csv' },
  })
  const read = async (visitor: Visitor, query: string, body: string) => {
    const reply = await send(visitor, query, body)
    expect(reply.status, reply.text).toBe(201)
    return reply.json as WishImportDto
  }
  const FILE = [
    'Name;Phone;When;How;Words', 'Ada;020 7946 0301;2020-01-01;written;You may call me', ';+44 20 7946 0302;2020-01-01T10:30:00+02:00;;"Yes; call, ""any"" time"',
    'Eve;12;2020-01-01;;Yes', ';020 7946 0303;yesterday;;Yes', ';020 7946 0304;2999-01-01;;Yes', ';020 7946 0305;2020-01-01;loudly;Yes',
    ';020 7946 0306;2020-01-01;;', ';0044 20 7946 0301;2021-01-01;;Again',
  ].join('\n')

  it('is looked at before anything is added, with what is wrong by its line', async () => {
    const visitor = await world.visit({ country: 'GB' })
    const before = await world.fingerprint()
    const found = await read(visitor, 'kind=consent&step=look', FILE)
    expect(found).toMatchObject({ rows: 3, knownRows: 1, badRows: 5, added: null })
    expect(found.problems.map(({ line }) => line)).toEqual([4, 5, 6, 7, 8])
    expect(found.sample[1]).toEqual({ line: 3, display: '+44 20 7946 0302', saidAt: '2020-01-01T08:30:00.000Z', wording: 'Yes; call, "any" time' })
    expect(await world.fingerprint()).toEqual(before)
  })

  it('M16 is added once, however often it is sent, and what is on the list stays as it is', async () => {
    const visitor = await world.visit({ country: 'GB' })
    await add({ number: '+442079460302', wording: 'Mine' }, visitor)
    expect(await read(visitor, 'kind=consent&step=look', FILE)).toMatchObject({ rows: 3, knownRows: 2 })
    expect(await read(visitor, 'kind=consent&step=add', FILE)).toMatchObject({ rows: 3, added: 1, knownRows: 2 })
    expect(await read(visitor, 'kind=consent&step=add', FILE)).toMatchObject({ added: 0, knownRows: 3 })
    const { wishes } = await list('kind=consent', visitor)
    expect(new Map(wishes.map(({ number, wording }) => [number, wording]))).toEqual(new Map([['+442079460302', 'Mine'], ['+442079460301', 'You may call me']]))
    expect(wishes.every(({ source }) => source === 'person')).toBe(true)
    expect((await list('kind=do_not_call', visitor)).wishes).toEqual([])
  })

  it('F3 goes out and comes in as it was, with no formula in it, and without what was withdrawn', async () => {
    const visitor = await world.visit({ country: 'GB' })
    const kept = await add({ number: '+442079460310', wording: '=1+1, "so"' }, visitor)
    const gone = await add({ number: '+442079460311' }, visitor)
    await visitor.post(`/api/user/call-wishes/${gone.id}/removal`, { note: 'Wrong' })
    const file = async (query: string) => (await visitor.get(`/api/user/call-wishes/file?${query}`)).text
    const [title, line, ...rest] = (await file('kind=consent')).trimEnd().split('\r\n')
    expect([title, rest]).toEqual(['Number,Said at,How,Words,Withdrawn,Why withdrawn', []])
    expect(line).not.toMatch(/(^|,)"?=/)
    const other = await world.visit({ country: 'US' })
    expect(await read(other, 'kind=consent&step=add', await file('kind=consent&removed=true'))).toMatchObject({ rows: 1, badRows: 1, added: 1 })
    expect((await list('kind=consent', other)).wishes).toMatchObject([{ number: kept.number, saidAt: kept.saidAt, way: kept.way, wording: kept.wording }])
  })

  it.each([
    ['nothing', ''], ['no titles', '+442079460301,Yes'], ['a workbook', 'PK\u0003\u0004'], ['only wrong lines', 'Number,Said at,Words\n1,2020-01-01,Yes'],
  ])('M17 is refused: %s', async (_, body) => {
    const visitor = await world.visit({ country: 'GB' })
    const before = await world.fingerprint()
    expectRefusal(await send(visitor, 'kind=consent&step=add', body), 422, 'file_refused')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('is refused where it is not said what to do with it', async () => {
    const visitor = await world.visit()
    for (const query of ['', 'kind=consent', 'kind=other&step=look', 'kind=consent&step=keep']) {
      expectRefusal(await send(visitor, query, FILE), 400, 'invalid_request')
    }
    expectRefusal(await visitor.get('/api/user/call-wishes/file'), 400, 'invalid_request')
  })
})
