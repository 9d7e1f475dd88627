import type { seededRandom } from '../../../sandbox/random'

export const TROUBLES = [
  'none', 'socket-cut', 'socket-cut-often', 'model-cut', 'model-refused', 'model-away', 'limit', 'error', 'silent', 'slow', 'callbacks', 'money-ends',
  'owner-ends', 'server-killed', 'server-restarted',
] as const
export type Trouble = (typeof TROUBLES)[number]
const PERSONAS = ['talker', 'talker', 'lead', 'echo', 'silent'] as const
/** How phones answer, by the last digits of their number: mostly somebody, a machine, nobody. */
const PHONES = ['0065', '0065', '0065', '0065', '0066', '0002', '0003'] as const

/** What is going to happen in a call. */
export interface PlannedCall {
  place: number
  way: 'in' | 'out'
  /** Of the number that is called out to. */
  phone: (typeof PHONES)[number]
  trouble: Trouble
  persona: (typeof PERSONAS)[number]
  /** From its begin. */
  troubleAtMs: number
  saysAtMs: number[]
  /** The other side hangs up; never where money is to end it. */
  hangsUpAtMs: number
}

/** Every trouble comes as often as every other, unless only one is wanted; last, undisturbed, those that money ends. */
export function planCalls(
  count: number, random: ReturnType<typeof seededRandom>, only: string | null,
): PlannedCall[] {
  const troubles = TROUBLES.filter(trouble => only === null || trouble === only)
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low))
  const calls = Array.from({ length: count }, (_, place) => {
    const trouble = troubles[place % troubles.length]!
    const endsWithMoney = trouble === 'money-ends'
    return {
      place,
      trouble,
      way: random() < 0.6 ? 'in' as const : 'out' as const,
      phone: endsWithMoney ? '0065' as const : pick(PHONES),
      persona: endsWithMoney ? 'talker' as const : pick(PERSONAS),
      troubleAtMs: between(1000, 9000),
      saysAtMs: Array.from({ length: between(1, 4) }, () => between(1500, 12_000)).sort((one, other) => one - other),
      hangsUpAtMs: endsWithMoney ? Infinity : between(5000, 20_000),
    }
  })
  const isLast = ({ trouble }: PlannedCall) => Number(trouble === 'money-ends')
  return calls.sort((one, other) => isLast(one) - isLast(other))
}

/** Rules of the carrier's for calls to one number, where callbacks are what goes wrong. */
export function callbackFaults(to: string, random: ReturnType<typeof seededRandom>): object[] {
  const all = [
    { fault: 'drop', on: 'status' }, { fault: 'drop', on: 'status:completed' }, { fault: 'duplicate', on: 'status', times: 2 },
    { fault: 'delay', on: 'status', ms: 20_000 }, { fault: 'reorder', on: 'status', times: 2 }, { fault: 'drop', on: 'action', count: 1 },
    { fault: 'duplicate', on: 'action', times: 1 }, { fault: 'lost-response', on: 'action' }, { fault: 'drop', on: 'amd' }, { fault: 'duplicate', on: 'amd', times: 2 },
    { fault: 'lost-response', on: 'voice' }, { fault: 'duplicate', on: 'voice', times: 1 }, { fault: 'drop', on: 'voice' },
  ]
  return all.filter(() => random() < 0.3).map(fault => ({ to, ...fault }))
}
