import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeFingerprint } from '../support/fingerprint'
import { expectHealthy, readOutcome } from '../support/ledger/read-ledger'
import { dialTestCall, startTestCall, type TestCall } from '../support/ledger/test-call'
import { startDoomedServer, type DoomedServer } from '../support/start-doomed-server'
import { createPerson, createTestContext, type TestContext } from '../support/test-context'
import { dialResultMessage, signed, statusMessage, voiceMessage, type DialledCall, type TwilioMessage, type TwilioSide } from '../support/twilio-requests'

let context: TestContext
let heir: DoomedServer
let side: TwilioSide
beforeAll(async () => {
  context = await createTestContext()
  const { publicUrl, twilio } = context.config
  const { accountSid, twimlAppSid, callerId } = twilio
  side = { publicUrl, accountSid, authToken: twilio.authTokens[0]!, twimlAppSid, callerId }
  heir = await startDoomedServer(context.testDatabase.appUrl, null)
})
afterAll(async () => {
  await heir.stop()
  await context.close()
})

async function send(server: DoomedServer, message: TwilioMessage): Promise<{ status: number, text: string }> {
  const { path, method, headers, body } = signed(side, message)
  const answer = await fetch(`${server.url}${path}`, { method: method!, headers, body })
  return { status: answer.status, text: await answer.text() }
}

/** The request kills the server. */
async function sendAndKill(message: TwilioMessage, dieOn: string, die: 'before' | 'after'): Promise<void> {
  const doomed = await startDoomedServer(context.testDatabase.appUrl, { dieOn, die })
  await expect(send(doomed, message)).rejects.toThrow('fetch failed')
  expect(await doomed.ended).toBe('SIGKILL')
}

const dialled = (call: TestCall): DialledCall => ({ ...call, callId: call.id, terms: call.termsKey })
const completed = (call: TestCall) => statusMessage(side, dialled(call), { status: 'completed', sequence: 3, at: context.clock.now(), durationSeconds: 61 })

describe('kill -9 of the server', () => {
  it('M6 W3 between commit and answer: the carrier’s second try is a no-op, and there is one charge', async () => {
    const call = await dialTestCall(context, await createPerson(context))
    await sendAndKill(completed(call), 'record_call_events', 'after')
    expect((await readOutcome(context.admin, call.id)).transactions).toMatchObject([{ amount_micros: -26_000n }])
    const before = await takeFingerprint(context.admin)
    for (let i = 0; i < 3; i++) expect(await send(heir, completed(call))).toEqual({ status: 204, text: '' })
    expect(await takeFingerprint(context.admin)).toEqual(before)

    const result = dialResultMessage(side, dialled(call), { status: 'completed', durationSeconds: 61 })
    expect((await send(heir, result)).text).toContain('<Hangup/>')
    expect((await readOutcome(context.admin, call.id)).transactions).toHaveLength(1)
    await expectHealthy(context.admin)
  })

  it('M6 W3 before the commit: nothing is written, and the second try charges', async () => {
    const call = await dialTestCall(context, await createPerson(context))
    const before = await takeFingerprint(context.admin)
    await sendAndKill(completed(call), 'record_call_events', 'before')
    expect(await takeFingerprint(context.admin)).toEqual(before)
    expect((await send(heir, completed(call))).status).toBe(204)
    expect((await readOutcome(context.admin, call.id)).transactions).toMatchObject([{ amount_micros: -26_000n }])
    await expectHealthy(context.admin)
  })

  it('C2 after the claim of a call: the same leg asks again and is dialled once', async () => {
    const call = await startTestCall(context, await createPerson(context))
    const message = voiceMessage(side, dialled(call))
    await sendAndKill(message, 'claim_call', 'after')
    const first = await send(heir, message)
    expect(first.text).toContain(`>${call.toNumber}</Number>`)
    expect(await send(heir, message)).toEqual(first)
    const claims = await context.admin`select kind from webhook_event where call_id = ${call.id}`
    expect([...claims]).toEqual([{ kind: 'claimed' }])
    await expectHealthy(context.admin)
  })
})
