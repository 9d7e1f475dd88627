import { expect } from 'vitest'
import { until } from '../sandbox/until'
import { readOutcome, expectHealthy, type Outcome } from '../ledger/read-ledger'
import type { Stack } from './stack'

/** The call as the database has it once it is settled. */
export function settledCall({ context }: Stack, callId: string): Promise<Outcome> {
  return until(async () => {
    const outcome = await readOutcome(context.admin, callId)
    return outcome.call.is_settled === true && outcome
  }, `the settlement of ${callId}`)
}

/**
 * The charge of a call that was talked: once in the ledger, what the carrier's own books say it should be, and the
 * ledger whole (M6, M9, M10).
 *
 * @returns what was taken, in micros
 */
export async function expectChargedOnce(stack: Stack, callId: string): Promise<bigint> {
  const { call, hold, transactions, breakdown } = await settledCall(stack, callId)
  const leg = await until(() => stack.bookedLeg(callId), 'the carrier’s record of the call')
  const charge = BigInt(leg.retailMicros ?? '-1')
  expect(charge).toBeGreaterThan(0n)
  expect(call).toMatchObject({ status: 'completed', charged_micros: charge, duration_seconds: leg.seconds })
  expect(transactions).toEqual([expect.objectContaining({ kind: 'call_charge', amount_micros: -charge })])
  expect(breakdown).toEqual([expect.objectContaining({ charged_micros: charge, computed_micros: charge })])
  expect(hold).toMatchObject({ state: 'captured', captured_micros: charge })
  await expectHealthy(stack.context.admin)
  return charge
}

/** A call that never came to talk: settled, free, nothing held (C7). */
export async function expectFree(stack: Stack, callId: string, status: string): Promise<void> {
  const { call, hold, transactions, wallet } = await settledCall(stack, callId)
  expect(call).toMatchObject({ status, charged_micros: 0n })
  expect(hold).toMatchObject({ state: 'released' })
  expect(transactions).toEqual([])
  expect(wallet).toMatchObject({ held_micros: 0n })
  await expectHealthy(stack.context.admin)
}
