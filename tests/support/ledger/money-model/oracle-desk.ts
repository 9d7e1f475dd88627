import { isPending, least, sum, type Row } from './oracle-wallet'
import { MoneyOracle } from './oracle'
import { MICROS_PER_MINOR, RANKS, type OracleDispute } from './oracle-state'
import { STAFF, type DisputeStatus } from './operations'

export interface Told { status: DisputeStatus, isTaken: boolean, isReturned: boolean }

/** Banks, finance and closing. */
export class Oracle extends MoneyOracle {
  dispute(index: number, isPart: boolean, { status, isTaken, isReturned }: Told): string {
    const payment = this.payments[index]!
    if (payment.state !== 'paid') return 'TT010'
    const changes: string[] = []
    const id = disputeId(index, isPart)
    let dispute = this.disputes.find(one => one.id === id)
    if (!dispute) {
      const minor = isPart ? (payment.minor + 1n) / 2n : payment.minor
      dispute = {
        id, payment: index, wallet: payment.wallet, minor, status, rank: -1,
        isTaken: false, isReturned: false, isBack: false, owed: 0n, collected: 0n, rows: [], since: this.now,
      }
      this.disputes.push(dispute)
      changes.push('opened')
    }
    if (isTaken && !dispute.isTaken) changes.push(this.#take(dispute))
    dispute.isReturned ||= isReturned
    if (dispute.isReturned && dispute.isTaken && !dispute.isBack) changes.push(this.#giveBack(dispute))
    if (RANKS[status] > dispute.rank) Object.assign(dispute, { status, rank: RANKS[status] })
    this.#freeze(payment.wallet)
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

  #take(dispute: OracleDispute): string {
    const own = this.wallets[dispute.wallet]!
    const amount = dispute.minor * MICROS_PER_MINOR
    const facts = { payment: dispute.payment }
    dispute.owed = amount > own.free ? amount - own.free : 0n
    if (dispute.owed > 0n) own.move('chargeback', dispute.owed, 'receivable:chargeback', facts)
    dispute.rows.push(own.move('chargeback', -amount, 'cash:stripe', { ...facts, draws: own.drawAfterPaid(amount) }))
    dispute.isTaken = true
    return 'taken'
  }

  #giveBack(dispute: OracleDispute): string {
    const own = this.wallets[dispute.wallet]!
    const granted = dispute.rows.reduce((total, row: Row) => total - row.grantedMicros, 0n)
    const draws = own.giveBack(granted, dispute.rows, [], null)
    own.move('chargeback', dispute.minor * MICROS_PER_MINOR, 'cash:stripe', { payment: dispute.payment, draws })
    dispute.isBack = true
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

export const disputeId = (payment: number, isPart: boolean) => `dp_${String(payment).padStart(3, '0')}_${isPart ? 'part' : 'all'}`
