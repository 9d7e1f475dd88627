import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { carriersOf } from '../../../server/carriers/carriers'
import { createTwilioCarrier } from '../../../server/carriers/twilio/twilio-carrier'
import { createHttpApp, type HttpApp } from '../../support/http-app'
import { signIn, type Visitor } from '../../support/http-world'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { startDoomedServer } from '../../support/start-doomed-server'
import { createPerson, createTestContext, type TestContext } from '../../support/test-context'

const ANSWERS = '+442079460008'
let context: TestContext
let app: HttpApp
let sandbox: Sandbox
let visitor: Visitor
beforeAll(async () => {
  context = await createTestContext()
  app = await createHttpApp(context)
  // nobody listens there: what the carrier tells by itself is lost, and has to be asked for
  sandbox = await startSandbox(sandboxOptions('http://127.0.0.1:1/voice'))
  sandbox.carrier.clock.setRate(0)
  context.config.twilio.restBaseUrl = sandbox.url
  context.carriers = carriersOf(createTwilioCarrier(context.config))
  context.clock.set(new Date(sandbox.carrier.clock.now()))
})
beforeEach(async () => {
  visitor = await signIn(context, app, await createPerson(context))
})
afterAll(async () => {
  await sandbox.stop()
  await context.close()
})

/** Time goes on at the carrier and here; whoever lives asks about calls. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 20) {
    await sandbox.carrier.clock.advance(20_000)
    context.clock.set(new Date(sandbox.carrier.clock.now()))
    await Promise.all([reconcileCalls(context), reconcileCalls(context)])
  }
}
const legCount = () => sandbox.carrier.calls.newestFirst().filter(call => call.to === ANSWERS).length

async function sendAndKill(dieOn: string, die: 'before' | 'after'): Promise<void> {
  const env = { TWILIO_REST_BASE_URL: sandbox.url }
  const doomed = await startDoomedServer(context.testDatabase.appUrl, { dieOn, die }, env)
  await expect(fetch(`${doomed.url}/api/calls`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json', 'cookie': visitor.cookie, 'origin': context.config.publicUrl,
      'idempotency-key': 'once',
    },
    body: JSON.stringify({ to: ANSWERS, from: context.config.twilio.callerId, message: 'Your table is ready.' }),
  })).rejects.toThrow('fetch failed')
  expect(await doomed.ended).toBe('SIGKILL')
}
const callIdOf = async () => (await context.admin`select id from call where user_id = ${visitor.person.id}`)[0]!.id as string

describe('kill -9 of the server that sends a message', () => {
  it.each([
    ['before the carrier is asked', 'placeLeg', 'before', false],
    ['after the carrier has dialled', 'placeLeg', 'after', true],
    ['before what it heard is written', 'record_call_events', 'before', true],
    ['after what it heard is written', 'record_call_events', 'after', true],
  ] as const)('O1 M6 C9 %s: the carrier dials at most once, and the money is right', async (_, dieOn, die, isDialled) => {
    const before = legCount()
    await sendAndKill(dieOn, die)
    const id = await callIdOf()
    await pass(260)
    expect(legCount()).toBe(before + (isDialled ? 1 : 0))
    const { call, hold, transactions } = await readOutcome(context.admin, id)
    expect(call).toMatchObject({ is_settled: true, status: isDialled ? 'completed' : 'failed' })
    expect(transactions.map(row => row.amount_micros)).toEqual(isDialled ? [-20_000n] : [])
    expect(hold).toMatchObject({ state: isDialled ? 'captured' : 'released' })
    await expectHealthy(context.admin)
    // its program asks again by the same key: nobody is called, and it hears what became of it
    const again = await visitor.post('/api/calls', { to: ANSWERS, from: context.config.twilio.callerId, message: 'Your table is ready.' }, { 'idempotency-key': 'once' })
    expect(again.headers['idempotency-hit']).toBe('true')
    expect(again.json).toMatchObject({ callRecord: { id, state: isDialled ? 'placed' : 'not_placed' } })
    expect(legCount()).toBe(before + (isDialled ? 1 : 0))
  })
})
