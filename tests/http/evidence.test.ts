import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransactionEvidenceDto, TransactionProofDto } from '../../shared/schemas/evidence'
import type { FinanceTransactionsPage, FinanceWalletDto } from '../../shared/schemas/ledger'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { post, reverse } from '../support/ledger/kernel'
import { payIn } from '../support/paid-in'
import { NUMBERS } from '../support/test-context'

let world: HttpWorld
let auditor: Visitor
let ada: Visitor

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000' } })
  auditor = await world.visit({ role: 'auditor', grantMicros: 0n })
  ada = await world.visit()
})
afterAll(() => world.close())

async function rowOf(reference: string): Promise<string> {
  const reply = await auditor.get(`/api/finance/transactions?reference=${encodeURIComponent(reference)}`)
  return (reply.json as FinanceTransactionsPage).transactions[0]!.id
}

async function why(id: string): Promise<TransactionEvidenceDto> {
  const reply = await auditor.get(`/api/finance/transactions/${id}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as TransactionEvidenceDto
}

async function prove(id: string): Promise<TransactionProofDto> {
  const reply = await auditor.get(`/api/finance/transactions/${id}/proof`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as TransactionProofDto
}

/** Writes behind the guards, as whoever owns the database could, and undoes it. */
async function tampered<T>(change: string, id: string, restore: string, work: () => Promise<T>): Promise<T> {
  const { admin } = world.context
  const as = async (statement: string) => {
    await admin.begin(async tx => {
      await tx.unsafe('alter table credit_transaction disable trigger user; alter table call_cost_breakdown disable trigger user')
      await tx.unsafe(statement.replaceAll('$1', id))
      await tx.unsafe('alter table credit_transaction enable always trigger credit_transaction_append_only; alter table credit_transaction enable always trigger credit_transaction_no_truncate')
      await tx.unsafe('alter table call_cost_breakdown enable always trigger call_cost_breakdown_append_only; alter table call_cost_breakdown enable always trigger call_cost_breakdown_no_truncate')
    })
  }
  await as(change)
  try {
    return await work()
  } finally {
    await as(restore)
  }
}

describe('why this amount', () => {
  it('F1 leads from the carrier’s events over seconds, increments and terms to the row and its hash', async () => {
    const call = await world.complete(ada, 70, NUMBERS.withMinimum)
    const id = await rowOf(call.callId)
    const evidence = await why(id)
    expect(evidence.call).toMatchObject({
      id: call.callId, status: 'completed', durationSeconds: 70,
      components: [{ component: 'phone', rateNanosPerMinute: '12300000', initialSeconds: 30, incrementSeconds: 6, minimumSeconds: 45, matchedPrefix: '4930' }],
      breakdown: [{ component: 'phone', durationSeconds: 70, billedSeconds: 72, computedMicros: '14760', chargedMicros: '14760', uncollectedMicros: '0', source: 'webhook' }],
      transaction: { id },
    })
    expect(evidence.call!.legs).toMatchObject([
      { carrier: 'twilio', id: call.parentSid, role: 'browser', direction: 'inbound', isBilled: false, to: call.toNumber },
      { carrier: 'twilio', id: call.childSid, role: 'destination', direction: 'outbound', isBilled: true, to: call.toNumber, status: 'completed', durationSeconds: 70 },
    ])
    const told = evidence.call!.events.map(event => [event.source, event.kind, event.carrier])
    expect(told.at(-1)).toEqual(['webhook', 'completed', 'twilio'])
    expect(evidence.call!.events.at(-1)!.facts).toMatchObject({ durationSeconds: 70, legId: call.childSid })
    expect(evidence.transaction).toMatchObject({ id, kind: 'call_charge', amountMicros: '-14760', person: { id: ada.person.id } })
    expect(evidence.previous!.hash).toBe(evidence.prevHash)
    expect(evidence.nextId).toBeNull()
    expect(evidence.lots).toEqual([{ lotId: expect.any(String), amountMicros: '-14760', expiresAt: null, grantedById: await rowOf(`grant:${ada.person.id}`) }])
    expect(evidence.payment ?? evidence.adjustment ?? evidence.complaint ?? evidence.voucher).toBeNull()

    const proof = await prove(id)
    const hash = { computed: evidence.transaction.hash, isEqual: true, isChained: true }
    expect(proof).toMatchObject({ isSound: true, problem: null, hash })
    expect(proof.price).toEqual({
      components: [{
        component: 'phone',
        inputs: {
          duration_seconds: '70', rate_nanos_per_minute: '12300000', connect_fee_micros: '0', initial_seconds: '30', increment_seconds: '6',
          minimum_seconds: '45', grace_seconds: '0', held_micros: evidence.call!.breakdown[0]!.heldMicros,
        },
        billedSeconds: 72, computedMicros: '14760', chargedMicros: '14760',
        stored: { billedSeconds: '72', computedMicros: '14760', chargedMicros: '14760' },
      }],
      isEqual: true,
    })
  })

  it('F1 finds what was changed behind the ledger’s back', async () => {
    const call = await world.complete(ada, 61, NUMBERS.british)
    const id = await rowOf(call.callId)
    const problem = async () => {
      const { isSound, problem: text } = await prove(id)
      return isSound ? null : text
    }
    expect(await tampered('update credit_transaction set reason = \'x\' where id = $1', id, 'update credit_transaction set reason = null where id = $1', problem)).toMatch(/changed after it was written/)
    expect(await tampered('update call_cost_breakdown set duration_seconds = 121 where transaction_id = $1', id, 'update call_cost_breakdown set duration_seconds = 61 where transaction_id = $1', problem)).toMatch(/180 s are billed; the row says 120/)
    expect(await tampered('update credit_transaction set amount_micros = amount_micros + 1 where id = $1', id, 'update credit_transaction set amount_micros = amount_micros - 1 where id = $1', problem)).toMatch(/moves/)
    expect(await tampered('update credit_transaction set balance_after_micros = balance_after_micros + 1 where id = $1', id, 'update credit_transaction set balance_after_micros = balance_after_micros - 1 where id = $1', problem)).toMatch(/changed after/)
    expect(await tampered('update credit_transaction set wallet_seq = wallet_seq + 100 where id = $1', id, 'update credit_transaction set wallet_seq = wallet_seq - 100 where id = $1', problem)).toMatch(/changed after/)
    expect(await problem()).toBeNull()
    expect(await world.violations()).toEqual([])
  })

  it('F1 shows the payment behind a top-up, and what gave a row back', async () => {
    const paid = await payIn(world.context, ada.person, 2500n)
    const topup = await why(await rowOf(paid.paymentId))
    expect(topup.payment).toMatchObject({
      id: paid.paymentId, state: 'paid', amountMinor: '2500', currency: 'USD', methodLabel: 'Visa •••• 4242', providerPaymentId: paid.providerPaymentId,
      providerChargeId: paid.chargeId, receiptNumber: expect.stringMatching(/^R-\d{4}-\d{6}$/), refunds: [], disputes: [],
    })
    const adjusted = await post(world.context, ada.person, 1_000_000n)
    const reversed = await reverse(world.context, adjusted.transactionId)
    const [original, reversal] = [await why(String(adjusted.transactionId)), await why(String(reversed.transactionId))]
    expect(original.related).toMatchObject([{ relation: 'reversed_by', id: String(reversed.transactionId) }])
    expect(reversal.related).toMatchObject([{ relation: 'reverses', id: String(adjusted.transactionId), amountMicros: '1000000' }])
    expect(original.nextId).toBe(String(reversed.transactionId))
    expect(await prove(String(reversed.transactionId))).toMatchObject({ isSound: true, price: null })
  })

  it('F1 M13 names the two people and the reason of an adjustment', async () => {
    const [ravi, asha] = [await world.visit({ role: 'finance', secondFactor: true }), await world.visit({ role: 'finance', secondFactor: true })]
    const asked = await ravi.post('/api/finance/adjustments', {
      id: world.context.ids.uuid(new Date()), walletId: ada.person.walletId, amountMicros: '500000', reasonCode: 'goodwill', note: 'For the trouble', evidenceLinks: ['https://desk.example.com/1'],
    })
    expect(asked.status, asked.text).toBe(201)
    const request = asked.json as { id: string, contentHash: string }
    const decided = await asha.post(`/api/finance/adjustments/${request.id}/decision`, { decision: 'approved', contentHash: request.contentHash })
    expect(decided.status, decided.text).toBeLessThan(300)
    const { adjustment } = await why(await rowOf(request.id))
    expect(adjustment).toMatchObject({ id: request.id, reasonCode: 'goodwill', note: 'For the trouble', evidenceLinks: ['https://desk.example.com/1'], requestedBy: 'Ada', decidedBy: 'Ada' })
  })

  it('knows nothing of rows that are not there', async () => {
    for (const id of ['999999', '0', '-1', '1e3', 'x', '9'.repeat(19)]) {
      expectRefusal(await auditor.get(`/api/finance/transactions/${id}`), 404, 'not_found')
      expectRefusal(await auditor.get(`/api/finance/transactions/${id}/proof`), 404, 'not_found')
    }
  })
})

describe('a wallet at a moment', () => {
  it('has the balance and the head that its rows had left it with', async () => {
    const visitor = await world.visit({ grantMicros: 5_000_000n })
    await post(world.context, visitor.person, 1_000_000n)
    await post(world.context, visitor.person, -250_000n)
    const rows = await world.context.admin`select id::text, wallet_seq::text as seq, balance_after_micros::text as balance, encode(hash, 'hex') as hash,
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from credit_transaction t where wallet_id = ${visitor.person.walletId} order by t.wallet_seq`
    const asOf = async (at?: string) => {
      const reply = await auditor.get(`/api/finance/wallets/${visitor.person.walletId}${at ? `?at=${at}` : ''}`)
      expect(reply.status, reply.text).toBe(200)
      return (reply.json as FinanceWalletDto).asOf
    }
    expect(await asOf('2020-01-01T00:00:00Z')).toMatchObject({ balanceMicros: '0', walletSeq: '0', transactionId: null, headHash: '0'.repeat(64) })
    for (const row of rows) {
      const { at, balance: balanceMicros, seq: walletSeq, id: transactionId, hash: headHash } = row
      expect(await asOf(at as string)).toEqual({ at, balanceMicros, walletSeq, transactionId, postedAt: at, headHash })
    }
    const justBefore = new Date(Date.parse(rows[1]!.at as string) - 1).toISOString()
    expect((await asOf(justBefore)).walletSeq).toBe('1')
    expect((await asOf()).walletSeq).toBe('3')
    const now = await auditor.get(`/api/finance/wallets/${visitor.person.walletId}`)
    expect(now.json).toMatchObject({ userId: visitor.person.id, balanceMicros: '5750000', grantedMicros: '4750000', status: 'active', currency: 'USD' })
    expectRefusal(await auditor.get(`/api/finance/wallets/${world.context.ids.uuid(new Date())}`), 404, 'not_found')
    expectRefusal(await auditor.get(`/api/finance/wallets/${visitor.person.walletId}?at=tomorrow`), 400, 'invalid_request')
  })
})
