import { isPending, least, sum, type Row } from './oracle-wallet'
import { MoneyOracle } from './oracle'
import { MICROS_PER_MINOR, RANKS, type OracleDispute } from './oracle-state'
import { MOVES, STAFF, type DisputeStatus } from './operations'

export interface Told { status: DisputeStatus, moved: number[] }

export function movedMinor(minor: bigint, move: number): bigint {
  return minor * BigInt(MOVES[move]!) / 100n
}

/** Banks, finance and closing. */
export class Oracle extends MoneyOracle {
  dispute(index: number, isPart: boolean, { status, moved }: Told): string {
    const payment = this.payments[index]!
    if (payment.state !== 'paid') return 'TT010'
    const changes: string[] = []
    const id = disputeId(index, isPart)
    let dispute = this.disputes.find(one => one.id === id)
    if (!dispute) {
      const minor = isPart ? (payment.minor + 1n) / 2n : payment.minor
      dispute = {
        id, payment: index, wallet: payment.wallet, minor, status, rank: -1,
        moved: new Set(), out: 0n, turns: 0, owed: 0n, collected: 0n, rows: [], since: this.now,
      }
      this.disputes.push(dispute)
      changes.push('opened')
    }
    const known = dispute.moved.size
    for (const move of moved) dispute.moved.add(move)
    const isNews = dispute.moved.size > known
    if (isNews || RANKS[status] > dispute.rank) changes.push('told')
    const isLater = RANKS[status] > dispute.rank || (RANKS[status] === dispute.rank && isNews)
    if (isLater) Object.assign(dispute, { status, rank: RANKS[status] })
    const out = outOf(dispute)
    if (out > dispute.out) changes.push(this.#take(dispute, out - dispute.out))
    if (out < dispute.out) changes.push(this.#giveBack(dispute, dispute.out - out))
    if (changes.length > 0) this.#freeze(payment.wallet)
    return changes.join()
  }

  collect(wallet: number): string {
    const own = this.wallets[wallet]!
    const owing = this.disputes.filter(one => one.wallet === wallet && one.collected < one.owed)
    owing.sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
    let total = 0n
    for (const one of owing) {
      const amount = least(one.owed - one.collected, own.free)
      if (amount <= 0n) continue
      one.rows.push(own.move('chargeback', -amount, 'receivable:chargeback', { draws: own.drawAfterPaid(amount), payment: one.payment }))
      one.collected += amount
      total += amount
    }
    return `${total}`
  }

  #take(dispute: OracleDispute, minor: bigint): string {
    const own = this.wallets[dispute.wallet]!
    const amount = minor * MICROS_PER_MINOR
    const facts = { payment: dispute.payment }
    const owed = amount > own.free ? amount - own.free : 0n
    dispute.owed += owed
    if (owed > 0n) own.move('chargeback', owed, 'receivable:chargeback', facts)
    dispute.rows.push(own.move('chargeback', -amount, 'cash:stripe', { ...facts, draws: own.drawAfterPaid(amount) }))
    dispute.out += minor
    dispute.turns += 1
    this.collect(dispute.wallet)
    return 'taken'
  }

  #giveBack(dispute: OracleDispute, minor: bigint): string {
    const own = this.wallets[dispute.wallet]!
    const amount = minor * MICROS_PER_MINOR
    const granted = least(amount, dispute.rows.reduce((total, row: Row) => total - row.grantedMicros, 0n))
    const draws = own.giveBack(granted, dispute.rows, [], null)
    dispute.rows.push(own.move('chargeback', amount, 'cash:stripe', { payment: dispute.payment, draws }))
    dispute.out -= minor
    dispute.turns += 1
    this.collect(dispute.wallet)
    return 'returned'
  }

  #freeze(wallet: number): void {
    const own = this.wallets[wallet]!
    const isBad = this.disputes.some(one => one.wallet === wallet && ['open', 'under_review', 'lost'].includes(one.status))
    if (isBad && ['active', 'closing'].includes(own.status)) Object.assign(own, { status: 'frozen', reason: 'dispute' })
    if (!isBad && own.status === 'frozen' && own.reason === 'dispute') Object.assign(own, { status: 'active', reason: null })
  }

  /** Staff are numbers; after those of finance come the owners of the wallets. */
  ask(wallet: number, amount: bigint, staff: number): string {
    if (staff - STAFF === wallet) return 'TT013'
    this.requests.push({ wallet, amount, staff, state: 'pending' })
    return 'asked'
  }

  decide(index: number, decision: string, staff: number, isChanged: boolean): string {
    const request = this.requests[index]!
    const own = this.wallets[request.wallet]!
    if ((decision === 'withdrawn') !== (staff === request.staff) || staff - STAFF === request.wallet) return 'TT013'
    if (isChanged) return 'TT005'
    if (request.state !== 'pending') return 'TT014'
    if (decision === 'approved') {
      if (own.status === 'closed') return 'TT002'
      if (own.balance + request.amount < own.held) return 'TT003'
      const draws = request.amount < 0n ? own.draw(least(-request.amount, own.granted)) : []
      own.move('adjustment', request.amount, 'adjustment:goodwill', { draws })
    }
    request.state = decision
    return decision
  }

  setStatus(wallet: number, from: string, to: 'active' | 'frozen' | 'closing', reason: string | null): string {
    const own = this.wallets[wallet]!
    if (own.status !== from) return 'false'
    Object.assign(own, { status: to, reason })
    return 'true'
  }

  close(wallet: number): string {
    const own = this.wallets[wallet]!
    const payments = this.payments.filter(one => one.wallet === wallet)
    if (own.status !== 'closing') return 'not_closing'
    if (own.holds.some(isPending)) return 'held'
    const isOnItsWay = (state: string) => ['created', 'pending', 'processing'].includes(state)
    if (this.refunds.some(one => this.payments[one.payment]!.wallet === wallet && isOnItsWay(one.state))) return 'refunds'
    if (payments.some(one => isOnItsWay(one.state))) return 'payments'
    if (own.paid >= MICROS_PER_MINOR) return 'balance'
    if (own.paid > 0n) own.move('refund', -own.paid, 'revenue:rounding')
    if (own.granted > 0n) own.move('expiry', -own.granted, 'promo', { draws: own.draw(own.granted) })
    own.status = 'closed'
    return 'closed'
  }

  expire(): string {
    const before = sum(this.wallets.map(own => own.balance))
    for (const own of this.wallets) own.expire(this.now)
    return `${before - sum(this.wallets.map(own => own.balance))}`
  }
}

/** By what the provider's account holds in the end: what it keeps, or all that it may still ask for. */
function outOf({ minor, status, moved }: OracleDispute): bigint {
  const amounts = [...moved].map(move => movedMinor(minor, move))
  const taken = -sum(amounts.filter(amount => amount < 0n))
  const given = sum(amounts.filter(amount => amount > 0n))
  const kept = taken > given ? taken - given : 0n
  if (!['open', 'under_review', 'lost'].includes(status)) return least(minor, taken > 0n ? kept : 0n)
  const back = least(least(given, taken), minor - (taken - given))
  return back > 0n ? minor - back : minor
}

export const disputeId = (payment: number, isPart: boolean) => `dp_${String(payment).padStart(3, '0')}_${isPart ? 'part' : 'all'}`
