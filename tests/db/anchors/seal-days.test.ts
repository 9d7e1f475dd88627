import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSeedSigner } from '../../../server/anchors/anchor-key'
import { sealDay } from '../../../server/services/anchors/seal-day'
import { sealDays } from '../../../server/services/anchors/seal-days'
import { verifyAnchors } from '../../../server/services/anchors/verify-anchors'
import { decodeAnchor, encodeAnchor } from '../../../shared/ledger/anchor'
import { createFakeAnchors, type FakeAnchors } from '../../support/fake-anchors'
import { asOwner } from '../../support/ledger/as-owner'
import { behindALock } from '../../support/ledger/behind-a-lock'
import { stateOf } from '../../support/ledger/kernel'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dayBefore, makePastLedger } from '../../support/ledger/past-ledger'
import { createTestContext, type Admin, type TestContext } from '../../support/test-context'

let context: TestContext
let anchors: FakeAnchors
let present: Date
const said: { level: string, message: string, day?: string }[] = []
beforeAll(async () => {
  anchors = createFakeAnchors()
  context = await createTestContext({ anchors, env: { DATABASE_POOL_SIZE: '6' } })
  await makePastLedger(context)
  const now = context.clock.now()
  // away from midnight, where yesterday is not sealed yet
  present = new Date(`${now.toISOString().slice(0, 10)}T12:00:00Z`)
  context.clock.set(present)
  for (const level of ['error', 'warn'] as const) {
    context.log[level] = ({ day }: { day?: string }, message = '') => {
      said.push({ level, message, ...day !== undefined && { day } })
    }
  }
})
afterEach(async () => {
  await forget()
  anchors.kept.clear()
  Object.assign(anchors, { isDown: false, requests: [], afterPut: async () => {} })
  said.length = 0
  context.clock.set(present)
})
afterAll(() => context.close())

const forget = () => asOwner(context.admin, ['ledger_anchor'], 'delete from ledger_anchor')
const kept = (day: string) => Buffer.from(anchors.kept.get(day)!).toString('utf8')
const rows = () => context.admin`select *, day::text, encode(heads_digest, 'hex') as digest from ledger_anchor a order by a.day`
const yesterday = () => dayBefore(context, 1)
const verify = () => verifyAnchors({ ...context, anchors, signingKey: context.config.anchors.signingKey })

/** The digest from its description alone. */
async function digestByHand(lastId: bigint): Promise<string> {
  const heads = await context.admin`
    select distinct on (wallet_id) wallet_id, wallet_seq, encode(hash, 'hex') as hash from credit_transaction t
    where id <= ${lastId} order by wallet_id, t.wallet_seq desc`
  const lines = heads.map(row => `${String(row.wallet_id)} ${String(row.wallet_seq)} ${String(row.hash)}\n`).sort()
  return createHash('sha256').update(lines.join('')).digest('hex')
}

describe('sealing a day', () => {
  it('M8 keeps what all rows up to its end come to, signed, outside first and then here', async () => {
    expect(await sealDays(context)).toBe(1)
    const [row] = await rows()
    const [ledger] = await context.admin`
      select max(id) as last, count(*)::int as count, sum(amount_micros)::text as sum, count(distinct wallet_id)::int as wallets
      from credit_transaction where created_at < date_trunc('day', ${context.clock.now()}::timestamptz, 'UTC')`
    const [total] = await context.admin`select count(*)::int as count from credit_transaction`
    expect(ledger!.count).toBeLessThan(total!.count as number)
    const { anchor } = decodeAnchor(kept(yesterday()))!
    expect(anchor).toEqual({
      format: 'talktime-anchor/1', day: yesterday(), wallets: String(ledger!.wallets), transactions: String(ledger!.count), last_transaction_id: String(ledger!.last),
      sum_micros: ledger!.sum, heads_digest: await digestByHand(ledger!.last as bigint),
      key_id: createSeedSigner(context.config.anchors.signingKey).keyId,
    })
    expect(row).toMatchObject({
      day: yesterday(), last_transaction_id: ledger!.last, digest: anchor.heads_digest, stored_at: `memory:${yesterday()}`, created_at: context.clock.now(),
    })
    expect(await verify()).toEqual({ count: 0, first: [] })
  })

  it('M8 gives the same bytes again, and nothing new where it is done', async () => {
    await sealDays(context)
    const first = kept(yesterday())
    expect(await sealDays(context)).toBe(0)
    anchors.kept.clear()
    await forget()
    expect(await sealDays(context)).toBe(1)
    expect(kept(yesterday())).toBe(first)
  })

  it('M8 that died between the store and the database is healed, with the bytes that are kept', async () => {
    anchors.afterPut = () => Promise.reject(new Error('the power is gone'))
    await expect(sealDay(context, yesterday())).rejects.toThrow('the power is gone')
    expect(await rows()).toHaveLength(0)
    const first = kept(yesterday())
    anchors.afterPut = async () => {}
    expect(await sealDays(context)).toBe(1)
    expect(kept(yesterday())).toBe(first)
    expect(await rows()).toHaveLength(1)
    expect(await verify()).toMatchObject({ count: 0 })
  })

  it('M8 takes over what was kept under the key before', async () => {
    await sealDays(context)
    const { anchor } = decodeAnchor(kept(yesterday()))!
    const old = encodeAnchor(anchor, createSeedSigner('22'.repeat(32)))
    anchors.kept.set(yesterday(), Buffer.from(old.file))
    await forget()
    expect(await sealDays(context)).toBe(1)
    expect((await rows())[0]).toMatchObject({ key_id: createSeedSigner('22'.repeat(32)).keyId, signature: old.anchor.signature })
    expect(await verify()).toMatchObject({ count: 0 })
  })

  it('M8 is done once by two processes at once', async () => {
    const other = { ...context, anchors: { ...anchors } }
    const counts = await Promise.all([sealDays(context), sealDays(other), sealDays(context)])
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(await rows()).toHaveLength(1)
    expect(said).toEqual([])
  })

  it('M8 is put off while the store is away, and says so', async () => {
    anchors.isDown = true
    expect(await sealDays(context)).toBe(0)
    expect(said).toEqual([{ level: 'warn', message: 'a day could not be sealed yet', day: yesterday() }])
    anchors.isDown = false
    expect(await sealDays(context)).toBe(1)
  })

  it('M8 waits for the end of the day, by both clocks, and some minutes more', async () => {
    const [today, before] = [dayBefore(context, 0), dayBefore(context, 2)]
    expect(await stateOf(sealDay(context, today))).toBe('TT015')
    context.clock.set(new Date(`${today}T00:09:59Z`))
    expect(await sealDays(context)).toBe(1)
    expect((await rows()).map(row => row.day as string)).toEqual([before])
    context.clock.set(new Date(Date.parse(today) + 2 * 86_400_000))
    // the database knows that it is not over
    expect(await stateOf(sealDay(context, today))).toBe('TT015')
  })
})

describe('days that were missed', () => {
  it('M8 are caught up, the oldest first, also where nothing was booked', async () => {
    await sealDay(context, dayBefore(context, 4))
    anchors.requests.length = 0
    expect(await sealDays(context)).toBe(3)
    expect(anchors.requests.filter(request => request.startsWith('put'))).toEqual([3, 2, 1].map(days => `put ${dayBefore(context, days)}`))
    const [first, second] = await rows()
    expect(first!.last_transaction_id).not.toBe(second!.last_transaction_id)
    await sealDay(context, dayBefore(context, 6))
    expect(await sealDays(context)).toBe(1)
    const all = await rows()
    // nothing was posted six and five days ago
    expect(new Set(all.slice(0, 2).map(row => `${String(row.last_transaction_id)} ${String(row.digest)}`)).size).toBe(1)
    expect(await verify()).toMatchObject({ count: 0 })
  })

  it('M8 are caught up a month back and no further', async () => {
    await sealDay(context, dayBefore(context, 60))
    expect(await sealDays(context)).toBe(31)
    expect((await rows())[1]!.day).toBe(dayBefore(context, 31))
  })

  it('M8 are none before the first row', async () => {
    const empty = await createTestContext({ anchors })
    try {
      expect(await sealDays(empty)).toBe(0)
    } finally {
      await empty.close()
    }
  })
})

describe('a day that is kept with other content', () => {
  it('M8 is loud, stays as it is, and does not stop the days after it', async () => {
    await sealDay(context, dayBefore(context, 3))
    const day = dayBefore(context, 2)
    const { anchor } = decodeAnchor(kept(dayBefore(context, 3)))!
    const other = encodeAnchor({ ...anchor, day }, createSeedSigner(context.config.anchors.signingKey)).file
    anchors.kept.set(day, Buffer.from(other))
    expect(await sealDays(context)).toBe(1)
    expect(said).toEqual([{ level: 'error', message: 'the ledger and its anchor disagree', day }])
    expect(kept(day)).toBe(other)
    expect((await rows()).map(row => row.day as string)).toEqual([dayBefore(context, 3), yesterday()])
    expect((await verify()).first.map(finding => finding.says)).toEqual([`${day}: an anchor is kept outside, and the database knows of none`])
    const [asked] = await context.admin`select asked_at from board_check where name = 'anchors'`
    expect(asked!.asked_at).toEqual(context.clock.now())
    // and again, each time
    await sealDays(context)
    expect(said).toHaveLength(2)
  })

  it.each([
    ['is no anchor', () => 'hello\n'],
    ['is cut off', (file: string) => file.slice(0, -10)],
    ['has a signature that does not hold', (file: string) => file.replace(/[0-9a-f]{8}\n$/, '00000000\n')],
  ])('M8 that %s is not taken over', async (_, spoil) => {
    await sealDays(context)
    anchors.kept.set(yesterday(), Buffer.from(spoil(kept(yesterday()))))
    await forget()
    expect(await sealDays(context)).toBe(0)
    expect(said.map(one => one.message)).toEqual(['the ledger and its anchor disagree'])
  })
})

describe('a movement that commits late', () => {
  /** Posts a row of yesterday, as the kernel would just before midnight, in a transaction that is still open. */
  const lateRow = (sql: Admin) => sql.unsafe(`
    select from wallet where user_id = 'bulk3' for update;
    with head as (select w.*, sha256(w.head_hash) as next from wallet w where user_id = 'bulk3')
    insert into credit_transaction (wallet_id, wallet_seq, kind, amount_micros, balance_after_micros, contra_account, idempotency_key, request_hash, actor,
      effective_at, created_at, prev_hash, hash)
    select id, last_seq + 1, 'adjustment', 5, balance_micros + 5, 'adjustment:test', 'late:' || gen_random_uuid(), '\\x00', 'system:test', now(),
      date_trunc('day', now(), 'UTC') - interval '1 millisecond', head_hash, next from head`)
  /** A later row of the same day that is there already. */
  const otherRow = (sql: Admin) => lateRow({ unsafe: (text: string) => sql.unsafe(text.replaceAll('bulk3', 'bulk4')) } as Admin)
  const removeRows = () => asOwner(context.admin, ['credit_transaction'], `delete from credit_transaction where idempotency_key like 'late:%'`)

  async function sealBehind(): Promise<void> {
    await behindALock(context.admin, async sql => {
      await lateRow(sql)
      await otherRow(context.admin)
    }, 1, () => sealDays(context))
  }

  it('M8 with a lower number is waited for: the day is sealed with it', async () => {
    await sealBehind()
    const { anchor } = decodeAnchor(kept(yesterday()))!
    const [ledger] = await context.admin`select count(*)::int as count from credit_transaction where id <= ${BigInt(anchor.last_transaction_id)}`
    expect(anchor.transactions).toBe(String(ledger!.count))
    const late = await context.admin`select id from credit_transaction where idempotency_key like 'late:%' order by id`
    expect(late).toHaveLength(2)
    expect(BigInt(anchor.last_transaction_id)).toBe(late[1]!.id)
    expect(await verify()).toMatchObject({ count: 0 })
    await removeRows()
  })

  it('M8 and takes too long puts the day off', async () => {
    await context.admin.begin(async transaction => {
      await lateRow(transaction as unknown as Admin)
      expect(await sealDays(context)).toBe(0)
    })
    expect(said.map(one => one.message)).toEqual(['a day could not be sealed yet'])
    expect(anchors.kept.size).toBe(0)
    await removeRows()
  })

  it('M8 catches a kernel that does not wait', async () => {
    await mutateFunction(context.admin, 'last_row_of_day', 'perform await_movements();', '')
    await context.admin.begin(async transaction => {
      await lateRow(transaction as unknown as Admin)
      await otherRow(context.admin)
      expect(await sealDays(context)).toBe(1)
    })
    expect((await verify()).first[0]!.says).toMatch(/the ledger is not what it was: the number of rows was \d+ and is \d+/)
    await removeRows()
  })
})
