import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reserveCall, type NewCall, type NewComponent } from '../../../server/db/calls/calls'
import { startCall } from '../../../server/services/calls/start-call'
import type { CallEvent } from '../../../server/services/calls/record-call-event'
import { takeFingerprint } from '../../support/fingerprint'
import { newCallSid } from '../../support/fake-carrier'
import { post, reverse, stateOf } from '../../support/ledger/kernel'
import { expectHealthy, expectWallet, readWalletRow, setWalletStatus } from '../../support/ledger/read-ledger'
import { dialTestCall, legEvent, report, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { recordCallEvent as recordInLedger } from '../../../server/db/calls/calls'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
})
beforeEach(async () => {
  person = await createPerson(context)
})
afterAll(() => context.close())

/** The work fails, and no row of any table differs afterwards. */
async function changesNothing(work: () => Promise<unknown>, except: string[] = []): Promise<void> {
  const before = await takeFingerprint(context.admin, except)
  await work()
  expect(await takeFingerprint(context.admin, except)).toEqual(before)
  await expectHealthy(context.admin)
}

describe('a call that is refused', () => {
  it.each([
    ['frozen', 'wallet_frozen'],
    ['closing', 'wallet_closed'],
    ['closed', 'wallet_closed'],
  ])('M17 because the wallet is %s leaves every row as it was', async (status, code) => {
    await setWalletStatus(context.admin, person.walletId, status)
    await changesNothing(async () => {
      await expect(startCall(context, person, { toNumber: NUMBERS.perMinute })).rejects.toMatchObject({ code })
    }, ['call_refusal'])
  })

  it('M17 because there is too little money leaves every row as it was', async () => {
    const poor = await createPerson(context, { grantMicros: 12_999n })
    await changesNothing(async () => {
      await expect(startCall(context, poor, { toNumber: NUMBERS.perMinute })).rejects.toMatchObject({ code: 'insufficient_credits' })
    }, ['call_refusal'])
    const [counted] = await context.admin`select count(*)::int as times from call_refusal where user_id = ${poor.id}`
    expect(counted).toEqual({ times: 1 })
  })

  it.each<[string, Partial<Omit<NewCall, 'components'>> & { components?: (phone: NewComponent) => NewComponent[] }, string]>([
    ['a hold above what is free', { components: phone => [{ ...phone, heldMicros: 10_000_001n }] }, 'TT003'],
    ['parts that are together above what is free', { components: phone => [{ ...phone, heldMicros: 5_000_001n }, { ...phone, component: 'agent', heldMicros: 5_000_000n }] }, 'TT003'],
    ['a negative hold', { components: phone => [{ ...phone, heldMicros: -1n }] }, 'TT006'],
    ['a part of a hold that is negative', { components: phone => [phone, { ...phone, component: 'agent', heldMicros: -1n }] }, 'TT006'],
    ['a part of a hold that is nothing', { components: phone => [{ ...phone, heldMicros: null as never }] }, 'TT006'],
    ['no component', { components: () => [] }, 'TT006'],
    ['the same component twice', { components: phone => [phone, phone] }, 'TT006'],
    ['a component without a name', { components: phone => [{ ...phone, component: '' as never }] }, 'TT006'],
    ['components that are no list', { components: phone => phone as never }, 'TT006'],
    ['a negative price', { components: phone => [{ ...phone, rateNanosPerMinute: -1n }] }, 'TT006'],
    ['increments of nothing', { components: phone => [{ ...phone, incrementSeconds: 0 }] }, 'TT006'],
    ['another currency', { currency: 'EUR' }, 'TT006'],
    ['as many open calls as are allowed', { maxOpenCalls: 0 }, 'TT004'],
    ['a wallet that is not the caller’s', { userId: 'nobody' }, 'TT001'],
    ['a rate that does not exist', { components: phone => [{ ...phone, rateId: 999_999n }] }, '23503'],
    ['no time to talk', { maxSeconds: 0 }, '23514'],
    ['more than four hours', { maxSeconds: 14_401 }, '23514'],
  ])('M17 by the kernel for %s leaves every row as it was', async (_, { components = phone => [phone], ...wrong }, state) => {
    const [rate] = await context.admin`select id from rate limit 1`
    const now = context.clock.now()
    const phone: NewComponent = {
      component: 'phone', rateId: rate!.id as bigint, currency: 'USD', rateNanosPerMinute: 13_000_000n, connectFeeMicros: 0n, initialSeconds: 60,
      incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0, matchedPrefix: '1', originPrefix: '', description: '', heldMicros: 13_000n,
    }
    const call: NewCall = {
      callId: context.ids.uuid(now), channel: 'browser', carrier: 'twilio', userId: person.id, walletId: person.walletId, toNumber: NUMBERS.perMinute,
      originNumber: context.config.twilio.callerId, country: 'US', lineType: 'fixed_line', maxSeconds: 60,
      currency: 'USD', components: components(phone), boundBy: 'money', boundMicros: null, maxOpenCalls: 1,
      now, expiresAt: now, reconcileAfter: now, ...wrong,
    }
    await changesNothing(async () => {
      expect(await stateOf(context.database.asSystem(tx => reserveCall(tx, call)))).toBe(state)
    })
  })
})

describe('an event that is refused', () => {
  let call: TestCall
  beforeEach(async () => {
    call = await dialTestCall(context, person)
    await report(context, call, 'ringing')
  })

  it.each<[string, () => Partial<CallEvent>]>([
    ['another carrier', () => ({ carrier: 'exotel' })],
    ['another parent leg', () => ({ parentLegId: newCallSid() })],
    ['no parent leg', () => ({ parentLegId: null })],
    ['another billed leg', () => ({ legId: newCallSid() })],
    ['another owner', () => ({ ownerId: 'somebody-else' })],
    ['another number', () => ({ toNumber: NUMBERS.british })],
    ['another origin', () => ({ fromNumber: '+12025550100' })],
    ['other terms', () => ({ termsKey: 'USD.1.0.60.60.0.0' })],
    ['a call that does not exist', () => ({ callId: '00000000-0000-7000-8000-000000000000' })],
  ])('M17 for %s leaves every row as it was', async (_, wrong) => {
    await changesNothing(async () => {
      await expect(report(context, call, 'completed', { durationSeconds: 60, ...wrong() })).rejects.toMatchObject({ code: 'webhook_mismatch' })
    })
  })

  it.each([
    ['a negative price', { computedMicros: [-1n] }],
    ['a price without its seconds', { durationSeconds: null }],
    ['a price without what is billed', { billedSeconds: null }],
    ['a price without its terms', { terms: null }],
    ['a price of two components', { billedSeconds: [60, 60], computedMicros: [13_000n, 0n] }],
    ['a price of none', { billedSeconds: [], computedMicros: [] }],
    ['more seconds than prices', { billedSeconds: [60, 60] }],
    ['a duration beyond a day', { durationSeconds: 86_401 }],
  ])('M17 for %s leaves every row as it was', async (_, wrong) => {
    const { carrier, source, callId, parentLegId, legId } = legEvent(context, call, 'completed')
    const input = {
      carrier, dedupeKey: 'wrong', source, callId, parentLegId, legId, kind: 'completed', rank: 3,
      ownerId: null, toNumber: null, fromNumber: null, sequence: 3, occurredAt: null,
      durationSeconds: 60, billedSeconds: [60] as number[], computedMicros: [13_000n] as bigint[], terms: call.termsKey,
      facts: {}, now: context.clock.now(), reconcileAfter: context.clock.now(), isCalleeGone: false, role: 'destination',
    } as const
    await changesNothing(async () => {
      expect(await stateOf(recordInLedger(context.database.sql, { ...input, ...wrong }))).toMatch(/^(TT006|23514)$/)
    })
  })
})

describe('a movement that is refused', () => {
  it('M17 leaves every row as it was', async () => {
    const call = await startTestCall(context, person)
    const { balanceMicros, heldMicros } = await readWalletRow(context.admin, person.walletId)
    expect(heldMicros).toBe(call.holdMicros)
    await changesNothing(async () => {
      expect(await stateOf(post(context, person, -(balanceMicros - heldMicros + 1n)))).toBe('TT003')
      expect(await stateOf(post(context, person, 0n))).toBe('TT006')
      expect(await stateOf(post(context, person, -1n, { kind: 'call_charge' as 'adjustment' }))).toBe('TT006')
      expect(await stateOf(post(context, person, 1n, { kind: 'reversal' as 'adjustment' }))).toBe('TT006')
      expect(await stateOf(post(context, { ...person, walletId: '00000000-0000-4000-8000-000000000000' }, 1n))).toBe('TT001')
      expect(await stateOf(reverse(context, 999_999n))).toBe('TT001')
    })
    await post(context, person, -(balanceMicros - heldMicros))
    await expectWallet(context.admin, person.walletId, { balanceMicros: heldMicros, heldMicros })
  })

  it('M17 leaves every row of a closed wallet as it was', async () => {
    await setWalletStatus(context.admin, person.walletId, 'closed')
    await changesNothing(async () => {
      expect(await stateOf(post(context, person, 1n))).toBe('TT002')
    })
  })
})

it.each(['frozen', 'closing'])('M14 settles a call in flight though the wallet is %s by then', async status => {
  const call = await dialTestCall(context, person)
  await setWalletStatus(context.admin, person.walletId, status)
  await report(context, call, 'completed', { durationSeconds: 60 })
  await expectWallet(context.admin, person.walletId, { balanceMicros: 9_987_000n, heldMicros: 0n })
  await expectHealthy(context.admin)
})
