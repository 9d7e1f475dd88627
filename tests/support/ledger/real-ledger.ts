import { randomUUID } from 'node:crypto'
import { answerComplaint, fileComplaint } from '../../../server/db/complaints'
import { decideAdjustment, requestAdjustment } from '../../../server/db/adjustments'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { redeemVoucher } from '../../../server/services/grants/redeem-voucher'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { agree, makeVouchers } from '../two-people'
import { dispute, payIn } from '../paid-in'
import { createPerson, type Person, type TestContext } from '../test-context'
import { hashOf, post, reverse } from './kernel'
import { dialTestCall, report } from './test-call'

/** What a real ledger holds, by what a test may want to look for. */
export interface RealLedger {
  /** Answered, charged from granted credit, given back in part. */
  chargedCall: string
  /** Nobody answered. */
  freeCall: string
  /** Ringing now. */
  openCall: string
  /** Paid in, some of it sent back to the card. */
  payment: string
  /** Taken back by the bank. */
  disputed: string
  /** A wallet of nothing but plain movements. */
  plainWallet: string
  openWallet: string
}

/** A healthy ledger with every kind of movement, made by the kernel and the services. */
export async function makeRealLedger(context: TestContext): Promise<RealLedger> {
  const [ravi, asha] = [await createPerson(context, { role: 'finance', grantMicros: 0n }), await createPerson(context, { role: 'admin', grantMicros: 0n })]
  const { ada, chargedCall, freeCall } = await makeCalls(context, ravi)
  const { payment, disputed } = await makePayments(context)
  const eve = await createPerson(context)
  const open = await dialTestCall(context, eve)
  await report(context, open, 'ringing')
  const dot = await createPerson(context, { grantMicros: 0n })
  for (const micros of [5_000_000n, -1_250_000n, 30_000n]) await post(context, dot, micros)
  await makeCorrections(context, ada, ravi, asha)
  await makeVoucherUse(context, ravi, asha)
  const [openWallet, plainWallet] = [eve.walletId, dot.walletId]
  return { chargedCall, freeCall, openCall: open.id, payment, disputed, plainWallet, openWallet }
}

async function makeCalls(context: TestContext, ravi: Person) {
  const ada = await createPerson(context)
  const charged = await dialTestCall(context, ada)
  await report(context, charged, 'completed', { durationSeconds: 610 })
  const free = await dialTestCall(context, ada)
  await report(context, free, 'no-answer')
  await giveBack(context, ada, charged.id, ravi)
  return { ada, chargedCall: charged.id, freeCall: free.id }
}

/** Ada was not content, and one of finance gave some of it back. */
async function giveBack(context: TestContext, { id: userId }: Person, callId: string, ravi: Person): Promise<void> {
  const now = context.clock.now()
  const [id, refund] = [randomUUID(), { requestHash: hashOf('half'), grantedUntil: now }]
  await context.database.asSystem(async tx => {
    const said = { reason: 'bad_quality' as const, note: null, rule: null, evidence: {}, answer: null }
    await fileComplaint(tx, { id, callId, userId, ...said, refund, now })
    await answerComplaint(tx, { id, decision: 'refund', amountMicros: 3_000n, answer: 'Bad line', decidedBy: ravi.id, refund, now })
  })
}

/** A code that two people agreed on and somebody redeemed. */
async function makeVoucherUse(context: TestContext, ravi: Person, asha: Person): Promise<void> {
  const flo = await createPerson(context, { grantMicros: 0n })
  const [code] = await makeVouchers(context, ravi, {
    batch: 'harvest', count: 1, amountMicros: '2000000', grantDays: 30, maxUses: 2,
    validUntil: new Date(context.clock.now().getTime() + 30 * 86_400_000).toISOString(),
  }, asha)
  await redeemVoucher(context, flo.id, code!)
}

async function makePayments(context: TestContext) {
  const ben = await createPerson(context, { grantMicros: 0n })
  const paid = await payIn(context, ben, 2000n)
  await requestRefund(context, { id: randomUUID(), userId: ben.id, amountMicros: '5000000', reason: null, actor: `user:${ben.id}` })
  const cy = await createPerson(context, { grantMicros: 0n })
  const taken = await payIn(context, cy, 1000n)
  await post(context, cy, -7_000_000n)
  await applyDispute(context, dispute(context, taken, 1000n, { moved: [[-1000n, 1500n]] }))
  return { payment: paid.paymentId, disputed: taken.paymentId }
}

/** Corrections, one of them of last month, which is closed then. */
async function makeCorrections(context: TestContext, person: Person, ravi: Person, asha: Person): Promise<void> {
  const now = context.clock.now()
  const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15))
  const id = randomUUID()
  const contentHash = hashOf(id)
  await context.database.asSystem(async tx => {
    await requestAdjustment(tx, {
      id, walletId: person.walletId, amountMicros: 700_000n, reasonCode: 'goodwill', note: 'A kind word', evidenceLinks: [], effectiveAt: lastMonth,
      requestedBy: ravi.id, contentHash, now,
    })
    await decideAdjustment(tx, { id, decision: 'approved', decidedBy: asha.id, contentHash, note: null, now })
  })
  const { transactionId } = await post(context, person, 12_000n)
  await reverse(context, transactionId)
  await agree(context, ravi, { kind: 'month_close', month: lastMonth.toISOString().slice(0, 7) }, asha)
}
