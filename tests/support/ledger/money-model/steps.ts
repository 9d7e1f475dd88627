import { createHash, randomUUID } from 'node:crypto'
import type { KernelCalls, Owner } from './kernel-calls'
import type { Oracle } from './oracle-desk'
import { disputeId } from './oracle-desk'
import { STAFF, type Operation } from './operations'

/** What the oracle tells, and how the kernel is asked. */
export type Both = (told: string, real: (kernel: KernelCalls) => Promise<string>) => Promise<void>
type DeskOperation = Operation & { do: 'ask' | 'decide' }
type CallOperation = Operation & { do: 'start' | 'end' | 'refund-call' }
type PaymentOperation = Operation & { do: 'pay' | 'open-payment' | 'note-payment' | 'credit-payment' | 'refund-card' | 'tell-refund' | 'dispute' }

/** What each operation means, to the oracle and to the kernel. */
export class MoneySteps {
  readonly ids = { calls: [] as string[], payments: [] as string[], requests: [] as string[] }
  readonly #run = randomUUID()

  constructor(readonly oracle: Oracle, readonly staff: Owner[], private readonly rateId: bigint) {}

  get owners(): Owner[] {
    return this.staff.slice(STAFF)
  }

  async take(operation: Operation, both: Both): Promise<void> {
    const oracle = this.oracle
    const owner = 'wallet' in operation ? this.owners[operation.wallet]! : this.owners[0]!
    const until = 'lifeSeconds' in operation && operation.lifeSeconds !== null ? oracle.now + operation.lifeSeconds * 1000 : null
    const key = 'key' in operation ? `${this.#run}:${operation.key}` : ''
    switch (operation.do) {
      case 'wait': return void (oracle.now += operation.seconds * 1000)
      case 'expire': return both(oracle.expire(), kernel => kernel.expire())
      case 'close': return both(oracle.close(operation.wallet), kernel => kernel.close(owner))
      case 'leave': return this.#leave(operation.wallet, operation.amount, both)
      case 'collect': return both(oracle.collect(operation.wallet), kernel => kernel.collect(owner))
      case 'grant': {
        const { wallet, amount } = operation
        return both(oracle.grant(wallet, amount, until, key), kernel => kernel.grant(owner, amount, until, key))
      }
      case 'redeem':
        return both(oracle.redeem(operation.wallet, operation.voucher), kernel => kernel.redeem(owner, `${operation.voucher}`))
      case 'set-status': {
        const reason = operation.to === 'active' ? null : operation.to === 'frozen' ? 'staff' : 'owner'
        const { wallet, from, to } = operation
        return both(oracle.setStatus(wallet, from, to, reason), kernel => kernel.setStatus(owner, from, to, reason))
      }
      case 'reverse': {
        const rows = oracle.wallets[operation.wallet]!.rows
        const place = newest(rows, operation.row, ({ payment, kind }) => payment === null && kind !== 'reversal')
        const told = oracle.reverse(operation.wallet, rows[place]!, until, key)
        return both(told, kernel => kernel.reverse(owner, place + 1, until, key))
      }
      case 'ask': case 'decide': return this.#atTheDesk(operation, both)
      case 'start': case 'end': case 'refund-call': return this.#calls(operation, until, key, both)
      default: return this.#payments(operation, both)
    }
  }

  async #calls(operation: CallOperation, until: number | null, key: string, both: Both): Promise<void> {
    const { calls } = this.oracle
    if (operation.do === 'start') {
      const id = randomUUID()
      const told = this.oracle.start(operation.wallet, operation.hold)
      if (told === 'started') this.ids.calls.push(id)
      return both(told, kernel => kernel.start(id, this.owners[operation.wallet]!, operation.hold, this.rateId))
    }
    if (calls.length === 0) return
    const index = newest(calls, operation.call, call => (operation.do === 'end' ? call.ending === null : call.charge !== null))
    const id = this.ids.calls[index]!
    if (operation.do === 'end') {
      return both(this.oracle.end(index, operation.seconds), kernel => kernel.end(id, operation.seconds))
    }
    const { amount } = operation
    return both(this.oracle.refundCall(index, amount, until, key), kernel => kernel.refundCall(id, amount, until, key))
  }

  async #payments(operation: PaymentOperation, both: Both): Promise<void> {
    const oracle = this.oracle
    if (operation.do === 'open-payment' || operation.do === 'pay') {
      const id = randomUUID()
      const index = oracle.payments.length
      const told = oracle.open(operation.wallet, operation.minor)
      if (told === 'opened') this.ids.payments.push(id)
      await both(told, kernel => kernel.open(id, this.owners[operation.wallet]!, operation.minor))
      if (operation.do === 'pay' && told === 'opened') await this.#credit(index, 'nothing', both)
      return
    }
    if (operation.do === 'tell-refund') {
      if (oracle.refunds.length === 0) return
      const index = newest(oracle.refunds, operation.refund, ({ state }) => state !== 'failed')
      const object = `re_${index}${operation.isOtherObject ? '_other' : ''}`
      const { state } = operation
      return both(oracle.tellRefund(index, state, object), kernel => kernel.tellRefund(index, state, object))
    }
    if (oracle.payments.length === 0) return
    if (operation.do === 'refund-card') {
      const parts = operation.parts.map(part => ({
        ...part, payment: newest(oracle.payments, part.payment === 9 ? 9 : part.payment * 2, ({ wallet, state }) => wallet === operation.wallet && state === 'paid'),
      }))
      const requestId = uuidOf(`${this.#run}:${operation.request}`)
      const realParts = parts.map(({ payment, minor }) => ({ id: this.ids.payments[payment]!, minor }))
      return both(oracle.refundCard(operation.wallet, parts, operation.request), kernel =>
        kernel.refundCard(requestId, this.owners[operation.wallet]!, realParts))
    }
    const index = newest(oracle.payments, operation.payment, ({ state }) => (state === 'paid') === (operation.do === 'dispute'))
    const id = this.ids.payments[index]!
    if (operation.do === 'note-payment') return both(oracle.note(index, operation.state), kernel => kernel.note(id, operation.state))
    if (operation.do === 'credit-payment') return this.#credit(index, operation.wrong, both)
    const { minor } = oracle.payments[index]!
    return both(oracle.dispute(index, operation.isPart, operation), kernel =>
      kernel.dispute(disputeId(index, operation.isPart), id, operation.isPart ? (minor + 1n) / 2n : minor, operation))
  }

  /** Another object is the one of the payment before. */
  async #credit(index: number, wrong: string, both: Both): Promise<void> {
    const { minor } = this.oracle.payments[index]!
    const object = wrong === 'object' ? Math.max(0, index - 1) : index
    await both(this.oracle.credit(index, object, wrong === 'amount', wrong === 'currency'), kernel =>
      kernel.credit(this.ids.payments[index]!, `pi_${object}`, wrong === 'amount' ? minor + 1n : minor, wrong === 'currency' ? 'EUR' : 'USD'))
  }

  async #leave(wallet: number, granted: bigint, both: Both): Promise<void> {
    const oracle = this.oracle
    const owner = this.owners[wallet]!
    await both(oracle.setStatus(wallet, 'active', 'closing', 'owner'), kernel => kernel.setStatus(owner, 'active', 'closing', 'owner'))
    for (const [index, payment] of oracle.payments.entries()) {
      if (payment.wallet === wallet && granted % 4n !== 1n) await both(oracle.note(index, 'canceled'), kernel => kernel.note(this.ids.payments[index]!, 'canceled'))
    }
    for (const [index, refund] of oracle.refunds.entries()) {
      const object = refund.object ?? `re_${index}`
      if (granted % 4n !== 2n) await both(oracle.tellRefund(index, 'succeeded', object), kernel => kernel.tellRefund(index, 'succeeded', object))
    }
    const { paid, free } = oracle.wallets[wallet]!
    if (paid > 0n && free > 0n) {
      await this.#atTheDesk({ do: 'ask', times: 1, wallet, amount: -free, staff: 0 }, both)
      await this.#atTheDesk({ do: 'decide', times: 1, request: 1, decision: 'approved', staff: 1, isChanged: false }, both)
    }
    const key = `${this.#run}:leave:${oracle.wallets[wallet]!.rows.length}`
    await both(oracle.grant(wallet, granted, null, key), kernel => kernel.grant(owner, granted, null, key))
    await both(oracle.close(wallet), kernel => kernel.close(owner))
  }

  async #atTheDesk(operation: DeskOperation, both: Both): Promise<void> {
    const oracle = this.oracle
    const { id: staffId } = this.staff[operation.staff]!
    if (operation.do === 'ask') {
      const id = randomUUID()
      const told = oracle.ask(operation.wallet, operation.amount, operation.staff)
      if (told === 'asked') this.ids.requests.push(id)
      return both(told, kernel => kernel.ask(id, this.owners[operation.wallet]!, operation.amount, staffId))
    }
    if (oracle.requests.length === 0) return
    const index = newest(oracle.requests, operation.request, ({ state }) => state === 'pending')
    const { decision, staff, isChanged } = operation
    return both(oracle.decide(index, decision, staff, isChanged), kernel =>
      kernel.decide(this.ids.requests[index]!, decision, staffId, isChanged))
  }
}

/** The place of an item, counted from the newest; for even numbers among those that are wanted, if there are any. */
function newest<T>(list: readonly T[], index: number, isWanted: (item: T) => boolean = () => true): number {
  const wanted = list.map((_, place) => place).filter(place => index % 2 === 1 || isWanted(list[place]!))
  if (wanted.length === 0) return list.length - 1 - index % list.length
  return wanted[wanted.length - 1 - (index >> 1) % wanted.length]!
}

function uuidOf(text: string): string {
  const hex = createHash('md5').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
