import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { listMarginCalls } from '../../../server/services/margin/list-margin-calls'
import { compare } from '../../support/books/matched-day'
import { startTwoWorlds, type TwoWorlds } from '../../support/books/two-worlds'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { sendMessage, stateOfMessage } from '../../support/messages/test-message'
import { until } from '../../support/sandbox/until'
import { createPerson, type Person } from '../../support/test-context'

const DECK = 'data/decks/world.csv'
const ANSWERS = '+442079460008'
const BUSY = '+442079460002'
const CREATE = 'POST /2010-04-01/Accounts/'
let worlds: TwoWorlds
let person: Person
beforeAll(async () => {
  worlds = await startTwoWorlds(DECK, { deck: readFileSync(DECK, 'utf8') })
  worlds.sandbox.carrier.clock.setRate(0)
  worlds.context.clock.set(new Date(worlds.sandbox.carrier.clock.now()))
})
beforeEach(async () => {
  worlds.sandbox.carrier.faults.clear()
  person = await createPerson(worlds.context)
})
afterAll(() => worlds.close())

/** Time goes on at the carrier and here, with the reconciler at work. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await worlds.control.send('POST', '/clock/advance', { ms: 5_000 })
    worlds.context.clock.set(new Date(worlds.sandbox.carrier.clock.now()))
    await reconcileCalls(worlds.context)
  }
}
const legsTo = (number: string) => worlds.sandbox.carrier.calls.newestFirst().filter(call => call.to === number)
const settled = (id: string) => until(async () => {
  await pass(5)
  const outcome = await readOutcome(worlds.context.admin, id)
  return outcome.call.is_settled === true && outcome
}, 'the settlement')

describe('a message over Twilio’s own package', () => {
  it('V1 is heard at the far end, and charged what the carrier’s own books say', async () => {
    const message = await sendMessage(worlds.context, person, { to: ANSWERS, message: 'Tea & <cake> at five.', repeat: 2, language: 'en-GB' })
    const { transactions, call } = await settled(message.id)
    const [leg] = legsTo(ANSWERS)
    expect(leg).toMatchObject({ sid: message.callSid, status: 'completed', spoken: ['Tea & <cake> at five.', 'Tea & <cake> at five.'] })
    const booked = (await worlds.control.books()).find(one => one.sid === leg!.sid)!
    expect(transactions.map(row => row.amount_micros)).toEqual([-BigInt(booked.retailMicros!)])
    expect(call.duration_seconds).toBe(booked.seconds)

    // what it cost us, and both sides' books
    for (let round = 0; round < 6; round++) {
      await pass(30)
      await lookForCosts(worlds.context)
    }
    const { calls } = await listMarginCalls(worlds.context, person.id, { limit: 5 })
    expect(calls).toMatchObject([{ id: message.id, state: 'known' }])
    await pass(60)
    const { counts } = await compare(worlds.context, worlds.context.clock.now().toISOString().slice(0, 10))
    expect(counts).toEqual({ 'call.match': 1 })
    await expectHealthy(worlds.context.admin)
  })

  it('C7 is free where nobody answers', async () => {
    const message = await sendMessage(worlds.context, person, { to: BUSY })
    expect(await settled(message.id)).toMatchObject({ call: { status: 'busy', charged_micros: 0n }, transactions: [] })
  })

  it.each([
    ['its answer is lost, and its callbacks come', { fault: 'lost-response' }, false],
    ['it answers 500 after the work, and no callback comes', { fault: 'rest-error', status: 500, worked: true }, true],
  ])('O1 C9 is called once and charged once where %s', async (_, fault, dropsCallbacks) => {
    const before = legsTo(ANSWERS).length
    worlds.sandbox.carrier.faults.add({ on: 'rest', ...fault, path: CREATE, count: 1 })
    if (dropsCallbacks) worlds.sandbox.carrier.faults.add({ fault: 'drop', on: 'status' })
    const message = await sendMessage(worlds.context, person, { to: ANSWERS })
    expect(message.state === 'unknown' || message.state === 'placed').toBe(true)
    const { transactions } = await settled(message.id)
    expect(legsTo(ANSWERS)).toHaveLength(before + 1)
    expect(transactions).toHaveLength(1)
    expect(await stateOfMessage(worlds.context, person, message.id)).toMatchObject({ state: 'placed', callSid: legsTo(ANSWERS)[0]!.sid })
  })

  it('O1 C9 is called by nobody where the carrier failed before the work, and the hold comes back', async () => {
    const before = legsTo(ANSWERS).length
    worlds.sandbox.carrier.faults.add({ fault: 'rest-error', on: 'rest', status: 500, path: CREATE, count: 1 })
    const message = await sendMessage(worlds.context, person, { to: ANSWERS })
    expect(message.state).toBe('unknown')
    await pass(260)
    expect(await readOutcome(worlds.context.admin, message.id)).toMatchObject({ call: { status: 'failed', charged_micros: 0n }, hold: { state: 'released' } })
    expect(legsTo(ANSWERS)).toHaveLength(before)
  })
})
