import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { ModelRun } from '../../support/ledger/model/driver'
import { anyHistory } from '../../support/ledger/model/operations'
import { createTestContext, type Admin } from '../../support/test-context'

const LEAST = /least\(v_due, amount_micros\)/
const plant = (name: string, from: string | RegExp, to: string) => (admin: Admin) =>
  mutateFunction(admin, name, from, to)

/** Each with the fences behind it taken away where they would stop it loudly: a quiet bug is the dangerous one. */
const BUGS: [string, ...((admin: Admin) => Promise<unknown>)[]][] = [
  ['a second settlement charges again',
    plant('record_call_event', 'and v_call.billed_at is null and p_kind', 'and p_kind'),
    plant('settle_hold', `and state = 'pending'`, ''),
    plant('settle_hold', `|| ':charge'`, `|| ':charge' || clock_timestamp()`),
    plant('settle_hold', '-v_charge, -v_held,', '-v_charge, 0,'),
    admin => admin`drop index transaction_one_charge_per_call`,
    admin => admin`alter table call_cost_breakdown drop constraint call_cost_breakdown_call_id_place_pk`],
  ['a free ending keeps its hold', plant('settle_hold', 'held_micros - v_held', 'held_micros')],
  ['a start holds nothing', plant('reserve_call', 'set held_micros = held_micros + v_hold', 'set held_micros = held_micros')],
  ['a start looks at the balance alone',
    plant('reserve_call', 'v_wallet.balance_micros - v_wallet.held_micros <', 'v_wallet.balance_micros <'),
    plant('call_facts', 'w.balance_micros - w.held_micros -', 'w.balance_micros -'),
    admin => admin`alter table wallet drop constraint wallet_never_overdrawn`],
  ['a call costs more than its hold',
    plant('settle_hold', LEAST, 'v_due'),
    admin => admin`alter table wallet_hold drop constraint hold_capture_fits`],
  ['what was not collected is not written down',
    plant('settle_hold', 'greatest(p_computed[place] - held_micros, 0), p_source', '0, p_source'),
    admin => admin`alter table call_cost_breakdown drop constraint breakdown_adds_up`],
  ['the terms of a callback are believed', plant('record_call_event', 'or (p_terms is not null and v_call.terms <> p_terms)', '')],
  ['a call goes back to ringing', plant('record_call_event', 'v_moves := p_rank > v_call.status_rank;', 'v_moves := p_rank <> v_call.status_rank and v_call.billed_at is null;')],
  ['a call without a duration is free', plant('record_call_event', `(p_kind <> 'completed' or p_computed is not null)`, 'true'), plant('settle_hold', LEAST, 'coalesce(least(v_due, amount_micros), 0)'), plant('settle_hold', 'if p_duration is not null then', 'if false then')],
  ['a key is used again for something else', plant('find_posted', 'v_found.id is not null and v_found.request_hash is distinct from p_request_hash', 'false')],
  ['a repeated posting is posted again',
    plant('find_posted', 'where idempotency_key = p_key', 'where false'),
    admin => admin`alter table credit_transaction drop constraint credit_transaction_idempotency_key_unique`],
  ['a reversal takes what is held',
    plant('append_reversal', '< v_wallet.held_micros', '< 0'),
    admin => admin`alter table wallet drop constraint wallet_never_overdrawn`],
  ['a reversal is reversed',
    plant('append_reversal', `p_original.kind = 'reversal' or`, '')],
  ['a leg is dialled after the caller has hung up', plant('refuse_claim', `when p_call.end_requested_at is not null then 'end_requested'`, '')],
  ['a reservation forgets the limit of calls at once',
    plant('call_facts', 'where c.status_rank < 3', 'where false'), plant('reserve_call', '>= coalesce(p_max_open_calls, 0)', '>= 1000')],
]

it.each(BUGS)('the model catches a kernel in which %s', async (_, ...plants) => {
  const scratch = await createTestContext()
  try {
    for (const one of plants) await one(scratch.admin)
    const agrees = fc.asyncProperty(anyHistory, history => ModelRun.run(scratch, history))
    const look = await fc.check(agrees, { numRuns: 60, seed: 7, endOnFailure: true, unbiased: true })
    expect(look.failed).toBe(true)
  } finally {
    await scratch.close()
  }
})
