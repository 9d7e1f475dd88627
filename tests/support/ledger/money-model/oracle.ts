import { least, most, sum, isPending, type OracleWallet, type Row } from './oracle-wallet'
import { CALLS_AT_ONCE, MICROS_PER_MINOR, MICROS_PER_SECOND, OracleState, OVER, VOUCHERS } from './oracle-state'
import type { PaymentNote } from './operations'

/** Money that comes in, is used and goes back. A method answers what the real one must; a refusal changes nothing. */
export abstract class MoneyOracle extends OracleState {
  readonly #began = this.now
  readonly #refundRequests = new Map<number, number>()

  grant(wallet: number, amount: bigint, expires: number | null, key: string): string {
    return this.once(key, `grant ${wallet} ${amount} ${expires}`, () => {
      const own = this.wallets[wallet]!
      if (own.status === 'closed') return 'TT002'
      own.grant(amount, expires, 'promo')
      return 'posted'
    })
  }

  redeem(wallet: number, index: number): string {
    const own = this.wallets[wallet]!
    const [voucher, users] = [VOUCHERS[index]!, this.vouchers[index]!]
    if (voucher.isCanceled) return 'unknown'
    if (users.has(wallet)) return 'already_used'
    if (this.#began + voucher.validSeconds * 1000 <= this.now) return 'expired'
    if (users.size >= voucher.uses) return 'used_up'
    if (own.status !== 'active') return 'TT002'
    own.grant(voucher.micros, voucher.days === null ? null : this.now + voucher.days * 86_400_000, 'promo')
    users.add(wallet)
    return 'redeemed'
  }

  open(wallet: number, minor: bigint): string {
    if (['closing', 'closed'].includes(this.wallets[wallet]!.status)) return 'TT002'
    this.payments.push({ wallet, minor, state: 'created', object: null, receipt: null, refundedMinor: 0n })
    return 'opened'
  }

  note(index: number, state: PaymentNote): string {
    const payment = this.payments[index]!
    const order = ['created', 'pending', 'processing']
    const isBack = order.includes(state) && order.indexOf(state) < order.indexOf(payment.state)
    if (!OVER.includes(payment.state) && !isBack) payment.state = state
    return payment.state
  }

  credit(index: number, object: number, isAmountWrong: boolean, isCurrencyWrong: boolean): string {
    const payment = this.payments[index]!
    const own = this.wallets[payment.wallet]!
    if (payment.state === 'paid') return payment.object === object ? 'repeat' : 'TT010'
    if (isAmountWrong || isCurrencyWrong || this.payments.some(other => other.object === object)) return 'TT010'
    if (own.status === 'closed') return 'TT002'
    own.move('topup', payment.minor * MICROS_PER_MINOR, 'cash:stripe', { payment: index })
    Object.assign(payment, { state: 'paid', object, receipt: 1 + this.payments.filter(other => other.receipt !== null).length })
    this.collect(payment.wallet)
    return 'credited'
  }

  start(wallet: number, hold: bigint): string {
    const own = this.wallets[wallet]!
    if (own.status !== 'active') return 'TT002'
    if (own.held + hold > own.balance - expirable(own, this.now)) return 'TT003'
    if (own.holds.filter(isPending).length >= CALLS_AT_ONCE) return 'TT004'
    own.expire(this.now)
    own.holds.push({ amount: hold, since: this.now, captured: null })
    this.calls.push({ wallet, hold: own.holds.at(-1)!, charge: null, ending: null })
    return 'started'
  }

  end(index: number, seconds: number | null): string {
    const call = this.calls[index]!
    if (call.ending !== null) return call.ending === `${seconds}` ? 'duplicate' : this.once(`${index} ended ${seconds}`, '', () => 'recorded', 'duplicate')
    const own = this.wallets[call.wallet]!
    const price = seconds === null ? 0n : BigInt(seconds || 1) * MICROS_PER_SECOND
    const charge = least(price, call.hold.amount)
    const draws = own.drawForCharge(charge, call.hold.since)
    call.ending = `${seconds}`
    call.hold.captured = charge
    if (charge > 0n) call.charge = own.move('call_charge', -charge, 'revenue:calls', { draws })
    return 'settled'
  }

  refundCall(index: number, amount: bigint | null, until: number | null, key: string): string {
    const { wallet, charge } = this.calls[index]!
    const own = this.wallets[wallet]!
    if (!charge) return 'TT001'
    return this.once(key, `refund-call ${index} ${amount} ${until}`, () => {
      if (own.status === 'closed') return 'TT002'
      const earlier = own.rows.filter(row => row.refunds === charge || row.reverses === charge)
      const left = -charge.amount - sum(earlier.map(row => row.amount))
      const back = amount ?? left
      if (back <= 0n || back > left) return 'TT012'
      const paidLeft = -(charge.amount - charge.grantedMicros) - sum(earlier.map(row => row.amount - row.grantedMicros))
      const draws = own.giveBack(most(0n, back - paidLeft), [charge], earlier, until)
      own.move('refund', back, 'revenue:calls', { draws, refunds: charge })
      return 'posted'
    })
  }

  reverse(wallet: number, row: Row, until: number | null, key: string): string {
    const own = this.wallets[wallet]!
    return this.once(key, `reverse ${wallet} ${own.rows.indexOf(row)} ${until}`, () => {
      if (row.payment !== null) return 'TT006'
      if (own.status === 'closed') return 'TT002'
      if (row.kind === 'reversal' || own.rows.some(other => other.reverses === row || other.refunds === row)) return 'TT007'
      if (own.balance - row.amount < own.held) return 'TT003'
      // a grant that is spent already is taken from what else was granted, and then from what was paid
      const granted = least(own.granted, most(row.grantedMicros, row.amount - own.paid))
      const draws = row.amount > 0n
        ? own.draw(granted, own.lots, row)
        : own.giveBack(-row.grantedMicros, [row], [], until)
      own.move('reversal', -row.amount, row.contra, { draws, reverses: row })
      return 'posted'
    })
  }

  refundCard(wallet: number, parts: { payment: number, minor: bigint }[], request: number): string {
    const own = this.wallets[wallet]!
    const known = this.#refundRequests.get(request)
    if (known !== undefined) return known === wallet ? 'repeat' : 'TT005'
    if (own.status === 'frozen' || own.status === 'closed') return 'TT002'
    // in the order of the parts: each is judged as if those before it had happened
    const expired = expirable(own, this.now)
    const granted = own.granted - expired
    let left = own.balance - expired
    for (const [place, { payment: index, minor }] of parts.entries()) {
      const payment = this.payments[index]!
      if (payment.wallet !== wallet) return 'TT001'
      const before = sum(parts.slice(0, place).filter(part => part.payment === index).map(part => part.minor))
      if (payment.state !== 'paid' || minor + before > payment.minor - payment.refundedMinor - this.disputedMinor(index)) return 'TT012'
      left -= minor * MICROS_PER_MINOR
      if (left < own.held || left < granted) return 'TT003'
    }
    own.expire(this.now)
    this.#refundRequests.set(request, wallet)
    for (const { payment, minor } of parts) {
      const row = own.move('refund', -minor * MICROS_PER_MINOR, 'cash:stripe', { payment })
      this.refunds.push({ payment, minor, state: 'created', row, object: null })
      this.payments[payment]!.refundedMinor += minor
    }
    return 'begun'
  }

  tellRefund(index: number, state: string, object: string): string {
    const refund = this.refunds[index]!
    const payment = this.payments[refund.payment]!
    const own = this.wallets[payment.wallet]!
    if (refund.state === 'failed' || (refund.state === 'succeeded' && state !== 'failed')) return refund.state
    if (refund.object !== null && refund.object !== object) return 'TT010'
    if (state === 'failed') {
      if (own.status === 'closed') return 'TT002'
      own.move('reversal', -refund.row.amount, 'cash:stripe', { payment: refund.payment, reverses: refund.row })
      payment.refundedMinor -= refund.minor
    }
    if (state !== 'created') refund.state = state
    refund.object = object
    return refund.state
  }

  /** What is owed is taken from what is free. */
  abstract collect(wallet: number): string
}

const expirable = (own: OracleWallet, now: number) => -sum(own.expired(now).map(draw => draw.amount))
