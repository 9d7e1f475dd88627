import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { creditPayment, findPayment } from '../../../server/db/payments/payments'
import { settlePayment } from '../../../server/services/payments/settle-payment'
import { startTopup } from '../../../server/services/payments/start-topup'
import { readBatch } from '../../../server/services/grants/read-batch'
import { redeemVoucher } from '../../../server/services/grants/redeem-voucher'
import { payThere } from '../../support/paid-in'
import { makeVouchers } from '../../support/two-people'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let maker: Person
let approver: Person
let spender: Person
beforeAll(async () => {
  context = await createTestContext({ deck: null })
})
afterAll(() => context.close())
beforeEach(async () => {
  const staff = { role: 'finance' as const, grantMicros: 0n }
  maker = await createPerson(context, staff)
  approver = await createPerson(context, staff)
  spender = await createPerson(context, { grantMicros: 0n })
})

/** What the batch page shows of a code that the spender redeemed. */
async function shares(): Promise<string[]> {
  const batch = randomUUID()
  const [code] = await makeVouchers(context, maker, {
    batch, count: 1, amountMicros: '10000', grantDays: null, maxUses: 1,
    validUntil: new Date(context.clock.now().getTime() + 86_400_000).toISOString(),
  }, approver)
  await redeemVoucher(context, spender.id, code!)
  const { uses } = await readBatch(context, maker.id, batch)
  return uses[0]!.shares.map(share => `${share.trace} ${share.with}`)
}

interface Card { fingerprint: string | null, label?: string, expires?: string }
let cards = 0
const keep = (person: Person, { fingerprint, label = 'Visa •••• 4242', expires = '12/2030' }: Card) => context.admin`
  insert into payment_customer (user_id, customer_id, method_id, method_label, method_expires, method_fingerprint)
  values (${person.id}, ${`cus_${++cards}`}, ${`pm_${cards}`}, ${label}, ${expires}, ${fingerprint})`
async function pay(person: Person, methodFingerprint: string | null): Promise<void> {
  const { paymentId: id, sessionId: _, ...paid } = await payThere(context, person, 500n)
  await context.database.asSystem(tx => creditPayment(tx, { id, ...paid, methodFingerprint, amountMinor: 500n, currency: 'USD', now: context.clock.now() }))
}

describe('a card', () => {
  it.each<[what: string, theirs: Card, ours: Card, isShared: boolean]>([
    ['of one fingerprint, printed otherwise', { fingerprint: 'f1', label: 'Visa •••• 1111', expires: '01/2030' }, { fingerprint: 'f1' }, true],
    ['of two fingerprints that look alike', { fingerprint: 'f2' }, { fingerprint: 'f3' }, false],
    ['kept before there were fingerprints, both', { fingerprint: null }, { fingerprint: null }, true],
    ['kept before there were fingerprints, one', { fingerprint: null }, { fingerprint: 'f4' }, true],
    ['kept before there were fingerprints, another', { fingerprint: null, label: 'Visa •••• 1111' }, { fingerprint: 'f5' }, false],
    ['kept before there were fingerprints, until another day', { fingerprint: null, expires: '11/2030' }, { fingerprint: null }, false],
  ])('A6 %s', async (_what, theirs, ours, isShared) => {
    await keep(spender, theirs)
    await keep(approver, ours)
    expect(await shares()).toEqual(isShared ? ['card approver'] : [])
  })

  it('A6 that was paid with and never kept is known by what both paid', async () => {
    await pay(spender, 'paid-1')
    await pay(maker, 'paid-1')
    await pay(approver, 'paid-2')
    expect(await shares()).toEqual(['card maker'])
  })

  it('A6 that one paid with and the other keeps is one', async () => {
    await pay(spender, 'both')
    await keep(maker, { fingerprint: 'both', label: 'Mastercard •••• 4444' })
    expect(await shares()).toEqual(['card maker'])
  })

  it('A6 without a fingerprint that was only paid with is like no other', async () => {
    await pay(spender, null)
    await pay(maker, null)
    expect(await shares()).toEqual([])
  })

  it('A6 leaves its fingerprint when a payment succeeds and when it is kept, and takes it along when it is forgotten', async () => {
    const { reply } = await startTopup(context, spender, randomUUID(), { amountMicros: '20000000', currency: 'USD', savesCard: true })
    const { sessionId } = context.fakePayments.find(reply.paymentId)
    const paid = context.fakePayments.pay(sessionId!, { methodFingerprint: 'real' })
    const found = { ...paid, savedMethod: { ...paid.savedMethod!, fingerprint: 'real' } }
    context.fakePayments.change(reply.paymentId, found)
    const payment = await context.database.asSystem(tx => findPayment(tx, reply.paymentId))
    await settlePayment(context, payment!, found)
    const [kept] = await context.admin`
      select p.method_fingerprint as paid, c.method_fingerprint as kept from payment p join payment_customer c on c.user_id = p.user_id where p.id = ${reply.paymentId}`
    expect(kept).toEqual({ paid: 'real', kept: 'real' })
    await keep(maker, { fingerprint: 'real', label: 'Another •••• 0000' })
    expect(await shares()).toEqual(['card maker'])
  })
})

describe('a place', () => {
  const signIn = async (person: Person, address: string, agoDays = 0) => {
    const id = randomUUID()
    const at = new Date(context.clock.now().getTime() - agoDays * 86_400_000)
    await context.admin`
      insert into session (id, user_id, token, expires_at, ip_address, created_at) values (${id}, ${person.id}, ${id}, now() + interval '1 year', ${address}, ${at})`
    return id
  }
  const signOut = (id: string) => context.admin`delete from session where id = ${id}`

  it('A6 is known after both have signed out', async () => {
    await signOut(await signIn(spender, '203.0.113.7'))
    await signOut(await signIn(approver, '203.0.113.7'))
    expect(await shares()).toEqual(['place approver'])
  })

  it('A6 is known where one is there still, and where the address is another one of one subscriber’s', async () => {
    await signOut(await signIn(spender, '2001:db8:1:2::1'))
    await signIn(maker, '2001:db8:1:2:ffff::9')
    expect(await shares()).toEqual(['place maker'])
  })

  it.each([
    ['another network', '198.51.100.1', '198.51.100.2'], ['this machine', '127.0.0.1', '127.0.0.1'], ['none', 'unknown', 'unknown'], ['an empty one', '', ''],
  ])('A6 is no trace: %s', async (_what, theirs, ours) => {
    await signOut(await signIn(spender, theirs))
    await signOut(await signIn(maker, ours))
    expect(await shares()).toEqual([])
  })

  it('A6 is forgotten after 90 days, and counts from when it was last used', async () => {
    await signOut(await signIn(spender, '203.0.113.20', 91))
    await signIn(maker, '203.0.113.20')
    expect(await shares()).toEqual([])
    const id = await signIn(spender, '203.0.113.20', 91)
    await context.admin`update session set last_used_at = ${context.clock.now()} where id = ${id}`
    await signOut(id)
    expect(await shares()).toEqual(['place maker'])
    // a new sign-in sweeps out what is old
    await context.admin`update sign_in_place set last_at = last_at - interval '91 days' where user_id = ${spender.id}`
    await signIn(spender, '203.0.113.21')
    expect(await context.admin`select count(*)::int as places from sign_in_place where user_id = ${spender.id}`).toEqual([{ places: 1 }])
  })

  it('A6 P1 is kept as a digest, by whatever ends a session, and never the address', async () => {
    await signIn(spender, '203.0.113.99')
    const rows = await context.admin`select * from sign_in_place where user_id = ${spender.id}`
    expect(rows).toHaveLength(1)
    expect(rows[0]!.place).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(rows)).not.toContain('203.0.113')
  })

  it('P2 is gone with the person, and no session that ends brings it back', async () => {
    const id = await signIn(spender, '203.0.113.50')
    await signOut(await signIn(spender, '203.0.113.51'))
    await keep(spender, { fingerprint: 'gone' })
    expect(await context.database.sql`select erase_person(${spender.id}, now()) as outcome`).toEqual([{ outcome: 'done' }])
    expect(await context.admin`select 1 from session where id = ${id}`).toEqual([])
    await signOut(await signIn(spender, '203.0.113.52'))
    expect(await context.admin`select 1 from sign_in_place where user_id = ${spender.id}`).toEqual([])
    expect(await context.admin`select 1 from payment where user_id = ${spender.id} and method_fingerprint is not null`).toEqual([])
    expect(await context.admin`select 1 from payment_customer where user_id = ${spender.id}`).toEqual([])
  })
})
