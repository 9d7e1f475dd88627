import { randomUUID } from 'node:crypto'
import { sql, type SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseErrorOf } from '../../../server/db/client'
import { insertMail } from '../../../server/db/mail'
import { endMembership, insertMember, listMembers, resetMemberPassword, setMemberRole } from '../../../server/db/outreach/members'
import { noMailbox } from '../../../server/domain/account/no-mailbox'
import { createOutreachPerson, createProgramme } from '../../support/outreach'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
/** Two programmes of two people, each with a supervisor and a worker. */
let a: Awaited<ReturnType<typeof staffed>>
let b: Awaited<ReturnType<typeof staffed>>
beforeAll(async () => {
  context = await createTestContext()
  a = await staffed()
  b = await staffed()
})
afterAll(() => context.close())

async function staffed() {
  const owner = await createPerson(context)
  const supervisor = await createOutreachPerson(context, 'supervisor')
  const worker = await createOutreachPerson(context, 'worker')
  const { id } = await createProgramme(context, { owner, supervisors: [supervisor], workers: [worker] })
  return { id, owner, supervisor, worker }
}

/** As a person, past all checks of the app. */
const rows = (who: Pick<Person, 'id'>, statement: SQL) => context.database.asUser(who.id, async tx => [...await tx.execute(statement)])
const refusal = async (work: Promise<unknown>) => databaseErrorOf(await work.catch((error: unknown) => error))?.message
const now = () => context.clock.now()

describe('rows of programmes, with the app’s own checks switched off', () => {
  it('A2 are seen by those who work in it, each as far as it is theirs, and by nobody of another one', async () => {
    const stranger = await createPerson(context, { grantMicros: 0n })
    const seen = async (who: Pick<Person, 'id'>) => ({
      programmes: (await rows(who, sql`select id from programme`)).map(row => row.id),
      wordings: (await rows(who, sql`select programme_id from consent_wording`)).map(row => row.programme_id),
      members: (await rows(who, sql`select user_id from programme_member`)).length,
    })
    for (const programme of [a, b]) {
      const its = { programmes: [programme.id], wordings: [programme.id] }
      expect(await seen(programme.owner)).toEqual({ ...its, members: 3 })
      expect(await seen(programme.supervisor)).toEqual({ ...its, members: 3 })
      expect(await seen(programme.worker)).toEqual({ ...its, members: 1 })
    }
    expect(await seen(stranger)).toEqual({ programmes: [], wordings: [], members: 0 })
  })

  it('A2 are changed by its supervisors alone', async () => {
    const change = (who: Pick<Person, 'id'>) => rows(who, sql`update programme set name = 'Changed', revision = revision + 1 where id = ${a.id} returning id`)
    for (const who of [a.worker, b.owner, b.supervisor]) expect(await change(who)).toEqual([])
    expect(await change(a.supervisor)).toHaveLength(1)
    // by the kernel alone: it keeps the owner in
    const leave = (who: Pick<Person, 'id'>) => rows(who, sql`update programme_member set left_at = now() where user_id = ${a.owner.id} returning user_id`)
    for (const who of [a.worker, a.supervisor, b.owner, b.supervisor]) expect(await refusal(leave(who))).toMatch(/permission denied/)
    const word = (who: Pick<Person, 'id'>) => rows(who, sql`
      insert into consent_wording (programme_id, version, wording, created_by, created_at) values (${a.id}, 9, 'Other words', ${who.id}, now())`)
    for (const who of [a.worker, b.supervisor]) expect(await refusal(word(who))).toMatch(/row-level security/)
  })

  it('A1 A2 nobody puts themselves into one, or founds one on the wallet of another', async () => {
    for (const who of [a.worker, b.owner]) {
      expect(await refusal(rows(who, sql`
        insert into programme_member (programme_id, user_id, role, joined_at) values (${a.id}, ${who.id}, 'supervisor', now())`))).toMatch(/permission denied/)
    }
    expect(await refusal(rows(b.owner, sql`
      insert into programme (id, name, owner_id, wallet_id, time_zone, country, hours, carriers, caller_ids, retries, languages, help_due_minutes, unanswered_streak, created_at, updated_at)
      values (${randomUUID()}, 'Mine', ${b.owner.id}, ${a.owner.walletId}, 'UTC', 'IN', '{}', '{}', '{}', '{}', '{en}', 60, 5, now(), now())`))).toMatch(/row-level security/)
  })
})

describe('accounts of a programme, asked of the database itself', () => {
  const member = (change: object = {}) => ({
    programmeId: a.id, userId: randomUUID(), name: 'Meena', email: noMailbox(randomUUID()), username: `test-${randomUUID().slice(0, 4)}`,
    passwordHash: 'hash', role: 'worker' as const, now: now(), ...change,
  })
  const asPerson = <T>(who: Pick<Person, 'id'>, work: (tx: Parameters<Parameters<typeof context.database.asUser>[1]>[0]) => Promise<T>) =>
    context.database.asUser(who.id, tx => work(tx))

  it('A1 are made, changed and ended by its supervisors alone', async () => {
    const made = member()
    for (const who of [a.worker, b.owner, b.supervisor]) {
      expect(await refusal(asPerson(who, tx => insertMember(tx, made)))).toBe('programme_unknown')
      expect(await refusal(asPerson(who, tx => listMembers(tx, a.id)))).toBe('programme_unknown')
      const which = { programmeId: a.id, userId: a.worker.id, now: now() }
      expect(await refusal(asPerson(who, tx => setMemberRole(tx, which, 'supervisor')))).toBe('programme_unknown')
      expect(await refusal(asPerson(who, tx => endMembership(tx, which)))).toBe('programme_unknown')
      expect(await refusal(asPerson(who, tx => resetMemberPassword(tx, which, 'hash')))).toBe('programme_unknown')
    }
    expect(await asPerson(a.supervisor, tx => insertMember(tx, made))).toBe('done')
    expect(await asPerson(a.supervisor, tx => insertMember(tx, made))).toBe('known')
    expect(await asPerson(a.supervisor, tx => insertMember(tx, member({ username: made.username })))).toBe('code_taken')
  })

  it('A1 gives no role but the two, and none to whom it does not have', async () => {
    for (const role of ['admin', 'finance', 'caller', ''] as never[]) {
      expect(await refusal(asPerson(a.owner, tx => insertMember(tx, member({ role }))))).toBe('role_not_given')
      expect(await refusal(asPerson(a.owner, tx => setMemberRole(tx, { programmeId: a.id, userId: a.worker.id, now: now() }, role)))).toBe('role_not_given')
    }
    const elsewhere = { programmeId: a.id, userId: b.worker.id, now: now() }
    expect(await refusal(asPerson(a.owner, tx => setMemberRole(tx, elsewhere, 'supervisor')))).toBe('person_unknown')
    expect(await refusal(asPerson(a.owner, tx => resetMemberPassword(tx, elsewhere, 'hash')))).toBe('person_unknown')
    expect(await refusal(asPerson(a.supervisor, tx => endMembership(tx, { programmeId: a.id, userId: a.owner.id, now: now() })))).toBe('member_fixed')
  })

  it('A1 leaves the account of somebody who signs in by an address as it is', async () => {
    const colleague = await createPerson(context, { role: 'finance' })
    await context.database.asSystem(tx => tx.execute(sql`
      insert into programme_member (programme_id, user_id, role, joined_at) values (${a.id}, ${colleague.id}, 'worker', now())`))
    const which = { programmeId: a.id, userId: colleague.id, now: now() }
    expect(await asPerson(a.owner, tx => resetMemberPassword(tx, which, 'hash'))).toBeNull()
    expect(await asPerson(a.owner, tx => setMemberRole(tx, which, 'supervisor'))).toBe('worker')
    expect(await context.admin`select role from "user" where id = ${colleague.id}`).toEqual([{ role: 'finance' }])
  })

  it('no mail goes where there is no mailbox, whoever writes one', async () => {
    const mail = (toAddress: string) => ({
      id: randomUUID(), dedupeKey: randomUUID(), kind: 'password-changed', userId: a.worker.id, toAddress, subject: 's', bodyText: 't', bodyHtml: 'h', nextAttemptAt: now(), createdAt: now(),
    })
    expect(await context.database.asSystem(tx => insertMail(tx, [mail(noMailbox('x')), mail('worker@example.com')]))).toBe(1)
    expect(await context.admin`select from mail_outbox where to_address like '%no-mailbox%'`).toHaveLength(0)
  })
})
