import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readComplaint } from '../../server/services/complaints/list-complaints'
import type { TimelineDto } from '../../shared/schemas/calls'
import type { CallRatingReply, DeviceEvent } from '../../shared/schemas/quality'
import type { ProfileDto } from '../../shared/schemas/user'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
})
afterAll(async () => {
  expect(await world.violations()).toEqual([])
  await world.close()
})

const DAY = 86_400

async function talked(): Promise<{ visitor: Visitor, callId: string }> {
  const visitor = await world.visit()
  return { visitor, callId: (await world.complete(visitor, 61)).callId }
}

describe('rating a call', () => {
  const rate = ({ visitor, callId }: { visitor: Visitor, callId: string }, body: object) => visitor.put(`/api/calls/${callId}/rating`, body)

  it('A2 is its owner’s, once, and for a day otherwise', async () => {
    const own = await talked()
    const read = async () => (await own.visitor.get(`/api/calls/${own.callId}/rating`)).json as CallRatingReply
    expect(await read()).toEqual({ rating: null, isOpen: true })
    expect((await rate(own, { stars: 5 })).json).toMatchObject({ rating: { stars: 5, reasons: [] }, isOpen: true })
    world.context.clock.advance(DAY - 10)
    expect((await rate(own, { stars: 2, reasons: ['echo', 'choppy', 'echo'] })).status).toBe(200)
    expect(await read()).toMatchObject({ rating: { stars: 2, reasons: ['choppy', 'echo'] }, isOpen: true })
    // a day from the first word, not from the last
    world.context.clock.advance(20)
    expectRefusal(await rate(own, { stars: 1 }), 409, 'already_decided')
    expect(await read()).toMatchObject({ rating: { stars: 2 }, isOpen: false })
    const stranger = await world.visit()
    expectRefusal(await rate({ visitor: stranger, callId: own.callId }, { stars: 1 }), 404, 'not_found')
    expectRefusal(await stranger.get(`/api/calls/${own.callId}/rating`), 404, 'not_found')
  })

  it('is refused for calls that nobody answered, that go on, or are long past, and for what is no rating', async () => {
    const visitor = await world.visit()
    const busy = await world.dial(visitor)
    expectRefusal(await rate({ visitor, callId: busy.callId }, { stars: 4 }), 409, 'already_decided')
    await world.report(busy, { status: 'busy', sequence: 2 })
    expectRefusal(await rate({ visitor, callId: busy.callId }, { stars: 4 }), 409, 'already_decided')
    const own = await talked()
    for (const bad of [{}, { stars: 0 }, { stars: 6 }, { stars: 2.5 }, { stars: 4, reasons: ['echo'] }, { stars: 1, reasons: ['rude'] }, { stars: 1, note: 'x' }]) {
      expectRefusal(await rate(own, bad), 400, 'invalid_request')
    }
    world.context.clock.advance(30 * DAY)
    const again = await signIn(world.context, world.app, own.visitor.person)
    expectRefusal(await rate({ ...own, visitor: again }, { stars: 4 }), 409, 'already_decided')
  })

  it('is one, whatever is asked at once', async () => {
    const own = await talked()
    const replies = await Promise.all([1, 2, 3, 4, 5].map(stars => rate(own, { stars })))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(await world.context.admin`select from call_rating where call_id = ${own.callId}`).toHaveLength(1)
  })

  it('is shown to who looks into a complaint', async () => {
    const own = await talked()
    await rate(own, { stars: 1, reasons: ['dropped'] })
    const { id } = (await own.visitor.post(`/api/calls/${own.callId}/complaint`, { id: randomUUID(), reason: 'bad_quality' })).json as { id: string }
    const clerk = await world.visit({ role: 'finance', secondFactor: true })
    expect((await clerk.get(`/api/finance/complaints/${id}`)).json).toMatchObject({ rating: { stars: 1, reasons: ['dropped'] } })
    expect((await readComplaint(world.context, { id: clerk.person.id, role: 'finance' } as never, id)).rating!.stars).toBe(1)
  })
})

describe('what a browser noticed', () => {
  const tell = (visitor: Visitor, callId: string, events: DeviceEvent[]) => visitor.post(`/api/calls/${callId}/device-events`, { events })
  const timeline = async (visitor: Visitor, callId: string) => ((await visitor.get(`/api/calls/${callId}/timeline`)).json as TimelineDto).events

  it('W4 stands in the timeline where it happened, once', async () => {
    const visitor = await world.visit()
    const call = await world.dial(visitor)
    await world.report(call, { status: 'in-progress', sequence: 2 })
    world.context.clock.advance(30)
    await world.report(call, { status: 'completed', sequence: 3, durationSeconds: 30 })
    world.context.clock.advance(5)
    const events: DeviceEvent[] = [
      { place: 0, kind: 'line-warning', warning: 'high-jitter', agoMs: 25_000 }, { place: 1, kind: 'reconnecting', agoMs: 15_000 },
      { place: 2, kind: 'reconnected', agoMs: 12_000 }, { place: 3, kind: 'devices-changed', agoMs: 86_000_000 },
    ]
    expect((await tell(visitor, call.callId, events)).json).toEqual({ kept: 4 })
    expect((await tell(visitor, call.callId, events)).json).toEqual({ kept: 0 })
    const told = await timeline(visitor, call.callId)
    expect(told.filter(({ id }) => id.startsWith('device-')).map(({ kind, source }) => [kind, source])).toEqual([
      ['devices-changed', 'browser'], ['line-warning', 'browser'], ['reconnecting', 'browser'], ['reconnected', 'browser'],
    ])
    const kinds = told.map(({ kind }) => kind)
    // no earlier than its call, and within the talk
    expect(kinds.indexOf('started')).toBeLessThan(kinds.indexOf('devices-changed'))
    expect(kinds.indexOf('answered')).toBeLessThan(kinds.indexOf('line-warning'))
    expect(kinds.indexOf('reconnected')).toBeLessThan(kinds.indexOf('completed'))
    expect(told.find(({ kind }) => kind === 'line-warning')!.facts).toEqual({ warning: 'high-jitter' })
    const clerk = await world.visit({ role: 'finance', secondFactor: true })
    const { id } = (await visitor.post(`/api/calls/${call.callId}/complaint`, { id: randomUUID(), reason: 'bad_quality' })).json as { id: string }
    expect((await clerk.get(`/api/finance/complaints/${id}`)).text).toContain('line-warning')
  })

  it('A2 is of one’s own call alone, and bounded', async () => {
    const own = await talked()
    const event: DeviceEvent = { place: 0, kind: 'reconnected', agoMs: 0 }
    expectRefusal(await tell(await world.visit(), own.callId, [event]), 404, 'not_found')
    const bad: unknown[] = [
      [], [{ ...event, place: 200 }], [{ ...event, place: -1 }], [{ ...event, kind: 'muted' }], [{ ...event, label: 'Ada’s headset' }],
      [{ ...event, kind: 'line-warning' }], [{ ...event, warning: 'high-rtt' }], [{ place: 0, kind: 'line-warning', warning: '+442079460123', agoMs: 0 }],
      [{ ...event, agoMs: -1 }], Array.from({ length: 201 }, (_, place) => ({ ...event, place: place % 200 })),
    ]
    for (const events of bad) expectRefusal(await tell(own.visitor, own.callId, events as DeviceEvent[]), 400, 'invalid_request')
    const all = Array.from({ length: 200 }, (_, place) => ({ ...event, place }))
    const replies = await Promise.all([tell(own.visitor, own.callId, all), tell(own.visitor, own.callId, all)])
    expect(replies.map(({ json }) => (json as { kept: number }).kept).reduce((sum, kept) => sum + kept)).toBe(200)
    world.context.clock.advance(3601)
    expectRefusal(await tell(own.visitor, own.callId, [event]), 409, 'call_over')
  })

  it('A2 catches a policy that lets somebody write to the calls of others', async () => {
    const [own, stranger] = [await talked(), await world.visit()]
    const write = () => world.context.database.asUser(stranger.person.id, tx => tx.execute(
      `insert into call_device_event (call_id, place, user_id, kind, at) values ('${own.callId}', 0, '${stranger.person.id}', 'reconnected', now())`))
    await expect(write()).rejects.toThrow()
    const rate = () => world.context.database.asUser(stranger.person.id, tx => tx.execute(
      `insert into call_rating (call_id, user_id, stars, reasons, rated_at) values ('${own.callId}', '${stranger.person.id}', 1, '{}', now())`))
    await expect(rate()).rejects.toThrow()
  })
})

describe('being asked before an expensive call', () => {
  it('A2 is the person’s own setting, told with the profile', async () => {
    const [visitor, other] = [await world.visit(), await world.visit()]
    const asksAbove = async (who: Visitor) => ((await who.get('/api/user/profile')).json as ProfileDto).askAboveNanosPerMinute
    expect(await asksAbove(visitor)).toBeNull()
    for (const nanos of ['500000000', '250000000']) {
      expect((await visitor.put('/api/user/price-guard', { askAboveNanosPerMinute: nanos })).json).toEqual({ askAboveNanosPerMinute: nanos })
      expect(await asksAbove(visitor)).toBe(nanos)
    }
    expect(await asksAbove(other)).toBeNull()
    expect((await visitor.put('/api/user/price-guard', { askAboveNanosPerMinute: null })).status).toBe(200)
    expect(await asksAbove(visitor)).toBeNull()
    for (const bad of ['0', '-1', '0.5', 'much', '9'.repeat(16), 1, undefined]) {
      expectRefusal(await visitor.put('/api/user/price-guard', { askAboveNanosPerMinute: bad }), 400, 'invalid_request')
    }
  })
})
