import fc from 'fast-check'
import type { CallStatus } from '../../../../shared/schemas/calls'

/** One thing that somebody does. Indexes are taken modulo what there is. */
export type Operation =
  | { do: 'grant', wallet: number, amount: bigint, key: number }
  | { do: 'start', wallet: number, kind: number, ending: CallStatus, duration: number, isClaimed: boolean }
  | { do: 'claim', call: number }
  | { do: 'tell', call: number, what: number, isTermsWrong: boolean }
  | { do: 'end', call: number }
  | { do: 'hang-up', call: number }
  | { do: 'reconcile', isCarrierUp: boolean }
  | { do: 'reverse', row: number, key: number }

const wallet = fc.nat(1)
/** Newer calls more often: the older ones are over. */
const call = fc.tuple(fc.nat(20), fc.nat(20)).map(pair => Math.min(...pair))
const key = fc.nat(7)
const ending = fc.constantFrom<CallStatus>('completed', 'completed', 'completed', 'busy', 'no-answer', 'failed', 'canceled')
const duration = fc.oneof(fc.nat(70), fc.nat(250), fc.nat(5_000))

/** Weighted so that calls come to their end, and so that money is short. */
const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('grant' as const), wallet, amount: fc.bigInt({ min: 1n, max: 60_000n }), key }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('start' as const), wallet, kind: fc.nat(3), ending, duration, isClaimed: fc.nat(3).map(n => n > 0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), call }) },
  { weight: 14, arbitrary: fc.record({ do: fc.constant('tell' as const), call, what: fc.constantFrom(0, 1, 2, 3, 3, 3, 4, 5), isTermsWrong: fc.nat(9).map(n => n === 0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), call }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('hang-up' as const), call }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reconcile' as const), isCarrierUp: fc.nat(3).map(n => n > 0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reverse' as const), row: fc.nat(30), key }) },
)

/** A history that begins with some money. */
export const anyHistory: fc.Arbitrary<Operation[]> = fc.tuple(
  fc.tuple(...[0, 1].map(index => fc.bigInt({ min: 30_000n, max: 500_000n }).map((amount): Operation => ({ do: 'grant', wallet: index, amount, key: 90 + index })))),
  fc.array(anyOperation, { minLength: 15, maxLength: 60, size: 'max' }),
).map(([grants, operations]) => [...grants, ...operations])
