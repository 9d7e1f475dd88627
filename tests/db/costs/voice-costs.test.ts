import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { noteVoiceCosts } from '../../../server/db/costs/voice-costs'
import { sqlStateOf } from '../../../server/db/client'
import type { DomainError } from '../../../server/domain/errors'
import { priceVoices } from '../../../server/services/costs/price-voices'
import { setVoicePrices } from '../../../server/services/costs/set-voice-prices'
import { endedCall, wrongCostSums } from '../../support/costs/costed-call'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { createTestAgent, setShippedPrices, useVoice, VOICE_PRICES } from '../../support/costs/voice-use'
import { expectHealthy } from '../../support/ledger/read-ledger'
import type { TestCall } from '../../support/ledger/test-call'
import { createTestClock } from '../../support/test-clock'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const [IMPOSSIBLE, APPEND_ONLY] = ['TT006', '23001']
let context: TestContext
let person: Person
let agentId: string
beforeAll(async () => {
  context = await createTestContext({
    clock: createTestClock(new Date('2026-12-01T09:00:00Z')), env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' },
  })
  person = await createPerson(context, { grantMicros: 100_000_000n })
  agentId = await createTestAgent(context, person)
  await setShippedPrices(context)
})
beforeEach(() => {
  context.clock.advance(3600)
})
afterAll(async () => {
  expect(await wrongCostSums(context)).toEqual([])
  await expectHealthy(context.admin)
  await context.close()
})

const phoneCall = () => endedCall(context, person, { parentMicros: 8_000n, childMicros: 26_000n })
const uses = (call: TestCall, usage: Record<string, number>, options = {}) =>
  useVoice(context, person, { callId: call.id, agentId }, usage, options)
/** The jobs, once each, a while later. */
async function round(seconds = 120) {
  await lookForCosts(context)
  context.clock.advance(seconds)
  const counts = await priceVoices(context)
  await lookForCosts(context)
  return counts
}
const searchOf = async ({ id }: TestCall) => (await context.admin`
  select cost_micros, known_at is not null as known, completed_at is not null as completed, obstacle from provider_cost_search where call_id = ${id}`)[0]
const costsOf = async ({ id }: TestCall) => [...await context.admin`
  select cost_micros, unheard_micros, use_id from voice_cost where call_id = ${id} order by cost_micros`]
const priced = (prices: object[]) => setVoicePrices(context, JSON.stringify({ prices }))
const PRICE = { validFrom: '2026-11-01T00:00:00Z', currency: 'USD', source: 'test' }

describe('what voices cost us', () => {
  it('stands beside the phone\'s legs in the cost of a call, once, however often it is looked for', async () => {
    const call = await phoneCall()
    const usage = { audioIn: 600, audioOut: 1200, textIn: 100, textOut: 100, writtenSeconds: 60 }
    const first = await uses(call, usage, { heardMs: 45_000, madeMs: 60_000 })
    const second = await uses(call, { audioOut: 100 })
    await uses(call, {}, { isOver: true })
    expect(await round()).toEqual({ priced: 3, waiting: 0 })
    expect(await costsOf(call)).toEqual([
      { cost_micros: 0n, unheard_micros: 0n, use_id: expect.any(String) as string },
      { cost_micros: 6_400n, unheard_micros: 0n, use_id: second },
      // a quarter of what was said: 76,800 and 2,400
      { cost_micros: 103_300n, unheard_micros: 19_800n, use_id: first },
    ])
    const rows = await context.admin`select carrier, price_micros, price_unit from provider_cost where call_id = ${call.id} order by carrier, price_micros`
    expect(rows.map(row => `${row.carrier as string} ${row.price_micros as bigint} ${row.price_unit as string}`)).toEqual([
      'openai 0 USD', 'openai 6400 USD', 'openai 103300 USD', 'twilio 8000 USD', 'twilio 26000 USD',
    ])
    const all = 8_000n + 26_000n + 6_400n + 103_300n
    expect(await searchOf(call)).toMatchObject({ cost_micros: all, known: true, obstacle: null })
    expect(await round()).toEqual({ priced: 0, waiting: 0 })
    await Promise.all([priceVoices(context), priceVoices(context)])
    expect(await costsOf(call)).toHaveLength(3)
  })

  it('is priced once by several servers at a time', async () => {
    const calls = await Promise.all([phoneCall(), phoneCall(), phoneCall()])
    for (const call of calls) await uses(call, { audioOut: 10 })
    await lookForCosts(context)
    await Promise.all([priceVoices(context), priceVoices(context), priceVoices(context)])
    await priceVoices(context)
    for (const call of calls) expect(await costsOf(call)).toMatchObject([{ cost_micros: 640n }])
  })

  it('is not known, and never nothing, while a kind or a model has no price; and is as soon as one comes', async () => {
    const [ofKind, ofModel] = [await phoneCall(), await phoneCall()]
    await uses(ofKind, { audioOut: 1000, writtenIn: 10 })
    await uses(ofModel, { audioOut: 1000 }, { model: 'gpt-realtime-3' })
    expect(await round()).toEqual({ priced: 0, waiting: 2 })
    for (const call of [ofKind, ofModel]) {
      expect(await costsOf(call)).toEqual([])
      expect(await searchOf(call)).toMatchObject({ known: false, completed: false, obstacle: 'voice_unpriced', cost_micros: 34_000n })
    }
    await priced([{ ...PRICE, model: 'gpt-transcribe', perMillionTokens: { writtenIn: '6' } }])
    expect(await round()).toEqual({ priced: 1, waiting: 1 })
    expect(await searchOf(ofKind)).toMatchObject({ known: true, obstacle: null, cost_micros: 34_000n + 64_060n })
    // two weeks and more: nobody asks any more, and still it is not forgotten
    for (let day = 0; day < 20; day++) await round(86_400)
    expect(await searchOf(ofModel)).toMatchObject({ known: false, completed: true })
    await priced([{ ...PRICE, model: 'gpt-realtime-3', perMillionTokens: { audioOut: '1' } }])
    await round()
    expect(await searchOf(ofModel)).toMatchObject({ known: true, cost_micros: 35_000n })
  })

  it('of a stream that is still up, or whose server died over it, is not known', async () => {
    const call = await phoneCall()
    await uses(call, { audioOut: 5 }, { isOver: false })
    await round()
    expect(await searchOf(call)).toMatchObject({ known: false, obstacle: 'voice_unpriced' })
    // one that never came through used nothing
    const other = await phoneCall()
    const id = await uses(other, {}, { isOver: false })
    await context.admin`update agent_session set bound_at = null, bound_by = null, stream_id = null where id = ${id}`
    await round()
    expect(await searchOf(other)).toMatchObject({ known: true })
  })

  it('waits for the end of its call', async () => {
    const call = await phoneCall()
    await uses(call, { audioOut: 5 })
    expect(await priceVoices(context)).toEqual({ priced: 0, waiting: 0 })
    await lookForCosts(context)
    expect(await priceVoices(context)).toEqual({ priced: 1, waiting: 0 })
  })

  describe('of reading what was said', () => {
    async function asked({ id: callId }: TestCall, usage: object | null): Promise<string> {
      const [id, now] = [randomUUID(), context.clock.now()]
      await context.admin`
        insert into talk_reading (id, call_id, user_id, agent_id, model, asked_at, told_at, usage) values (${id}, ${callId},
          ${person.id}, ${agentId}, 'gpt-5.4-mini', ${now}, ${usage && now}, ${JSON.stringify(usage ?? {})}::text::jsonb)`
      return id
    }
    const lineUp = ({ id }: TestCall, state: string) => context.admin`
      insert into lead_call (call_id, user_id, agent_id, agent_version, state, due_at, created_at)
      values (${id}, ${person.id}, ${agentId}, 1, ${state}, '2999-01-01', now()) on conflict (call_id) do update set state = excluded.state`

    it('stands beside the voice, each time that it was asked, by the prices of its own model', async () => {
      const call = await phoneCall()
      await uses(call, { audioOut: 100 })
      const useId = await asked(call, { textIn: 2000, textCachedIn: 1000, textOut: 100 })
      await asked(call, {})
      expect(await round()).toEqual({ priced: 3, waiting: 0 })
      // 1,500 and 75 and 450 micros
      expect(await costsOf(call)).toContainEqual({ cost_micros: 2_025n, unheard_micros: 0n, use_id: useId })
      const all = 34_000n + 6_400n + 2_025n
      expect(await searchOf(call)).toMatchObject({ known: true, obstacle: null, cost_micros: all })
      const [sum] = await context.admin`
        select sum(cost_micros)::bigint as cost from voice_cost where agent_id = ${agentId} and call_id = ${call.id}`
      expect(sum!.cost, 'of the agent').toBe(8_425n)
    })

    it('is not known, and never nothing, while it is still to be read, and where nobody knows what that used', async () => {
      const [waits, lost] = [await phoneCall(), await phoneCall()]
      await lineUp(waits, 'waiting')
      await asked(lost, null)
      await round()
      for (const call of [waits, lost]) expect(await searchOf(call)).toMatchObject({ known: false, obstacle: 'voice_unpriced' })
      await asked(waits, { textOut: 1000 })
      await lineUp(waits, 'done')
      await round()
      await round()
      expect(await searchOf(waits)).toMatchObject({ known: true, cost_micros: 38_500n })
      expect(await searchOf(lost)).toMatchObject({ known: false })
    })
  })

  it('of a trial is no call\'s', async () => {
    const [id, now] = [randomUUID(), context.clock.now()]
    await context.admin`
      insert into agent_trial (id, talk_id, user_id, agent_id, agent_version, kind, created_at, ended_at, model, usage)
      values (${id}, ${id}, ${person.id}, ${agentId}, 1, 'writing', ${now}, ${now}, 'gpt-realtime-2.1-mini', '{"textIn": 1000, "textOut": 100}')`
    expect(await priceVoices(context)).toEqual({ priced: 1, waiting: 0 })
    expect([...await context.admin`select call_id, cost_micros from voice_cost where use_id = ${id}`]).toEqual([{ call_id: null, cost_micros: 840n }])
  })
})

describe('the kernel', () => {
  const LINE = { kind: 'audioOut', units: '1000.000' }
  type Lines = { kind: string, units: string, priceId: string }[]
  async function attempt(
    change: (cost: { lines: Lines }) => object, usage: Record<string, number> = { audioOut: 1000 },
  ) {
    const call = await phoneCall()
    const useId = await uses(call, usage)
    await lookForCosts(context)
    const [price] = await context.admin`select id::text from voice_price where model = 'gpt-realtime-2.1' and kind = 'audioOut' and valid_from = ${PRICE.validFrom}`
    const right = { useId, currency: 'USD', costMicros: 64_000n, unheardMicros: 0n, lines: [{ ...LINE, priceId: price!.id as string }] }
    const wrong = { ...right, ...change(structuredClone(right)) } as never
    return context.database.asSystem(tx => noteVoiceCosts(tx, [wrong], context.clock.now())).then(() => 'done', (error: unknown) => sqlStateOf(error))
  }
  it.each([
    ['less than the prices come to', () => ({ costMicros: 63_999n })],
    ['more than they come to', () => ({ costMicros: 64_001n })],
    ['nothing', () => ({ costMicros: 0n, lines: [] })],
    ['another amount', () => ({ costMicros: 32_000n, lines: [{ ...LINE, units: '500', priceId: '1' }] })],
    ['another price', cost => ({ lines: [{ ...cost.lines[0]!, priceId: '1' }] })],
    ['one kind twice', cost => ({ costMicros: 128_000n, lines: [cost.lines[0]!, cost.lines[0]!] })],
    ['another currency', () => ({ currency: 'EUR' })],
    ['a use that is not there', () => ({ useId: randomUUID() })],
  ] satisfies [string, (cost: { lines: Lines }) => object][])('takes no cost for %s', async (_, change) => {
    expect(await attempt(change)).toBe(IMPOSSIBLE)
  })
  it('takes no cost that leaves out a kind, nor a second one', async () => {
    expect(await attempt(() => ({}), { audioOut: 1000, textIn: 5 })).toBe(IMPOSSIBLE)
    expect(await attempt(() => ({}))).toBe('done')
    const [known] = await context.admin`select use_id from voice_cost where cost_micros = 64000 order by id desc limit 1`
    expect(await attempt(() => ({ useId: known!.use_id as string }))).toBe(IMPOSSIBLE)
  })
  it.each(['update voice_cost set cost_micros = 1', 'delete from voice_cost', 'update voice_price set price_micros = 1', 'truncate voice_price'])('keeps what is written: %s', async statement => {
    expect(await context.admin.unsafe(statement).then(() => 'done', (error: unknown) => sqlStateOf(error))).toBe(APPEND_ONLY)
  })
})

describe('the file of prices', () => {
  const problemsOf = (text: string) =>
    setVoicePrices(context, text)
      .then(() => [], (error: unknown) => (error as DomainError).details.problems as string[])
  it('is read again without effect, and never changes a price', async () => {
    expect(await setVoicePrices(context, VOICE_PRICES)).toEqual({ added: 0, all: 24 })
    expect(await problemsOf(VOICE_PRICES.replace('"64"', '"65"'))).toEqual([expect.stringContaining('another one than was set before') as string])
    const [row] = await context.admin`select price_micros from voice_price where model = 'gpt-realtime-2.1' and kind = 'audioOut'`
    expect(row!.price_micros).toBe(64_000_000n)
  })
  it('is refused whole, with everything that is wrong', async () => {
    const entry = { ...PRICE, model: 'x', perMillionTokens: { audioOut: '1' } }
    expect(await problemsOf('{')).toEqual([expect.stringContaining('not JSON') as string])
    const problems = await problemsOf(JSON.stringify({ prices: [{ ...entry, perMillionTokens: { audioOut: '-1' } }, { ...entry, currency: 'usd' }, { ...entry, validFrom: 'soon' }, { ...entry, perMillionTokens: { smells: '1' } }, { ...entry, note: 1 }] }))
    expect([...new Set(problems.map(problem => problem.split(':')[0]))]).toEqual(['prices.0.perMillionTokens.audioOut', 'prices.1.currency', 'prices.2.validFrom', 'prices.3.perMillionTokens', 'prices.4'])
    expect(await problemsOf(JSON.stringify({ prices: [entry, entry] }))).toEqual(['x, audioOut, 2026-11-01T00:00:00.000Z: this price stands in the file twice.'])
    expect([...await context.admin`select from voice_price where model = 'x'`]).toEqual([])
  })
})
