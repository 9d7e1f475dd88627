import type { PriceTerms } from '../../../../shared/pricing'
import type { CallStatus } from '../../../../shared/schemas/calls'
import { longestByHand, priceByHand } from '../oracle-price'

/** What the ledger must hold, in memory and by the rules alone. Every method says what the real one must answer. */
export interface OracleWallet {
  balance: bigint
  held: bigint
  rows: { kind: string, amount: bigint, balanceAfter: bigint, isReversed: boolean }[]
}

export interface OracleCall {
  wallet: number
  terms: PriceTerms
  maxSeconds: number
  hold: bigint
  status: CallStatus
  isClaimed: boolean
  isChildKnown: boolean
  endRequested: boolean
  charged: bigint | null
  breakdown: { duration: number, billed: number, computed: bigint, uncollected: bigint } | null
  heard: Set<string>
}

const FINAL: readonly CallStatus[] = ['completed', 'busy', 'no-answer', 'failed', 'canceled']
const rank = (status: CallStatus) => (FINAL.includes(status) ? 3 : ['initiated', 'ringing', 'answered'].indexOf(status))

export const CALLS_AT_ONCE = 3
export const LONGEST_SECONDS = 240
const SHORTEST_SECONDS = 60

export class Oracle {
  readonly wallets: OracleWallet[] = [0, 1].map(() => ({ balance: 0n, held: 0n, rows: [] }))
  readonly calls: OracleCall[] = []
  /** Every transaction, oldest first, as wallet and place in it. */
  readonly ledger: { wallet: number, row: number }[] = []
  readonly #keys = new Map<string, string>()

  grant(wallet: number, amount: bigint, key: string): string {
    return this.#once(key, `grant ${wallet} ${amount}`) ?? this.#append(wallet, 'grant', amount)
  }

  start(wallet: number, terms: PriceTerms): string {
    const own = this.wallets[wallet]!
    const open = this.calls.filter(call => call.wallet === wallet && rank(call.status) < 3).length
    if (open >= CALLS_AT_ONCE) return 'too_many_calls'
    const maxSeconds = longestByHand(terms, own.balance - own.held, LONGEST_SECONDS)
    if (maxSeconds < SHORTEST_SECONDS) return 'insufficient_credits'
    const hold = priceByHand({ ...terms, graceSeconds: 0 }, maxSeconds).costMicros
    own.held += hold
    this.calls.push({
      wallet, terms, maxSeconds, hold, status: 'initiated', isClaimed: false, isChildKnown: false, endRequested: false,
      charged: null, breakdown: null, heard: new Set(),
    })
    return 'started'
  }

  claim(index: number): string {
    const call = this.calls[index]!
    if (call.status !== 'initiated' || call.isChildKnown || call.endRequested) return 'refused'
    call.isClaimed = true
    return 'dialled'
  }

  event(index: number, source: string, status: CallStatus, duration: number | null, isTermsWrong: boolean): string {
    const call = this.calls[index]!
    const name = `${source} ${status} ${status === 'completed' ? duration : ''}`
    if (call.heard.has(name)) return 'heard'
    if (!call.isClaimed || isTermsWrong) return 'webhook_mismatch'
    call.heard.add(name)
    call.isChildKnown = true
    if (rank(status) > rank(call.status)) call.status = status
    if (rank(status) === 3 && status === call.status) this.#settle(call, duration)
    return 'heard'
  }

  end(index: number, isCarrierUp: boolean): void {
    const call = this.calls[index]!
    if (call.charged !== null) return
    call.endRequested = true
    if (!call.isClaimed && isCarrierUp) this.#free(call)
  }

  /** `ended` says how the carrier's leg ended; null while it is up or where there is none. */
  reconcile(index: number, ended: { status: CallStatus, duration: number | null } | null): void {
    const call = this.calls[index]!
    if (call.charged !== null) return
    if (!call.isClaimed) this.#free(call)
    else if (ended) this.event(index, 'reconciler', ended.status, ended.duration, false)
  }

  reverse(place: number, key: string): string {
    const { wallet, row } = this.ledger[place]!
    const repeat = this.#once(key, `reverse ${place}`)
    if (repeat) return repeat
    const own = this.wallets[wallet]!
    const original = own.rows[row]!
    const refusal = original.kind === 'reversal' || original.isReversed ? 'TT007' : own.balance - original.amount < own.held ? 'TT003' : null
    if (refusal) {
      this.#keys.delete(key)
      return refusal
    }
    original.isReversed = true
    return this.#append(wallet, 'reversal', -original.amount)
  }

  #once(key: string, content: string): string | null {
    const before = this.#keys.get(key)
    if (before !== undefined) return before === content ? 'repeat' : 'TT005'
    this.#keys.set(key, content)
    return null
  }

  #append(wallet: number, kind: string, amount: bigint): string {
    const own = this.wallets[wallet]!
    own.balance += amount
    this.ledger.push({ wallet, row: own.rows.length })
    own.rows.push({ kind, amount, balanceAfter: own.balance, isReversed: false })
    return 'posted'
  }

  #free(call: OracleCall): void {
    call.status = 'canceled'
    this.#settle(call, null)
  }

  #settle(call: OracleCall, duration: number | null): void {
    if (call.charged !== null || (call.status === 'completed' && duration === null)) return
    const isCharged = call.status === 'completed'
    const price = isCharged ? priceByHand(call.terms, duration!) : { billedSeconds: 0, costMicros: 0n }
    call.charged = price.costMicros < call.hold ? price.costMicros : call.hold
    const { billedSeconds: billed, costMicros: computed } = price
    if (isCharged) call.breakdown = { duration: duration!, billed, computed, uncollected: computed - call.charged }
    this.wallets[call.wallet]!.held -= call.hold
    if (call.charged > 0n) this.#append(call.wallet, 'call_charge', -call.charged)
  }
}
