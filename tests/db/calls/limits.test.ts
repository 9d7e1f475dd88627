import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startCall } from '../../../server/services/calls/start-call'
import { readStaffLimits, setStaffLimits } from '../../../server/services/limits/staff-limits'
import type { SetLimitsBody, LimitValues } from '../../../shared/schemas/limits'
import { claimTestCall, report, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { agree, putLimits } from '../../support/two-people'
import { createPerson, createTestContext, declared, type Person, type TestContext } from '../../support/test-context'

/** Numbers of six countries at two cents a minute. */
const COUNTRIES = ['US:+12025550123', 'GB:+442079460123', 'FR:+33142685300', 'IT:+390669812345', 'ES:+34911234567', 'NL:+31201234567']
const numberOf = (index: number) => COUNTRIES[index]!.slice(3)
const DECK = ['destination_prefix,origin_prefix,description,line_type,provider_rate,margin,rate,connect_fee,initial_s,increment_s,minimum_s,grace_s,blocked,free']
  .concat(['1', '44', '33', '39', '34', '31'].map(prefix => `${prefix},,Somewhere,,0.01,0.01,0.02,0,60,60,0,0,0,0`), '81,,Japan,,0.5,0.5,1,0,60,60,0,0,0,0').join('\n')
const UNLIMITED: SetLimitsBody = {
  callsAtOnce: 100, agentCallsAtOnce: 100, startsPerMinute: 1000, countriesPerDay: 250, spendPerDayMicros: '1000000000', pricePerMinuteMicros: '10000000', maxCallSeconds: 3600, reason: 'Lifted',
}

let context: TestContext
let person: Person
let staff: Person
beforeAll(async () => {
  context = await createTestContext({
    deck: DECK,
    env: { LIMIT_STARTS_PER_MINUTE: '4', LIMIT_COUNTRIES_PER_DAY: '4', LIMIT_SPEND_PER_DAY: '1', NEW_LIMIT_STARTS_PER_MINUTE: '2', NEW_LIMIT_COUNTRIES_PER_DAY: '2', NEW_LIMIT_SPEND_PER_DAY: '0.1', MAX_CALL_MINUTES: '10', NEW_MAX_CALL_MINUTES: '5' },
  })
  staff = await createPerson(context, { role: 'finance' })
})
beforeEach(async () => {
  person = await createPerson(context)
})
afterAll(() => context.close())

async function end(call: TestCall, durationSeconds: number | null = null): Promise<void> {
  await claimTestCall(context, call)
  await report(context, call, durationSeconds === null ? 'busy' : 'completed', { durationSeconds })
}

const refused = (limit: string) => ({ code: limit === 'callsAtOnce' ? 'too_many_calls' : 'limit_reached', details: { limit } })
const NO_LIMITS: LimitValues = {
  callsAtOnce: null, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null,
  spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null,
}
const lift = (only: Partial<LimitValues>) => putLimits(context.admin, person.id, only)
const start = (toNumber = numberOf(0), who = person) => startTestCall(context, who, toNumber)

describe('calls at once', () => {
  it('C12 is one, until the carrier has ended it', async () => {
    const call = await start()
    await expect(start()).rejects.toMatchObject(refused('callsAtOnce'))
    await claimTestCall(context, call)
    await report(context, call, 'answered')
    await expect(start()).rejects.toMatchObject(refused('callsAtOnce'))
    await report(context, call, 'completed', { durationSeconds: 1 })
    await start()
  })

  it('C12 is one for a call that is older than a day, too', async () => {
    await start()
    context.clock.advance(2 * 86_400)
    await expect(start()).rejects.toMatchObject(refused('callsAtOnce'))
  })

  it('C12 frees the line at the last word, though its price is not known yet', async () => {
    const call = await start()
    await claimTestCall(context, call)
    await report(context, call, 'completed')
    expect(await start()).toBeDefined()
  })

  it('C12 is what staff set', async () => {
    await lift({ callsAtOnce: 2 })
    await start()
    await start()
    await expect(start()).rejects.toMatchObject(refused('callsAtOnce'))
  })
})

describe('starts in a minute', () => {
  it('C12 are counted from the database, refused ones left out, until a minute has passed', async () => {
    for (let i = 0; i < 4; i++) await end(await start())
    for (let i = 0; i < 3; i++) await expect(start()).rejects.toMatchObject(refused('startsPerMinute'))
    const elsewhere = await createTestContext({ database: context.testDatabase, clock: context.clock, deck: null, env: { LIMIT_STARTS_PER_MINUTE: '4' } })
    await expect(startCall(elsewhere, person, { toNumber: numberOf(0) })).rejects.toMatchObject(refused('startsPerMinute'))
    await elsewhere.close()
    context.clock.advance(59)
    await expect(start()).rejects.toMatchObject(refused('startsPerMinute'))
    context.clock.advance(1)
    await start()
  })
})

describe('countries in a day', () => {
  it('C12 are counted once each; one that was called already may be called again', async () => {
    for (let i = 0; i < 4; i++) {
      await end(await start(numberOf(i)))
      context.clock.advance(61)
    }
    await expect(start(numberOf(4))).rejects.toMatchObject(refused('countriesPerDay'))
    await end(await start(numberOf(0)))
    context.clock.advance(86_400)
    await start(numberOf(4))
  })
})

describe('spending in a day', () => {
  it('C12 shortens a call to what is left, then refuses, until the day is over', async () => {
    await lift({ maxCallSeconds: 3600 })
    const long = await start()
    expect(long.maxSeconds).toBe(50 * 60)
    await end(long, 40 * 60)
    const rest = await start()
    expect(rest.maxSeconds).toBe(10 * 60)
    await end(rest, 10 * 60)
    await expect(start()).rejects.toMatchObject(refused('spendPerDay'))
    context.clock.advance(86_401)
    await start()
  })

  it('C12 counts what open calls hold', async () => {
    await lift({ maxCallSeconds: 2400, callsAtOnce: 3 })
    expect((await start()).maxSeconds).toBe(2400)
    expect((await start()).maxSeconds).toBe(600)
    await expect(start()).rejects.toMatchObject(refused('spendPerDay'))
  })
})

describe('price of a minute', () => {
  it('C12 is allowed up to the ceiling and not a nano above it', async () => {
    await lift({ pricePerMinuteMicros: '1000000' })
    await end(await start('+81332245000'))
    await lift({ pricePerMinuteMicros: '999999' })
    await expect(start('+81332245000')).rejects.toMatchObject(refused('pricePerMinute'))
  })
})

describe('a new account', () => {
  it('C12 may do less in its first seven days', async () => {
    const now = context.clock.now().getTime()
    const young = await createPerson(context, { createdAt: new Date(now - 7 * 86_400_000 + 1000) })
    expect((await start(numberOf(0), young)).maxSeconds).toBe(5 * 60)
    await expect(start('+81332245000', young)).rejects.toMatchObject(refused('pricePerMinute'))
    const old = await createPerson(context, { createdAt: new Date(now - 7 * 86_400_000) })
    expect((await start(numberOf(0), old)).maxSeconds).toBe(10 * 60)
    expect(await start('+81332245000', await createPerson(context))).toBeDefined()
  })

  it('C12 meets its own counts of starts and countries', async () => {
    const young = await createPerson(context, { createdAt: context.clock.now() })
    for (const index of [0, 1]) await end(await start(numberOf(index), young))
    await expect(start(numberOf(0), young)).rejects.toMatchObject(refused('startsPerMinute'))
    context.clock.advance(61)
    await expect(start(numberOf(2), young)).rejects.toMatchObject(refused('countriesPerDay'))
  })
})

describe('staff', () => {
  it('C12 A6 see what a person may do, lift it by two, and give it back', async () => {
    const before = await readStaffLimits(context, staff.id, person.id)
    expect(before.effective).toMatchObject({ callsAtOnce: 1, agentCallsAtOnce: 5, startsPerMinute: 4 })
    const { reason: _, ...limits } = UNLIMITED
    await expect(setStaffLimits(context, staff.id, person.id, UNLIMITED)).rejects.toMatchObject({ code: 'takes_two_people' })
    await agree(context, staff, { kind: 'limit_raise', userId: person.id, limits })
    const lifted = await readStaffLimits(context, staff.id, person.id)
    expect(lifted).toMatchObject({ setBy: staff.id, reason: 'A test needs it so', effective: { callsAtOnce: 100, spendPerDayMicros: '1000000000' } })
    for (let i = 0; i < 6; i++) await start(numberOf(i))
    await agree(context, staff, { kind: 'limit_raise', userId: person.id, limits: NO_LIMITS })
    const { effective } = await readStaffLimits(context, staff.id, person.id)
    expect(effective).toMatchObject({ callsAtOnce: 1, agentCallsAtOnce: 5, startsPerMinute: 4, maxCallSeconds: 600 })
  })

  it('C12 do not lift their own', async () => {
    await expect(setStaffLimits(context, staff.id, staff.id, UNLIMITED)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

it('C12 counts each refusal, with the limit that was reached', async () => {
  await start()
  await expect(start()).rejects.toMatchObject(refused('callsAtOnce'))
  const rows = await context.admin`select code, reason, country from call_refusal where user_id = ${person.id}`
  expect([...rows]).toEqual([{ code: 'too_many_calls', reason: 'callsAtOnce', country: 'US' }])
})

describe('what came in', () => {
  it('C12 is in no limit but that of money, and changes nothing of when the others free', async () => {
    await lift({ countriesPerDay: 2 })
    const [came, placed] = [await start(numberOf(2)), new Date(context.clock.now().getTime() + 60_000)]
    await end(came)
    await declared(context.admin, sql => sql`update call set channel = 'inbound' where id = ${came.id}`)
    for (const index of [0, 1]) {
      context.clock.advance(60)
      await end(await start(numberOf(index)))
    }
    const freesAt = new Date(placed.getTime() + 86_400_000).toISOString()
    await expect(start(numberOf(3))).rejects.toMatchObject({ details: { limit: 'countriesPerDay', freesAt } })
  })
})
