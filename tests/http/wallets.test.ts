import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FinanceWalletDto } from '../../shared/schemas/ledger'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { post } from '../support/ledger/kernel'

let world: HttpWorld
let auditor: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  auditor = await world.visit({ role: 'auditor' })
})
afterAll(() => world.close())

async function asOf(walletId: string, at?: string): Promise<FinanceWalletDto> {
  const reply = await auditor.get(`/api/finance/wallets/${walletId}${at ? `?at=${encodeURIComponent(at)}` : ''}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as FinanceWalletDto
}

describe('a wallet as of a moment', () => {
  it('F2 is what its newest row of that moment left, to the microsecond, with its head hash', async () => {
    const { person } = await world.visit({ grantMicros: 0n })
    const amounts = [5_000_000n, -1_250_000n, 300n]
    for (const amount of amounts) await post(world.context, person, amount)
    const rows = await world.context.admin`
      select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, balance_after_micros::text as balance, wallet_seq::text as seq, encode(hash, 'hex') as hash
      from credit_transaction where wallet_id = ${person.walletId} order by wallet_seq`
    for (const row of rows) {
      expect((await asOf(person.walletId, String(row.at))).asOf).toMatchObject({
        balanceMicros: row.balance as string, walletSeq: row.seq as string, headHash: row.hash as string,
      })
    }
    expect((await asOf(person.walletId, '2020-01-01T00:00:00Z')).asOf).toMatchObject({ balanceMicros: '0', walletSeq: '0', transactionId: null })
    expect((await asOf(person.walletId)).asOf.balanceMicros).toBe('3750300')
  })

  it('is not found where there is none, and not asked for a day that is none', async () => {
    expectRefusal(await auditor.get(`/api/finance/wallets/${randomUUID()}`), 404, 'not_found')
    expectRefusal(await auditor.get(`/api/finance/wallets/${auditor.person.walletId}?at=yesterday`), 400, 'invalid_request')
  })
})
