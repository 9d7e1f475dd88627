import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCalledPerson } from '../../../server/db/outreach/programme-call'
import { ENDED_CALL_SUBSCRIBERS } from '../../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../../server/services/calls/hand-over-ended-calls'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { goOnWithCalls } from '../../../server/services/outreach/calls/go-on-with-calls'
import { readKeypadCall } from '../../../server/services/outreach/calls/read-keypad-call'
import { triggerCall } from '../../../server/services/outreach/calls/trigger-call'
import { writeRequest } from '../../../server/services/outreach/calls/write-request'
import { PROGRAMME_ROUNDS } from '../../../server/services/outreach/rounds/programme-rounds'
import { runRounds } from '../../../server/services/outreach/rounds/run-rounds'
import { takeRoundStep } from '../../../server/services/outreach/rounds/take-round-step'
import { takeTurns } from '../../../server/services/rounds/take-turns'
import { idOfKey } from '../../../server/services/id-of-key'
import { expectHealthy, expectWallet } from '../../support/ledger/read-ledger'
import { createRoundWorld, endCalls, INDIA_DECK, type RoundWorld } from '../../support/rounds'
import { createTestContext, type TestContext } from '../../support/test-context'

const GRANT = 100_000_000n
let context: TestContext
let world: RoundWorld
beforeAll(async () => {
  context = await createTestContext({ deck: INDIA_DECK })
})
afterAll(() => context.close())
beforeEach(async () => {
  context.fakeCarrier.orders.length = 0
  world = await createRoundWorld(context, {}, GRANT)
})

const rung = () => context.fakeCarrier.orders.map(({ toNumber }) => toNumber)
const resultOf = async (id: string) => (await context.admin`select outcome, reason from keypad_call where id = ${id}`)[0]

/** A request is written with its hold and its order, and its server dies before it asks a carrier. */
async function dieAfterWriting(id: string, userId: string, personId: string, scriptId: string): Promise<void> {
  const called = (await context.database.asSystem(tx => findCalledPerson(tx, personId)))!
  const contentHash = createHash('sha256').update(JSON.stringify({ personId, scriptId })).digest('hex')
  await writeRequest(context, { id, userId, contentHash, called, scriptId })
}
/** What other servers do from then on, for so long. */
async function others(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 10) {
    context.clock.advance(10)
    await reconcileCalls(context)
    await handOverEndedCalls(context, ENDED_CALL_SUBSCRIBERS)
    await goOnWithCalls(context)
  }
}
async function pressed(): Promise<{ id: string, personId: string, number: string }> {
  const [person] = await world.addPeople(1)
  const id = idOfKey('keypad', world.worker.id, person!.id)
  await dieAfterWriting(id, world.worker.id, person!.id, world.scriptId)
  return { id, personId: person!.id, number: person!.number }
}

describe('an order whose server died before it was asked for', () => {
  it('O1 goes on where nothing has changed, once', async () => {
    const { number } = await pressed()
    expect(rung()).toEqual([])
    await Promise.all([others(60), others(60)])
    expect(rung()).toEqual([number])
  })

  it.each<[reason: string, change: string]>([
    ['opted_out', 'update care_person set opted_out_at = now() where id = $1'],
    ['no_consent', 'update care_person set consent_at = null, consent_way = null, consent_version = null, consent_asked_by = null where id = $1'],
    ['number_doubted', 'update care_person set number_doubted_at = now() where id = $1'],
    ['language_missing', 'update care_person set language = \'te\' where id = $1'],
    ['paused', 'update programme set is_paused = true where id = (select programme_id from care_person where id = $1)'],
    ['archived', 'update programme set archived_at = now() where id = (select programme_id from care_person where id = $1)'],
    ['outside_hours', 'update programme set hours = \'{}\' where id = (select programme_id from care_person where id = $1)'],
  ])('O3 rings nobody where it is not allowed any more: %s', async (reason, change) => {
    const { id, personId } = await pressed()
    await context.admin.unsafe(change, [personId])
    await others(60)
    expect(rung()).toEqual([])
    expect(await resultOf(id)).toEqual({ outcome: 'refused', reason })
    if (reason !== 'archived') {
      const { problem } = await readKeypadCall(context, world.owner.id, id)
      expect(problem).toMatch(/^(?!The call could not go on).*Nobody was called, nothing was charged, and what was set aside is free again[.]$/)
    }
    await expectWallet(context.admin, world.owner.walletId, { balanceMicros: GRANT, heldMicros: 0n })
    await expectHealthy(context.admin)
  })

  it('O3 M16 nor where whoever pressed asks for it again, who is told why', async () => {
    const { personId } = await pressed()
    await context.admin`update care_person set opted_out_at = now() where id = ${personId}`
    const again = () => triggerCall(context, world.worker.id, personId, personId, { scriptId: world.scriptId })
    for (const ask of [again, again]) await expect(ask()).rejects.toMatchObject({ code: 'call_refused', details: { reason: 'opted_out' } })
    expect(rung()).toEqual([])
  })

  it('O3 of a round that was paused meanwhile rings nobody, and burns no attempt', async () => {
    const people = await world.addPeople(3)
    const { id } = await world.start()
    const taken = await takeTurns(context, PROGRAMME_ROUNDS, id)
    for (const one of taken) await dieAfterWriting(one.callId, one.userId, one.personId, one.scriptId)
    const actor = { id: world.owner.id, requestId: 'r' }
    await takeRoundStep(context, actor, id, { step: 'pause' })
    await others(90)
    await runRounds(context)
    expect(rung()).toEqual([])
    await takeRoundStep(context, actor, id, { step: 'resume' })
    for (let step = 0; step < 6; step++) {
      await runRounds(context)
      await endCalls(context, () => ({ status: 'completed', key: '1' }))
      await others(30)
    }
    expect(rung().sort()).toEqual(people.map(({ number }) => number).sort())
    const states = await context.admin`select state, reason, tries from round_person where round_id = ${id}`
    expect([...states]).toEqual(people.map(() => ({ state: 'reached', reason: null, tries: 0 })))
  })
})
