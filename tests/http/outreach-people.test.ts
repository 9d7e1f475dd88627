import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../server/db/client'
import type { CareOptionsDto, CarePeoplePage, CarePersonDto, CareTrailPage } from '../../shared/schemas/outreach/care'
import { readCareFileProblem, type CareFileProblem } from '../../shared/outreach/care-file-problems'
import type { CareImportDto } from '../../shared/schemas/outreach/care-imports'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { careNumber, createCarePerson, createProgramme } from '../support/outreach'

let world: HttpWorld
let owner: Visitor
let worker: Visitor
let colleague: Visitor
let stranger: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: null })
  const visit = (role: 'worker' | 'supervisor') => world.visit({ role, grantMicros: 0n })
  owner = await world.visit()
  worker = await visit('worker')
  colleague = await visit('worker')
  stranger = await visit('supervisor')
  programme = await createProgramme(world.context, { owner: owner.person, workers: [worker.person, colleague.person] })
  const { person: founder } = await world.visit()
  await createProgramme(world.context, { owner: founder, supervisors: [stranger.person] })
})
afterAll(() => world.close())

const inCare = (fields = {}) => createCarePerson(world.context, { programme, worker: worker.person, ...fields })
const list = async (who: Visitor, query = '') => {
  const reply = await who.get(`/api/outreach/people?programme=${programme.id}${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as CarePeoplePage
}
const names = async (who: Visitor, query = '') => (await list(who, query)).people.map(({ name }) => name)
const step = (who: Visitor, id: string, body: object) => who.post(`/api/outreach/people/${id}/steps`, { id: randomUUID(), ...body })
const trail = async (id: string) => (await worker.get(`/api/outreach/people/${id}/trail`)).json as CareTrailPage
const audit = (id: string) => world.context.admin`select action, actor_id from audit_log where subject_type = 'care_person' and subject_id = ${id} order by id`
const body = (fields = {}) => ({ id: randomUUID(), programmeId: programme.id, name: 'Kamala', number: '98765 43210', phoneOwner: 'own', language: 'ta', ...fields })

describe('the list', () => {
  let place: string
  beforeAll(async () => {
    place = `Place ${randomUUID()}`
    await inCare({ name: 'Zoya', place, flaggedAt: new Date(), flagReason: 'Pain', language: 'hi', tags: ['twins'] })
    await inCare({ name: 'Émilie', place, consentAt: null, number: '+919811112222' })
    await inCare({ name: 'கமலா', place, optedOutAt: new Date() })
    await createCarePerson(world.context, { programme, worker: colleague.person, name: 'Anita', place })
  })
  const here = () => `&place=${encodeURIComponent(place)}`

  it('shows who is flagged first, then by name', async () => {
    expect(await names(owner, here())).toEqual(['Zoya', 'Anita', 'Émilie', 'கமலா'].sort((one, other) => Number(other === 'Zoya') - Number(one === 'Zoya')))
  })

  it('O4 shows a worker her own people alone, and a supervisor the programme’s', async () => {
    expect(await names(worker, here())).not.toContain('Anita')
    expect(await names(colleague, here())).toEqual(['Anita'])
    expect(await names(worker, `${here()}&worker=${colleague.person.id}`)).not.toContain('Anita')
    expect(await names(owner, `${here()}&worker=${colleague.person.id}`)).toEqual(['Anita'])
    expectRefusal(await stranger.get(`/api/outreach/people?programme=${programme.id}`), 404, 'not_found')
  })

  it.each([
    ['flagged=true', ['Zoya']], ['language=hi', ['Zoya']], ['tag=twins', ['Zoya']], ['consent=false', ['Émilie']],
    ['optedOut=true', ['கமலா']], ['q=emilie', ['Émilie']], ['q=98111%2012222', ['Émilie']], ['q=twins', ['Zoya']], [`q=${encodeURIComponent('கமலா')}`, ['கமலா']],
    ['q=nobody', []],
  ])('narrows down by %s', async (query, expected) => {
    expect(await names(worker, `${here()}&${query}`)).toEqual(expected)
  })

  it('goes on page by page, with nobody twice', async () => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: CarePeoplePage = await list(owner, `${here()}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.people.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(await names(owner, here()))
  })

  it('says what is to be chosen from, and nothing of money (O4)', async () => {
    const reply = await worker.get('/api/outreach/care-options')
    const { programme: found, programmes } = reply.json as CareOptionsDto
    expect(programmes).toEqual([{ id: programme.id, name: programme.name, role: 'worker' }])
    expect(found!.workers.map(({ id }) => id)).toEqual([worker.person.id])
    expect(found).toMatchObject({ role: 'worker', wording: { version: 1 } })
    expect(reply.text).not.toMatch(/micros|budget|wallet/i)
    const ofOwner = (await owner.get(`/api/outreach/care-options?programme=${programme.id}`)).json as CareOptionsDto
    expect(ofOwner.programme!.workers).toHaveLength(3)
    expectRefusal(await stranger.get(`/api/outreach/care-options?programme=${programme.id}`), 404, 'not_found')
  })
})

describe('a place', () => {
  it('is chosen once, as most write it, and finds everybody there however it is spelled', async () => {
    const end = randomUUID()
    const spelled = ['Salem', 'salem', 'SALÉM', 'Salem'].map(place => `${place} ${end}`)
    for (const [index, place] of spelled.entries()) await inCare({ place, name: `Of ${index}` })
    const { places } = ((await worker.get(`/api/outreach/care-options?programme=${programme.id}`)).json as CareOptionsDto).programme!
    expect(places.filter(place => place.includes(end))).toEqual([spelled[0]])
    expect(await names(worker, `&place=${encodeURIComponent(spelled[1]!)}`)).toEqual(['Of 0', 'Of 1', 'Of 2', 'Of 3'])
    expect(await names(worker, `&q=${encodeURIComponent(`salem ${end}`)}`)).toHaveLength(4)
  })
})

describe('taking somebody into care', () => {
  it('C15 reads the number as one of the programme’s country, and asked again it is one person', async () => {
    const asked = body({ number: careNumber().slice(3), consent: { way: 'spoken' }, dates: [{ label: 'Due', date: '2027-01-15' }] })
    const first = await worker.post('/api/outreach/people', asked)
    expect(first.status, first.text).toBe(201)
    const person = first.json as CarePersonDto
    expect(person).toMatchObject({ number: `+91${asked.number}`, worker: { id: worker.person.id }, consent: { way: 'spoken', version: 1 }, obstacle: null })
    expect((await worker.post('/api/outreach/people', asked)).json).toEqual(person)
    expectRefusal(await worker.post('/api/outreach/people', { ...asked, name: 'Another' }), 409, 'idempotency_mismatch')
    expect((await trail(person.id)).events.map(({ kind }) => kind)).toEqual(['consent_given', 'added'])
  })

  it.each([
    ['a number that is none', { number: '12' }, 422, 'invalid_number'],
    ['an emergency number', { number: '112' }, 403, 'emergency_number'],
    ['a premium number', { number: '+44 909 879 0000' }, 403, 'blocked_number'],
    ['consent of tomorrow', { consent: { way: 'spoken', at: '2999-01-01T00:00:00Z' } }, 422, 'consent_missing'],
    ['a wording that never was', { consent: { way: 'spoken', version: 9 } }, 422, 'consent_missing'],
    ['no name', { name: ' ' }, 400, 'invalid_request'],
  ] as const)('refuses %s in a sentence', async (_, fields, status, code) => {
    const refusal = expectRefusal(await worker.post('/api/outreach/people', body(fields)), status, code)
    expect(refusal.message).not.toContain('charged')
  })

  it('takes a number that somebody has already, and says so', async () => {
    const number = careNumber()
    const first = await inCare({ name: 'Asha', number })
    const second = (await worker.post('/api/outreach/people', body({ number, name: 'Her sister' }))).json as CarePersonDto
    expect(second.sameNumber).toEqual([{ id: first.id, name: 'Asha' }])
  })

  it('O4 puts nobody into the care of others, unless one supervises', async () => {
    const asked = body({ number: careNumber(), workerId: colleague.person.id })
    expectRefusal(await worker.post('/api/outreach/people', asked), 403, 'forbidden')
    expect((await owner.post('/api/outreach/people', asked)).status).toBe(201)
    expectRefusal(await owner.post('/api/outreach/people', body({ workerId: stranger.person.id })), 400, 'invalid_request')
  })
})

describe('changing somebody', () => {
  it('is for the revision that was seen, and is in the trail by the names of fields', async () => {
    const dates = [{ label: 'Due', date: '2027-01-15' }]
    const { id } = await inCare({ numberDoubtedAt: new Date(), dates })
    const { id: _, programmeId: __, ...fields } = body({ number: careNumber(), place: 'Theni', dates })
    const put = (revision: number) => worker.put(`/api/outreach/people/${id}`, { ...fields, revision })
    const reply = await put(1)
    expect(reply.status, reply.text).toBe(200)
    expect(reply.json).toMatchObject({ revision: 2, place: 'Theni', numberDoubtedAt: null })
    expectRefusal(await put(1), 409, 'content_changed')
    const [event] = (await trail(id)).events
    expect(event).toMatchObject({ kind: 'edited', by: { id: worker.person.id }, facts: { fields: 'name, number, place' } })
    expect(JSON.stringify(event)).not.toContain(fields.number.slice(3))
  })
})

describe('steps', () => {
  it('O2 flag and clear with a note, in trail and audit log', async () => {
    const { id } = await inCare()
    expectRefusal(await step(worker, id, { kind: 'flagged', note: ' ' }), 400, 'invalid_request')
    expect((await step(worker, id, { kind: 'flagged', note: 'Fever' })).json).toMatchObject({ flag: { reason: 'Fever' } })
    expectRefusal(await step(worker, id, { kind: 'flagged', note: 'Again' }), 409, 'content_changed')
    expectRefusal(await step(worker, id, { kind: 'cleared' }), 400, 'invalid_request')
    expect((await step(owner, id, { kind: 'cleared', note: 'Visited' })).json).toMatchObject({ flag: null })
    expect((await trail(id)).events.map(({ kind, note, by }) => [kind, note, by!.id])).toEqual([
      ['cleared', 'Visited', owner.person.id], ['flagged', 'Fever', worker.person.id],
    ])
    expect([...await audit(id)]).toEqual([
      { action: 'care.flagged', actor_id: worker.person.id }, { action: 'care.cleared', actor_id: owner.person.id },
    ])
  })

  it('O3 take calls back at once, and allow them again only with a note and consent', async () => {
    const { id } = await inCare()
    expect((await step(worker, id, { kind: 'opted_out' })).json).toMatchObject({ obstacle: 'opted_out' })
    expectRefusal(await step(worker, id, { kind: 'opted_in', note: '' }), 400, 'invalid_request')
    expect((await step(worker, id, { kind: 'consent_withdrawn' })).json).toMatchObject({ consent: null })
    expectRefusal(await step(worker, id, { kind: 'opted_in', note: 'She asked for calls' }), 422, 'consent_missing')
    const given = await step(worker, id, { kind: 'consent_given', consent: { way: 'written', version: 1 } })
    expect(given.json).toMatchObject({ consent: { way: 'written', askedBy: { id: worker.person.id } }, obstacle: 'opted_out' })
    expect((await step(worker, id, { kind: 'opted_in', note: 'She asked for calls' })).json).toMatchObject({ obstacle: null })
  })

  it('O3 let a doubted number be called once it was checked', async () => {
    const { id } = await inCare({ numberDoubtedAt: new Date(), unanswered: 4 })
    expect((await step(worker, id, { kind: 'number_checked', note: 'Asked her at home' })).json)
      .toMatchObject({ numberDoubtedAt: null, unanswered: 0, obstacle: null })
  })

  it('happen once, however often they are sent, also at once', async () => {
    const { id } = await inCare()
    const sent = { id: randomUUID(), kind: 'note', note: 'Called at home' }
    const replies = await Promise.all(Array.from({ length: 4 }, () => worker.post(`/api/outreach/people/${id}/steps`, sent)))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await trail(id)).events).toHaveLength(1)
  })

  it('M17 leave nothing where the audit log cannot be written', async () => {
    const { id } = await inCare()
    await world.context.admin`alter table audit_log add constraint planted check (action <> 'care.flagged') not valid`
    const reply = await step(worker, id, { kind: 'flagged', note: 'Fever' })
    await world.context.admin`alter table audit_log drop constraint planted`
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect((await trail(id)).events).toEqual([])
    expect((await worker.get(`/api/outreach/people/${id}`)).json).toMatchObject({ flag: null, revision: 1 })
  })
})

describe('handing over', () => {
  it('O4 is a supervisor’s, all of them or none', async () => {
    const people = [await inCare(), await inCare()]
    const ids = people.map(({ id }) => id)
    const ask = (who: Visitor, fields = {}) => who.post('/api/outreach/people/hand-over', { programmeId: programme.id, ids, workerId: colleague.person.id, ...fields })
    expectRefusal(await ask(worker), 403, 'forbidden')
    expectRefusal(await ask(owner, { ids: [...ids, randomUUID()] }), 404, 'not_found')
    expectRefusal(await ask(owner, { workerId: stranger.person.id }), 400, 'invalid_request')
    expect((await worker.get(`/api/outreach/people/${ids[0]}`)).status).toBe(200)
    expect((await ask(owner)).json).toEqual({ handedOver: 2 })
    expect((await ask(owner)).json).toEqual({ handedOver: 0 })
    expectRefusal(await worker.get(`/api/outreach/people/${ids[0]}`), 404, 'not_found')
    const seen = (await colleague.get(`/api/outreach/people/${ids[0]}/trail`)).json as CareTrailPage
    expect(seen.events[0]).toMatchObject({ kind: 'handed_over', facts: { to: colleague.person.id, toName: 'Ada' } })
  })
})

describe('being forgotten', () => {
  it('P2 leaves a pseudonym and that things happened, and no word of theirs', async () => {
    const person = await inCare({ name: 'Rani Devi', place: 'Karur', tags: ['twins'], dates: [{ label: 'Due', date: '2027-02-03' }] })
    await step(worker, person.id, { kind: 'flagged', note: 'Fever of Rani' })
    await step(worker, person.id, { kind: 'consent_given', consent: { way: 'written', at: '2026-01-02T03:04:05Z' } })
    expectRefusal(await worker.remove(`/api/outreach/people/${person.id}`), 403, 'forbidden')
    expect((await owner.remove(`/api/outreach/people/${person.id}`)).status).toBe(200)
    expect((await owner.remove(`/api/outreach/people/${person.id}`)).status).toBe(200)
    const all = await world.context.admin`
      select row_to_json(p)::text || (select string_agg(row_to_json(e)::text, '') from care_event e where e.person_id = p.id) as text
      from care_person p where id = ${person.id}`
    expect(all[0]!.text).not.toMatch(/Rani|Karur|twins|2027-02-03|Fever|2026-01-02/)
    expect(all[0]!.text).not.toContain(person.number.slice(3))
    expect((await trail(person.id)).events.map(({ kind }) => kind)).toEqual(['consent_given', 'flagged'])
    expect(await names(owner, '&q=rani')).toEqual([])
    expectRefusal(await step(worker, person.id, { kind: 'note', note: 'More' }), 409, 'content_changed')
    expect([...await audit(person.id)].map(({ action }) => action as string)).toContain('care.forgotten')
    const log = await world.context.admin`select * from audit_log where subject_id = ${person.id}`
    expect(JSON.stringify(log, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toMatch(/Rani|Fever/)
  })
})

describe('what is held about somebody', () => {
  it('P2 can be handed to them by a supervisor: everything, and nothing about others or of money', async () => {
    const number = careNumber()
    const person = await inCare({ name: 'Rani Devi', number, place: 'Karur', dates: [{ label: 'Due', date: '2027-02-03' }] })
    await inCare({ name: 'Somebody Else', number })
    await step(worker, person.id, { kind: 'flagged', note: 'Fever since Monday' })
    await step(worker, person.id, { kind: 'consent_given', consent: { way: 'written', at: '2026-01-02T03:04:05Z' } })
    expectRefusal(await worker.get(`/api/outreach/people/${person.id}/data`), 403, 'forbidden')
    expectRefusal(await stranger.get(`/api/outreach/people/${person.id}/data`), 404, 'not_found')
    const reply = await owner.get(`/api/outreach/people/${person.id}/data`)
    expect(reply.status, reply.text).toBe(200)
    expect(reply.headers['content-disposition']).toMatch(/attachment; filename="talktime-held-data-.*\.json"/)
    const held = JSON.parse(reply.text) as { person: object, trail: { kind: string, by: string, note: string }[] }
    expect(held.person).toMatchObject({ name: 'Rani Devi', number, place: 'Karur', consentWording: 'May we call you?', dates: [{ label: 'Due', date: '2027-02-03' }] })
    expect(held.trail.map(({ kind }) => kind)).toEqual(['flagged', 'consent_given'])
    expect(held.trail[0]).toMatchObject({ by: worker.person.name, note: 'Fever since Monday' })
    expect(reply.text).not.toMatch(/Somebody Else|micros|wallet/i)
    expect([...await audit(person.id)].map(({ action }) => action as string)).toContain('care.handed_out')
  })
})

describe('files', () => {
  const send = (who: Visitor, text: string) => world.app.send({
    method: 'POST', path: `/api/outreach/people/imports?programme=${programme.id}`, body: text,
    headers: { 'cookie': who.cookie, 'origin': world.context.config.publicUrl, 'content-type': 'text/csv' },
  })
  const HEADER = 'Name,Number,Whose phone,Language,Place,Worker,Tags,Dates,Consent on,Consent by'

  it('bring people into care once their sender said yes, with each bad line named', async () => {
    const [one, two] = [careNumber(), careNumber()]
    const reply = await send(worker, [HEADER,
      `Lata,${one},husband,Tamil,Erode,,"twins, new",Due: 2027-01-15,2026-01-05,spoken`,
      `लता,${two},,hi,,,,,,`,
      `Lata,${one},own,ta,,,,,,`,
      `,${one},own,ta,,,,,,`,
      `Nobody,12,own,ta,,,,,,`,
      `French,${careNumber()},own,fr,,,,,,`,
      `Half,${careNumber()},own,ta,,,,,2026-01-05,`,
      `Late,${careNumber()},own,ta,,,,,2999-01-05,spoken`,
      `Hers,${careNumber()},own,ta,,${colleague.person.email},,,,`,
      `Bad,${careNumber()},own,ta,,,,tomorrow,,`,
    ].join('\r\n'))
    expect(reply.status, reply.text).toBe(201)
    const read = reply.json as CareImportDto
    expect(read).toMatchObject({ rows: 3, knownRows: 1, badRows: 7, state: 'ready' })
    expect(read.problems.map(({ line }) => line)).toEqual([5, 6, 7, 8, 9, 10, 11])
    for (const { problem } of read.problems) expect(problem).toMatch(/^[A-Z“].*[.]$/)
    expect(await names(worker, '&place=Erode')).toEqual([])
    const apply = () => worker.post(`/api/outreach/people/imports/${read.id}/apply`, {})
    expect((await apply()).json).toMatchObject({ state: 'applied', added: 2, joined: 1 })
    expect((await apply()).json).toMatchObject({ added: 2, joined: 1 })
    const [lata, ...others] = (await list(worker, '&place=Erode')).people
    expect(others).toEqual([])
    expect(lata).toMatchObject({ phoneOwner: 'husband', tags: ['twins', 'new'], consent: { way: 'spoken', at: '2026-01-05T00:00:00.000Z' }, dates: [{ label: 'Due', date: '2027-01-15' }] })
    expect((await trail(lata!.id)).events.map(({ kind }) => kind)).toEqual(['consent_given', 'added'])
  })

  it('say of each line by a form that pages know again why it is not taken', async () => {
    const titles = `${HEADER},Consent wording,Not called since`.split(',')
    const sound = () => ({ Name: 'Lata', Number: careNumber(), Language: 'ta' })
    const row = (cells: Record<string, string>) => {
      const all: Record<string, string> = { ...sound(), ...cells }
      return titles.map(title => all[title] ?? '').join(',')
    }
    const consent = { 'Consent on': '2026-01-05', 'Consent by': 'spoken' }
    const lines: [code: CareFileProblem, line: string][] = [
      ['name_missing', row({ Name: '' })], ['name', row({ Name: 'n'.repeat(300) })], ['place', row({ Place: 'p'.repeat(300) })],
      ['number_missing', row({ Number: '' })], ['number_long', row({ Number: '9'.repeat(70) })], ['number', row({ Number: '12' })],
      ['language_missing', row({ Language: '' })], ['language', row({ Language: 'fr' })], ['owner', row({ 'Whose phone': 'moon' })],
      ['way', row({ ...consent, 'Consent by': 'dreamt' })], ['worker', row({ Worker: 'ASHA-0000' })], ['tag', row({ Tags: 't'.repeat(300) })],
      ['tags', row({ Tags: Array.from({ length: 60 }, (_, place) => `t${place}`).join(';') })], ['date', row({ Dates: 'tomorrow' })],
      ['dates', row({ Dates: Array.from({ length: 60 }, (_, place) => `d${place}: 2027-01-15`).join(';') })],
      ['consent_half', row({ 'Consent on': '2026-01-05' })], ['consent_wording', row({ ...consent, 'Consent wording': '99' })],
      ['consent_day', row({ ...consent, 'Consent on': 'monday' })], ['consent_future', row({ ...consent, 'Consent on': '2999-01-05' })],
      ['opted_out_day', row({ 'Not called since': 'ever' })], ['opted_out_future', row({ 'Not called since': '2999-01-05' })],
      ['fields', `${row({})},one,two`],
    ]
    const reply = await send(worker, [titles.join(','), row({}), ...lines.map(([, line]) => line)].join('\r\n'))
    expect(reply.status, reply.text).toBe(201)
    const read = reply.json as CareImportDto
    const told = read.problems.map(({ line, problem }) => [line, readCareFileProblem(problem)?.code])
    expect(told).toEqual(lines.map(([code], place) => [place + 3, code]))
    const { details } = expectRefusal(await send(worker, 'a,b\n1,2'), 422, 'file_refused')
    expect(readCareFileProblem((details as { problems: { problem: string }[] }).problems[0]!.problem)?.code).toBe('header')
  })

  it('M17 bring nobody where one of them cannot be written', async () => {
    const place = `P${randomUUID()}`
    const read = (await send(worker, `Name,Number,Language,Place\nFirst,${careNumber()},ta,${place}\nPlanted,${careNumber()},ta,${place}`)).json as CareImportDto
    await world.context.admin`alter table care_person add constraint planted check (name <> 'Planted') not valid`
    const reply = await worker.post(`/api/outreach/people/imports/${read.id}/apply`, {})
    await world.context.admin`alter table care_person drop constraint planted`
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(await names(worker, `&place=${place}`)).toEqual([])
    expect((await worker.post(`/api/outreach/people/imports/${read.id}/apply`, {})).json).toMatchObject({ added: 2 })
  })

  it.each([['nothing', ''], ['no columns', 'a,b\n1,2'], ['a workbook', 'PK\u0003\u0004rest of it'], ['nobody', `${HEADER}\n,,,,,,,,,`]])('are refused in a sentence: %s', async (_, text) => {
    const refusal = expectRefusal(await send(worker, text), 422, 'file_refused')
    expect(refusal.message).toContain('Nothing was imported.')
  })

  it('A2 are their sender’s alone, and not a file of contacts', async () => {
    const { id } = (await send(owner, `Name,Number,Language\nMeena,${careNumber()},ta`)).json as CareImportDto
    for (const path of [`/api/outreach/people/imports/${id}`]) {
      expectRefusal(await worker.get(path), 404, 'not_found')
      expectRefusal(await worker.post(`${path}/apply`, {}), 404, 'not_found')
      expectRefusal(await worker.remove(path), 404, 'not_found')
    }
    expectRefusal(await owner.get(`/api/user/contacts/imports/${id}`), 404, 'not_found')
    expectRefusal(await owner.post(`/api/user/contacts/imports/${id}/apply`, {}), 404, 'not_found')
    expect((await owner.remove(`/api/outreach/people/imports/${id}`)).status).toBe(200)
    const sent = await world.app.send({
      method: 'POST', path: `/api/outreach/people/imports?programme=${programme.id}`, body: 'Name,Number', headers: { 'cookie': stranger.cookie, 'origin': world.context.config.publicUrl, 'content-type': 'text/csv' },
    })
    expectRefusal(sent, 404, 'not_found')
  })

  it('F3 go out of what is filtered, hold no formula, and come in again', async () => {
    const place = `Q${randomUUID()}`
    await inCare({ name: '=1+1', place, tags: ['@x'], optedOutAt: world.context.clock.now() })
    await createCarePerson(world.context, { programme, worker: colleague.person, name: 'Other', place })
    const reply = await worker.get(`/api/outreach/people/file?programme=${programme.id}&place=${place}`)
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('\'=1+1')
    expect(reply.text).not.toContain('Other')
    expect((await owner.get(`/api/outreach/people/file?programme=${programme.id}&place=${place}`)).text).toContain('Other')
    const [header, line] = reply.text.split('\r\n')
    const again = line!.replace(/\+91\d+/, careNumber()).replaceAll(place, `R${place}`)
    const sent = await send(worker, `${header}\r\n${again}`)
    expect(sent.status, sent.text).toBe(201)
    const read = sent.json as CareImportDto
    expect(read.problems).toEqual([])
    await worker.post(`/api/outreach/people/imports/${read.id}/apply`, {})
    const [person] = (await list(worker, `&place=R${place}`)).people
    expect(person).toMatchObject({ name: '=1+1', tags: ['@x'], obstacle: 'opted_out' })
  })
})

describe('people in the care of others', () => {
  let id: string
  beforeAll(async () => { ({ id } = await inCare()) })
  const fields = () => {
    const { id: _, programmeId: __, ...rest } = body({ number: careNumber() })
    return rest
  }
  const ROUTES: [string, (who: Visitor, id: string) => Promise<{ status: number }>][] = [
    ['read', (who, one) => who.get(`/api/outreach/people/${one}`)],
    ['change', (who, one) => who.put(`/api/outreach/people/${one}`, { ...fields(), revision: 1 })],
    ['step', (who, one) => step(who, one, { kind: 'flagged', note: 'No' })],
    ['trail', (who, one) => who.get(`/api/outreach/people/${one}/trail`)],
    ['forget', (who, one) => who.remove(`/api/outreach/people/${one}`)],
  ]
  const people = () => ({ 'a worker of the same programme': colleague, 'a supervisor of another programme': stranger })

  it.each(ROUTES.flatMap(([name, ask]) => (Object.keys({ 'a worker of the same programme': 1, 'a supervisor of another programme': 1 }) as (keyof ReturnType<typeof people>)[])
    .map(who => [name, who, ask] as const)))('A2 O4 are not there: %s by %s', async (_, who, ask) => {
    const before = await world.fingerprint()
    const [foreign, missing] = [await ask(people()[who], id), await ask(people()[who], randomUUID())]
    expect([foreign.status, missing.status]).toEqual([404, 404])
    expect(await world.fingerprint()).toEqual(before)
  })

  /** The app believes whoever asks; the database does not. */
  it.each(ROUTES.map(([name, ask]) => [name, ask] as const))('A2 O4 are not there by the database alone, with the app’s checks off: %s', async (_, ask) => {
    const { database } = world.context
    const { asUser } = database
    for (const other of Object.values(people())) {
      const before = await world.fingerprint()
      const believed: Database['asUser'] = (__, inside) => asUser(other.person.id, inside)
      Object.assign(database, { asUser: believed })
      const reply = await ask(worker, id).finally(() => Object.assign(database, { asUser }))
      expect(reply.status).toBe(404)
      expect(await world.fingerprint()).toEqual(before)
    }
  })

  it('A1 A2 are not there for whoever has left', async () => {
    const gone = await world.visit({ role: 'worker', grantMicros: 0n })
    const other = await createProgramme(world.context, { owner: owner.person, workers: [gone.person] })
    const person = await createCarePerson(world.context, { programme: other, worker: gone.person })
    expect((await gone.get(`/api/outreach/people/${person.id}`)).status).toBe(200)
    await world.context.admin`update programme_member set left_at = now() where user_id = ${gone.person.id}`
    for (const [, ask] of ROUTES) expect((await ask(gone, person.id)).status).toBe(404)
    expectRefusal(await gone.get(`/api/outreach/people?programme=${other.id}`), 404, 'not_found')
  })
})
