import { afterAll, beforeAll, expect, it } from 'vitest'
import { applyImport } from '../../../server/services/contacts/apply-import'
import { createContact } from '../../../server/services/contacts/create-contact'
import { forgetDeleted } from '../../../server/services/contacts/forget-deleted'
import { startImport } from '../../../server/services/contacts/start-import'
import { ContactBody } from '../../../shared/schemas/contacts'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

/** As many as a file may well have: `IMPORT_LINES=100000 npx vitest run --project db tests/db/contacts/imports`. */
const LINES = Number(process.env.IMPORT_LINES ?? 3000)
const somebody = () => createPerson(context, { grantMicros: 0n, country: 'GB' })
/** Numbers that are in use nowhere: a range kept for films. */
const numberOf = (n: number) => `+44 20 7946 ${String(n % 1000).padStart(4, '0')}`
async function* fileOf(count: number, nameOf = (n: number) => `Person ${n}`): AsyncGenerator<Uint8Array> {
  yield Buffer.from('Name,Phone,E-mail\n')
  for (let n = 0; n < count; n++) yield Buffer.from(`${nameOf(n)},${n < 1000 ? numberOf(n) : ''},p${n}@example.com\n`)
}
const countOf = async ({ id }: Person) => Number((await context.admin`select count(*)::int as n from contact where user_id = ${id}`)[0]!.n)

it('takes more than fits into one go, and the same again adds nobody', async () => {
  const person = await somebody()
  const read = await startImport(context, person, 'csv', fileOf(LINES))
  expect(read).toMatchObject({ rows: LINES, knownRows: 0, badRows: 0 })
  expect(await applyImport(context, person.id, read.id)).toMatchObject({ state: 'applied', added: LINES, joined: 0 })
  expect(await countOf(person)).toBe(LINES)
  const again = await startImport(context, person, 'csv', fileOf(2000))
  expect(again.knownRows).toBe(1000)
  expect(await applyImport(context, person.id, again.id)).toMatchObject({ added: 0, joined: 2000 })
  expect(await countOf(person)).toBe(LINES)
})

it('M17 is all there or not at all: what breaks in the middle leaves the book as it was', async () => {
  const person = await somebody()
  const read = await startImport(context, person, 'csv', fileOf(1200))
  await context.admin`alter table contact add constraint planted check (name <> 'Person 1100') not valid`
  await expect(applyImport(context, person.id, read.id)).rejects.toThrow()
  expect(await countOf(person)).toBe(0)
  await context.admin`alter table contact drop constraint planted`
  expect(await applyImport(context, person.id, read.id)).toMatchObject({ added: 1200, rowsDone: 1200 })
})

it('K1 asked for twice at once it is done once, beside somebody who writes one of its numbers', async () => {
  const person = await somebody()
  const read = await startImport(context, person, 'csv', fileOf(700))
  const body = ContactBody.parse({ name: 'Quick', numbers: [{ number: numberOf(600) }] })
  const [one, two] = await Promise.all([
    applyImport(context, person.id, read.id), applyImport(context, person.id, read.id),
    createContact(context, person, body).catch(() => null),
  ])
  expect(one.added).toBe(two.added)
  const [row] = await context.admin`select count(*)::int as rows, count(distinct number)::int as numbers from contact_number where user_id = ${person.id} and is_live`
  expect(row).toEqual({ rows: 700, numbers: 700 })
})

it('a file takes the place of the one before, and is forgotten after a day', async () => {
  const person = await somebody()
  const first = await startImport(context, person, 'csv', fileOf(3))
  const second = await startImport(context, person, 'csv', fileOf(4))
  await expect(applyImport(context, person.id, first.id)).rejects.toMatchObject({ code: 'not_found' })
  context.clock.advance(86_401)
  await forgetDeleted(context)
  await expect(applyImport(context, person.id, second.id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await context.admin`select from contact_import_row where user_id = ${person.id}`).toHaveLength(0)
})

it('one that breaks off while it is read leaves nothing behind', async () => {
  const person = await somebody()
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield* fileOf(600)
    throw new Error('the line went dead')
  }
  await expect(startImport(context, person, 'csv', cut())).rejects.toThrow('the line went dead')
  expect(await context.admin`select from contact_import where user_id = ${person.id}`).toHaveLength(0)
})
