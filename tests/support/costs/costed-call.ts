import type { CallStatus } from '../../../shared/schemas/calls'
import { refundCall } from '../ledger/kernel'
import { dialTestCall, report, type TestCall } from '../ledger/test-call'
import type { Person, TestContext } from '../test-context'

type Ending = Extract<CallStatus, 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'>

export interface EndedCallOptions {
  toNumber?: string
  /** Default: a minute and a second. */
  durationSeconds?: number
  status?: Ending
  /** The clock goes on by so much between its beginning and its end. */
  upSeconds?: number
  /** What the carrier asks at once; by default it has not made up its mind. */
  parentMicros?: bigint
  childMicros?: bigint
}

/** A call that is over and charged, with both its legs at the carrier, where no price is known yet. */
export async function endedCall(
  context: TestContext, person: Person, options: EndedCallOptions = {},
): Promise<TestCall> {
  const { toNumber, status = 'completed', durationSeconds = 61, upSeconds = 0, parentMicros, childMicros } = options
  const call = await dialTestCall(context, person, toNumber)
  context.clock.advance(upSeconds)
  const isAnswered = status === 'completed'
  await report(context, call, status, { durationSeconds: isAnswered ? durationSeconds : null })
  const leg = { durationSeconds: isAnswered ? durationSeconds : 0, endedAt: context.clock.now() }
  context.fakeCarrier.addLeg({ id: call.parentSid, status: 'completed', ...leg })
  context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: call.toNumber, status, ...leg })
  if (parentMicros !== undefined) setPrice(context, call.parentSid, parentMicros)
  if (childMicros !== undefined) setPrice(context, call.childSid, childMicros)
  return call
}

/** The carrier asks so much for a leg from now on; null: it does not say. */
export function setPrice(context: TestContext, sid: string, micros: bigint | null, currency = 'USD'): void {
  const leg = context.fakeCarrier.legs.get(sid)!
  context.fakeCarrier.legs.set(sid, { ...leg, price: micros === null ? null : { micros, currency } })
}

/** Gives back part of a call's charge; null: all that is left. */
export async function giveBack(context: TestContext, call: TestCall, amountMicros: bigint | null): Promise<void> {
  await refundCall(context, { callId: call.id, amountMicros, key: `back:${context.ids.uuid(context.clock.now())}` })
}

/** Calls whose sums are not those of the latest prices of their legs: there are none. */
export async function wrongCostSums(context: TestContext): Promise<unknown[]> {
  return [...await context.admin`
    select s.call_id, s.cost_micros, s.foreign_legs, found.cost, found.foreign_legs as found_legs from provider_cost_search s join call c on c.id = s.call_id
    cross join lateral (
      select coalesce(sum(case when unit = c.currency then micros else converted end), 0) as cost, count(*) filter (where unit <> c.currency and converted is null) as foreign_legs from (
        select distinct on (leg_id) price_micros as micros, price_unit as unit, converted_micros as converted from provider_cost where call_id = s.call_id order by leg_id, fetched_at desc, id desc
      ) latest
    ) found where (s.cost_micros, s.foreign_legs) is distinct from (found.cost, found.foreign_legs)`]
}
