import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAll } from '../../../server/services/board/check-all'
import { BOARD_CHECKS } from '../../../server/services/board/checks'
import type { Context } from '../../../server/context'
import type { BoardCheckDto } from '../../../shared/schemas/board'
import { asOwner } from '../../support/ledger/as-owner'
import { makeRealLedger, type RealLedger } from '../../support/ledger/real-ledger'
import { createTestContext, type TestContext } from '../../support/test-context'
import { openTrial, type Trial } from '../../support/trial'

let context: TestContext
let ledger: RealLedger
let trial: Trial
beforeAll(async () => {
  context = await createTestContext()
  ledger = await makeRealLedger(context)
  trial = openTrial(context)
})
afterAll(async () => {
  await trial.close()
  await context.close()
})

const look = (context: Context) =>
  checkAll({ ...context, signingKey: context.config.anchors.signingKey }, () => {})
const names = (checks: BoardCheckDto[], state: BoardCheckDto['state']) =>
  checks.filter(check => check.state === state).map(check => check.name)

interface Damage {
  check: string
  what: string
  tables: string[]
  sql: (ledger: RealLedger) => string
  /** What the row behind it must lead to. */
  leads: (ledger: RealLedger) => { walletId?: string, callId?: string }
  /** Seen by the quick look too. */
  isLive: boolean
  /** Seen by the look at everything. */
  isWhole: boolean
}

const wallet = (id: string) => `(select wallet_id from call where id = '${id}')`
const DAMAGES: Damage[] = [
  { check: 'charges', what: 'a call says that it cost a micro more', tables: ['call'], isLive: true, isWhole: true, sql: ({ chargedCall }) => `update call set charged_micros = charged_micros + 1 where id = '${chargedCall}'`, leads: ({ chargedCall }) => ({ callId: chargedCall }) },
  { check: 'charges', what: 'a hold was captured above itself', tables: ['wallet_hold'], isLive: true, isWhole: true, sql: ({ chargedCall }) => `update wallet_hold set captured_micros = amount_micros + 1 where call_id = '${chargedCall}'`, leads: ({ chargedCall }) => ({ callId: chargedCall }) },
  { check: 'charges', what: 'a call that nobody answered cost something', tables: ['call', 'wallet_hold'], isLive: false, isWhole: true, sql: ({ freeCall }) => `update call set charged_micros = 5 where id = '${freeCall}'`, leads: ({ freeCall }) => ({ callId: freeCall }) },
  { check: 'chain', what: 'a reason was written again', tables: ['credit_transaction'], isLive: true, isWhole: true, sql: ({ plainWallet }) => `update credit_transaction set reason = 'other' where wallet_id = '${plainWallet}' and wallet_seq = 2`, leads: ({ plainWallet }) => ({ walletId: plainWallet }) },
  { check: 'heads', what: 'a head is another', tables: ['wallet'], isLive: true, isWhole: true, sql: ({ plainWallet }) => `update wallet set head_hash = sha256(head_hash) where id = '${plainWallet}'`, leads: ({ plainWallet }) => ({ walletId: plainWallet }) },
  { check: 'balances', what: 'a micro appeared', tables: ['wallet'], isLive: true, isWhole: true, sql: ({ plainWallet }) => `update wallet set balance_micros = balance_micros + 1 where id = '${plainWallet}'`, leads: ({ plainWallet }) => ({ walletId: plainWallet }) },
  { check: 'balances', what: 'more is held than the holds', tables: ['wallet'], isLive: true, isWhole: true, sql: ({ plainWallet }) => `update wallet set held_micros = held_micros + 1 where id = '${plainWallet}'`, leads: ({ plainWallet }) => ({ walletId: plainWallet }) },
  { check: 'negative', what: 'a leg earned us money', tables: ['provider_cost'], isLive: false, isWhole: true, sql: ({ chargedCall }) => `insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, fetched_at) values ('twilio', '${chargedCall}', 'CA1', true, -5, 'USD', now())`, leads: ({ chargedCall }) => ({ callId: chargedCall }) },
  { check: 'negative', what: 'more is held than there is', tables: ['wallet', 'wallet_hold', 'call_component'], isLive: true, isWhole: true, sql: ({ openCall, openWallet }) => `update wallet_hold set amount_micros = 10000001 where call_id = '${openCall}'; update call_component set held_micros = 10000001 where call_id = '${openCall}'; update wallet set held_micros = 10000001 where id = '${openWallet}'`, leads: ({ openWallet }) => ({ walletId: openWallet }) },
  { check: 'holds', what: 'a call is longer over than it could last', tables: ['wallet_hold'], isLive: true, isWhole: false, sql: ({ openCall }) => `update wallet_hold set expires_at = now() - interval '1 hour', reconcile_after = now() + interval '1 hour' where call_id = '${openCall}'`, leads: ({ openCall }) => ({ callId: openCall }) },
  { check: 'holds', what: 'a call was busy an hour ago and its money is held', tables: ['call'], isLive: true, isWhole: false, sql: ({ openCall }) => `update call set status = 'busy', status_rank = 3, ended_at = now() - interval '1 hour' where id = '${openCall}'`, leads: ({ openCall }) => ({ callId: openCall }) },
  { check: 'holds', what: 'money is held for a call that there is not', tables: ['call', 'wallet_hold'], isLive: true, isWhole: true, sql: ({ openCall }) => `delete from call where id = '${openCall}'`, leads: ({ openCall }) => ({ callId: openCall }) },
  { check: 'holds', what: 'a call was never held for', tables: ['wallet_hold'], isLive: false, isWhole: true, sql: ({ freeCall }) => `delete from wallet_hold where call_id = '${freeCall}'`, leads: ({ freeCall }) => ({ callId: freeCall }) },
  { check: 'unbilled', what: 'a call was completed an hour ago', tables: ['call'], isLive: true, isWhole: false, sql: ({ openCall }) => `update call set status = 'completed', status_rank = 3, ended_at = now() - interval '1 hour' where id = '${openCall}'`, leads: ({ openCall }) => ({ callId: openCall }) },
  { check: 'prices', what: 'a breakdown has a minute more', tables: ['call_cost_breakdown'], isLive: false, isWhole: true, sql: ({ chargedCall }) => `update call_cost_breakdown set duration_seconds = duration_seconds + 60 where call_id = '${chargedCall}'`, leads: ({ chargedCall }) => ({ callId: chargedCall }) },
  { check: 'prices', what: 'less was set aside than the quote comes to', tables: ['call_component'], isLive: false, isWhole: true, sql: ({ openCall }) => `update call_component set held_micros = held_micros - 1 where call_id = '${openCall}'`, leads: ({ openCall }) => ({ callId: openCall }) },
  { check: 'prices', what: 'a call that is open has other terms than were quoted', tables: ['call'], isLive: false, isWhole: true, sql: ({ openCall }) => `update call set terms = 'USD.1.0.60.60.0.0' where id = '${openCall}'`, leads: ({ openCall }) => ({ callId: openCall }) },
  { check: 'granted', what: 'a lot has a micro less', tables: ['wallet_lot'], isLive: false, isWhole: true, sql: ({ chargedCall }) => `update wallet_lot set remaining_micros = remaining_micros - 1 where wallet_id = ${wallet(chargedCall)}`, leads: () => ({}) },
  { check: 'refunds', what: 'a payment forgot what was sent back of it', tables: ['payment'], isLive: false, isWhole: true, sql: ({ payment }) => `update payment set refunded_minor = refunded_minor - 1 where id = '${payment}'`, leads: () => ({}) },
  { check: 'adjustments', what: 'a correction was asked for with another amount', tables: ['adjustment_request'], isLive: false, isWhole: true, sql: () => `update adjustment_request set amount_micros = amount_micros + 1 where state = 'approved'`, leads: () => ({}) },
  { check: 'disputes', what: 'a debt was paid by nobody', tables: ['dispute'], isLive: false, isWhole: true, sql: () => `update dispute set collected_micros = 1`, leads: () => ({}) },
  { check: 'payments', what: 'a payment was a cent more', tables: ['payment'], isLive: false, isWhole: true, sql: ({ payment }) => `update payment set amount_minor = amount_minor + 1 where id = '${payment}'`, leads: () => ({}) },
  { check: 'documents', what: 'a complaint was answered with a micro more', tables: ['call_complaint'], isLive: false, isWhole: true, sql: () => `update call_complaint set refunded_micros = refunded_micros + 1`, leads: ({ chargedCall }) => ({ callId: chargedCall }) },
  { check: 'documents', what: 'a code says that nobody used it', tables: ['voucher'], isLive: false, isWhole: true, sql: () => `update voucher set uses = 0`, leads: () => ({}) },
  { check: 'months', what: 'a closed month has another sum', tables: ['closed_month'], isLive: false, isWhole: true, sql: () => `update closed_month set sum_micros = sum_micros + 1`, leads: () => ({}) },
  { check: 'two-people', what: 'a limit was raised by one alone', tables: [], isLive: false, isWhole: true, sql: () => `insert into user_limit (user_id, calls_at_once, set_by, reason, set_at) select id, 1000, id, 'mine', now() from "user" limit 1`, leads: () => ({}) },
  { check: 'two-people', what: 'a code was made by one alone', tables: [], isLive: false, isWhole: true, sql: () => `insert into voucher (id, code_hash, code_tail, batch, currency, amount_micros, max_uses, valid_until, created_by, created_at) select gen_random_uuid(), 'x', 'MINE', 'mine', 'USD', 1, 1, now(), id, now() from "user" limit 1`, leads: () => ({}) },
  { check: 'two-people', what: 'a month was closed by one alone', tables: ['closed_month'], isLive: false, isWhole: true, sql: () => 'update closed_month set request_id = null', leads: () => ({}) },
  { check: 'two-people', what: 'another content was approved', tables: ['money_request'], isLive: false, isWhole: true, sql: () => `update money_request set content = content || '{"note":"Another"}'`, leads: () => ({}) },
  { check: 'evidence', what: 'a leg was dearer than the carrier said', tables: ['provider_cost'], isLive: false, isWhole: true, sql: ({ chargedCall }) => `insert into provider_cost (carrier, call_id, leg_id, is_child, price_micros, price_unit, fetched_at) values ('twilio', '${chargedCall}', 'CA2', true, 5, 'USD', now())`, leads: ({ chargedCall }) => ({ callId: chargedCall }) },
  { check: 'evidence', what: 'a wallet belongs to somebody else', tables: ['wallet'], isLive: false, isWhole: true, sql: ({ plainWallet }) => `update wallet set user_id = (select user_id from wallet where id <> '${plainWallet}' limit 1), currency = 'EUR' where id = '${plainWallet}'`, leads: ({ plainWallet }) => ({ walletId: plainWallet }) },
  { check: 'guards', what: 'a guard is off', tables: [], isLive: true, isWhole: false, sql: () => `alter table credit_transaction disable trigger credit_transaction_append_only`, leads: () => ({}) },
  { check: 'guards', what: 'a guard is on as triggers usually are', tables: [], isLive: true, isWhole: false, sql: () => `alter table audit_log enable trigger audit_log_no_truncate`, leads: () => ({}) },
  { check: 'guards', what: 'nobody watches a table', tables: [], isLive: true, isWhole: false, sql: () => `alter table provider_cost disable trigger evidence_of_insert`, leads: () => ({}) },
  { check: 'waiting', what: 'a letter is an hour late', tables: [], isLive: true, isWhole: false, sql: () => `update mail_outbox set state = 'queued', next_attempt_at = now() - interval '1 hour' where id = (select id from mail_outbox limit 1)`, leads: () => ({}) },
  { check: 'waiting', what: 'nobody asks for a payment', tables: ['payment'], isLive: true, isWhole: false, sql: ({ payment }) => `update payment set look_after = now() - interval '1 hour' where id = '${payment}'`, leads: () => ({}) },
]

describe('the board', () => {
  it('F2 is green over a healthy ledger, with every kind of movement in it', async () => {
    const checks = await look(context)
    expect(checks.filter(check => check.state !== 'green')).toEqual([])
    expect(checks.map(check => check.name)).toEqual(BOARD_CHECKS.map(check => check.name))
    const kinds = await context.admin`select distinct kind from credit_transaction order by 1`
    expect(kinds.map(row => row.kind as string)).toEqual(['adjustment', 'call_charge', 'chargeback', 'grant', 'refund', 'reversal', 'topup'])
  })

  /** Sees every change of a row that is watched, whatever else sees it too. */
  const seenBy = (check: string, red: string[]) => (check === 'evidence' ? red : red.filter(name => name !== 'evidence'))

  it.each(DAMAGES)('F2 $check is red, and beside the evidence log it alone, where $what', async ({ check, tables, sql, leads, isLive, isWhole }) => {
    await trial.run(async inside => {
      await asOwner(inside.owner, tables, sql(ledger))
      const checks = await look(inside)
      expect(seenBy(check, names(checks, 'red'))).toEqual([check])
      expect(names(checks, 'unknown')).toEqual([])
      const found = checks.find(one => one.name === check)!
      expect([found.live?.state === 'red', found.whole?.state === 'red']).toEqual([isLive, isWhole])
      const rows = [...found.live?.rows ?? [], ...found.whole?.rows ?? []]
      expect(rows[0]!.says).not.toBe('')
      expect(rows).toEqual(expect.arrayContaining([expect.objectContaining(leads(ledger))]))
    })
  })

  it('F2 has a damage for each check, but for the anchors, which have tests of their own', () => {
    expect([...new Set(DAMAGES.map(damage => damage.check)), 'anchors'].sort()).toEqual(BOARD_CHECKS.map(check => check.name).sort())
  })

  it('F2 knows every rule of the database, and names none that there is not', async () => {
    const rulesOf = async (name: string) => {
      const [row] = await context.admin`select prosrc from pg_proc where proname = ${name}`
      return [...new Set([...(row!.prosrc as string).matchAll(/^ {2}select '([^']+)'/gm)].map(match => match[1]!))].sort()
    }
    expect(BOARD_CHECKS.flatMap(check => check.rules).sort()).toEqual(await rulesOf('ledger_violations'))
    expect(BOARD_CHECKS.flatMap(check => check.live).sort()).toEqual(await rulesOf('live_violations'))
  })

  it('F2 waits before it calls a hold old, a call unbilled or work late', async () => {
    await trial.run(async inside => {
      const { openCall } = ledger
      // by the clock that the checks go by: the database's goes on while others run
      const ago = (minutes: number) => `timestamptz '${new Date(context.clock.now().getTime() - minutes * 60_000).toISOString()}'`
      const [late, due] = [ago(19), ago(14)]
      await asOwner(inside.owner, ['wallet_hold', 'call'], `
        update wallet_hold set expires_at = ${late}, reconcile_after = ${due} where call_id = '${openCall}'`)
      expect(names(await look(inside), 'red')).toEqual([])
      context.clock.advance(120)
      expect(names(await look(inside), 'red')).toEqual(['holds', 'waiting'])
      await asOwner(inside.owner, ['wallet_hold', 'call'], `update call set status = 'completed', status_rank = 3, ended_at = ${due} where id = '${openCall}'`)
      context.clock.advance(-120)
      expect(names(await look(inside), 'red')).toEqual([])
      context.clock.advance(120)
      expect(names(await look(inside), 'red')).toEqual(['unbilled', 'waiting'])
    })
  })

  it('F2 shows the first rows of many, and counts them all', async () => {
    await trial.run(async inside => {
      await inside.owner`
        insert into mail_outbox (id, dedupe_key, user_id, kind, to_address, subject, body_text, body_html, state, attempts, next_attempt_at, created_at)
        select gen_random_uuid(), 'late ' || n, user_id, kind, to_address, subject, body_text, body_html, 'queued', 0, now() - interval '1 hour', now()
        from (select * from mail_outbox limit 1) one cross join generate_series(1, 57) n`
      const waiting = (await look(inside)).find(check => check.name === 'waiting')!
      expect(waiting.live).toMatchObject({ state: 'red', count: 57 })
      expect(waiting.live!.rows).toHaveLength(20)
    })
  })
})
