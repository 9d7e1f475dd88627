import { phoneComponent } from '../phone-component'
import { createHash, randomUUID } from 'node:crypto'
import type { Admin } from '../../test-context'
import { CALLS_AT_ONCE, MICROS_PER_SECOND, RANKS } from './oracle-state'
import { movedMinor, type Told } from './oracle-desk'

const TERMS = 'USD.60000000.0.1.1.0.0'
const digest = (content: string) => createHash('sha256').update(content).digest()
const instant = (at: number) => new Date(at).toISOString()
const later = (at: number | null) => (at === null ? null : instant(at))

export interface Owner { id: string, walletId: string }

/** The kernel's functions, each as one word of what came of it. What they refuse comes as an error. */
export class KernelCalls {
  constructor(private readonly sql: Admin, public now: number) {}

  async grant({ walletId }: Owner, amount: bigint, expires: number | null, key: string): Promise<string> {
    const [row] = await this.sql`
      select is_repeat, note_by_hand(p.transaction_id, 'test', 'Money') from post_transaction(${walletId}, 'grant', ${amount}, 'promo', ${key},
        ${digest(`${walletId} ${amount} ${expires}`)}, 'system:test', null, ${instant(this.now)}, ${later(expires)}) p`
    return row!.is_repeat ? 'repeat' : 'posted'
  }

  async redeem({ id }: Owner, code: string): Promise<string> {
    const [row] = await this.sql`select outcome from redeem_voucher(${id}, ${digest(code)}, ${instant(this.now)})`
    return row!.outcome as string
  }

  async open(paymentId: string, { id, walletId }: Owner, minor: bigint): Promise<string> {
    const [row] = await this.sql`
      select open_payment(${paymentId}, ${id}, ${walletId}, 'checkout', ${minor}, 'USD', false, null, ${instant(this.now)}, ${instant(this.now)}) as outcome`
    return row!.outcome as string
  }

  async note(paymentId: string, state: string): Promise<string> {
    const [row] = await this.sql`
      select note_payment(${paymentId}, ${state}, null, null, null, null, null, ${instant(this.now)}, ${instant(this.now)}) as state`
    return row!.state as string
  }

  async credit(paymentId: string, object: string, minor: bigint, currency: string): Promise<string> {
    const [row] = await this.sql`
      select is_repeat from credit_payment(${paymentId}, ${object}, 'ch', ${minor}, ${currency}, 'Visa', ${instant(this.now)})`
    return row!.is_repeat ? 'repeat' : 'credited'
  }

  async start(callId: string, { id, walletId }: Owner, hold: bigint, rateId: bigint): Promise<string> {
    await this.sql`
      select reserve_call(${callId}, ${id}, ${walletId}, 'browser', 'twilio', '+12025550100', '+12025550101', 'US', 'mobile', 3600, 'USD',
        ${JSON.stringify([phoneComponent(hold, rateId)])}::text::jsonb, ${CALLS_AT_ONCE}, ${instant(this.now)}, ${instant(this.now)}, ${instant(this.now)})`
    return 'started'
  }

  /** Over after so many seconds; null: nobody answered. */
  async end(callId: string, seconds: number | null): Promise<string> {
    const price = seconds === null ? null : BigInt(seconds || 1) * MICROS_PER_SECOND
    const [row] = await this.sql`
      select outcome from record_call_event('twilio', ${`${callId}:${seconds}`}, ${callId}, 'webhook', ${seconds === null ? 'canceled' : 'completed'}, 3, null, null, null,
        null, null, null, null, ${seconds}, ${seconds === null ? null : `{${seconds || 1}}`}::text::int[], ${price === null ? null : `{${price}}`}::text::bigint[], ${seconds === null ? null : TERMS}, '{}'::jsonb,
        ${instant(this.now)}, ${instant(this.now)})`
    return row!.outcome as string
  }

  async refundCall(callId: string, amount: bigint | null, until: number | null, key: string): Promise<string> {
    const [row] = await this.sql`
      select is_repeat, note_by_hand(p.transaction_id, 'test', 'Bad line') from refund_call(${callId}, ${amount}, ${key},
        ${digest(`${callId} ${amount} ${until}`)}, 'system:test', 'Bad line', ${later(until)}, ${instant(this.now)}) p`
    return row!.is_repeat ? 'repeat' : 'posted'
  }

  async reverse({ walletId }: Owner, seq: number, until: number | null, key: string): Promise<string> {
    const [row] = await this.sql`
      select r.is_repeat, note_by_hand(r.transaction_id, 'test', 'Taken back') from credit_transaction t, reverse_transaction(t.id, ${key}, ${digest(`${walletId} ${seq} ${until}`)}, 'system:test', 'Taken back',
        ${instant(this.now)}, ${later(until)}) r where t.wallet_id = ${walletId} and t.wallet_seq = ${seq}`
    return row!.is_repeat ? 'repeat' : 'posted'
  }

  async refundCard(
    requestId: string, { id, walletId }: Owner, parts: { id: string, minor: bigint }[],
  ): Promise<string> {
    const refundIds = parts.map(() => randomUUID())
    const [row] = await this.sql`
      select begin_refund(${requestId}, ${id}, ${walletId}, ${refundIds}::uuid[], ${parts.map(part => part.id)}::uuid[], ${parts.map(part => String(part.minor))}::bigint[],
        'user:test', null, ${instant(this.now)}, ${instant(this.now)}) as is_new`
    return row!.is_new ? 'begun' : 'repeat'
  }

  /** Refunds have no order of their own but that of their rows. */
  async tellRefund(index: number, state: string, object: string): Promise<string> {
    const [row] = await this.sql`
      select settle_refund((select id from payment_refund order by transaction_id offset ${index} limit 1), ${object}, ${state}, null,
        ${instant(this.now)}, ${instant(this.now)}) as state`
    return row!.state as string
  }

  async dispute(id: string, paymentId: string, minor: bigint, { status, moved }: Told): Promise<string> {
    const movements = moved.map(at => ({
      id: `txn_${id}_${at}`, amount_minor: String(movedMinor(minor, at)), fee_minor: '0', currency: 'USD', occurred_at: instant(this.now),
    }))
    const [row] = await this.sql`
      select changes from apply_dispute(${id}, ${paymentId}, ${minor}, 'USD', ${status}, ${RANKS[status]}, 'fraudulent', ${JSON.stringify(movements)}::text::jsonb,
        null, ${instant(this.now)})`
    return (row!.changes as string[]).join()
  }

  async ask(requestId: string, { walletId }: Owner, amount: bigint, staffId: string): Promise<string> {
    await this.sql`
      select request_adjustment(${requestId}, ${walletId}, ${amount}, 'goodwill', 'Model', '{}'::text[], ${instant(this.now)}, ${staffId}, ${digest(requestId)},
        ${instant(this.now)})`
    return 'asked'
  }

  async decide(requestId: string, decision: string, staffId: string, isChanged: boolean): Promise<string> {
    const read = digest(isChanged ? 'what somebody else read' : requestId)
    await this.sql`select decide_adjustment(${requestId}, ${decision}, ${staffId}, ${read}, null, ${instant(this.now)})`
    return decision
  }

  async setStatus({ walletId }: Owner, from: string, to: string, reason: string | null): Promise<string> {
    const [row] = await this.sql`select set_wallet_status(${walletId}, ${[from]}::text[], ${to}, ${reason}) as is_set`
    return String(row!.is_set)
  }

  async close({ walletId }: Owner): Promise<string> {
    const [row] = await this.sql`select close_wallet(${walletId}, ${instant(this.now)}) as outcome`
    return row!.outcome as string
  }

  async collect({ walletId }: Owner): Promise<string> {
    const [row] = await this.sql`select collect_receivables(${walletId}, ${instant(this.now)}) as total`
    return String(row!.total)
  }

  async expire(): Promise<string> {
    const [row] = await this.sql`select coalesce(sum(expired_micros), 0)::bigint as total from expire_due_grants(${instant(this.now)}, 1000)`
    return String(row!.total)
  }
}
