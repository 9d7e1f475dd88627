import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseErrorOf } from '../../../server/db/client'
import { DomainError } from '../../../server/domain/errors'
import { endCall } from '../../../server/services/calls/end-call'
import { recordCallEvent, type CallEvent } from '../../../server/services/calls/record-call-event'
import { behindALock, lockCall } from '../../support/ledger/behind-a-lock'
import { post } from '../../support/ledger/kernel'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { dialResultEvent, dialTestCall, legEvent, report, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, warmPool, type Admin, type Person, type TestContext } from '../../support/test-context'

/** Two servers over one database. */
interface World { here: TestContext, there: TestContext }

async function openWorld(): Promise<World> {
  const here = await createTestContext({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
  const there = await createTestContext({ database: here.testDatabase, clock: here.clock, deck: null })
  await Promise.all([here, there].map(warmPool))
  return { here, there }
}

async function closeWorld({ here, there }: World): Promise<void> {
  await there.close()
  await here.close()
}

let world: World
let context: TestContext
beforeAll(async () => {
  world = await openWorld()
  context = world.here
})
afterAll(() => closeWorld(world))

async function dialled(target: TestContext, count: number): Promise<TestCall[]> {
  const calls: TestCall[] = []
  for (let i = 0; i < count; i++) calls.push(await dialTestCall(target, await createPerson(target)))
  return calls
}

const over = (target: TestContext, call: TestCall, durationSeconds = 61) =>
  legEvent(target, call, 'completed', { durationSeconds })

/** Two go at once, each alone; what is sent in the same moment forms the next batch. */
const LEADERS = 2

/** Sends all in one moment, behind two that take the ways there are. */
async function sendTogether(target: TestContext, events: CallEvent[]) {
  const leaders = await dialled(target, LEADERS)
  const [, ...told] = await Promise.all([
    Promise.all(leaders.map(call => recordCallEvent(target, over(target, call)))),
    ...events.map(event => recordCallEvent(target, event).then(
      ({ outcome, chargedMicros }) => ({ outcome, chargedMicros }),
      (error: unknown) => ({ refused: codeOf(error) }),
    )),
  ])
  return told
}

function codeOf(error: unknown): string {
  return error instanceof DomainError ? error.code : databaseErrorOf(error)?.code ?? String(error)
}

const SETTLED = { outcome: 'settled', chargedMicros: 26_000n }

describe('what is said of many calls at once', () => {
  it('W3 M6 is one transaction, and each is answered for itself', async () => {
    const calls = await dialled(context, 9)
    const told = await sendTogether(context, calls.map((call, index) => over(context, call, 1 + 60 * (index % 3))))
    expect(told).toEqual(calls.map((_, index) => ({ outcome: 'settled', chargedMicros: 13_000n * BigInt(1 + index % 3) })))
    const written = await context.admin`
      select distinct xmin::text from credit_transaction where call_id in ${context.admin(calls.map(call => call.id))}`
    expect(written).toHaveLength(1)
    await expectHealthy(context.admin)
  })

  it('M6 C5 says the same of one call as one after the other', async () => {
    const words = (call: TestCall): CallEvent[] => [
      legEvent(context, call, 'ringing'),
      legEvent(context, call, 'answered'),
      legEvent(context, call, 'answered'),
      over(context, call),
      over(context, call),
      over(context, call, 99),
      dialResultEvent(context, call, 'completed', 61),
      legEvent(context, call, 'initiated'),
    ]
    const [one, other] = await dialled(context, 2) as [TestCall, TestCall]
    const told = await sendTogether(context, words(one))
    const expected = []
    for (const word of words(other)) {
      const { outcome, chargedMicros } = await recordCallEvent(context, word)
      expected.push({ outcome, chargedMicros })
    }
    expect(told).toEqual(expected)
    expect(told.map(each => 'outcome' in each && each.outcome)).toEqual(
      ['recorded', 'recorded', 'duplicate', 'settled', 'duplicate', 'recorded', 'recorded', 'recorded'])
    expect(await namelessOutcome(one)).toEqual(await namelessOutcome(other))
  })
})

/** What became of a call, without what says which one it is. */
async function namelessOutcome({ id, childSid, parentSid }: TestCall): Promise<string> {
  const withBigint = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  return JSON.stringify(await readOutcome(context.admin, id), withBigint)
    .replaceAll(id, 'id').replaceAll(childSid, 'child').replaceAll(parentSid, 'parent')
}

const POISONS: [string, (target: TestContext, call: TestCall, other: TestCall) => CallEvent][] = [
  ['a call that nobody knows', (target, call) => over(target, { ...call, id: randomUUID() })],
  ['another call’s parent leg', (target, call, other) => over(target, { ...call, parentSid: other.parentSid })],
  ['another call’s child leg', (target, call, other) => over(target, { ...call, childSid: other.childSid })],
  ['another number', (target, call) => over(target, { ...call, toNumber: NUMBERS.british })],
  ['terms of its own', (target, call) => over(target, { ...call, termsKey: 'USD.1.0.60.60.0.0' })],
  ['a price below nothing', (target, call) => over(target, { ...call, components: [{ ...call.components[0]!, rateNanosPerMinute: -13_000_000n }] })],
  ['a letter that the database cannot hold', (target, call) => ({ ...over(target, call), ownerId: '\0' })],
  ['a time that is none', (target, call) => ({ ...over(target, call), sequence: 2 ** 40 })],
]

async function poisoned(target: TestContext, make: typeof POISONS[number][1]) {
  const [victim, other, ...good] = await dialled(target, 8) as [TestCall, TestCall, ...TestCall[]]
  await report(target, other, 'ringing')
  const poison = make(target, victim, other)
  const alone = await recordCallEvent(target, poison).then(() => 'taken', codeOf)
  const events = good.map(call => over(target, call))
  events.splice(3, 0, poison)
  const told = await sendTogether(target, events)
  return { alone, poisonTold: told[3], goodTold: told.toSpliced(3, 1), victim, good }
}

describe('one that is refused', () => {
  it.each(POISONS)('M17 M6 W3 (%s) is refused as it is alone, and leaves the others as they are', async (_, make) => {
    const { alone, poisonTold, goodTold, victim, good } = await poisoned(context, make)
    expect(alone).not.toBe('taken')
    expect(poisonTold).toEqual({ refused: alone })
    expect(goodTold).toEqual(good.map(() => SETTLED))
    expect((await readOutcome(context.admin, victim.id)))
      .toMatchObject({ call: { status: 'initiated' }, hold: { state: 'pending' } })
    for (const { id } of good) {
      expect((await readOutcome(context.admin, id)).transactions).toMatchObject([{ amount_micros: -26_000n }])
    }
    await expectHealthy(context.admin)
  })

  it('M6 M9 by a deadlock, is tried again alone', async () => {
    const calls = await dialled(context, 6)
    await context.admin.unsafe(`
      create sequence losses;
      grant usage on losses to talktime_owner;
      create function lose() returns trigger language plpgsql as $$ begin
        if new.id = '${calls[3]!.id}' and nextval('losses') < 4 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
        return new;
      end $$;
      create trigger lose before update on call for each row execute function lose()`)
    try {
      expect(await sendTogether(context, calls.map(call => over(context, call)))).toEqual(calls.map(() => SETTLED))
      expect(await context.admin`select last_value from losses`).toEqual([{ last_value: 4n }])
    } finally {
      await context.admin.unsafe('drop function lose cascade; drop sequence losses')
    }
    await expectHealthy(context.admin)
  })

  it('M17 catches a batch that answers for what it undid', async () => {
    const scratch = await createTestContext()
    try {
      await mutateFunction(scratch.admin, 'record_call_events', 'end loop;\nend', `end loop;
        exception when others then
          return query select 'duplicate', null::text, null::int, null::bigint from jsonb_array_elements(p_events);
        end`)
      const { alone, poisonTold, goodTold, good } = await poisoned(scratch, POISONS[3]![1])
      expect([alone, poisonTold]).not.toContain('webhook_mismatch')
      expect(goodTold).not.toEqual(good.map(() => SETTLED))
    } finally {
      await scratch.close()
    }
  })
})

it.each([
  ['call', (call: TestCall) => lockCall(call.id)],
  ['wallet', (call: TestCall) => (sql: Admin) => sql`select from wallet where user_id = ${call.ownerId} for update`],
] as const)('C9 nobody waits behind a %s that somebody else has locked', async (_, lock) => {
  const [held, ...others] = await dialled(context, 12) as [TestCall, ...TestCall[]]
  let waiting = Promise.resolve<unknown>(null)
  await context.admin.begin(async sql => {
    await lock(held)(sql as unknown as Admin)
    const told = [held, ...others].map(call => recordCallEvent(context, over(context, call)))
    waiting = told[0]!
    for (const one of told.slice(1)) expect(await one).toMatchObject(SETTLED)
  })
  expect(await waiting).toMatchObject(SETTLED)
  await expectHealthy(context.admin)
})

/** Both servers hear of the same calls, in opposite orders, while two calls in the middle are locked. */
async function oppositeBatches({ here, there }: World): Promise<number> {
  const calls = await dialled(here, 8)
  const events = calls.map(call => over(here, call))
  const middle = calls.slice(3, 5)
  const locks = async (sql: Admin) => {
    for (const call of middle) await lockCall(call.id)(sql)
  }
  await behindALock(here.admin, locks, 2, () => Promise.all([
    sendTogether(here, events),
    sendTogether(there, events.toReversed()),
  ]))
  for (const call of calls) expect((await readOutcome(here.admin, call.id)).transactions).toHaveLength(1)
  const [stats] = await here.admin`select deadlocks::int from pg_stat_database where datname = current_database()`
  return stats!.deadlocks as number
}

describe('batches that race each other', () => {
  it('M9 have no deadlock, in whatever order two servers hear of the same calls', async () => {
    expect(await oppositeBatches(world)).toBe(0)
    await expectHealthy(context.admin)
  })

  it('M9 catches a batch that takes its locks as they come', async () => {
    const scratch = await openWorld()
    try {
      await mutateFunction(scratch.here.admin, 'record_call_events', /for update skip locked/, '')
      await mutateFunction(scratch.here.admin, 'record_call_events', '\'500ms\'', '\'100s\'')
      expect(await oppositeBatches(scratch)).toBeGreaterThan(0)
    } finally {
      await closeWorld(scratch)
    }
  })

  it('M6 M9 C9 charge every call once, whatever comes to whichever server in whatever order beside other money', async () => {
    await fc.assert(fc.asyncProperty(anyRace, race => runRace(world, race)), { numRuns: 12 })
    const [stats] = await context.admin`select deadlocks::int from pg_stat_database where datname = current_database()`
    expect(stats).toEqual({ deadlocks: 0 })
    await expectHealthy(context.admin)
  })

  it.each([
    ['takes for a duplicate what it left out', 'then \'duplicate\' else \'busy\' end', 'then \'duplicate\' else \'duplicate\' end'],
    ['answers in another order', '"isCalleeGone" boolean, role text)\n', '"isCalleeGone" boolean, role text) order by "dedupeKey"\n'],
  ])('M6 C9 catches a batch that %s', async (_, from, to) => {
    const scratch = await openWorld()
    try {
      await mutateFunction(scratch.here.admin, 'record_call_events', from, to)
      const agrees = fc.asyncProperty(anyRace, race => runRace(scratch, race))
      const look = await fc.check(agrees, { numRuns: 12, seed: 7, endOnFailure: true })
      expect(look.failed).toBe(true)
    } finally {
      await closeWorld(scratch)
    }
  })
})

const PEOPLE = 3
const CALLS_EACH = 3
/** One of what can happen to a call, and which of the servers hears of it. */
const DEEDS = ['ringing', 'answered', 'completed', 'completed', 'dial-result', 'end', 'money'] as const
const anyRace = fc.array(fc.record({
  call: fc.nat(PEOPLE * CALLS_EACH - 1), deed: fc.constantFrom(...DEEDS), isThere: fc.boolean(),
}), { minLength: 40, maxLength: 80 })
type Race = typeof anyRace extends fc.Arbitrary<infer Deeds> ? Deeds : never

async function personWithCalls(target: TestContext): Promise<{ person: Person, call: TestCall }[]> {
  const person = await createPerson(target)
  await target.admin`insert into user_limit (user_id, calls_at_once, starts_per_minute, max_call_seconds, set_by, reason, set_at) values (${person.id}, 1000, 1000, 600, ${person.id}, 'test', '2020-01-01')`
  const made = []
  for (let i = 0; i < CALLS_EACH; i++) made.push({ person, call: await dialTestCall(target, person) })
  return made
}

async function runRace({ here, there }: World, race: Race): Promise<void> {
  const calls = (await Promise.all(Array.from({ length: PEOPLE }, () => personWithCalls(here)))).flat()
  const charges = new Map<string, bigint[]>()
  const hear = async (target: TestContext, event: CallEvent) => {
    const { outcome, chargedMicros } = await recordCallEvent(target, event)
    if (outcome === 'settled') charges.set(event.callId, [...charges.get(event.callId) ?? [], chargedMicros!])
  }
  // another length each, so that no answer fits another call; every call is over in the end
  const secondsOf = (index: number) => 1 + 60 * index
  const deeds: Race = [...race, ...calls.map((_, call) => ({ call, deed: 'completed', isThere: call % 2 === 0 } as const))]
  await Promise.all(deeds.map(({ call: index, deed, isThere }) => {
    const { person, call } = calls[index]!
    const target = isThere ? there : here
    if (deed === 'money') return post(here, person, 1n)
    if (deed === 'end') return endCall(target, person.id, call.id)
    if (deed === 'dial-result') return hear(target, dialResultEvent(target, call, 'completed', secondsOf(index)))
    return hear(target, legEvent(target, call, deed, { durationSeconds: deed === 'completed' ? secondsOf(index) : null }))
  }))
  for (const [index, { call }] of calls.entries()) {
    const price = 13_000n * BigInt(index + 1)
    expect(charges.get(call.id)).toEqual([price])
    expect((await readOutcome(here.admin, call.id)).transactions).toMatchObject([{ amount_micros: -price }])
  }
}
