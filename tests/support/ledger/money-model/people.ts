import { randomUUID } from 'node:crypto'
import type { Admin } from '../../test-context'
import type { Owner } from './kernel-calls'
import { VOUCHERS } from './oracle-state'
import { STAFF, WALLETS } from './operations'

/** Two of finance, then the owners of the wallets; and vouchers. */
export async function makePeople(sql: Admin, beganMs: number): Promise<Owner[]> {
  const people: Owner[] = []
  for (let index = 0; index < STAFF + WALLETS; index++) {
    const id = `model_${index}_${randomUUID()}`
    // all may ask and decide: what the model tries is whose money it is
    await sql`insert into "user" (id, name, email, role) values (${id}, 'Model', ${`${id}@example.com`}, 'finance')`
    const [wallet] = await sql`select id from wallet where user_id = ${id}`
    people.push({ id, walletId: wallet!.id as string })
  }
  for (const [index, { micros, days, uses, validSeconds, isCanceled }] of VOUCHERS.entries()) {
    const validUntil = new Date(beganMs + validSeconds * 1000).toISOString()
    await sql`
      insert into voucher (id, code_hash, code_tail, batch, currency, amount_micros, grant_days, max_uses, valid_until, created_by, created_at, canceled_at)
      values (${randomUUID()}, sha256(convert_to(${String(index)}, 'UTF8')), 'CODE', ${String(index)}, 'USD', ${micros}, ${days}, ${uses},
        ${validUntil}, ${people[0]!.id}, '2020-01-01', ${isCanceled ? validUntil : null})`
  }
  return people
}

export async function anyRate(sql: Admin): Promise<bigint> {
  const [rate] = await sql`select id from rate limit 1`
  return rate!.id as bigint
}
