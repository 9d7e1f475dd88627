import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoteCall } from '../../../server/services/calls/quote-call'
import { startCall } from '../../../server/services/calls/start-call'
import { grantCredit } from '../../support/ledger/kernel'
import { DomainError } from '../../../server/domain/errors'
import { createChance } from '../../support/gate/chance'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { claimTestCall, report, startTestCall } from '../../support/ledger/test-call'
import { putLimits } from '../../support/two-people'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

const DAY_SECONDS = 86_400
const ENV = {
  LIMIT_STARTS_PER_MINUTE: '3', LIMIT_COUNTRIES_PER_DAY: '3', LIMIT_SPEND_PER_DAY: '0.4', LIMIT_PRICE_PER_MINUTE: '0.5', MAX_CALL_MINUTES: '10',
  NEW_LIMIT_STARTS_PER_MINUTE: '2', NEW_LIMIT_COUNTRIES_PER_DAY: '2', NEW_LIMIT_SPEND_PER_DAY: '0.1', NEW_LIMIT_PRICE_PER_MINUTE: '0.03', NEW_MAX_CALL_MINUTES: '4',
}

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: ENV })
})
afterAll(() => context.close())

/** What the one promises and the other does, a moment later, to be compared. */
async function promiseAndDeed(world: TestContext, person: Person, toNumber: string): Promise<[unknown, unknown]> {
  const quote = await quoteCall(world, person, { to: toNumber })
  const promise = quote.refusal ?? { maxSeconds: quote.maxSeconds, bound: quote.bound }
  try {
    const reply = await startCall(world, person, { toNumber })
    return [promise, { maxSeconds: reply.maxAllowedSeconds, bound: reply.quote.bound }]
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return [promise, { code: error.code, message: error.message, details: error.details }]
  }
}

const expire = (world: TestContext, person: Person, afterSeconds: number, amountMicros: bigint) => grantCredit(world, {
  userId: person.id, amountMicros, idempotencyKey: `grant:${world.ids.uuid(world.clock.now())}`, actor: 'system:test', reason: 'Expires',
  expiresAt: new Date(world.clock.now().getTime() + afterSeconds * 1000),
})

describe('what the quote shows, the start grants', () => {
  async function talk(person: Person, toNumber: string, seconds = 1): Promise<void> {
    const call = await startTestCall(context, person, toNumber)
    await claimTestCall(context, call)
    await report(context, call, 'completed', { durationSeconds: seconds })
    context.clock.advance(61)
  }
  const young = () => createPerson(context, { createdAt: new Date(context.clock.now().getTime() - DAY_SECONDS * 1000) })

  it.each<[string, () => Promise<[Person, string]>, object]>([
    ['money', async () => [await createPerson(context, { grantMicros: 30_000n }), NUMBERS.perMinute], { maxSeconds: 120, bound: { by: 'money', limitMicros: null } }],
    ['the longest call', async () => [await createPerson(context), NUMBERS.perMinute], { maxSeconds: 600, bound: { by: 'longest_call', limitMicros: null } }],
    ['the longest call of a new account', async () => [await young(), NUMBERS.perMinute], { maxSeconds: 240, bound: { by: 'new_account_longest_call', limitMicros: null } }],
    ['what is left of a new account’s day', async () => {
      const person = await young()
      await talk(person, NUMBERS.perMinute, 240)
      return [person, NUMBERS.british]
    }, { maxSeconds: 120, bound: { by: 'new_account_day_spend', limitMicros: '100000' } }],
  ])('M19 C16 %s', async (_what, arrange, expected) => {
    const [promise, deed] = await promiseAndDeed(context, ...await arrange())
    expect(promise).toEqual(expected)
    expect(deed).toEqual(expected)
  })

  it.each<[string, () => Promise<[Person, string]>, object, RegExp]>([
    ['a country too many', async () => {
      const person = await young()
      for (const number of [NUMBERS.perMinute, NUMBERS.british]) await talk(person, number)
      return [person, NUMBERS.withGrace]
    }, { limit: 'countriesPerDay', allowedCount: 2, usedCount: 2, ofNewAccount: true }, /New accounts may call 2 countries in 24 hours, and you have called .*the United Kingdom.* room again in 23 hours/],
    ['the day’s spend', async () => {
      const person = await young()
      await talk(person, NUMBERS.british, 240)
      await talk(person, NUMBERS.perMinute, 60)
      return [person, NUMBERS.british]
    }, { limit: 'spendPerDay', allowedMicros: '100000', usedMicros: '93000', ofNewAccount: true }, /New accounts may spend \$0\.10 in 24 hours, and \$0\.093 of it is spent or held.* room again in 23 hours/],
    ['the price limit', async () => [await young(), NUMBERS.perSecondWithFee], { limit: 'pricePerMinute', allowedMicros: '30000', ofNewAccount: true }, /costs \$0\.0391\. New accounts may call numbers of up to \$0\.03 a minute\. In 6 days your account is no longer new/],
    ['the price limit of everybody', async () => [await createPerson(context), NUMBERS.dear], { limit: 'pricePerMinute', freesAt: null }, /up to \$0\.50 a minute\. Write to help@talktime\.test to have it lifted/],
    ['starts in a minute', async () => {
      const person = await young()
      for (const number of [NUMBERS.perMinute, NUMBERS.perMinute]) {
        await talk(person, number)
        context.clock.advance(-41)
      }
      return [person, NUMBERS.perMinute]
    }, { limit: 'startsPerMinute', allowedCount: 2, usedCount: 2 }, /start 2 calls in a minute.* room again in 20 seconds/],
    ['a call that is not over', async () => {
      const person = await createPerson(context)
      await startTestCall(context, person)
      return [person, NUMBERS.perMinute]
    }, { limit: 'callsAtOnce', allowedCount: 1, usedCount: 1 }, /one call at a time, and one is not over yet/],
    ['money that has expired', async () => {
      const person = await createPerson(context, { grantMicros: 5000n })
      await expire(context, person, 60, 1_000_000n)
      context.clock.advance(61)
      return [person, NUMBERS.perMinute]
    }, { requiredMicros: '13000', availableMicros: '5000' }, /needs at least \$0\.013 to start; your wallet has \$0\.005 free/],
  ])('M19 C12 refuses alike: %s', async (_what, arrange, details, sentence) => {
    const [promise, deed] = await promiseAndDeed(context, ...await arrange())
    expect(promise).toMatchObject({ details, message: expect.stringMatching(sentence) as string })
    expect((promise as { message: string }).message).toMatch(/Nothing was charged\.$/)
    expect(deed).toEqual(promise)
  })

  /** Some days of a person who does anything. @returns whether quote and start ever said different things. */
  async function live(world: TestContext, seed: number): Promise<boolean> {
    const chance = createChance(seed)
    const createdAt = new Date(world.clock.now().getTime() - chance.below(9) * DAY_SECONDS * 1000)
    const person = await createPerson(world, { grantMicros: BigInt(chance.below(400_000)), createdAt })
    for (let step = 0; step < 12; step++) {
      if (chance.below(4) === 0) await expire(world, person, chance.below(5000) + 1, BigInt(chance.below(300_000) + 1))
      if (chance.below(8) === 0) {
        const own = { callsAtOnce: chance.pick([null, 2]), startsPerMinute: null, countriesPerDay: chance.pick([null, 1]), spendPerDayMicros: chance.pick([null, '50000', '900000']), pricePerMinuteMicros: chance.pick([null, '900000']), maxCallSeconds: chance.pick([null, 60, 3600]) }
        await putLimits(world.admin, person.id, own)
      }
      world.clock.advance(chance.pick([1, 20, 61, 3600, 30_000]))
      const number = chance.pick(Object.values(NUMBERS))
      const [promise, deed] = await promiseAndDeed(world, person, number)
      if (JSON.stringify(promise) !== JSON.stringify(deed)) return true
      const [open] = await world.admin`select id, terms from call where user_id = ${person.id} and billed_at is null order by id desc limit 1`
      const seconds = chance.below(2) === 0 ? chance.below(200) : null
      if (open && chance.below(5) > 0) await settle(world, String(open.id), seconds)
    }
    return false
  }

  it('M19 whatever a person does, for days', async () => {
    for (let seed = 1; seed <= 12; seed++) expect(await live(context, seed), `seed ${seed}`).toBe(false)
  })

  it('M19 catches a quote that counts credit that has expired', async () => {
    const scratch = await createTestContext({ env: ENV })
    try {
      await mutateFunction(scratch.admin, 'call_facts', 'expired_grants(w.id, p_at)', '0')
      let isCaught = false
      for (let seed = 1; seed <= 12 && !isCaught; seed++) isCaught = await live(scratch, seed)
      expect(isCaught).toBe(true)
    } finally {
      await scratch.close()
    }
  })
})

/** Over, with so many seconds or unanswered, by the kernel alone. */
async function settle(world: TestContext, callId: string, seconds: number | null): Promise<void> {
  const now = world.clock.now().toISOString()
  await world.admin`select record_call_event('twilio', ${`${callId}:over`}, ${callId}, 'webhook', ${seconds === null ? 'busy' : 'completed'}, 3, null, null, null, null, null, null, ${now}, ${seconds}, ${seconds === null ? null : `{${seconds}}`}::text::int[],
    ${seconds === null ? null : '{1000}'}::text::bigint[], (select terms from call where id = ${callId} and ${seconds}::int is not null), '{}'::jsonb, ${now}, ${now})`
}
