import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sql } from '../../../server/db/client'
import { takeFingerprint } from '../../support/fingerprint'
import { chargeCall } from '../../support/ledger/kernel-call'
import { dialTestCall } from '../../support/ledger/test-call'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { payIn, payThere } from '../../support/paid-in'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

/** What somebody would try who holds the app's own login, and what there is to try it on. */
interface Ground {
  caller: Person
  other: Person
  clerk: Person
  colleague: Person
  /** Paid, ten dollars. */
  paid: { paymentId: string, providerPaymentId: string }
  /** Of the other person. */
  foreign: { paymentId: string, providerPaymentId: string }
  /** Asked for, not credited. */
  open: { paymentId: string, providerPaymentId: string }
  /** Complained of. */
  callId: string
  chargeId: string
  /** Ten minutes that nobody complained of. */
  quietCallId: string
  openCallId: string
  complaint: string
  answeredComplaint: string
  /** The clerk's. */
  ownComplaint: string
  request: string
  ofOneWhoLeft: string
  voucher: string
  /** A batch that was asked for, and the digest of what was. */
  batch: string
  batchHash: string
}

let context: TestContext
let ground: Ground
let sql: Sql
const HASH = 'ab'.repeat(32)

beforeAll(async () => {
  context = await createTestContext()
  sql = context.database.sql
  const [caller, other] = [await createPerson(context), await createPerson(context)]
  const clerk = await createPerson(context, { role: 'finance' })
  const colleague = await createPerson(context, { role: 'finance' })
  const left = await createPerson(context, { role: 'finance' })
  const [paid, foreign] = [await payIn(context, caller, 1_000n), await payIn(context, other, 1_000n)]
  const open = await payThere(context, caller, 500n)
  const { callId, chargeId } = await chargeCall(context.admin, caller, 60, context.clock.now())
  const complaints = await makeComplaints(callId, { caller, other, clerk })
  const [request, ofOneWhoLeft, voucher] = [randomUUID(), randomUUID(), randomUUID()]
  await sql`select request_adjustment(${request}::uuid, ${caller.walletId}::uuid, 5000000, 'goodwill', 'Sorry', '{}'::text[], now(), ${clerk.id},
    decode(${HASH}, 'hex'), now())`
  // by somebody who has left finance since
  await sql`select request_adjustment(${ofOneWhoLeft}::uuid, ${caller.walletId}::uuid, 5000000, 'goodwill', 'Sorry', '{}'::text[], now(), ${left.id},
    decode(${HASH}, 'hex'), now())`
  await context.admin`update "user" set role = 'caller' where id = ${left.id}`
  await context.admin`
    insert into voucher (id, code_hash, code_tail, batch, currency, amount_micros, max_uses, uses, valid_until, created_by, created_at)
    values (${voucher}, sha256('code'), 'CODE', 'batch', 'USD', 5000000, 1, 0, now() + interval '1 day', ${clerk.id}, '2020-01-01')`
  const batch = randomUUID()
  const [asked] = await askFor({ clerk } as Ground, 'voucher_batch', FULL({ caller } as Ground).voucher_batch!, undefined, batch) as unknown as { hash: string }[]
  const charge = { callId, chargeId: String(chargeId), batch, batchHash: asked!.hash }
  const people = { caller, other, clerk, colleague }
  ground = { ...people, paid, foreign, open, ...charge, ...complaints, request, ofOneWhoLeft, voucher }
})
afterAll(() => context.close())

async function makeComplaints(callId: string, { caller, other, clerk }: Pick<Ground, 'caller' | 'other' | 'clerk'>) {
  const now = context.clock.now()
  const quietCallId = (await chargeCall(context.admin, caller, 600, now)).callId
  const { id: openCallId } = await dialTestCall(context, caller)
  const answeredCall = await chargeCall(context.admin, other, 60, now)
  const ownCall = await chargeCall(context.admin, clerk, 60, now)
  const [of, answeredComplaint, ownComplaint] = [randomUUID(), randomUUID(), randomUUID()]
  const g = { caller, other, clerk, quietCallId, complaint: of } as Ground
  await complaint(() => ({ id: of, call: callId }))(g)
  await complaint(() => ({ id: answeredComplaint, call: answeredCall.callId, user: other.id }))(g)
  await complaint(() => ({ id: ownComplaint, call: ownCall.callId, user: clerk.id }))(g)
  await answered(() => ({ id: answeredComplaint, decision: 'decline', amount: null }))(g)
  return { quietCallId, openCallId, complaint: of, answeredComplaint, ownComplaint }
}

type Try = (g: Ground) => Promise<unknown>
/** Right in everything. */
const FULL = (g: Ground): Record<string, Record<string, unknown>> => ({
  voucher_batch: {
    batch: randomUUID(), count: 2, amountMicros: '5000000', currency: 'USD', grantDays: 30, maxUses: 1, note: 'For the fair',
    validUntil: new Date(Date.now() + 86_400_000).toISOString(),
  },
  limit_raise: { userId: g.caller.id, limits: { callsAtOnce: 9 }, note: 'A company' },
  month_close: { month: '2026-01', note: 'All is in' },
  month_reopen: { month: '2026-01', note: 'Not all was in' },
  write_off: { walletId: g.caller.walletId, amountMicros: '1', note: 'Lost' },
})
const askFor = (g: Ground, kind: string | null, content: object, by: string | null = g.clerk.id, id = randomUUID()) => sql`
  select encode(request_money(${id}::uuid, ${kind}, ${JSON.stringify(content)}::text::jsonb, ${by}, now()), 'hex') as hash`
const verdict = (g: Ground, change: { by?: string | null, hash?: string | null }) => {
  const { by, hash: content } = { by: g.colleague.id, hash: g.batchHash, ...change }
  return sql`select decide_money(${g.batch}::uuid, 'approved', ${by}, decode(${content}, 'hex'), null, now())`
}
const hash = () => sql`decode(${HASH}, 'hex')`
const post = (kind: string, amount: number, contra = 'cash:stripe'): Try => g => sql`
  select post_transaction(${g.caller.walletId}::uuid, ${kind}, ${amount}::bigint, ${contra}, ${randomUUID()}, ${hash()}, 'system:app', 'mine', now())`

interface Credit {
  id?: string
  pi?: string | null
  minor?: number | null
  currency?: string | null
  at?: string | null
}

const credit = (change: (g: Ground) => Credit): Try => g => {
  const { id, pi, minor, currency, at } = {
    id: g.open.paymentId, pi: g.open.providerPaymentId, minor: 500, currency: 'USD', at: new Date().toISOString(), ...change(g),
  } as Credit
  return sql`select credit_payment(${id!}::uuid, ${pi!}, 'ch', ${minor!}::bigint, ${currency!}, 'Visa', ${at!}::timestamptz)`
}

interface Refund { user?: string | null, payment?: string | null, minor?: number | null }
const refund = (change: (g: Ground) => Refund): Try => g => {
  const sought: Refund = { user: g.caller.id, payment: g.paid.paymentId, minor: 100, ...change(g) }
  const { user, payment, minor } = sought
  return sql`
    select begin_refund(${randomUUID()}::uuid, ${user!}, ${g.caller.walletId}::uuid, array[${randomUUID()}::uuid], array[${payment!}::uuid], array[${minor!}::bigint],
      'user:x', null, now(), now())`
}

interface Dispute {
  id?: string | null
  payment?: string
  minor?: number | null
  currency?: string | null
  moved?: { id?: string | null, amount_minor?: string | null, currency?: string }[]
}
const disputed = (change: (g: Ground) => Dispute): Try => g => {
  const { id, payment, minor, currency, moved } = {
    id: 'dp_forged', payment: g.paid.paymentId, minor: 1000, currency: 'USD', moved: [{}], ...change(g),
  } as Dispute
  const movements = moved!.map(one => ({
    id: 'txn_forged', amount_minor: '1000', fee_minor: '0', currency: 'USD', occurred_at: new Date().toISOString(), ...one,
  }))
  return sql`
    select apply_dispute(${id!}, ${payment!}::uuid, ${minor!}::bigint, ${currency!}, 'won', 3, 'fraudulent', ${JSON.stringify(movements)}::text::jsonb,
      null, now())`
}

interface Ask {
  by?: string | null
  wallet?: string
  amount?: number | null
  hash?: string | null
  at?: string
  code?: string
}
const ask = (change: (g: Ground) => Ask): Try => g => {
  const { by, wallet, amount, hash: content, at, code } = {
    by: g.clerk.id, wallet: g.caller.walletId, amount: 5_000_000, hash: HASH, at: new Date().toISOString(), code: 'goodwill', ...change(g),
  } as Ask
  return sql`
    select request_adjustment(${randomUUID()}::uuid, ${wallet!}::uuid, ${amount!}::bigint, ${code!}, 'Mine', '{}'::text[], ${at!}::timestamptz, ${by!},
      decode(${content!}, 'hex'), now())`
}

interface Decision { id?: string, by?: string | null, decision?: string | null, hash?: string | null }
const decide = (change: (g: Ground) => Decision): Try => g => {
  const taken: Decision = { id: g.request, by: g.colleague.id, decision: 'approved', hash: HASH, ...change(g) }
  const { id, by, decision, hash: content } = taken
  return sql`select decide_adjustment(${id!}::uuid, ${decision!}, ${by!}, decode(${content!}, 'hex'), 'fine', now())`
}

interface Complaint {
  id?: string | null
  call?: string
  user?: string | null
  rule?: string | null
  answer?: string | null
  at?: string | null
}
const complaint = (change: (g: Ground) => Complaint): Try => g => {
  const { id, call, user, rule, answer, at } = {
    id: randomUUID(), call: g.quietCallId, user: g.caller.id, rule: null, answer: null,
    at: new Date().toISOString(), ...change(g),
  } as Complaint
  return sql`
    select file_complaint(${id!}::uuid, ${call!}::uuid, ${user!}, 'no_audio', null, ${rule!}, '{}'::jsonb, ${answer!}, ${hash()}, now(), ${at!}::timestamptz)`
}

interface Answer {
  id?: string | null
  by?: string | null
  decision?: string | null
  amount?: number | null
  answer?: string | null
  at?: string | null
}
const answered = (change: (g: Ground) => Answer): Try => g => {
  const { id, by, decision, amount, answer, at } = {
    id: g.complaint, by: g.clerk.id, decision: 'refund', amount: 1, answer: 'Bad line', at: new Date().toISOString(), ...change(g),
  } as Answer
  return sql`
    select answer_complaint(${id!}::uuid, ${decision!}, ${amount!}::bigint, ${answer!}, ${by!}, ${hash()}, now(), ${at!}::timestamptz) as answered`
}

/** A statement in a role that the app takes on, as somebody. */
const as = (role: string, statement: (g: Ground) => string): Try => g => sql.begin(async tx => {
  await tx.unsafe(`set local role ${role}`)
  await tx`select set_config('app.user_id', ${g.caller.id}, true)`
  await tx.unsafe(statement(g))
})

const FORGERIES: Record<string, [what: string, forge: Try][]> = {
  'money past every document': [
    ['a grant', post('grant', 5_000_000, 'promo')],
    ['an adjustment', post('adjustment', 5_000_000, 'adjustment:goodwill')],
    ['a payment', post('topup', 5_000_000)],
    ['a refund', post('refund', 5_000_000)],
    ['a chargeback given back', post('chargeback', 5_000_000)],
    ['a charge', post('call_charge', -1)],
    ['a charge taken back', g => sql`select reverse_transaction(${g.chargeId}::bigint, 'r', ${hash()}, 'system:app', 'mine', now())`],
    ['a row of the ledger', g => sql`
      insert into credit_transaction (wallet_id, wallet_seq, kind, amount_micros, balance_after_micros, contra_account, idempotency_key, request_hash,
        actor, effective_at, created_at, prev_hash, hash)
      values (${g.caller.walletId}, 99, 'topup', 1, 1, 'x', 'x', ${hash()}, 'x', now(), now(), ${hash()}, ${hash()})`],
    ['a balance, as the system', as('talktime_system', g => `update wallet set balance_micros = 1e9 where id = '${g.caller.walletId}'`)],
    ['a balance, as staff', as('talktime_staff', g => `update wallet set balance_micros = 1e9 where id = '${g.caller.walletId}'`)],
    ['a balance, as its owner', as('talktime_user', g => `update wallet set balance_micros = 1e9 where id = '${g.caller.walletId}'`)],
    ['another owner of a wallet', as('talktime_system', g => `update wallet set user_id = '${g.other.id}' where id = '${g.caller.walletId}'`)],
    ['a lot of credit', as('talktime_system', g => `insert into wallet_lot (wallet_id, transaction_id, amount_micros, remaining_micros, created_at)
      values ('${g.caller.walletId}', ${g.chargeId}, 1, 1, now())`)],
    ['a larger payment', as('talktime_system', g => `update payment set amount_minor = 100000 where id = '${g.open.paymentId}'`)],
    ['a payment of nobody’s', as('talktime_system', g => `insert into payment (id, user_id, wallet_id, purpose, amount_minor, currency, created_at, updated_at)
      values ('${randomUUID()}', '${g.caller.id}', '${g.caller.walletId}', 'checkout', 1, 'USD', now(), now())`)],
    ['an approval', as('talktime_staff', g => `update adjustment_request set state = 'approved' where id = '${g.request}'`)],
    ['a request of another amount', as('talktime_staff', g => `update adjustment_request set amount_micros = 1e9 where id = '${g.request}'`)],
    ['a voucher that was not used', as('talktime_system', g => `insert into voucher_use values ('${g.voucher}', '${g.caller.id}', ${g.chargeId}, now())`)],
  ],
  'a payment': [
    ['more than was paid', credit(() => ({ minor: 50_000 }))],
    ['less than was paid', credit(() => ({ minor: 1 }))],
    ['no amount', credit(() => ({ minor: null }))],
    ['another currency', credit(() => ({ currency: 'JPY' }))],
    ['no currency', credit(() => ({ currency: null }))],
    ['no payment of the provider’s', credit(() => ({ pi: null }))],
    ['an empty payment of the provider’s', credit(() => ({ pi: '' }))],
    ['a payment of the provider’s that pays another', credit(g => ({ pi: g.paid.providerPaymentId }))],
    ['a payment that was credited, by another of the provider’s', credit(g => ({ id: g.paid.paymentId, pi: 'pi_else', minor: 1000 }))],
    ['a payment that was credited, by none of the provider’s', credit(g => ({ id: g.paid.paymentId, pi: null, minor: 1000 }))],
    ['a payment that nobody asked for', credit(() => ({ id: randomUUID() }))],
    ['in a thousand years', credit(() => ({ at: '3026-01-01' }))],
    ['in no time at all', credit(() => ({ at: 'infinity' }))],
    ['without a time', credit(() => ({ at: null }))],
    ['cents that are worth a dollar', g => sql`
      select credit_payment(${g.open.paymentId}::uuid, ${g.open.providerPaymentId}, 'ch', 500::bigint, 'USD', 1000000::bigint, 'Visa', now())`],
    ['asked for a wallet of somebody else’s', g => sql`
      select open_payment(${randomUUID()}::uuid, ${g.caller.id}, ${g.other.walletId}::uuid, 'checkout', 100, 'USD', false, null, now(), now())`],
    ['asked for by nobody', g => sql`
      select open_payment(${randomUUID()}::uuid, null, ${g.caller.walletId}::uuid, 'checkout', 100, 'USD', false, null, now(), now())`],
    ['asked for without an amount', g => sql`
      select open_payment(${randomUUID()}::uuid, ${g.caller.id}, ${g.caller.walletId}::uuid, 'checkout', null, 'USD', false, null, now(), now())`],
    ['asked for without a currency', g => sql`
      select open_payment(${randomUUID()}::uuid, ${g.caller.id}, ${g.caller.walletId}::uuid, 'checkout', 100, null, false, null, now(), now())`],
  ],
  'a refund': [
    ['of more than was paid', refund(() => ({ minor: 100_000 }))],
    ['of nothing', refund(() => ({ minor: 0 }))],
    ['of less than nothing', refund(() => ({ minor: -100 }))],
    ['of no amount', refund(() => ({ minor: null }))],
    ['of no payment', refund(() => ({ payment: null }))],
    ['of somebody else’s payment', refund(g => ({ payment: g.foreign.paymentId }))],
    ['of a payment that is not paid', refund(g => ({ payment: g.open.paymentId }))],
    ['for nobody', refund(() => ({ user: null }))],
    ['for somebody else', refund(g => ({ user: g.other.id }))],
    ['of a call, without a complaint', g => sql`
      select refund_call(${g.callId}::uuid, 1::bigint, 'k', ${hash()}, 'staff:x', 'mine', null, now())`],
    ['of a call, beyond what it cost', answered(() => ({ amount: 100_000_000 }))],
    ['of a call, less than nothing', answered(() => ({ amount: -1 }))],
    ['of a call, for a complaint that never was', answered(() => ({ id: randomUUID() }))],
    ['of a call, for no complaint', answered(() => ({ id: null }))],
    ['of a call, for a complaint that was answered', answered(g => ({ id: g.answeredComplaint }))],
    ['of a call, by a caller', answered(g => ({ by: g.other.id }))],
    ['of a call, by its owner', answered(g => ({ id: g.ownComplaint, by: g.clerk.id }))],
    ['of a call, by nobody', answered(() => ({ by: null }))],
    ['of a call, by somebody unknown', answered(() => ({ by: 'nobody' }))],
    ['of a call, without a word', answered(() => ({ answer: null }))],
    ['of a call, by an empty word', answered(() => ({ answer: ' ' }))],
    ['of a call, without a decision', answered(() => ({ decision: null }))],
    ['of a call that is declined', answered(() => ({ decision: 'decline', amount: 1 }))],
    ['of a call, in a thousand years', answered(() => ({ at: '3026-01-01' }))],
    ['of a call, in no time at all', answered(() => ({ at: null }))],
  ],
  'a complaint': [
    ['of a call that never was', complaint(() => ({ call: randomUUID() }))],
    ['of somebody else’s call', complaint(g => ({ user: g.other.id }))],
    ['of nobody', complaint(() => ({ user: null }))],
    ['of a call that was complained of', complaint(g => ({ call: g.callId }))],
    ['of a call that is not over', complaint(g => ({ call: g.openCallId }))],
    ['without a name', complaint(() => ({ id: null }))],
    ['in a thousand years', complaint(() => ({ at: '3026-01-01' }))],
    ['by a rule that there is not', complaint(() => ({ rule: 'mine', answer: 'Because' }))],
    ['by a rule without grounds: a silent call that nobody measured', complaint(() => ({ rule: 'no_audio', answer: 'It was silent' }))],
    ['by a rule without grounds: an error of the carrier’s', complaint(() => ({ rule: 'carrier_error', answer: 'It failed' }))],
    ['by a rule without grounds: a short call of ten minutes', complaint(() => ({ rule: 'short_call', answer: 'It was short' }))],
    ['by a rule without a word', complaint(() => ({ rule: 'short_call' }))],
    ...['user', 'staff', 'system'].flatMap((role): [string, Try][] => [
      [`filed by hand, as ${role}`, as(`talktime_${role}`, g => `
        insert into call_complaint (id, call_id, user_id, reason, state, evidence, created_at)
        values ('${randomUUID()}', '${g.quietCallId}', '${g.caller.id}', 'no_audio', 'waiting', '{}', now())`)],
      [`answered by hand, as ${role}`, as(`talktime_${role}`, g => `update call_complaint set state = 'refunded', refunded_micros = 1 where id = '${g.complaint}'`)],
      [`taken away, as ${role}`, as(`talktime_${role}`, g => `delete from call_complaint where id = '${g.complaint}'`)],
    ]),
  ],
  'a dispute': [
    ['of a payment that never was', disputed(() => ({ payment: randomUUID() }))],
    ['of a payment that is not paid', disputed(g => ({ payment: g.open.paymentId }))],
    ['of less than nothing', disputed(() => ({ minor: -1000 }))],
    ['of no amount', disputed(() => ({ minor: null }))],
    ['in another currency', disputed(() => ({ currency: 'EUR' }))],
    ['in no currency', disputed(() => ({ currency: null }))],
    ['without a name', disputed(() => ({ id: null }))],
    ['by a movement without a name', disputed(() => ({ moved: [{ id: null }] }))],
    ['by a movement of no amount', disputed(() => ({ moved: [{ amount_minor: null }] }))],
    ['by two currencies at once', disputed(() => ({ moved: [{}, { id: 'txn_other', currency: 'EUR' }] }))],
  ],
  'an adjustment': [
    ['asked for by a caller', ask(g => ({ by: g.other.id }))],
    ['asked for by nobody', ask(() => ({ by: null }))],
    ['asked for by somebody unknown', ask(() => ({ by: 'nobody' }))],
    ['of one’s own wallet', ask(g => ({ wallet: g.clerk.walletId }))],
    ['of nothing', ask(() => ({ amount: 0 }))],
    ['of no amount', ask(() => ({ amount: null }))],
    ['of no content', ask(() => ({ hash: null }))],
    ['for no reason', ask(() => ({ code: '' }))],
    ['at no time', ask(() => ({ at: 'infinity' }))],
    ['approved by who asked', decide(g => ({ by: g.clerk.id }))],
    ['approved by a caller', decide(g => ({ by: g.other.id }))],
    ['approved by the owner of the wallet', decide(g => ({ by: g.caller.id }))],
    ['approved by nobody', decide(() => ({ by: null }))],
    ['approved without what was read', decide(() => ({ hash: null }))],
    ['approved in another form', decide(() => ({ hash: 'cd'.repeat(32) }))],
    ['decided somehow', decide(() => ({ decision: null }))],
    ['asked for by somebody who has left finance since', decide(g => ({ id: g.ofOneWhoLeft }))],
    ['that nobody asked for', decide(() => ({ id: randomUUID() }))],
  ],
  'what takes two people': [
    ...['voucher_batch', 'limit_raise', 'month_close', 'month_reopen', 'write_off', 'anything', null].flatMap((kind): [string, Try][] => [
      [`${kind} of nothing`, g => askFor(g, kind, {})],
      [`${kind} asked for by a caller`, g => askFor(g, kind, FULL(g)[kind ?? ''] ?? {}, g.other.id)],
      [`${kind} asked for by nobody`, g => askFor(g, kind, FULL(g)[kind ?? ''] ?? {}, null)],
    ]),
    ['a batch without end', g => askFor(g, 'voucher_batch', { ...FULL(g).voucher_batch, validUntil: 'infinity' })],
    ['a batch of a thousand years', g => askFor(g, 'voucher_batch', { ...FULL(g).voucher_batch, validUntil: '3026-01-01' })],
    ['a batch in another currency', g => askFor(g, 'voucher_batch', { ...FULL(g).voucher_batch, currency: 'JPY' })],
    ['a batch of less than nothing', g => askFor(g, 'voucher_batch', { ...FULL(g).voucher_batch, amountMicros: '-5000000' })],
    ['a batch of no codes', g => askFor(g, 'voucher_batch', { ...FULL(g).voucher_batch, count: 0 })],
    ['a batch beyond the limit of a day', g => askFor(g, 'voucher_batch', { ...FULL(g).voucher_batch, count: 1000, maxUses: 100000 })],
    ['limits of one’s own', g => askFor(g, 'limit_raise', { ...FULL(g).limit_raise, userId: g.clerk.id })],
    ['a month that is not over', g => askFor(g, 'month_close', { month: new Date().toISOString().slice(0, 7), note: 'Now please' })],
    ['a month that is not closed', g => askFor(g, 'month_reopen', { month: '2026-01', note: 'Once more' })],
    ['a debt that there is not', g => askFor(g, 'write_off', { walletId: g.caller.walletId, amountMicros: '1', note: 'Forget it' })],
    ['approved by who asked', g => verdict(g, { by: g.clerk.id })],
    ['approved by a caller', g => verdict(g, { by: g.other.id })],
    ['approved by nobody', g => verdict(g, { by: null })],
    ['approved in another form', g => verdict(g, { hash: HASH })],
    ['approved without what was read', g => verdict(g, { hash: null })],
    ['codes of a batch that nobody approved', g => sql`select draw_vouchers(${g.batch}::uuid, ${g.clerk.id}, '[]'::jsonb, now())`],
    ['an approval by hand', as('talktime_system', g => `update money_request set state = 'approved', decided_by = '${g.colleague.id}' where id = '${g.batch}'`)],
    ['a batch by hand', as('talktime_system', g => `insert into voucher_batch (batch, request_id, approved_at) values ('mine', '${g.batch}', now())`)],
    ...['staff', 'system'].flatMap((role): [string, Try][] => [
      [`a code by hand, as ${role}`, as(`talktime_${role}`, g => `
        insert into voucher (id, code_hash, code_tail, batch, currency, amount_micros, max_uses, valid_until, created_by, created_at)
        values ('${randomUUID()}', '\\x01', 'MINE', 'mine', 'USD', 5000000, 1, now() + interval '1 day', '${g.clerk.id}', now())`)],
      [`a code that lives again, as ${role}`, as(`talktime_${role}`, g => `update voucher set canceled_at = null where id = '${g.voucher}'`)],
      [`limits by hand, as ${role}`, as(`talktime_${role}`, g => `
        insert into user_limit (user_id, calls_at_once, set_by, reason, set_at) values ('${g.caller.id}', 1000, '${g.clerk.id}', 'mine', now())`)],
      [`limits of the day, as ${role}`, as(`talktime_${role}`, () => `update money_limit set amount = 1e15`)],
      [`a month closed by hand, as ${role}`, as(`talktime_${role}`, g => `
        insert into closed_month (month, closed_by, closed_at, transaction_count, sum_micros, totals) values ('2020-01-01', '${g.clerk.id}', now(), 0, 0, '{}')`)],
    ]),
    ['limits raised by one alone', g => sql`select lower_limits(${g.caller.id}, '{"callsAtOnce":1000}'::jsonb, 'Because', ${g.clerk.id}, now())`],
    ['limits lowered by a caller', g => sql`select lower_limits(${g.caller.id}, '{"callsAtOnce":1}'::jsonb, 'Because', ${g.other.id}, now())`],
    ['limits lowered for oneself', g => sql`select lower_limits(${g.clerk.id}, '{"callsAtOnce":1}'::jsonb, 'Because', ${g.clerk.id}, now())`],
    ['a batch ended by a caller', g => sql`select cancel_vouchers('batch', ${g.other.id}, now())`],
    ['a role', g => sql`update "user" set role = 'admin' where id = ${g.caller.id}`],
    ['somebody with a role', () => sql`insert into "user" (id, name, email, role) values ('mallory', 'Mallory', 'mallory@example.com', 'finance')`],
  ],
  'and beside': [
    ['a voucher that is none', g => sql`select redeem_voucher(${g.caller.id}, sha256('guess'), now())`],
    ['a voucher without a code', g => sql`select redeem_voucher(${g.caller.id}, null, now())`],
    ['a voucher for nobody', () => sql`select redeem_voucher(null, sha256('code'), now())`],
    ['a voucher in a thousand years', g => sql`select redeem_voucher(${g.caller.id}, sha256('code'), '3026-01-01')`],
    ['a refund that failed and never was', () => sql`select settle_refund(${randomUUID()}::uuid, 're_x', 'failed', null, now(), now())`],
    ['a wallet in no state', g => sql`select set_wallet_status(${g.caller.walletId}::uuid, array['active'], null, null)`],
  ],
}

describe.each(Object.entries(FORGERIES))('with the app’s own login: %s', (_, forgeries) => {
  it.each(forgeries)('M18 is refused: %s', async (_what, forge) => {
    const before = await takeFingerprint(context.admin)
    const said = await forge(ground).then(rows => JSON.stringify(rows), (error: { code?: string }) => error.code)
    expect(await takeFingerprint(context.admin), `nothing moved; it said ${said}`).toEqual(before)
    // refused by us in words, by rights, or by what a column takes; never by something that broke
    expect(said).toMatch(/^(TT0\d\d|42501|42883|42P01|23502|22\d{3}|\[.*(unknown|expired|used_up|already_used|false).*\])$/)
  })
})

it('M18 what is genuine goes through, and all checks hold', async () => {
  const g = ground
  await credit(() => ({}))(g)
  await refund(() => ({}))(g)
  await answered(() => ({}))(g)
  await decide(() => ({}))(g)
  await verdict(g, {})
  const [redeemed] = await sql`select outcome from redeem_voucher(${g.caller.id}, sha256('code'), now())`
  expect(redeemed).toEqual({ outcome: 'redeemed' })
  await expectHealthy(context.admin)
})
