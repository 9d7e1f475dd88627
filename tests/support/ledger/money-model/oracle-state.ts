import { least, OracleWallet, sum, type Hold, type Row } from './oracle-wallet'
import { WALLETS, type DisputeStatus, type PaymentNote } from './operations'

export const MICROS_PER_MINOR = 10_000n
/** A call costs so much for each second begun. */
export const MICROS_PER_SECOND = 1_000n
export const CALLS_AT_ONCE = 3
export const VOUCHERS = [
  { micros: 40_000n, days: null, uses: 2, validSeconds: 1_000, isCanceled: false },
  { micros: 25_000n, days: 1, uses: 1, validSeconds: 100_000, isCanceled: false },
  { micros: 60_000n, days: 2, uses: 5, validSeconds: 300, isCanceled: false },
  { micros: 10_000n, days: null, uses: 5, validSeconds: 100_000, isCanceled: true },
]

export interface OraclePayment {
  wallet: number
  minor: bigint
  state: PaymentNote | 'created' | 'paid'
  object: number | null
  receipt: number | null
  refundedMinor: bigint
}
export interface OracleRefund { payment: number, minor: bigint, state: string, row: Row, object: string | null }
export interface OracleDispute {
  id: string
  payment: number
  wallet: number
  minor: bigint
  status: DisputeStatus
  rank: number
  /** Which of the moves the provider has told of. */
  moved: Set<number>
  out: bigint
  turns: number
  owed: bigint
  collected: bigint
  rows: Row[]
  since: number
}
export interface OracleRequest { wallet: number, amount: bigint, staff: number, state: string }

export interface OracleCall { wallet: number, hold: Hold, charge: Row | null, ending: string | null }

export const OVER = ['failed', 'expired', 'canceled', 'paid']
export const RANKS: Record<DisputeStatus, number> = { warning: 0, open: 1, under_review: 2, won: 3, lost: 3 }

/** What there is, and what must never be done twice. */
export class OracleState {
  readonly wallets = Array.from({ length: WALLETS }, () => new OracleWallet())
  readonly calls: OracleCall[] = []
  readonly payments: OraclePayment[] = []
  readonly refunds: OracleRefund[] = []
  readonly disputes: OracleDispute[] = []
  readonly requests: OracleRequest[] = []
  readonly vouchers = VOUCHERS.map(() => new Set<number>())
  readonly #done = new Map<string, string>()

  constructor(public now: number) {}

  /** Does it once; the same key with other content is refused, and what was refused was not done. */
  protected once(key: string, content: string, work: () => string, repeat = 'repeat'): string {
    const before = this.#done.get(key)
    if (before !== undefined) return before === content ? repeat : 'TT005'
    const answer = work()
    if (!answer.startsWith('TT')) this.#done.set(key, content)
    return answer
  }

  /** Of a payment, what banks have taken back and not returned. */
  disputedMinor(payment: number): bigint {
    const { minor } = this.payments[payment]!
    return least(minor, sum(this.disputes.filter(one => one.payment === payment).map(one => one.out)))
  }
}
