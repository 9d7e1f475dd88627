import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endCall } from '../../../server/services/calls/end-call'
import { readCall } from '../../../server/services/calls/read-call'
import { readTimeline } from '../../../server/services/calls/read-timeline'
import { reconcileCall } from '../../../server/services/calls/reconcile-calls'
import { recordCallEvent } from '../../../server/services/calls/record-call-event'
import type { EndReason } from '../../../shared/schemas/calls'
import { takeFingerprint } from '../../support/fingerprint'
import { expectHealthy, readOutcome, readWalletRow } from '../../support/ledger/read-ledger'
import { claimTestCall, dialResultEvent, dialTestCall, report, startTestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
})
beforeEach(async () => {
  context.fakeCarrier.requests.length = 0
  context.fakeCarrier.isDown = false
  person = await createPerson(context)
})
afterAll(() => context.close())

describe('ending a call', () => {
  it('C10 ends the carrier’s leg and moves no money, as often as it is asked', async () => {
    const call = await dialTestCall(context, person)
    await report(context, call, 'answered')
    const money = ['wallet', 'credit_transaction', 'call_cost_breakdown'] as const
    const before = await takeFingerprint(context.admin)
    for (let i = 0; i < 3; i++) {
      expect(await endCall(context, person.id, call.id)).toEqual({ callId: call.id, status: 'answered', ending: true })
    }
    expect(context.fakeCarrier.requests).toEqual(Array.from({ length: 3 }, () => `endLeg ${call.parentSid}`))
    const after = await takeFingerprint(context.admin)
    for (const table of money) expect(after[table], table).toBe(before[table])
    const [row] = await context.admin`select end_requested_at, revision from call where id = ${call.id}`
    expect(row).toEqual({ end_requested_at: context.clock.now(), revision: 3 })
  })

  it('C10 is for the owner alone', async () => {
    const call = await dialTestCall(context, person)
    const other = await createPerson(context)
    const before = await takeFingerprint(context.admin)
    await expect(endCall(context, other.id, call.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(endCall(context, person.id, '00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' })
    expect(await takeFingerprint(context.admin)).toEqual(before)
    expect(context.fakeCarrier.requests).toEqual([])
  })

  it('C10 of a call that is settled says so and asks nobody', async () => {
    const call = await dialTestCall(context, person)
    await report(context, call, 'completed', { durationSeconds: 60 })
    context.clock.advance(10)
    const before = await takeFingerprint(context.admin)
    expect(await endCall(context, person.id, call.id)).toEqual({ callId: call.id, status: 'completed', ending: false })
    expect(await takeFingerprint(context.admin)).toEqual(before)
    expect(context.fakeCarrier.requests).toEqual([])
  })

  it('C10 of a call that nobody dialled frees the hold as soon as the carrier has confirmed it', async () => {
    const call = await startTestCall(context, person)
    await endCall(context, person.id, call.id)
    await expect.poll(() => readWalletRow(context.admin, person.walletId))
      .toMatchObject({ heldMicros: 0n, balanceMicros: 10_000_000n })
    expect(context.fakeCarrier.requests).toContain(`findLegsTo ${call.toNumber}`)
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status: 'canceled' })
    await expectHealthy(context.admin)
  })

  it('C2 of a call whose leg has not asked yet has it refused when it does', async () => {
    context.fakeCarrier.isDown = true
    const call = await startTestCall(context, person)
    await endCall(context, person.id, call.id)
    expect(await claimTestCall(context, call)).not.toContain('<Dial')
    expect((await readOutcome(context.admin, call.id)).hold).toMatchObject({ state: 'pending' })
  })

  it('C10 is taken though the carrier cannot be reached; the carrier is asked soon', async () => {
    const call = await dialTestCall(context, person)
    context.fakeCarrier.isDown = true
    expect(await endCall(context, person.id, call.id)).toMatchObject({ ending: true })
    const [hold] = await context.admin`select reconcile_after from wallet_hold where call_id = ${call.id}`
    expect(hold!.reconcile_after).toEqual(new Date(context.clock.now().getTime() + 4_000))
  })

  it.each<[string, EndReason, number, string | null]>([
    ['hung up before the network said that it was over', 'hung_up', -1, 'caller'],
    ['hung up, and the network was quicker to say that it was over', 'hung_up', 2, 'caller'],
    ['pressed long after it was over', 'hung_up', 10, null],
    ['found the line dead, before', 'line_dead', -1, null],
    ['found the line dead, after', 'line_dead', 1, null],
  ])('C16 says that the caller hung up only where they did: %s', async (_, reason, afterSeconds, endedBy) => {
    const call = await dialTestCall(context, person)
    await report(context, call, 'answered')
    const over = () => report(context, call, 'completed', { durationSeconds: 60 })
    if (afterSeconds > 0) await over()
    context.clock.advance(Math.abs(afterSeconds))
    await endCall(context, person.id, call.id, reason)
    if (afterSeconds < 0) await over()
    expect(await readCall(context, person.id, call.id)).toMatchObject({ status: 'completed', endedBy })
    const { events } = await readTimeline(context, person.id, call.id)
    expect(events.some(event => event.kind === 'end-requested')).toBe(endedBy === 'caller')
  })

  it.each<[string, boolean | undefined, EndReason | null, string | null]>([
    ['the caller’s leg was still up', true, null, 'callee'],
    ['the caller’s leg was still up, though they pressed too', true, 'hung_up', 'callee'],
    ['the caller’s leg was gone, and they pressed', false, 'hung_up', 'caller'],
    ['the caller’s leg was gone, as when a page is closed', false, null, null],
    ['nothing is told', undefined, 'line_dead', null],
  ])('C16 goes by the network’s last word of who was gone: %s', async (_, isCallerStillUp, reason, endedBy) => {
    for (const isResultFirst of [true, false]) {
      const call = await dialTestCall(context, person)
      if (reason) await endCall(context, person.id, call.id, reason)
      const result = () => recordCallEvent(context, { ...dialResultEvent(context, call, 'completed', 60), ...(isCallerStillUp !== undefined && { isCallerStillUp }) })
      if (isResultFirst) await result()
      await report(context, call, 'completed', { durationSeconds: 60 })
      if (!isResultFirst) await result()
      expect(await readCall(context, person.id, call.id)).toMatchObject({ status: 'completed', endedBy, chargedMicros: '13000' })
      context.clock.advance(61)
    }
    await expectHealthy(context.admin)
  })

  it('C16 names the network that never took a call on', async () => {
    const call = await startTestCall(context, person)
    context.clock.advance(31)
    await reconcileCall(context, call.id)
    expect(await readCall(context, person.id, call.id)).toMatchObject({ status: 'canceled', endedBy: 'carrier', chargedMicros: '0' })
  })

  it('C16 names what a call ended at that nobody hung up', async () => {
    const poor = await createPerson(context, { grantMicros: 26_000n })
    const call = await dialTestCall(context, poor)
    await recordCallEvent(context, { ...dialResultEvent(context, call, 'completed', 120), isCallerStillUp: true })
    expect(await readCall(context, poor.id, call.id)).toMatchObject({
      maxSeconds: 120, bound: { by: 'money', limitMicros: null }, endedBy: 'limit', transaction: { balanceAfterMicros: '0' },
    })
  })
})
