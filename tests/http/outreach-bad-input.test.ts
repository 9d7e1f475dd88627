import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import type { CarePeoplePage, CarePersonDto, CareTrailPage } from '../../shared/schemas/outreach/care'
import type { CareImportDto } from '../../shared/schemas/outreach/care-imports'
import type { KeypadCallsPage } from '../../shared/schemas/outreach/calls'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { careNumber, createCarePerson, createProgramme, type ProgrammeOptions } from '../support/outreach'
import { INDIA_DECK } from '../support/rounds'

let world: HttpWorld
let owner: Visitor
let worker: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: INDIA_DECK })
  owner = await world.visit()
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await found()
})
afterAll(() => world.close())

async function found(more: Partial<ProgrammeOptions> = {}) {
  const made = await createProgramme(world.context, { owner: owner.person, workers: [worker.person], ...more })
  await world.context.database.asSystem(tx => createBuiltInScripts(world.context, tx, made.id, owner.person.id))
  return made
}
const trigger = (id: string, headers: Record<string, string> = {}) => worker.post(`/api/mothers/${id}/trigger-call`, {}, headers)

describe('a call that cannot be', () => {
  it.each([
    ['a number that nobody connects for us', '+29022158', 422, 'no_rate'],
    ['a phone by satellite', '+881612345678', 403, 'blocked_number'],
    ['a premium number', '+449098790000', 403, 'blocked_number'],
    ['somebody who was forgotten', '', 409, 'call_not_allowed'],
  ] as const)('M17 is refused with a code and leaves everything as it was: %s', async (_, number, status, code) => {
    const person = await createCarePerson(world.context, {
      programme, worker: worker.person, number, ...number === '' && { erasedAt: new Date() },
    })
    world.context.fakeCarrier.requests.length = 0
    const before = await world.fingerprint(['call_refusal', 'rate', 'rate_deck'])
    const { message } = expectRefusal(await trigger(person.id), status, code)
    expect(message).toMatch(/^[A-Z].*[.]$/)
    expect(await world.fingerprint(['call_refusal', 'rate', 'rate_deck'])).toEqual(before)
    expect(world.context.fakeCarrier.orders.map(({ toNumber }) => toNumber)).not.toContain(number)
  })

  it('O3 P1 a carrier is not even asked about the number of somebody who wants no calls', async () => {
    const person = await createCarePerson(world.context, { programme, worker: worker.person, optedOutAt: new Date() })
    world.context.fakeCarrier.requests.length = 0
    expectRefusal(await trigger(person.id), 409, 'call_not_allowed')
    expect(world.context.fakeCarrier.requests).toEqual([])
  })

  it.each([['a day', { budgetDayMicros: 0n }, 'day'], ['a month', { budgetMonthMicros: 0n }, 'month']] as const)(
    'M17 O4 with a budget of zero for %s nobody is called, and it says so without a sum', async (_, budget, reason) => {
      const poor = await found(budget)
      const person = await createCarePerson(world.context, { programme: poor, worker: worker.person })
      const refusal = expectRefusal(await trigger(person.id), 402, 'budget_spent')
      expect(refusal.details).toEqual({ reason })
      expect(refusal.message).not.toMatch(/\d/)
    },
  )

  it.each([['none', ''], ['a space', ' '], ['too long', 'x'.repeat(300)], ['a NUL', 'a\u0000b'], ['é', 'é']])('a key of a request that is none is refused or read, never an error of ours: %s', async (_, key) => {
    const person = await createCarePerson(world.context, { programme, worker: worker.person })
    expect((await trigger(person.id, { 'idempotency-key': key })).status).toBeLessThan(500)
  })

  it.each(['nobody', '0', '../x', '%00', randomUUID().toUpperCase(), randomUUID()])('O4 for nobody is not found: %s', async id => {
    expect([400, 404]).toContain((await trigger(id)).status)
  })
})

describe('names', () => {
  const NAMES = [
    'Kamala Devi', 'कमला देवी', 'கமலா தேவி', 'కమల దేవి', 'Zoë O’Neill-Müller', '🌸 Fatima 👩🏽‍🍼', 'مريم', 'J', 'Ünï ﬁ Ⅷ', '=SUM(A1)', '"Quoted" name',
  ]
  it.each(NAMES)('in any alphabet are kept, found, called, exported and read again as they are: %s', async name => {
    const own = await found()
    const number = careNumber()
    const made = await worker.post('/api/outreach/people', {
      id: randomUUID(), programmeId: own.id, name, number, phoneOwner: 'own', language: 'ta', place: name, tags: [name], consent: { way: 'spoken' },
    })
    expect(made.status, made.text).toBe(201)
    const { id } = made.json as CarePersonDto
    const listed = async (query: string) => ((await worker.get(`/api/outreach/people?programme=${own.id}${query}`)).json as CarePeoplePage).people
    expect(await listed('')).toMatchObject([{ id, name, place: name, tags: [name] }])
    expect(await listed(`&q=${encodeURIComponent(name)}`)).toHaveLength(1)
    expect(await listed(`&place=${encodeURIComponent(name)}`)).toHaveLength(1)
    const flagged = await worker.post(`/api/outreach/people/${id}/steps`, { id: randomUUID(), kind: 'flagged', note: `${name} is ill` })
    expect(flagged.json).toMatchObject({ name, flag: { reason: `${name} is ill` } })
    const trail = (await worker.get(`/api/outreach/people/${id}/trail`)).json as CareTrailPage
    expect(trail.events[0]).toMatchObject({ note: `${name} is ill` })
    expect((await trigger(id)).status).toBe(201)
    const calls = (await worker.get(`/api/outreach/calls?programme=${own.id}`)).json as KeypadCallsPage
    expect(calls.calls).toMatchObject([{ personName: name }])
    // what is saved is read again, and they are there already
    const file = await worker.get(`/api/outreach/people/file?programme=${own.id}`)
    const read = await world.app.send({
      method: 'POST', path: `/api/outreach/people/imports?programme=${own.id}`, body: file.text,
      headers: { 'cookie': worker.cookie, 'origin': world.context.config.publicUrl, 'content-type': 'text/csv' },
    })
    expect(read.json as CareImportDto, file.text).toMatchObject({ rows: 1, knownRows: 1, badRows: 0 })
  })
})
