import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chainEvidence } from '../../../server/services/evidence/chain-evidence'
import { sealDay } from '../../../server/services/anchors/seal-day'
import { sealDays } from '../../../server/services/anchors/seal-days'
import { verifyAnchors } from '../../../server/services/anchors/verify-anchors'
import { decodeAnchor, encodeAnchor } from '../../../shared/ledger/anchor'
import { createSeedSigner } from '../../../server/anchors/anchor-key'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { createFakeAnchors, type FakeAnchors } from '../../support/fake-anchors'
import { asOwner } from '../../support/ledger/as-owner'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dayBefore, makePastLedger } from '../../support/ledger/past-ledger'
import { asDeclared } from '../../support/ledger/watched-books'
import { createPerson, createTestContext, openAdmin, type TestContext } from '../../support/test-context'

let mould: TestDatabase
let database: TestDatabase
let context: TestContext
let anchors: FakeAnchors
const saved = new Map<string, Uint8Array>()
const ends: string[] = []
beforeAll(async () => {
  mould = await createTestDatabase()
  anchors = createFakeAnchors()
  const first = await createTestContext({ database: mould, anchors })
  await makePastLedger(first)
  await asDeclared(first, sql => sql`select evidence_begin(true)`)
  const owner = openAdmin(mould, 1)
  const [chain] = await owner`select pg_get_functiondef('evidence_chain'::regproc) as source`
  // four days ago there was no log; then one entry, and more, a day
  for (const days of [3, 2, 1, 0]) {
    await owner.unsafe(chain!.source as string)
    if (days > 0) await mutateFunction(owner, 'evidence_chain', 'clock_timestamp()', `timestamptz '${dayBefore(first, days)} 12:00Z'`)
    await createPerson(first, { grantMicros: 0n })
    await chainEvidence(first)
    ends.push((await owner`select max(seq)::text as seq from evidence`)[0]!.seq as string)
  }
  await owner.end()
  await sealDay(first, dayBefore(first, 4))
  await sealDays(first)
  for (const [day, bytes] of anchors.kept) saved.set(day, bytes)
  await first.close()
})
afterAll(() => mould.drop())
beforeEach(async () => {
  anchors.kept.clear()
  for (const [day, bytes] of saved) anchors.kept.set(day, bytes)
  database = await createTestDatabase(mould)
  context = await createTestContext({ database, anchors, deck: null })
  return async () => {
    await context.close()
    await database.drop()
  }
})

const day = (before: number) => dayBefore(context, before)
const kept = (before: number) => decodeAnchor(Buffer.from(anchors.kept.get(day(before))!).toString('utf8'))!.anchor
async function says(): Promise<string[]> {
  const { first } = await verifyAnchors({ ...context, anchors, signingKey: context.config.anchors.signingKey })
  return first.map(finding => finding.says)
}

/** Writes the log anew from an entry on, with every hash as it must be. */
const REWRITE = (seq: string, change: string) => `
  update evidence set ${change} where seq = ${seq};
  do $$ declare e evidence; v_prev bytea; begin
    select hash into v_prev from evidence where seq = ${seq} - 1;
    for e in select * from evidence where seq >= ${seq} order by seq loop
      v_prev := coalesce(v_prev, decode(repeat('00', 32), 'hex'));
      update evidence set prev_hash = v_prev, hash = evidence_hash(v_prev, e.seq, e.at, e.chained_at, e.table_name, e.row_key, e.operation, e.actor, e.salt, e.digest)
        where seq = e.seq returning hash into v_prev;
    end loop; end $$`

describe('the evidence log in the anchors', () => {
  it('F5 is there where it ended on each day, and not on days from before it', () => {
    expect(kept(4)).toMatchObject({ format: 'talktime-anchor/1' })
    expect(kept(4)).not.toHaveProperty('evidence_seq')
    expect([3, 2, 1].map(before => [kept(before).format, kept(before).evidence_seq])).toEqual(ends.slice(0, 3).map(seq => ['talktime-anchor/2', seq]))
    expect(Object.keys(kept(1))).toEqual(['format', 'day', 'wallets', 'transactions', 'last_transaction_id', 'sum_micros', 'heads_digest', 'evidence_seq', 'evidence_hash', 'key_id'])
  })

  it('F5 agrees with them as it is, and when more is chained', async () => {
    expect(await says()).toEqual([])
    await createPerson(context, { grantMicros: 0n })
    await chainEvidence(context)
    expect(await says()).toEqual([])
  })

  it('F5 M8 gives the same bytes again where whoever sealed a day died', async () => {
    await asOwner(context.admin, ['ledger_anchor'], `delete from ledger_anchor where day = '${day(1)}'`)
    expect(await sealDays(context)).toBe(1)
    expect(anchors.kept.get(day(1))).toEqual(saved.get(day(1)))
    expect(await says()).toEqual([])
  })

  it('F5 M8 takes over what was kept before there was a log, and not one that leaves it out by a lie', async () => {
    const { evidence_seq: _seq, evidence_hash: _hash, ...facts } = kept(1)
    const signer = createSeedSigner(context.config.anchors.signingKey)
    const forget = () => asOwner(context.admin, ['ledger_anchor'], `delete from ledger_anchor where day = '${day(1)}'`)
    anchors.kept.set(day(1), Buffer.from(encodeAnchor(facts, signer).file))
    await forget()
    expect(await sealDays(context)).toBe(1)
    expect(await says()).toEqual([])
    await forget()
    anchors.kept.set(day(1), Buffer.from(encodeAnchor({ ...kept(2), day: day(1) }, signer).file))
    expect(await sealDays(context)).toBe(0)
  })

  it('F5 finds an entry that was written anew with the whole chain after it, and between which days', async () => {
    const seq = String(Number(ends[0]) + 1)
    await asOwner(context.admin, ['evidence'], REWRITE(seq, `actor = 'somebody else'`))
    expect([...await context.admin`select * from evidence_violations(array['evidence'])`]).toEqual([])
    expect(await says()).toEqual([2, 1].map((before, index) =>
      `${day(before)}: the evidence log is not what it was: evidence ${ends[index + 1]!} is another; up to the anchor of ${day(3)} it is as it was`))
  })

  it('F5 finds a row and its entry that were written anew together', async () => {
    const [entry] = await context.admin`select seq::text, row_key from evidence where table_name = 'user' and seq <= ${ends[0]!} order by seq desc limit 1`
    const { seq, row_key: id } = entry as unknown as { seq: string, row_key: string }
    await asOwner(context.admin, ['"user"', 'evidence'], `update "user" set role = 'admin' where id = '${id}';
      ${REWRITE(seq, `digest = sha256(salt || convert_to(jsonb_strip_nulls(
        (select to_jsonb(u) from "user" u where u.id = '${id}') - '{image,updated_at}'::text[])::text, 'UTF8'))`)}`)
    expect([...await context.admin`select detail from evidence_violations(array['evidence'])`]).toEqual([])
    expect(await says()).toEqual([expect.stringMatching(`^${day(3)}: the evidence log is not what it was`), expect.anything(), expect.anything()])
  })

  it('F5 finds a tail that was cut off, and a log that was emptied or begun anew', async () => {
    await asOwner(context.admin, ['evidence'], `delete from evidence where seq >= ${ends[2]!}`)
    expect(await says()).toEqual([`${day(1)}: the evidence log is not what it was: evidence ${ends[2]!} is gone; up to the anchor of ${day(2)} it is as it was`])
    await asOwner(context.admin, ['evidence'], 'delete from evidence')
    expect(await says()).toHaveLength(3)
    await asDeclared(context, sql => sql`select evidence_begin(true)`)
    await chainEvidence(context)
    expect(await says()).toHaveLength(3)
  })

  it('F5 finds an anchor whose word about the log was changed here', async () => {
    await asOwner(context.admin, ['ledger_anchor'], `update ledger_anchor set evidence_seq = evidence_seq - 1 where day = '${day(1)}'`)
    expect((await says())[0]).toBe(`${day(1)}: the database differs from what is kept outside: the last entry of the evidence log was ${ends[2]!} and is ${Number(ends[2]) - 1}`)
  })
})
