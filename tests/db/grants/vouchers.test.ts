import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cancelVouchers } from '../../../server/services/grants/cancel-vouchers'
import { expireGrants } from '../../../server/services/grants/expire-grants'
import { listGrants } from '../../../server/services/grants/list-grants'
import { redeemVoucher } from '../../../server/services/grants/redeem-voucher'
import { warnOfExpiry } from '../../../server/services/grants/warn-of-expiry'
import { grantCredit } from '../../support/ledger/kernel'
import type { VoucherFields } from '../../../shared/schemas/grants'
import { takeFingerprint } from '../../support/fingerprint'
import { mailsOf, violations, walletOf } from '../../support/paid-in'
import { ask, makeVouchers } from '../../support/two-people'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

const DAY = 86_400
let context: TestContext
let staff: Person
beforeAll(async () => {
  context = await createTestContext({ deck: null })
  staff = await createPerson(context, { role: 'finance' })
})
afterAll(() => context.close())
afterEach(async () => expect(await violations(context)).toEqual([]))

const newcomer = () => createPerson(context, { grantMicros: 0n })
const inDays = (days: number) => new Date(context.clock.now().getTime() + days * DAY * 1000)
const voucherFields = (changes: Partial<VoucherFields> = {}): VoucherFields => ({
  batch: randomUUID(), count: 1, amountMicros: '5000000', grantDays: 30, maxUses: 1, validUntil: inDays(90).toISOString(), ...changes,
})
async function codes(changes: Partial<VoucherFields> = {}): Promise<string[]> {
  const body = voucherFields(changes)
  return makeVouchers(context, { id: staff.id, role: 'admin' }, body)
}
const redeem = (person: Person, code: string) => redeemVoucher(context, person.id, code)
const reason = (outcome: string) => ({ code: 'voucher_refused', details: { reason: outcome } })

describe('a voucher', () => {
  it('M11 grants its amount for its days, however the code is typed', async () => {
    const spellings: ((code: string) => string)[] = [code => code, code => code.toLowerCase(), code => code.replaceAll('-', ' '), code => ` ${code.replaceAll('-', '')}\n`, code => code.replaceAll('0', 'o').replaceAll('1', 'l'), code => code.replaceAll('-', '–')]
    for (const spell of spellings) {
      const [person, [code]] = [await newcomer(), await codes()]
      const answer = await redeem(person, spell(code!))
      expect(answer).toMatchObject({ amountMicros: '5000000', expiresAt: inDays(30).toISOString() })
      expect(await walletOf(context, person)).toMatchObject({ balance: 5_000_000n, granted: 5_000_000n })
      expect((await listGrants(context, person.id)).grants).toMatchObject([{ remainingMicros: '5000000', reason: `Voucher …${code!.slice(-4)}` }])
    }
  })

  it('M12 works once a person and no more often than it may, at once too', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, newcomer))
    const [code] = await codes({ maxUses: 3 })
    await warmPool(context)
    const answers = await Promise.allSettled(people.flatMap(person => [redeem(person, code!), redeem(person, code!)]))
    expect(answers.filter(answer => answer.status === 'fulfilled')).toHaveLength(3)
    const wallets = await Promise.all(people.map(person => walletOf(context, person)))
    expect(wallets.map(wallet => wallet.balance).sort().slice(-4)).toEqual([0n, 5_000_000n, 5_000_000n, 5_000_000n])
    const winner = people[wallets.findIndex(wallet => wallet.balance > 0n)]!
    await expect(redeem(winner, code!)).rejects.toMatchObject(reason('already_used'))
    await expect(redeem(await newcomer(), code!)).rejects.toMatchObject(reason('used_up'))
  })

  it('M17 refuses codes that are over, unknown or canceled, the last two in the same words', async () => {
    const person = await newcomer()
    const [[old], batch] = [await codes({ validUntil: inDays(1).toISOString() }), randomUUID()]
    const [canceled] = await codes({ batch })
    await cancelVouchers(context, staff.id, batch, randomUUID())
    const before = await takeFingerprint(context.admin, ['voucher_attempt'])
    const said = async (code: string) => redeem(person, code).then(() => 'redeemed', (error: Error) => error.message)
    expect(await said(canceled!)).toBe(await said('7K3M-9QXA-2B4C-ZZ01'))
    expect(await said(canceled!)).toBe(await said('hello'))
    context.clock.advance(DAY)
    await expect(redeem(person, old!)).rejects.toMatchObject(reason('expired'))
    expect(await takeFingerprint(context.admin, ['voucher_attempt'])).toEqual(before)
  })

  it('M14 is not used up by a wallet that takes nothing', async () => {
    const person = await newcomer()
    const [code] = await codes()
    for (const status of ['frozen', 'closing', 'closed']) {
      await context.admin`update wallet set status = ${status} where id = ${person.walletId}`
      await expect(redeem(person, code!)).rejects.toMatchObject({ code: status === 'frozen' ? 'wallet_frozen' : 'wallet_closed' })
    }
    await context.admin`update wallet set status = 'active' where id = ${person.walletId}`
    expect(await redeem(person, code!)).toMatchObject({ amountMicros: '5000000' })
  })

  it('A6 M13 is not for whoever asked for it, nor for whoever approved it', async () => {
    const colleague = await createPerson(context, { role: 'admin', grantMicros: 0n })
    const [code] = await makeVouchers(context, staff, voucherFields(), colleague)
    for (const one of [staff, colleague]) await expect(redeem(one, code!)).rejects.toMatchObject({ code: 'own_request' })
    expect(await redeem(await newcomer(), code!)).toMatchObject({ amountMicros: '5000000' })
  })
})

describe('guessing', () => {
  it('is over after five wrong codes, until the quarter of an hour is; a right one in between buys none', async () => {
    const person = await newcomer()
    const [first, second] = [(await codes())[0]!, (await codes())[0]!]
    for (let guess = 0; guess < 4; guess++) await expect(redeem(person, 'wrong')).rejects.toMatchObject(reason('unknown'))
    await redeem(person, first)
    await expect(redeem(person, 'wrong')).rejects.toMatchObject(reason('unknown'))
    const until = new Date(context.clock.now().getTime() + 900_000).toISOString()
    for (let guess = 0; guess < 3; guess++) await expect(redeem(person, second)).rejects.toMatchObject({ code: 'too_many_attempts', details: { retryAt: until } })
    context.clock.advance(899)
    await expect(redeem(person, second)).rejects.toMatchObject({ code: 'too_many_attempts', message: expect.stringContaining('1 minute.') as string })
    context.clock.advance(1)
    expect(await redeem(person, second)).toMatchObject({ amountMicros: '5000000' })
    expect(await redeem(await newcomer(), (await codes())[0]!)).toBeTruthy()
  })

  it('is counted at once like in turn', async () => {
    const person = await newcomer()
    await warmPool(context)
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => redeem(person, 'wrong')))
    const said = answers.map(answer => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : ''))
    expect(said.filter(code => code === 'voucher_refused')).toHaveLength(5)
    expect(said.filter(code => code === 'too_many_attempts')).toHaveLength(15)
  })
})

describe('batches', () => {
  it('keep digests alone, are audited, and are made once under a name', async () => {
    const batch = randomUUID()
    const made = await codes({ batch, count: 50 })
    expect(new Set(made).size).toBe(50)
    for (const code of made) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
    const rows = await context.admin`select v::text as row from voucher v where batch = ${batch}`
    expect(rows).toHaveLength(50)
    const kept = [...rows.map(row => row.row as string), ...(await context.admin`select a::text as row from audit_log a where subject_id = ${batch}`).map(row => row.row as string)].join('\n')
    for (const code of made) for (const text of [code, code.replaceAll('-', '')]) expect(kept).not.toContain(text)
    const audited = await context.admin`select actor_id = ${staff.id} as is_maker, action from audit_log where subject_id = ${batch} order by id`
    expect([...audited]).toEqual([
      { is_maker: true, action: 'voucher.request' }, { is_maker: false, action: 'voucher.approve' }, { is_maker: true, action: 'voucher.create' },
    ])
    const twice = await Promise.allSettled([codes({ batch: `${batch}2` }), codes({ batch: `${batch}2` }), codes({ batch })])
    expect(twice.filter(answer => answer.status === 'fulfilled')).toHaveLength(1)
  })

  it('M13 are worth no more than who makes them may give at once', async () => {
    const make = (role: 'finance' | 'admin', changes: Partial<VoucherFields>) =>
      ask(context, { id: staff.id, role }, { kind: 'voucher_batch', ...voucherFields({ count: 100, ...changes }) })
    expect(await make('finance', {})).toMatchObject({ state: 'pending', worthMicros: '500000000' })
    const before = await takeFingerprint(context.admin)
    await expect(make('finance', { count: 101 })).rejects.toMatchObject({ code: 'limit_reached' })
    await expect(make('finance', { maxUses: 2 })).rejects.toMatchObject({ code: 'limit_reached' })
    for (const amountMicros of ['0', '-5000000', '5000001', '', '5.00', '1e6', '9'.repeat(40)]) await expect(make('finance', { amountMicros })).rejects.toMatchObject({ code: 'amount_refused' })
    for (const days of [-1, 0, 3000]) await expect(make('finance', { validUntil: inDays(days).toISOString() })).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await takeFingerprint(context.admin)).toEqual(before)
    expect(await make('admin', { count: 101 })).toMatchObject({ state: 'pending', worthMicros: '505000000' })
  })
})

describe('an expiry', () => {
  const grant = (person: Person, days: number) => grantCredit(context, { userId: person.id, amountMicros: 1_000_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: `For ${days} days`, expiresAt: inDays(days) })

  it('M11 is told of three days before, once, and then takes what is left', async () => {
    const person = await newcomer()
    await grant(person, 10)
    await grant(person, 20)
    await grant(person, 2)
    expect((await listGrants(context, person.id)).grants.map(one => one.reason)).toEqual(['For 2 days', 'For 10 days', 'For 20 days'])
    context.clock.advance(6 * DAY)
    await warnOfExpiry(context)
    expect(await mailsOf(context, person)).toEqual([])
    context.clock.advance(DAY + 1)
    await Promise.all([warnOfExpiry(context), warnOfExpiry(context)])
    await warnOfExpiry(context)
    expect(await mailsOf(context, person)).toEqual(['grant-expiring'])
    context.clock.advance(3 * DAY)
    await Promise.all([expireGrants(context), expireGrants(context)])
    expect(await walletOf(context, person)).toMatchObject({ balance: 1_000_000n, granted: 1_000_000n })
    expect((await listGrants(context, person.id)).grants.map(one => one.reason)).toEqual(['For 20 days'])
  })

  it('M16 is part of a grant: the same key for another day is refused', async () => {
    const person = await newcomer()
    const give = (expiresAt?: Date) => grantCredit(context, { userId: person.id, amountMicros: 1n, idempotencyKey: `once:${person.id}`, actor: 'a', reason: 'r', ...(expiresAt && { expiresAt }) })
    await give(inDays(1))
    expect(await give(inDays(1))).toMatchObject({ isRepeat: true })
    await expect(give(inDays(2))).rejects.toMatchObject({ code: 'TT005' })
    await expect(give()).rejects.toMatchObject({ code: 'TT005' })
  })
})
