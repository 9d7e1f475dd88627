import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRequests } from '../../server/http/count-requests'
import { createLog } from '../../server/log'
import metricsRoute from '../../server/routes/metrics.get'
import { createFakeVoice } from '../support/agents/fake-voice'
import { createHttpApp } from '../support/http-app'
import { createHttpWorld, type HttpWorld } from '../support/http-world'

const TOKEN = 'f'.repeat(64)
const ADDED = [{ path: '/metrics', method: 'get' as const, handler: metricsRoute }]
let world: HttpWorld
let app: Awaited<ReturnType<typeof createHttpApp>>
beforeAll(async () => {
  world = await createHttpWorld({ env: { METRICS_TOKEN: TOKEN, LIMIT_CALLS_AT_ONCE: '100' } })
  app = await createHttpApp(world.context, ADDED)
})
afterAll(() => world.close())

const ask = (authorization?: string) => app.send({ path: '/metrics', headers: authorization === undefined ? {} : { authorization } })
async function figures(): Promise<Map<string, number>> {
  const reply = await ask(`Bearer ${TOKEN}`)
  expect(reply.status, reply.text).toBe(200)
  const lines = reply.text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return new Map(lines.map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

describe('the figures for Prometheus', () => {
  it.each([undefined, '', 'Bearer', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, TOKEN])('are told to nobody who shows %s', async shown => {
    const reply = await ask(shown)
    expect([reply.status, reply.text, reply.headers['www-authenticate']]).toEqual([401, 'a token is needed', 'Bearer'])
  })

  it('are nowhere where no token is set', async () => {
    const other = await createHttpWorld({ database: world.context.testDatabase, deck: null })
    const without = await createHttpApp(other.context, ADDED)
    for (const authorization of ['Bearer ', 'Bearer null', `Bearer ${TOKEN}`]) {
      expect((await without.send({ path: '/metrics', headers: { authorization } })).status).toBe(404)
    }
    await other.close()
  })

  it('are in the form that Prometheus reads, with no number of a person in them', async () => {
    const visitor = await world.visit()
    await world.complete(visitor, 61)
    const reply = await ask(`Bearer ${TOKEN}`)
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.text).toMatch(/^# HELP talktime_open_calls /m)
    expect(reply.text).toMatch(/^# TYPE talktime_call_seconds histogram$/m)
    expect(reply.text).toMatch(/^nodejs_eventloop_lag_seconds /m)
    expect(reply.text).not.toMatch(/\+?\d{10,}"|@/)
  })

  it('have calls that go on, by channel, and how long those lasted that are settled, each once', async () => {
    const visitor = await world.visit()
    const before = await figures()
    const call = await world.dial(visitor)
    expect((await figures()).get('talktime_open_calls{channel="browser"}')).toBe(1)
    await world.report(call, { status: 'in-progress', sequence: 2 })
    for (let times = 0; times < 3; times++) await world.report(call, { status: 'completed', sequence: 3, durationSeconds: 45 })
    const after = await figures()
    expect(after.get('talktime_open_calls{channel="browser"}')).toBeUndefined()
    const more = (name: string) => after.get(name)! - before.get(name)!
    expect([more('talktime_call_seconds_count'), more('talktime_call_seconds_sum'), more('talktime_call_seconds_bucket{le="30"}')]).toEqual([1, 45, 0])
  })

  it('have answers to requests by class of status, and the lines of the log that tell of trouble', async () => {
    const stop = countRequests(world.context.metrics)
    const { url, close } = await app.listen()
    const count = async (name: string) => (await figures()).get(name) ?? 0
    const [fine, wrong] = ['talktime_http_response_seconds_count{status="2xx"}', 'talktime_http_response_seconds_count{status="4xx"}']
    const before = [await count(fine), await count(wrong)]
    await fetch(`${url}/api/health/live`)
    await fetch(`${url}/api/nothing`)
    await expect.poll(async () => [await count(fine), await count(wrong)]).toEqual([before[0]! + 1, before[1]! + 1])
    await close()
    stop()
    const log = createLog('info', { write: () => {} }, world.context.metrics.lineLogged)
    log.info('fine')
    log.warn('odd')
    log.error('wrong')
    log.fatal('over')
    expect((await figures()).get('talktime_log_lines_total{level="warn"}')).toBe(1)
    expect((await figures()).get('talktime_log_lines_total{level="error"}')).toBe(2)
  })

  it('have the voice: talks, how fast it answered, what failed, and whether it came', async () => {
    const { metrics, voiceHealth } = world.context
    expect((await figures()).has('talktime_voice_answers')).toBe(false)
    metrics.voice.opened()
    voiceHealth.opened()
    metrics.voice.answeredAfter(820)
    metrics.voice.failed('trouble', 'rate')
    let now = await figures()
    expect([now.get('talktime_voice_talks'), now.get('talktime_voice_answers'), now.get('talktime_voice_answer_seconds_sum')]).toEqual([1, 1, 0.82])
    expect([now.get('talktime_voice_failures_total{kind="trouble"}'), now.get('talktime_voice_failures_total{kind="open"}')]).toEqual([1, 0])
    metrics.voice.over()
    voiceHealth.failed('open', 'key')
    now = await figures()
    expect([now.get('talktime_voice_talks'), now.get('talktime_voice_answers')]).toEqual([0, 0])
  })
})

describe('GET /api/health/voice', () => {
  it('says how the voice answered the last time, and asks nothing', async () => {
    const other = await createHttpWorld({ database: world.context.testDatabase, deck: null })
    const health = async () => {
      const { status, text } = await other.app.send({ path: '/api/health/voice' })
      return `${status} ${text}`
    }
    expect(await health()).toBe('200 none')
    const voice = createFakeVoice()
    other.context.voice = voice
    expect(await health()).toBe('200 not asked yet')
    other.context.voiceHealth.failed('open', 'key')
    expect(await health()).toBe('503 does not answer')
    other.context.voiceHealth.opened()
    expect(await health()).toBe('200 answers')
    expect(voice.orders).toEqual([])
    await other.close()
  })
})
