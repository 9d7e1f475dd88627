import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BalanceDaysDto } from '../../shared/schemas/wallet'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { post } from '../support/ledger/kernel'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const ask = async (visitor: Visitor, query: string) => (await visitor.get(`/api/user/balance-days${query}`)).json as BalanceDaysDto
const today = () => world.context.clock.now().toISOString().slice(0, 10)

/** The wallet's rows as if they had been posted at noon of UTC so many days ago, in their order. */
async function postedDaysAgo({ person: { walletId } }: Visitor, ...daysAgo: number[]): Promise<void> {
  await world.context.admin.begin(async sql => {
    await sql`alter table credit_transaction disable trigger credit_transaction_append_only`
    for (const [place, ago] of daysAgo.entries()) {
      const at = new Date(Date.parse(`${today()}T12:00:00Z`) - ago * 86_400_000).toISOString()
      await sql`update credit_transaction set created_at = ${at}::text::timestamptz where wallet_id = ${walletId} and wallet_seq = ${place + 1}`
    }
    await sql`alter table credit_transaction enable always trigger credit_transaction_append_only`
  })
}

describe('the balance over time', () => {
  it('M8 A2 is what the ledger’s last row of each day says, carried over days without one', async () => {
    const [visitor, other] = [await world.visit({ grantMicros: 1_000_000n }), await world.visit({ grantMicros: 7n })]
    const grant = (micros: bigint) => post(world.context, visitor.person, micros, { kind: 'grant', contraAccount: 'promo' })
    for (const micros of [500_000n, 250_000n, 1n]) await grant(micros)
    await postedDaysAgo(visitor, 5, 2, 2, 0)
    const { days, openingMicros, to } = await ask(visitor, '?days=3')
    expect([days.map(({ balanceMicros }) => balanceMicros), openingMicros, to]).toEqual([['1750000', '1750000', '1750001'], '1000000', today()])
    expect((await ask(visitor, '?days=7')).days.map(({ balanceMicros }) => balanceMicros)).toEqual(['0', '1000000', '1000000', '1000000', '1750000', '1750000', '1750001'])
    expect((await ask(other, '?days=1')).days).toEqual([{ day: today(), balanceMicros: '7' }])
    // the whole of it agrees with a fresh walk through the ledger
    const [row] = await world.context.admin`select balance_micros::text as balance from wallet where id = ${visitor.person.walletId}`
    expect((await ask(visitor, '?days=30')).days.at(-1)!.balanceMicros).toBe(row!.balance)
  })

  it('goes by the days of the zone that is asked for', async () => {
    const visitor = await world.visit({ grantMicros: 5n })
    await postedDaysAgo(visitor, 1)
    const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC']
    for (const tz of zones) {
      const { days } = await ask(visitor, `?days=4&tz=${encodeURIComponent(tz)}`)
      const [row] = await world.context.admin`select (created_at at time zone ${tz})::date::text as day from credit_transaction where wallet_id = ${visitor.person.walletId}`
      expect(days.find(({ balanceMicros }) => balanceMicros === '5')!.day, tz).toBe(row!.day)
    }
  })

  it('is refused as analytics are', async () => {
    const visitor = await world.visit()
    for (const query of ['?days=0', '?days=367', '?tz=Mars', '?from=2026-11-01', '?walletId=x']) expectRefusal(await visitor.get(`/api/user/balance-days${query}`), 400, 'invalid_request')
  })
})
