import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '../../../server/domain/errors'
import { decideAdjustment } from '../../../server/services/adjustments/decide-adjustment'
import { requestAdjustment } from '../../../server/services/adjustments/request-adjustment'
import type { AdjustmentDecision, AdjustmentDto } from '../../../shared/schemas/adjustments'
import { takeFingerprint } from '../../support/fingerprint'
import { mailsOf, violations, walletOf } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let ravi: Person
let asha: Person
let boss: Person
let person: Person
beforeAll(async () => {
  context = await createTestContext({ deck: null })
  ravi = await createPerson(context, { role: 'finance' })
  asha = await createPerson(context, { role: 'finance' })
  boss = await createPerson(context, { role: 'admin' })
  await warmPool(context)
})
beforeEach(async () => {
  person = await createPerson(context)
})
afterEach(async () => {
  expect(await violations(context)).toEqual([])
})
afterAll(() => context.close())

async function ask(amountMicros: string, who = ravi): Promise<AdjustmentDto> {
  const body = { id: randomUUID(), walletId: person.walletId, amountMicros, reasonCode: 'goodwill' as const, note: 'The call dropped three times', evidenceLinks: [] }
  return (await requestAdjustment(context, who, body, randomUUID())).adjustment
}
const decide = (who: Person, { id, contentHash }: AdjustmentDto, decision: AdjustmentDecision) =>
  decideAdjustment(context, who, id, { decision, contentHash }, randomUUID())
/** What came of each: its new state, or the code of the refusal. */
async function outcomes(work: Promise<AdjustmentDto>[]): Promise<string[]> {
  const settled = await Promise.allSettled(work)
  return settled.map(one => {
    if (one.status === 'fulfilled') return one.value.state
    if (one.reason instanceof DomainError) return one.reason.code
    throw one.reason
  }).sort()
}
const rows = async () => (await context.admin`select amount_micros from credit_transaction where wallet_id = ${person.walletId} and kind = 'adjustment'`)
  .map(row => row.amount_micros as bigint)

describe('decisions at once', () => {
  it('M13 of two approvers, twenty times: one posts, the other is told, one mail and one audit row', async () => {
    for (let time = 0; time < 20; time++) {
      const asked = await ask('100000')
      expect(await outcomes([decide(asha, asked, 'approved'), decide(boss, asked, 'approved')])).toEqual(['already_decided', 'approved'])
      const audits = await context.admin`select action from audit_log where subject_id = ${asked.id} order by id`
      expect(audits.map(row => row.action as string)).toEqual(['adjustment.request', 'adjustment.approve'])
    }
    expect(await rows()).toHaveLength(20)
    expect(await walletOf(context, person)).toMatchObject({ balance: 12_000_000n })
    expect((await mailsOf(context, person)).filter(kind => kind === 'adjustment-posted')).toHaveLength(20)
  })

  it('M13 to approve, refuse and withdraw: one of them holds, and money moves if it was the first', async () => {
    for (let time = 0; time < 10; time++) {
      const before = (await rows()).length
      const asked = await ask('100000')
      const came = await outcomes([decide(asha, asked, 'approved'), decide(boss, asked, 'refused'), decide(ravi, asked, 'withdrawn')])
      expect(came.filter(one => one === 'already_decided')).toHaveLength(2)
      expect((await rows()).length - before).toBe(came.includes('approved') ? 1 : 0)
    }
  })

  it('M9 M13 of two that together take more than there is: one is posted, the other still waits', async () => {
    const asked = [await ask('-6000000'), await ask('-6000000')]
    expect(await outcomes(asked.map(one => decide(asha, one, 'approved')))).toEqual(['approved', 'insufficient_credits'])
    expect(await walletOf(context, person)).toMatchObject({ balance: 4_000_000n })
    const states = await context.admin`select state from adjustment_request where wallet_id = ${person.walletId} order by state`
    expect(states.map(row => row.state as string).sort()).toEqual(['approved', 'pending'])
  })
})

describe('refused, and not a byte has changed', () => {
  async function refused(work: () => Promise<unknown>, code: string): Promise<void> {
    const before = await takeFingerprint(context.admin)
    await expect(work()).rejects.toMatchObject({ code })
    expect(await takeFingerprint(context.admin)).toEqual(before)
  }

  it('M13 one’s own request, also eight times at once beside nobody else', async () => {
    const asked = await ask('5000000')
    await refused(() => decide(ravi, asked, 'approved'), 'own_request')
    const before = await takeFingerprint(context.admin)
    expect(new Set(await outcomes(Array.from({ length: 8 }, () => decide(ravi, asked, 'approved'))))).toEqual(new Set(['own_request']))
    expect(await takeFingerprint(context.admin)).toEqual(before)
  })

  it('M13 one’s own wallet, asked for by a colleague', async () => {
    person = asha
    const asked = await ask('5000000')
    await refused(() => decide(asha, asked, 'approved'), 'own_request')
    expect((await decide(boss, asked, 'refused')).state).toBe('refused')
  })

  it.each([
    ['amount_micros = amount_micros * 100'], ['note = \'Something else entirely\''], ['reason_code = \'fraud\''], ['evidence_links = array[\'https://example.com\']'],
    ['effective_at = effective_at - interval \'40 days\''], ['requested_by = (select id from "user" where role = \'admin\' limit 1)'],
  ])('M13 a request that was changed behind our back: %s', async change => {
    const asked = await ask('5000000')
    const tamper = () => context.admin.unsafe(`update adjustment_request set ${change} where id = '${asked.id}'`)
    await expect(tamper(), 'even by the owner of the tables').rejects.toThrow('does not change')
    await context.admin`alter table adjustment_request disable trigger adjustment_stays`
    await tamper()
    await context.admin`alter table adjustment_request enable always trigger adjustment_stays`
    await refused(() => decide(asha, asked, 'approved'), 'content_changed')
  })

  it('M13 a hash of another request', async () => {
    const [one, other] = [await ask('1000000'), await ask('2000000')]
    await refused(() => decide(asha, { ...one, contentHash: other.contentHash }, 'approved'), 'content_changed')
  })
})
