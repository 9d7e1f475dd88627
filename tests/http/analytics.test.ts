import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countEndedCalls } from '../../server/services/analytics/count-ended-calls'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import type { CallAnalyticsDto } from '../../shared/schemas/analytics'
import type { ErrorDto } from '../../shared/errors'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'

const PATH = '/api/user/call-analytics'
let world: HttpWorld
let owner: Visitor
let stranger: Visitor
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
  owner = await world.visit()
  stranger = await world.visit()
  await world.complete(owner, 61)
  await world.complete(owner, 30, NUMBERS.perMinute)
  const unanswered = await world.dial(owner)
  await world.report(unanswered, { status: 'busy', sequence: 2 })
  await world.dial(owner)
})
afterAll(() => world.close())

const read = async (visitor: Visitor, query = '') => {
  const reply = await visitor.get(PATH + query)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as CallAnalyticsDto
}

describe('GET /api/user/call-analytics', () => {
  it('K3 tells what the calls that are settled come to, whether or not they are handed over', async () => {
    const before = await read(owner)
    expect(before).toMatchObject({
      currency: 'USD', tz: 'UTC',
      totals: {
        calls: 3, completedCalls: 2, failedCalls: 1, talkedSeconds: 91, chargedMicros: '53000', refundedMicros: '0',
        successRate: 0.6667, averageSeconds: 46, averageMicros: '26500',
      },
      previous: { calls: 0, successRate: null, averageSeconds: null, averageMicros: null },
      countries: [{ country: 'GB', calls: 2, failedCalls: 1, chargedMicros: '40000' }, { country: 'US', calls: 1, chargedMicros: '13000' }],
      numbers: [{ toNumber: NUMBERS.british, display: '+44 20 7946 0123', calls: 2 }, { toNumber: NUMBERS.perMinute, calls: 1 }],
    })
    expect(before.days).toHaveLength(30)
    expect(before.days.at(-1)).toMatchObject({ day: before.to, calls: 3, successRate: 0.6667 })
    expect(before.days[0]).toMatchObject({ day: before.from, calls: 0, chargedMicros: '0', successRate: null })
    expect(before.hours.flat().reduce((sum, calls) => sum + calls)).toBe(3)
    await handOverEndedCalls(world.context, [countEndedCalls])
    expect(await read(owner)).toEqual(before)
  })

  it('K3 tells apart what came back of it', async () => {
    const call = await world.complete(owner, 61)
    await world.context.admin`insert into call_complaint (id, call_id, user_id, reason, state, evidence, refunded_micros, created_at)
      values (gen_random_uuid(), ${call.callId}, ${owner.person.id}, 'bad_quality', 'refunded', '{}', 15000, now())`
    expect((await read(owner)).totals).toMatchObject({ calls: 4, chargedMicros: '93000', refundedMicros: '15000' })
    await world.context.admin`delete from call_complaint where call_id = ${call.callId}`
  })

  it('A2 tells nobody of another’s calls', async () => {
    const theirs = await read(stranger)
    expect(theirs.totals).toMatchObject({ calls: 0, chargedMicros: '0' })
    expect([...theirs.countries, ...theirs.numbers]).toEqual([])
  })

  it('A2 goes by who placed the call, whoever pays', async () => {
    const worker = await world.visit()
    const call = await world.complete(worker, 61)
    await world.context.admin`alter table call disable trigger user`
    await world.context.admin`update call set wallet_id = ${stranger.person.walletId} where id = ${call.callId}`
    await world.context.admin`alter table call enable trigger user`
    expect((await read(worker)).totals).toMatchObject({ calls: 1, chargedMicros: '40000' })
    expect((await read(stranger)).totals.calls).toBe(0)
  })

  it('answers 304 where nothing changed, and anew when a call was settled', async () => {
    const first = await owner.get(`${PATH}?days=7`)
    const etag = first.headers.etag as string
    expect((await owner.get(`${PATH}?days=7`, { 'if-none-match': etag })).status).toBe(304)
    expect((await owner.get(`${PATH}?days=30`, { 'if-none-match': etag })).status).toBe(200)
    await world.complete(owner, 61)
    expect((await owner.get(`${PATH}?days=7`, { 'if-none-match': etag })).status).toBe(200)
  })

  it('takes days and zones that the world knows, old names too', async () => {
    for (const tz of ['Asia/Kathmandu', 'Asia/Calcutta', 'US/Pacific', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires']) {
      expect((await read(owner, `?days=2&tz=${encodeURIComponent(tz)}`)).tz).toBe(tz)
    }
    const year = await read(owner, '?from=2024-01-01&to=2024-12-31')
    expect([year.days.length, year.previous.from]).toEqual([366, '2022-12-31'])
    expect((await read(owner, '?from=2999-12-30&to=2999-12-31')).totals.calls).toBe(0)
    expect((await read(owner, '?from=1970-01-01&to=1970-01-02&tz=Africa/Monrovia')).days).toHaveLength(2)
  })

  it.each([
    ['?from=2026-11-24&to=2026-11-23', 'to', 'must not be before'], ['?from=1926-01-01&to=2026-01-01', 'from', 'must be of a year'],
    ['?from=1970-01-01&to=2069-12-31', 'to', 'must be within 366 days'], ['?from=2026-01-01', 'to', 'is wanted'], ['?to=2026-01-01', 'from', 'is wanted'],
    ['?days=30&from=2026-01-01&to=2026-01-02', 'days', 'stands alone'], ['?days=0', 'days', ''], ['?days=367', 'days', ''], ['?days=1.5', 'days', ''],
    ['?days=', 'days', ''], ['?days=7&days=30', 'days', ''], ['?from=2026-02-30&to=2026-03-01', 'from', ''],
    ['?tz=Mars/Olympus', 'tz', 'must be a time zone'], ['?tz=', 'tz', 'must be a time zone'], ['?tz=%2B05:30', 'tz', 'must be a time zone'],
    [`?tz=${'A'.repeat(65)}`, 'tz', ''], ['?tz=%F0%9F%92%A9', 'tz', 'must be a time zone'], ['?tz=UTC%27%3B--', 'tz', 'must be a time zone'], ['?zone=UTC', 'zone', ''],
  ])('refuses what is no period or zone, in words: %s', async (query, path, words) => {
    const { details } = expectRefusal(await owner.get(PATH + query), 400, 'invalid_request')
    const issues = (details as ErrorDto['details'] & { issues: { path: string, message: string }[] }).issues
    expect(issues[0]!.path).toBe(path)
    expect(issues[0]!.message).toContain(words)
  })
})
