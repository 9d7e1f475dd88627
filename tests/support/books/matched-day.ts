import type { CarrierLeg } from '../../../server/carriers/carrier'
import { claimRun, type MatchRunRow } from '../../../server/db/books/match-runs'
import { matchBooks } from '../../../server/services/books/match-books'
import { dialTestCall, report, type TestCall } from '../ledger/test-call'
import type { Person, TestContext } from '../test-context'

/** A call that was answered and charged, with the leg that the fake carrier has of it; null: it has none. */
export async function talk(
  context: TestContext, person: Person, durationSeconds: number, leg: Partial<CarrierLeg> | null = {},
): Promise<TestCall> {
  const startedAt = context.clock.now()
  const call = await dialTestCall(context, person)
  await report(context, call, 'answered')
  context.clock.advance(durationSeconds)
  await report(context, call, 'completed', { durationSeconds })
  if (leg) {
    context.fakeCarrier.addLeg({
      id: call.childSid, parentId: call.parentSid, to: call.toNumber, from: context.config.twilio.callerId, status: 'completed',
      durationSeconds, startedAt, endedAt: context.clock.now(), ...leg,
    })
  }
  return call
}

export interface MatchedDay {
  run: MatchRunRow
  /** `call.match`, … */
  counts: Record<string, number>
  error: string | null
}

/** Compares a day to its end. */
export async function compare(context: TestContext, day: string): Promise<MatchedDay> {
  const now = context.clock.now()
  const claim = { id: context.ids.uuid(now), day, startedBy: 'system:test', now }
  const { run } = await context.database.asSystem(tx => claimRun(tx, claim))
  await matchBooks(context, run)
  const [row] = await context.admin`select counts, error from match_run where id = ${run.id}`
  return { run, counts: row!.counts as Record<string, number>, error: row!.error as string | null }
}

export interface CaseNow {
  id: string
  key: string
  kind: string
  bucket: string
  day: string
  call_id: string | null
  payment_id: string | null
  external_id: string
  ours: Record<string, unknown> | null
  theirs: Record<string, unknown> | null
  difference_micros: bigint | null
  state: string
  owner_id: string | null
  note: string | null
  found_at: Date
  seen_at: Date
  closed_at: Date | null
  closed_by: string | null
}

export async function readCases(context: TestContext): Promise<CaseNow[]> {
  return [...await context.admin<CaseNow[]>`select *, day::text as day from match_case order by kind, bucket, key`]
}

/** Kind, bucket, the other side's id and the difference of every case. */
export async function caseLines(context: TestContext): Promise<string[]> {
  return (await readCases(context)).map(one => `${one.kind} ${one.bucket} ${one.external_id} ${String(one.difference_micros)}`)
}
