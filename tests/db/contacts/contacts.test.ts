import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm'
import { ENDED_CALL_SUBSCRIBERS } from '../../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../../server/services/calls/hand-over-ended-calls'
import { createContact } from '../../../server/services/contacts/create-contact'
import { deleteContact } from '../../../server/services/contacts/delete-contact'
import { editContact } from '../../../server/services/contacts/edit-contact'
import { forgetDeleted } from '../../../server/services/contacts/forget-deleted'
import { readContact } from '../../../server/services/contacts/read-contact'
import { restoreContact } from '../../../server/services/contacts/restore-contact'
import { stampLastCall } from '../../../server/services/contacts/stamp-last-call'
import { ContactBody } from '../../../shared/schemas/contacts'
import { stateOf } from '../../support/ledger/kernel'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
  await warmPool(context)
})
afterAll(() => context.close())

const bodyOf = (name: string, ...numbers: string[]) =>
  ContactBody.parse({ name, numbers: numbers.map(number => ({ number })) })
const somebody = () => createPerson(context, { grantMicros: 100_000_000n, country: 'GB' })
const countOf = async ({ id }: Person, number: string) =>
  Number((await context.admin`select count(*)::int as n from contact_number where user_id = ${id} and number = ${number} and is_live`)[0]!.n)
const outcomes = (settled: PromiseSettledResult<unknown>[]) => settled.map(one => (one.status === 'fulfilled' ? 'done' : (one.reason as { code?: string }).code)).sort()

describe('a number', () => {
  it('K1 is made once, however many make it at once and however they write it', async () => {
    const person = await somebody()
    const spellings = ['+442079460123', '020 7946 0123', '0044 20 7946 0123', '+44 (0)20 7946 0123', '02079460123', '+44 20 7946 0123']
    const settled = await Promise.allSettled(spellings.map((number, index) => createContact(context, person, bodyOf(`Number ${index}`, number))))
    expect(outcomes(settled)).toEqual(['done', ...Array.from({ length: 5 }, () => 'number_taken')])
    expect(await countOf(person, NUMBERS.british)).toBe(1)
  })

  it('K1 is one contact’s, where one takes it over while another is taken back', async () => {
    const person = await somebody()
    const gone = await createContact(context, person, bodyOf('Gone', NUMBERS.british))
    await deleteContact(context, person.id, gone.id)
    const other = await createContact(context, person, bodyOf('Other'))
    const settled = await Promise.allSettled([
      restoreContact(context, person.id, gone.id),
      editContact(context, person, other.id, { ...bodyOf('Other', NUMBERS.british), revision: 1 }),
      createContact(context, person, bodyOf('New', NUMBERS.british)),
    ])
    expect(outcomes(settled)).toEqual(['done', 'number_taken', 'number_taken'])
    expect(await countOf(person, NUMBERS.british)).toBe(1)
  })

  it('K1 two who write the same numbers in other orders wait for each other, and one of them has them', async () => {
    const person = await somebody()
    const numbers = [NUMBERS.british, NUMBERS.withGrace, NUMBERS.dear, NUMBERS.perMinute]
    const settled = await Promise.allSettled(Array.from({ length: 8 }, (_, index) =>
      createContact(context, person, bodyOf(`All ${index}`, ...(index % 2 ? numbers : [...numbers].reverse())))))
    expect(outcomes(settled).filter(one => one === 'done')).toHaveLength(1)
    for (const number of numbers) expect(await countOf(person, number)).toBe(1)
  })

  it('K1 is refused twice by the database itself, whoever writes it', async () => {
    const person = await somebody()
    const [one, two] = [await createContact(context, person, bodyOf('One', NUMBERS.british)), await createContact(context, person, bodyOf('Two'))]
    const insert = (number: string, contactId: string, userId = person.id) => stateOf(context.database.asUser(userId, tx => tx.execute(sql`
      insert into contact_number (contact_id, user_id, number, label, place) values (${contactId}::uuid, ${userId}, ${number}, '', 0)`)))
    expect(await insert(NUMBERS.british, two.id)).toBe('23505')
    expect(await insert('020 7946 0123', two.id), 'in no other form').toBe('23514')
    const stranger = await somebody()
    expect(await insert(NUMBERS.dear, one.id, stranger.id), 'A2 on nobody else’s contact').toBe('23503')
    await context.admin`drop index contact_number_once`
    expect(await insert(NUMBERS.british, two.id), 'the index is what holds it').toBeNull()
    await context.admin`delete from contact_number where contact_id = ${two.id}`
    await context.admin`create unique index contact_number_once on contact_number (user_id, number) where is_live`
  })

  it('revisions: of many who change what they saw, one does', async () => {
    const person = await somebody()
    const { id } = await createContact(context, person, bodyOf('Zero'))
    const settled = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => editContact(context, person, id, { ...bodyOf(`Name ${index}`), revision: 1 })))
    expect(outcomes(settled)).toEqual([...Array.from({ length: 5 }, () => 'content_changed'), 'done'])
  })
})

describe('when somebody was last called', () => {
  const call = async (person: Person, status: 'completed' | 'busy' | 'no-answer', number: string = NUMBERS.british) => {
    context.clock.advance(60)
    const placed = await dialTestCall(context, person, number)
    await report(context, placed, status, { durationSeconds: status === 'completed' ? 61 : null })
    return placed.id
  }
  const startOf = async (callId: string) => ((await context.admin`select created_at as at from call where id = ${callId}`)[0]!.at as Date).toISOString()
  const stampOf = async (person: Person, id: string) => (await readContact(context, person.id, id)).lastCalledAt
  const settle = () => Promise.all(Array.from({ length: 4 }, () => handOverEndedCalls(context, ENDED_CALL_SUBSCRIBERS)))

  it('K2 C18 is noted by the server for a completed call, once, by any number of servers, and no browser is there', async () => {
    const [person, stranger] = [await somebody(), await somebody()]
    const ada = await createContact(context, person, bodyOf('Ada', NUMBERS.british, NUMBERS.dear))
    const theirs = await createContact(context, stranger, bodyOf('Ada', NUMBERS.british))
    await context.admin`create table stamped (contact_id uuid)`
    await context.admin`grant all on stamped to talktime_system, talktime_user`
    await context.admin.unsafe(`create function note_stamp() returns trigger language plpgsql as $$ begin insert into stamped values (new.id); return null; end $$`)
    await context.admin`create trigger note_stamp after update of last_called_at on contact for each row execute function note_stamp()`
    const callId = await call(person, 'completed')
    await settle()
    await settle()
    expect(await stampOf(person, ada.id)).toBe(await startOf(callId))
    expect(await context.admin`select contact_id from stamped`, 'once').toHaveLength(1)
    expect(await stampOf(stranger, theirs.id), 'somebody else’s call').toBeNull()
    await call(person, 'busy')
    await call(person, 'no-answer')
    await settle()
    expect(await stampOf(person, ada.id), 'nobody was reached').toBe(await startOf(callId))
    await context.admin`drop trigger note_stamp on contact`
  })

  it('K2 never goes back, whatever order the ends come in, and however often', async () => {
    const person = await somebody()
    const ada = await createContact(context, person, bodyOf('Ada', NUMBERS.british))
    const [first, second] = [await call(person, 'completed'), await call(person, 'completed')]
    const take = (id: string) => context.database.asSystem(tx => stampLastCall.take(context, tx, [id]))
    for (const id of [second, first, second, first]) {
      await take(id)
      expect(await stampOf(person, ada.id)).toBe(await startOf(second))
    }
  })

  it('K2 is known of a contact that is made after the call, and of nobody who is deleted', async () => {
    const person = await somebody()
    const callId = await call(person, 'completed')
    const late = await createContact(context, person, bodyOf('Late', NUMBERS.british))
    expect(late.lastCalledAt).toBe(await startOf(callId))
    await deleteContact(context, person.id, late.id)
    await call(person, 'completed')
    await settle()
    expect((await restoreContact(context, person.id, late.id)).lastCalledAt, 'while it was away').toBe(await startOf(callId))
  })
})

it('P2 what was deleted a day ago is gone for good, with its numbers', async () => {
  const person = await somebody()
  const [old, fresh] = [await createContact(context, person, bodyOf('Old', NUMBERS.british)), await createContact(context, person, bodyOf('Fresh'))]
  await deleteContact(context, person.id, old.id)
  context.clock.advance(86_399)
  await forgetDeleted(context)
  expect(await context.admin`select from contact where id = ${old.id}`).toHaveLength(1)
  await deleteContact(context, person.id, fresh.id)
  context.clock.advance(2)
  await forgetDeleted(context)
  expect(await context.admin`select from contact where id = ${old.id}`).toHaveLength(0)
  expect(await context.admin`select from contact_number where contact_id = ${old.id}`).toHaveLength(0)
  expect(await context.admin`select from contact where id = ${fresh.id}`).toHaveLength(1)
})
