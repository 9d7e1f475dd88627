import fc from 'fast-check'

export const WALLETS = 2
/** Two of finance; then the owners of the wallets, who are not allowed to decide about themselves. */
export const STAFF = 2

export type DisputeStatus = 'warning' | 'open' | 'under_review' | 'won' | 'lost'
export type PaymentNote = 'pending' | 'processing' | 'failed' | 'expired' | 'canceled'

/** One thing that somebody does, and how often the same is said. Indexes are taken modulo what there is. */
/** What a provider may have moved for a dispute, in hundredths of it: each at most once, told of in any order. */
export const MOVES = [-100, 100, -100, 100, 1, -40, 40, -60]

export type Operation = { times: number } & (
  | { do: 'grant', wallet: number, amount: bigint, lifeSeconds: number | null, key: number }
  | { do: 'redeem', wallet: number, voucher: number }
  | { do: 'pay', wallet: number, minor: bigint }
  | { do: 'open-payment', wallet: number, minor: bigint }
  | { do: 'note-payment', payment: number, state: PaymentNote }
  | { do: 'credit-payment', payment: number, wrong: 'nothing' | 'object' | 'amount' | 'currency' }
  | { do: 'start', wallet: number, hold: bigint }
  | { do: 'end', call: number, seconds: number | null }
  | { do: 'refund-call', call: number, amount: bigint | null, lifeSeconds: number | null, key: number }
  | { do: 'reverse', wallet: number, row: number, lifeSeconds: number | null, key: number }
  | { do: 'refund-card', wallet: number, parts: { payment: number, minor: bigint }[], request: number }
  | { do: 'tell-refund', refund: number, state: 'created' | 'pending' | 'succeeded' | 'failed', isOtherObject: boolean }
  | { do: 'dispute', payment: number, isPart: boolean, status: DisputeStatus, moved: number[] }
  | { do: 'ask', wallet: number, amount: bigint, staff: number }
  | { do: 'decide', request: number, decision: 'approved' | 'refused' | 'withdrawn', staff: number, isChanged: boolean }
  | { do: 'set-status', wallet: number, from: 'active' | 'frozen' | 'closing', to: 'active' | 'frozen' | 'closing' }
  | { do: 'close', wallet: number }
  /** Closes a wallet and takes out of its way whatever can be. */
  | { do: 'leave', wallet: number, amount: bigint }
  | { do: 'collect', wallet: number }
  | { do: 'expire' }
  | { do: 'wait', seconds: number }
)

const wallet = fc.nat(WALLETS - 1)
/** The newest more often, which 0 is. Even: rather one of those that it can still happen to. */
const recent = fc.tuple(fc.nat(9), fc.nat(9)).map(pair => Math.min(...pair))
const key = fc.nat(30)
const micros = fc.bigInt({ min: 1n, max: 300_000n })
const minor = fc.bigInt({ min: 1n, max: 30n })
const lifeSeconds = fc.option(fc.nat({ max: 2_000 }).map(seconds => seconds + 1), { freq: 4 })
const rarely = fc.nat(11).map(n => n === 0)
const times = fc.constantFrom(1, 1, 2)
const one = <K extends string>(name: K) => fc.constant(name)

const money = [
  { weight: 4, arbitrary: fc.record({ do: one('grant'), times, wallet, amount: fc.bigInt({ min: 1n, max: 100_000n }), lifeSeconds, key }) },
  { weight: 2, arbitrary: fc.record({ do: one('redeem'), times, wallet, voucher: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ do: one('pay'), times, wallet, minor }) },
  { weight: 1, arbitrary: fc.record({ do: one('open-payment'), times, wallet, minor }) },
  { weight: 2, arbitrary: fc.record({ do: one('note-payment'), times, payment: recent, state: fc.constantFrom<PaymentNote>('pending', 'processing', 'failed', 'expired', 'canceled') }) },
  { weight: 3, arbitrary: fc.record({ do: one('credit-payment'), times, payment: recent, wrong: fc.constantFrom('nothing', 'nothing', 'nothing', 'object', 'amount', 'currency') }) },
] as const
const calls = [
  { weight: 7, arbitrary: fc.record({ do: one('start'), times, wallet, hold: micros }) },
  { weight: 8, arbitrary: fc.record({ do: one('end'), times, call: recent, seconds: fc.option(fc.nat(300), { freq: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ do: one('refund-call'), times, call: recent, amount: fc.option(micros, { freq: 2 }), lifeSeconds, key }) },
] as const
const back = [
  { weight: 3, arbitrary: fc.record({ do: one('reverse'), times, wallet, row: recent, lifeSeconds, key }) },
  { weight: 5, arbitrary: fc.record({ do: one('refund-card'), times, wallet, parts: fc.array(fc.record({ payment: recent, minor: fc.bigInt({ min: 1n, max: 12n }) }), { minLength: 1, maxLength: 2 }), request: fc.nat(25) }) },
  { weight: 4, arbitrary: fc.record({ do: one('tell-refund'), times, refund: recent, state: fc.constantFrom('created', 'pending', 'succeeded', 'failed', 'failed'), isOtherObject: rarely }) },
  { weight: 5, arbitrary: fc.record({ do: one('dispute'), times, payment: recent, isPart: fc.boolean(), status: fc.constantFrom<DisputeStatus>('warning', 'warning', 'open', 'under_review', 'won', 'won', 'won', 'won', 'lost'), moved: fc.uniqueArray(fc.nat(MOVES.length - 1), { maxLength: 4 }) }) },
] as const
const desk = [
  { weight: 3, arbitrary: fc.record({ do: one('ask'), times, wallet, amount: fc.bigInt({ min: -200_000n, max: 200_000n }).filter(amount => amount !== 0n), staff: fc.nat(STAFF + WALLETS - 1) }) },
  { weight: 4, arbitrary: fc.record({ do: one('decide'), times, request: recent, decision: fc.constantFrom('approved', 'approved', 'approved', 'refused', 'withdrawn'), staff: fc.nat(STAFF + WALLETS - 1), isChanged: rarely }) },
  { weight: 2, arbitrary: fc.constantFrom(...(['active>frozen', 'frozen>active', 'frozen>active', 'active>closing', 'closing>active', 'closing>active'] as const)).chain(move => {
    const [from, to] = move.split('>') as ['active', 'frozen']
    return fc.record({ do: one('set-status'), times, wallet, from: fc.constant(from), to: fc.constant(to) })
  }) },
  { weight: 1, arbitrary: fc.record({ do: one('close'), times, wallet }) },
  { weight: 1, arbitrary: fc.record({ do: one('leave'), times: fc.constant(1), wallet, amount: micros }) },
  { weight: 2, arbitrary: fc.record({ do: one('collect'), times, wallet }) },
  { weight: 2, arbitrary: fc.record({ do: one('expire'), times }) },
  { weight: 3, arbitrary: fc.record({ do: one('wait'), times: fc.constant(1), seconds: fc.constantFrom(0, 1, 60, 400, 1_500, 90_000) }) },
] as const

const anyOperation: fc.Arbitrary<Operation> = fc.oneof(...money, ...calls, ...back, ...desk)

/** A history that begins with paid and granted money in each wallet. */
export const anyHistory: fc.Arbitrary<Operation[]> = fc.tuple(
  fc.tuple(minor, minor, micros, micros, lifeSeconds).map(([paidA, paidB, grantedA, grantedB, life]): Operation[] => [
    { do: 'pay', times: 1, wallet: 0, minor: paidA }, { do: 'pay', times: 1, wallet: 1, minor: paidB },
    { do: 'grant', times: 1, wallet: 0, amount: grantedA, lifeSeconds: life, key: 90 },
    { do: 'grant', times: 1, wallet: 1, amount: grantedB, lifeSeconds: 300, key: 91 },
  ]),
  fc.array(anyOperation, { minLength: 30, maxLength: 80, size: 'max' }),
).map(([first, rest]) => [...first, ...rest])
