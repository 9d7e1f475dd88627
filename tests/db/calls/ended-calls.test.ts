import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { handOverEndedCalls, type EndedCallSubscriber } from '../../../server/services/calls/hand-over-ended-calls'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dialTestCall, report, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
  // what a subscriber writes, in the transaction in which it takes
  await context.admin`create table told (subscriber text, call_id uuid)`
  await context.admin`grant all on told to talktime_system`
  person = await createPerson(context, { grantMicros: 100_000_000n })
})
beforeEach(async () => {
  await context.admin`truncate told, call_ended`
})
afterAll(async () => {
  await expectHealthy(context.admin)
  await context.close()
})

async function end(status: 'completed' | 'busy' = 'completed'): Promise<string> {
  const call = await dialTestCall(context, person)
  await report(context, call, status, { durationSeconds: status === 'completed' ? 61 : null })
  return call.id
}
const endMany = (count: number) => Promise.all(Array.from({ length: count }, () => end()))

/** Notes what it takes; throws after it has written where `fails` says so. */
function scribe(name: string, fails: (callId: string) => boolean = () => false): EndedCallSubscriber {
  return {
    name,
    async take({ database: _ }, tx, callIds) {
      for (const callId of callIds) await tx.execute(`insert into told values ('${name}', '${callId}')`)
      if (callIds.some(fails)) throw new Error(`${name} fails`)
    },
  }
}
const toldTo = async (name: string) => (await context.admin`select call_id from told where subscriber = ${name} order by 1`).map(row => String(row.call_id))
const waiting = async () => (await context.admin`select call_id from call_ended order by 1`).map(row => String(row.call_id))

describe('a call that ended', () => {
  it('C18 M17 is a row from the transaction that settles it, once, whatever it cost', async () => {
    const open = await dialTestCall(context, person)
    await startTestCall(context, person)
    await report(context, open, 'answered')
    expect(await waiting()).toEqual([])
    const ended = [await end(), await end('busy')]
    expect(await waiting()).toEqual([...ended].sort())
    const [again] = [open]
    await report(context, again, 'completed', { durationSeconds: null })
    expect(await waiting(), 'over, and not settled').toEqual([...ended].sort())
    await report(context, again, 'completed', { durationSeconds: 5 })
    await report(context, again, 'completed', { durationSeconds: 5 })
    expect(await waiting()).toEqual([...ended, open.id].sort())
  })

  it('C18 M17 is no row where the settlement is taken back', async () => {
    const call: TestCall = await dialTestCall(context, person)
    const scratch = await createTestContext()
    try {
      await mutateFunction(scratch.admin, 'record_call_event', 'if v_changed <> \'{}\' then\n    update call c', 'if v_settles then raise exception \'later\'; end if;\n  if v_changed <> \'{}\' then\n    update call c')
      const other = await dialTestCall(scratch, await createPerson(scratch))
      await expect(report(scratch, other, 'completed', { durationSeconds: 61 })).rejects.toThrow()
      expect(await scratch.admin`select from call_ended`).toHaveLength(0)
    } finally {
      await scratch.close()
    }
    await report(context, call, 'busy')
  })

  it('C18 is handed to each who wants to know, once, by any number of servers at once, and then gone', async () => {
    const ended = (await endMany(30)).sort()
    const subscribers = [scribe('one'), scribe('two')]
    const counts = await Promise.all(Array.from({ length: 4 }, () => handOverEndedCalls(context, subscribers)))
    await handOverEndedCalls(context, subscribers)
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(60)
    expect(await toldTo('one')).toEqual(ended)
    expect(await toldTo('two')).toEqual(ended)
    expect(await waiting()).toEqual([])
    expect(await handOverEndedCalls(context, subscribers)).toBe(0)
  })

  it('C18 waits for who fails, without a trace of the attempt, and keeps nothing from the others', async () => {
    const ended = (await endMany(3)).sort()
    let isBroken = true
    const subscribers = [scribe('broken', () => isBroken), scribe('sound')]
    expect(await handOverEndedCalls(context, subscribers)).toBe(3)
    expect([await toldTo('broken'), await toldTo('sound')]).toEqual([[], ended])
    expect(await waiting()).toEqual(ended)
    isBroken = false
    expect(await handOverEndedCalls(context, subscribers)).toBe(3)
    expect([await toldTo('broken'), await toldTo('sound')]).toEqual([ended, ended])
    expect(await waiting()).toEqual([])
  })

  it('C18 that one cannot take keeps none of the rest from it', async () => {
    const ended = (await endMany(5)).sort()
    const poison = ended[2]!
    const subscribers = [scribe('picky', callId => callId === poison)]
    expect(await handOverEndedCalls(context, subscribers)).toBe(4)
    expect(await toldTo('picky')).toEqual(ended.filter(callId => callId !== poison))
    expect(await waiting()).toEqual([poison])
  })

  it('C18 goes over more than one batch', async () => {
    const call = await end()
    await context.admin`insert into call_ended (call_id) select gen_random_uuid() from generate_series(1, 450)`
    expect(await handOverEndedCalls(context, [scribe('many')])).toBe(451)
    expect(await toldTo('many')).toContain(call)
    expect(await waiting()).toEqual([])
  })
})
