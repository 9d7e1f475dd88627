import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallHistoryPage } from '../../shared/schemas/calls'
import type { ContactImportDto } from '../../shared/schemas/contact-imports'
import type { ContactDto, ContactsPage, DoublesDto, LookupReply, MergedContactDto, NamesDto, SuggestionsDto } from '../../shared/schemas/contacts'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000' } })
})
afterAll(() => world.close())

const AT = '/api/user/contacts'
async function add(visitor: Visitor, fields: object): Promise<ContactDto> {
  const reply = await visitor.post(AT, { name: 'Ada', ...fields })
  expect(reply.status, reply.text).toBe(201)
  return reply.json as ContactDto
}
async function page(visitor: Visitor, query = ''): Promise<ContactsPage> {
  const reply = await visitor.get(`${AT}?${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as ContactsPage
}
const namesOf = async (visitor: Visitor, query = '') => (await page(visitor, query)).contacts.map(({ name }) => name)
const lookup = async (visitor: Visitor, phone: string) =>
  (await visitor.get(`/api/user/contacts/lookup?phone=${encodeURIComponent(phone)}`)).json as LookupReply
const mergeAll = async (visitor: Visitor, ...contacts: ContactDto[]) => (await visitor.post(`${AT}/merge`, {
  contacts: contacts.map(({ id, revision }) => ({ id, revision })),
})).json as MergedContactDto
const numbersOf = (...numbers: string[]) => ({ numbers: numbers.map(number => ({ number })) })

describe('a contact', () => {
  it('K1 has its numbers in E.164, each once, whatever they were written as, and its country from the first', async () => {
    const visitor = await world.visit({ country: 'GB' })
    const contact = await add(visitor, {
      name: 'مريم الفارسي 🌸', email: 'maryam@example.com', note: 'Two\nlines', tags: ['Family', 'family', 'Oslo'], isFavourite: true,
      numbers: [{ number: '020 7946 0123', label: 'home' }, { number: '+44 (0)20 7946 0123', label: 'again' }, { number: '٠٠٤٩ ٣٠ ١٢٣٤٥٦٧٨' }],
    })
    expect(contact).toMatchObject({
      name: 'مريم الفارسي 🌸', email: 'maryam@example.com', note: 'Two\nlines', tags: ['Family', 'Oslo'], isFavourite: true, country: 'GB', revision: 1, lastCalledAt: null,
      numbers: [
        { number: NUMBERS.british, display: '+44 20 7946 0123', label: 'home', country: 'GB' },
        { number: NUMBERS.withMinimum, display: '+49 30 12345678', label: '', country: 'DE' },
      ],
    })
    expect((await visitor.get(`/api/user/contacts/${contact.id}`)).json).toEqual(contact)
  })

  it('K1 cannot have a number that another has: the answer says whose it is', async () => {
    const visitor = await world.visit({ country: 'GB' })
    const first = await add(visitor, { name: 'Grace', ...numbersOf(NUMBERS.british) })
    const refusal = expectRefusal(await visitor.post(AT, { name: 'Other', ...numbersOf('020 7946 0123') }), 409, 'number_taken')
    expect(refusal.details).toEqual({ number: NUMBERS.british, contactId: first.id, name: 'Grace' })
    expect(refusal.message).toContain('“Grace”')
    const other = await add(visitor, { name: 'Other' })
    expectRefusal(await visitor.put(`/api/user/contacts/${other.id}`, { name: 'Other', revision: 1, ...numbersOf(NUMBERS.british) }), 409, 'number_taken')
    expect(await namesOf(visitor)).toEqual(['Grace', 'Other'])
    // of somebody else's book nothing is said
    await add(await world.visit(), { name: 'Free', ...numbersOf(NUMBERS.british) })
  })

  it('is changed as a whole, for the revision that was seen', async () => {
    const visitor = await world.visit()
    const made = await add(visitor, { name: 'Ada', note: 'Hello', tags: ['x'], ...numbersOf(NUMBERS.british, NUMBERS.withGrace) })
    const path = `/api/user/contacts/${made.id}`
    const changed = (await visitor.put(path, { name: 'Ada L.', revision: 1, ...numbersOf(NUMBERS.withGrace, NUMBERS.dear) })).json as ContactDto
    expect(changed).toMatchObject({ name: 'Ada L.', note: '', tags: [], revision: 2 })
    expect(changed.numbers.map(({ number }) => number)).toEqual([NUMBERS.withGrace, NUMBERS.dear])
    const refusal = expectRefusal(await visitor.put(path, { name: 'Late', revision: 1 }), 409, 'content_changed')
    expect(refusal.details).toEqual({ revision: 2 })
    expect((await visitor.put(`/api/user/contacts/${made.id}/favourite`, { isFavourite: true })).json).toMatchObject({ isFavourite: true, revision: 3, name: 'Ada L.' })
  })

  it('is deleted, and taken back with its numbers, unless one of them is another’s by then', async () => {
    const visitor = await world.visit()
    const ada = await add(visitor, { name: 'Ada', ...numbersOf(NUMBERS.british, NUMBERS.withGrace) })
    const path = `/api/user/contacts/${ada.id}`
    expect((await visitor.remove(path)).json).toEqual({ done: true })
    expect(await namesOf(visitor)).toEqual([])
    expect(await lookup(visitor, NUMBERS.british)).toEqual({ found: false, contact: null })
    expectRefusal(await visitor.get(path), 404, 'not_found')
    expectRefusal(await visitor.remove(path), 404, 'not_found')
    expect((await visitor.post(`/api/user/contacts/${ada.id}/restore`, {})).json).toEqual(ada)
    expect((await lookup(visitor, NUMBERS.british)).contact?.name).toBe('Ada')
    await visitor.remove(path)
    const heir = await add(visitor, { name: 'Heir', ...numbersOf(NUMBERS.british) })
    expectRefusal(await visitor.post(`/api/user/contacts/${ada.id}/restore`, {}), 409, 'number_taken')
    await visitor.remove(`/api/user/contacts/${heir.id}`)
    expect((await visitor.post(`/api/user/contacts/${ada.id}/restore`, {})).status).toBe(200)
  })

  it.each<[what: string, fields: object]>([
    ['no name', { name: '' }], ['a name of blanks', { name: ' \u200b ' }], ['a name of two lines', { name: 'a\nb' }], ['a huge name', { name: 'x'.repeat(121) }], ['a huge note', { note: 'x'.repeat(4001) }],
    ['no address', { email: 'ada at home' }], ['two addresses', { email: 'a@b.c, d@e.f' }], ['a tag with a comma', { tags: ['a,b'] }], ['21 tags', { tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }],
    ['21 numbers', numbersOf(...Array.from({ length: 21 }, () => NUMBERS.british))], ['an unknown field', { userId: 'x' }], ['a NUL', { note: 'a\0b' }],
  ])('M17 is not made with %s', async (_, fields) => {
    const visitor = await world.visit()
    expectRefusal(await visitor.post(AT, { name: 'Ada', ...fields }), 400, 'invalid_request')
    expect(await namesOf(visitor)).toEqual([])
  })

  it.each(['112', '+44 20 79', 'abc', '+44 20 7946 0123 ext. 5', '+44 20 7946 0123 / +33 1 42 68 53 00'])('M17 is not made with what is no one number: %s', async number => {
    const visitor = await world.visit({ country: 'GB' })
    const refusal = expectRefusal(await visitor.post(AT, { name: 'Ada', numbers: [{ number: NUMBERS.dear }, { number }] }), 422, 'invalid_number')
    expect(refusal.details).toEqual({ place: 1 })
    expect(await namesOf(visitor)).toEqual([])
  })

  it('keeps formulas and pieces of markup as what they are: text', async () => {
    const visitor = await world.visit()
    const name = '=HYPERLINK("x")<script>'
    expect((await add(visitor, { name, note: '@cmd', tags: ['+1'] }))).toMatchObject({ name, note: '@cmd', tags: ['+1'] })
  })
})

describe('the list', () => {
  it('comes by name or favourites first, page by page, nobody twice and nobody missing', async () => {
    const visitor = await world.visit()
    const names = ['Zoë', 'ada', 'Álvaro', 'Łukasz', 'Lukas', 'Эмма', '山田太郎', '“Quoted”', 'Zoë', 'Bob']
    for (const [index, name] of names.entries()) await add(visitor, { name, isFavourite: index % 4 === 0 })
    const byName = ['ada', 'Álvaro', 'Bob', 'Lukas', 'Łukasz', '“Quoted”', 'Zoë', 'Zoë', 'Эмма', '山田太郎']
    expect(await namesOf(visitor, 'order=name')).toEqual(byName)
    const isFavourite = (name: string) => ['Zoë', 'Lukas'].includes(name)
    expect((await namesOf(visitor)).slice(0, 3)).toEqual(['Lukas', 'Zoë', 'Zoë'].filter(isFavourite))
    for (const order of ['name', 'favourites']) {
      const whole = (await page(visitor, `order=${order}`)).contacts.map(({ id }) => id)
      for (const limit of [1, 3, 9, 10]) {
        const ids: string[] = []
        for (let cursor: string | null = ''; cursor !== null;) {
          const next: ContactsPage = await page(visitor, `order=${order}&limit=${limit}${cursor && `&cursor=${cursor}`}`)
          ids.push(...next.contacts.map(({ id }) => id))
          cursor = next.nextCursor
        }
        expect(ids, `${order} by ${limit}`).toEqual(whole)
      }
    }
    expect((await page(visitor, 'favourites=true')).contacts).toHaveLength(3)
  })

  it.each(['%00', 'x', Buffer.from(`0 ${Buffer.from('a\0').toString('base64url')} ${randomUUID()}`).toString('base64url')])('does not know a place that it did not give: %s', async cursor => {
    expectRefusal(await (await world.visit()).get(`${AT}?cursor=${cursor}`), 400, 'invalid_request')
  })

  it.each<[typed: string, found: string[]]>([
    ['jose', ['José Łukasz']], ['LUKASZ jos', ['José Łukasz']], ['Emma', ['Эмма Жукова']], ['zhuk', ['Эмма Жукова']], ['example', ['José Łukasz', 'Эмма Жукова']], ['JOSE@', ['José Łukasz']],
    ['work', ['Эмма Жукова']], ['020 7946 0123', ['José Łukasz']], ['+44 (0)20 7946', ['José Łukasz']], ['00442079460123', ['José Łukasz']], ['0207946', ['José Łukasz']], ['(020) 7946-01', ['José Łukasz']],
    ['٢٠٧٩', ['José Łukasz']], ['4268', ['Эмма Жукова']], ['zhuk 331', ['Эмма Жукова']], ['%', []], ['_', []], ['\\', []], ['nobody', []], ['山', ['山田太郎']], ['🌸', ['山田太郎']],
  ])('is searched by name, address, tag and number in any spelling: %s', async (typed, found) => {
    searched ??= bookToSearch()
    expect(await namesOf(await searched, `order=name&q=${encodeURIComponent(typed)}`)).toEqual(found)
  })
  let searched: Promise<Visitor> | undefined
  async function bookToSearch(): Promise<Visitor> {
    const visitor = await world.visit({ country: 'GB' })
    await add(visitor, { name: 'José Łukasz', email: 'jose@example.com', ...numbersOf(NUMBERS.british) })
    await add(visitor, { name: 'Эмма Жукова', email: 'emma@example.org', tags: ['Work'], ...numbersOf(NUMBERS.withGrace) })
    await add(visitor, { name: '山田太郎', note: 'unseen', tags: ['🌸'], ...numbersOf(NUMBERS.dear) })
    return visitor
  }

  it('is narrowed to a tag; the tags that there are come with their counts', async () => {
    const visitor = await world.visit()
    await add(visitor, { name: 'Ada', tags: ['Work', 'Oslo "north" \\ 1'] })
    await add(visitor, { name: 'Bob', tags: ['Work'] })
    expect(await namesOf(visitor, 'tag=Work')).toEqual(['Ada', 'Bob'])
    expect(await namesOf(visitor, `tag=${encodeURIComponent('Oslo "north" \\ 1')}`)).toEqual(['Ada'])
    expect((await visitor.get('/api/user/contacts/tags')).json).toEqual({ tags: [{ tag: 'Work', count: 2 }, { tag: 'Oslo "north" \\ 1', count: 1 }], contacts: 2 })
  })
})

describe('whose number it is', () => {
  it.each(['+442079460123', '020 7946 0123', '0044 20 7946 0123', '+44 (0) 20-7946.0123', 'tel:+442079460123', '٠٢٠ ٧٩٤٦ ٠١٢٣'])('K1 K2 is found in any spelling: %s', async phone => {
    owner ??= world.visit({ country: 'GB' }).then(async visitor => {
      await add(visitor, { name: 'Grace', ...numbersOf(NUMBERS.british) })
      return visitor
    })
    const reply = await lookup(await owner, phone)
    expect([reply.found, reply.contact?.name]).toEqual([true, 'Grace'])
  })
  let owner: Promise<Visitor> | undefined

  it('A2 K1 is nobody’s where it is somebody else’s contact, or no number', async () => {
    const [one, other] = [await world.visit(), await world.visit()]
    await add(one, { name: 'Grace', ...numbersOf(NUMBERS.british) })
    for (const phone of [NUMBERS.british, 'nonsense', '112']) expect(await lookup(other, phone)).toEqual({ found: false, contact: null })
    expect((await other.post('/api/user/contacts/names', { numbers: [NUMBERS.british] })).json).toEqual({ names: [] })
  })

  it('is told for a page of calls in one question', async () => {
    const visitor = await world.visit()
    const ada = await add(visitor, { name: 'Ada', numbers: [{ number: NUMBERS.british, label: 'work' }, { number: NUMBERS.dear }] })
    const { names } = (await visitor.post('/api/user/contacts/names', { numbers: [NUMBERS.british, NUMBERS.withGrace, NUMBERS.british, NUMBERS.dear] })).json as NamesDto
    expect(names).toEqual([
      { number: NUMBERS.british, contactId: ada.id, name: 'Ada', label: 'work' }, { number: NUMBERS.dear, contactId: ada.id, name: 'Ada', label: '' },
    ])
  })

  it('is suggested while it is typed: names by letters, contacts and recent calls by digits, called last first', async () => {
    const visitor = await world.visit({ country: 'GB', grantMicros: 100_000_000n })
    await add(visitor, { name: 'Adam', ...numbersOf(NUMBERS.perSecondWithFee) })
    await add(visitor, { name: 'Ada', ...numbersOf(NUMBERS.withGrace) })
    await world.complete(visitor, 61, NUMBERS.british)
    const suggest = async (q: string) => ((await visitor.get(`/api/user/contacts/suggestions?q=${encodeURIComponent(q)}`)).json as SuggestionsDto).suggestions.map(({ name, number }) => name ?? number)
    expect(await suggest('ad')).toEqual(['Ada', 'Adam'])
    expect(await suggest('020 79')).toEqual([NUMBERS.british])
    expect(await suggest('44')).toEqual([NUMBERS.british, 'Adam'])
    expect(await suggest('99')).toEqual([])
    const ada = (await page(visitor, 'q=ada')).contacts.find(({ name }) => name === 'Adam')!
    await visitor.put(`/api/user/contacts/${ada.id}`, { name: 'Adam', revision: 1, numbers: [{ number: NUMBERS.british }] })
    const { calls } = (await visitor.get(`/api/user/contacts/${ada.id}/calls`)).json as CallHistoryPage
    expect(calls.map(({ toNumber }) => toNumber)).toEqual([NUMBERS.british])
  })

  it('K2 is stamped with the last completed call, as a page asks for it: early, late or twice', async () => {
    const visitor = await world.visit({ grantMicros: 100_000_000n })
    const ada = await add(visitor, { name: 'Ada', ...numbersOf(NUMBERS.british) })
    const ask = async () => ((await visitor.post('/api/user/contacts/lookup', { contactId: ada.id, action: 'update_last_called' })).json as ContactDto).lastCalledAt
    expect(await ask(), 'nobody called').toBeNull()
    const { callId } = await world.complete(visitor, 61, NUMBERS.british)
    const [call] = await world.context.admin`select created_at as at from call where id = ${callId}`
    world.context.clock.advance(3600)
    expect(await ask()).toBe((call!.at as Date).toISOString())
    const missed = await world.dial(visitor, NUMBERS.british)
    await world.report(missed, { status: 'busy', sequence: 2, durationSeconds: 0 })
    expect(await ask(), 'nobody was reached').toBe((call!.at as Date).toISOString())
    const late = await add(visitor, { name: 'Late', ...numbersOf(NUMBERS.dear) })
    expect(late.lastCalledAt).toBeNull()
    expectRefusal(await visitor.post('/api/user/contacts/lookup', { contactId: ada.id, action: 'delete' }), 400, 'invalid_request')
    expectRefusal(await (await world.visit()).post('/api/user/contacts/lookup', { contactId: ada.id, action: 'update_last_called' }), 404, 'not_found')
  })
})

describe('an import', () => {
  const send = (visitor: Visitor, format: string, body: string) => world.app.send({
    method: 'POST', path: `/api/user/contacts/imports?format=${format}`, body, headers: { 'cookie': visitor.cookie, 'origin': world.side.publicUrl, 'content-type': 'text/plain' },
  })
  async function start(visitor: Visitor, body: string, format = 'csv'): Promise<ContactImportDto> {
    const reply = await send(visitor, format, body)
    expect(reply.status, reply.text).toBe(201)
    return reply.json as ContactImportDto
  }
  async function apply(visitor: Visitor, id: string): Promise<ContactImportDto> {
    const reply = await visitor.post(`/api/user/contacts/imports/${id}/apply`, {})
    expect(reply.status, reply.text).toBe(200)
    return reply.json as ContactImportDto
  }

  it('K1 says what it would bring, brings nothing until it is told to, and then all of it once', async () => {
    const visitor = await world.visit({ country: 'GB' })
    await add(visitor, { name: 'Grace', ...numbersOf(NUMBERS.british) })
    const file = `Name,Phone 1 - Value,Phone 2 - Value,E-mail\nAda,07400 123456,,ada@example.com\nGrace Hopper,020 7946 0123,+33 1 42 68 53 00,\nAda L.,+44 7400 123456,,\nNobody,12,,\n"broken\n`
    const read = await start(visitor, file)
    expect(read).toMatchObject({ state: 'ready', rows: 4, knownRows: 2, badRows: 2, added: 0, joined: 0 })
    expect(read.problems.map(({ line }) => line)).toEqual([5, 6])
    expect(read.sample[0]).toEqual({ line: 2, name: 'Ada', email: 'ada@example.com', numbers: ['+44 7400 123456'], tags: [] })
    expect(await namesOf(visitor)).toEqual(['Grace'])
    const done = await apply(visitor, read.id)
    expect(done).toMatchObject({ state: 'applied', rowsDone: 4, added: 2, joined: 1 })
    const { contacts } = await page(visitor)
    expect(contacts.map(({ name, note, numbers }) => [name, note, numbers.map(({ number }) => number)])).toEqual([
      ['Ada', 'Also: Ada L.', [NUMBERS.perSecondWithFee]], ['Grace', 'Also: Grace Hopper', [NUMBERS.british, NUMBERS.withGrace]], ['Nobody', '', []],
    ])
    expect(await apply(visitor, read.id), 'again').toEqual(done)
    expect((await visitor.get(`/api/user/contacts/imports/${read.id}`)).json).toEqual(done)
    const again = await apply(visitor, (await start(visitor, file)).id)
    const notes = (people: { name: string, note: string }[]) => people.map(({ name, note }) => [name, note])
    expect([again.added, notes((await page(visitor)).contacts)]).toEqual([0, notes(contacts)])
  })

  it('K1 leaves a number with whom it belongs to, and says so', async () => {
    const visitor = await world.visit({ country: 'GB' })
    await add(visitor, { name: 'Grace', ...numbersOf(NUMBERS.british) })
    await add(visitor, { name: 'Ada', ...numbersOf(NUMBERS.dear) })
    const done = await apply(visitor, (await start(visitor, `BEGIN:VCARD\nVERSION:3.0\nFN:Both\nTEL:${NUMBERS.british}\nTEL:${NUMBERS.dear}\nEND:VCARD\n`, 'vcard')).id)
    expect(done).toMatchObject({ added: 0, joined: 1, badRows: 1 })
    expect(done.problems[0]!.problem).toContain(`${NUMBERS.dear} is left out: it is a number of “Ada” already.`)
  })

  it.each<[what: string, format: string, body: string, words: string]>([
    ['nothing', 'csv', '', 'No line names the columns'], ['no table', 'csv', '{"a":1}', 'No line names the columns'], ['a header alone', 'csv', 'Name,Phone\n', 'The file is empty'], ['no cards', 'vcard', 'Name,Phone\nAda,1\n', 'Line 1'],
    ['a workbook', 'csv', 'PK\u0003\u0004xxx', 'workbook'], ['nobody', 'csv', 'Name,Phone\n,12\n', 'Line 2'],
  ])('M17 of %s is refused with what is wrong, and changes nothing', async (_, format, body, words) => {
    const visitor = await world.visit()
    const before = await world.fingerprint()
    expect(expectRefusal(await send(visitor, format, body), 422, 'file_refused').message).toContain(words)
    expect(await world.fingerprint()).toEqual(before)
    expectRefusal(await send(visitor, 'pdf', body), 400, 'invalid_request')
  })

  it('A2 is nobody else’s, and can be given up', async () => {
    const [visitor, stranger] = [await world.visit(), await world.visit()]
    const { id } = await start(visitor, 'Name,Phone\nAda,\n')
    expectRefusal(await stranger.post(`/api/user/contacts/imports/${id}/apply`, {}), 404, 'not_found')
    expect((await visitor.remove(`/api/user/contacts/imports/${id}`)).status).toBe(200)
    expectRefusal(await visitor.post(`/api/user/contacts/imports/${id}/apply`, {}), 404, 'not_found')
    expect(await namesOf(visitor)).toEqual([])
  })

  it.each(['csv', 'vcf'])('comes back as it went: %s', async format => {
    const [visitor, other] = [await world.visit({ country: 'GB' }), await world.visit()]
    await add(visitor, { name: '=1+1', email: 'a@example.com', note: 'one\ntwo', tags: ['A', 'B c'], isFavourite: true, numbers: [{ number: NUMBERS.british, label: 'work' }, { number: NUMBERS.dear, label: 'on the boat' }] })
    await add(visitor, { name: 'مريم 🌸' })
    const reply = await visitor.get(`/api/user/contacts/file?format=${format}`)
    expect([reply.status, reply.headers['content-disposition']]).toEqual([200, expect.stringMatching(new RegExp(`^attachment; filename="talktime-contacts-\\d{4}-\\d\\d-\\d\\d\\.${format}"$`)) as string])
    expect((await apply(other, (await start(other, reply.text, format === 'csv' ? 'csv' : 'vcard')).id))).toMatchObject({ added: 2, badRows: 0 })
    const bare = ({ name, email, note, tags, isFavourite, numbers }: ContactDto) => (
      { name, email, note, tags, isFavourite, numbers })
    expect((await page(other)).contacts.map(bare)).toEqual((await page(visitor)).contacts.map(bare))
  })
})

describe('doubles', () => {
  const doubles = async (visitor: Visitor) => (await visitor.get('/api/user/contacts/doubles')).json as DoublesDto

  it('are suggested by name, however it is written, and by address', async () => {
    const visitor = await world.visit()
    await add(visitor, { name: 'José Núñez' })
    await add(visitor, { name: 'jose nunez', email: 'j@example.com' })
    await add(visitor, { name: 'Pepe', email: 'J@Example.com' })
    await add(visitor, { name: 'Somebody Else' })
    const { groups, hasMore } = await doubles(visitor)
    expect(groups.map(({ reason, contacts }) => [reason, contacts.map(({ name }) => name).sort()]).sort()).toEqual([
      ['email', ['Pepe', 'jose nunez']], ['name', ['José Núñez', 'jose nunez']],
    ])
    expect(hasMore).toBe(false)
  })

  it('A2 that were told apart are not suggested again, until somebody joins them who was not', async () => {
    const [visitor, stranger] = [await world.visit(), await world.visit()]
    const one = await add(visitor, { name: 'Ada Obi' })
    const two = await add(visitor, { name: 'ada obi' })
    const theirs = await add(stranger, { name: 'Ada Obi' })
    const before = await world.fingerprint()
    expectRefusal(await visitor.post('/api/user/contacts/apart', { ids: [one.id, theirs.id] }), 404, 'not_found')
    expectRefusal(await visitor.post('/api/user/contacts/apart', { ids: [one.id] }), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
    for (let times = 0; times < 2; times++) {
      expect(await visitor.post('/api/user/contacts/apart', { ids: [one.id.toUpperCase(), two.id] })).toMatchObject({ status: 200, json: { done: true } })
      expect((await doubles(visitor)).groups).toEqual([])
    }
    expect((await page(visitor)).contacts.map(({ revision }) => revision), 'they are as they were').toEqual([1, 1])
    const three = await add(visitor, { name: 'ADA OBI' })
    expect((await doubles(visitor)).groups.map(({ contacts }) => contacts.length)).toEqual([3])
    await visitor.post('/api/user/contacts/apart', { ids: [one.id, three.id] })
    expect((await doubles(visitor)).groups, 'two of the three are not told apart').toHaveLength(1)
    await visitor.post('/api/user/contacts/apart', { ids: [two.id, three.id] })
    expect((await doubles(visitor)).groups).toEqual([])
  })

  it('become one that has what all of them had', async () => {
    const visitor = await world.visit({ grantMicros: 100_000_000n })
    await world.complete(visitor, 61, NUMBERS.dear)
    const one = await add(visitor, { name: 'José', note: 'From Oslo', tags: ['A'], ...numbersOf(NUMBERS.british) })
    const two = await add(visitor, { name: 'jose', email: 'j@example.com', note: 'Likes tea', tags: ['a', 'B'], isFavourite: true, numbers: [{ number: NUMBERS.dear, label: 'home' }] })
    const merged = (await visitor.post('/api/user/contacts/merge', { contacts: [one, two].map(({ id, revision }) => ({ id, revision })) })).json as ContactDto
    expect(merged).toMatchObject({
      id: one.id, name: 'José', email: 'j@example.com', note: 'From Oslo\nLikes tea\nAlso: jose', tags: ['A', 'B'], isFavourite: true, revision: 2, lastCalledAt: two.lastCalledAt,
    })
    expect(two.lastCalledAt, 'by the calls there were').not.toBeNull()
    expect(merged.numbers.map(({ number, label }) => [number, label])).toEqual([[NUMBERS.british, ''], [NUMBERS.dear, 'home']])
    expect(await namesOf(visitor)).toEqual(['José'])
  })

  it('are taken back apart, each as it was, with the calls there were since', async () => {
    const visitor = await world.visit({ grantMicros: 100_000_000n })
    await world.complete(visitor, 61, NUMBERS.british)
    const one = await add(visitor, { name: 'José', note: 'From Oslo', tags: ['A'], ...numbersOf(NUMBERS.british, NUMBERS.withGrace) })
    const two = await add(visitor, { name: 'jose', email: 'j@example.com', isFavourite: true, numbers: [{ number: NUMBERS.dear, label: 'home' }] })
    const merged = await mergeAll(visitor, one, two)
    const { revision, mergedFrom } = merged
    expect(mergedFrom).toEqual([expect.any(String), two.id])
    const path = `/api/user/contacts/${one.id}/unmerge`
    await world.complete(visitor, 61, NUMBERS.dear)
    const { contacts } = (await visitor.post(path, { revision, mergedFrom })).json as { contacts: ContactDto[] }
    const [first, second] = [one.id, two.id].map(id => contacts.find(contact => contact.id === id)!)
    expect(first).toEqual({ ...one, revision: 3, updatedAt: first!.updatedAt })
    expect(second).toEqual({ ...two, lastCalledAt: second!.lastCalledAt })
    expect(second!.lastCalledAt, 'called while it was part of the other').not.toBe(two.lastCalledAt)
    expect((await lookup(visitor, NUMBERS.dear)).contact?.id).toBe(two.id)
    expect((await lookup(visitor, NUMBERS.british)).contact?.id).toBe(one.id)
    expect(await namesOf(visitor), 'no copy is left').toHaveLength(2)
    expectRefusal(await visitor.post(path, { revision: 3, mergedFrom }), 404, 'not_found')
  })

  it('M17 stay one where it was changed since, a number is another’s by now, or a day went by', async () => {
    const [visitor, stranger] = [await world.visit(), await world.visit()]
    const one = await add(visitor, { name: 'Ada', ...numbersOf(NUMBERS.british) })
    const two = await add(visitor, { name: 'Ada', ...numbersOf(NUMBERS.dear) })
    const { revision, mergedFrom } = await mergeAll(visitor, one, two)
    const path = `/api/user/contacts/${one.id}/unmerge`
    const theirs = await add(stranger, { name: 'Ada' })
    await stranger.remove(`/api/user/contacts/${theirs.id}`)
    const before = await world.fingerprint()
    expectRefusal(await stranger.post(path, { revision, mergedFrom }), 404, 'not_found')
    expectRefusal(await visitor.post(path, { revision, mergedFrom: [mergedFrom[0], theirs.id] }), 404, 'not_found')
    expectRefusal(await visitor.post(path, { revision: 1, mergedFrom }), 409, 'content_changed')
    expectRefusal(await visitor.post(path, { revision, mergedFrom: [mergedFrom[0]] }), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
    const changed = (await visitor.put(`/api/user/contacts/${one.id}`, { name: 'Ada', revision, ...numbersOf(NUMBERS.british) })).json as ContactDto
    expectRefusal(await visitor.post(path, { revision, mergedFrom }), 409, 'content_changed')
    await add(visitor, { name: 'Heir', ...numbersOf(NUMBERS.dear) })
    expectRefusal(await visitor.post(path, { revision: changed.revision, mergedFrom }), 409, 'number_taken')
    expect(await namesOf(visitor)).toEqual(['Ada', 'Heir'])
  })

  it('M17 stay apart where they changed meanwhile, are not one’s own, or are too much for one', async () => {
    const [visitor, stranger] = [await world.visit(), await world.visit()]
    const pair = [await add(visitor, { name: 'A', note: 'x'.repeat(2500) }), await add(visitor, { name: 'A', note: 'y'.repeat(2500) })]
    const refs = pair.map(({ id, revision }) => ({ id, revision }))
    const before = await world.fingerprint()
    expectRefusal(await visitor.post('/api/user/contacts/merge', { contacts: [refs[0], { ...refs[1], revision: 7 }] }), 409, 'content_changed')
    expectRefusal(await stranger.post('/api/user/contacts/merge', { contacts: refs }), 404, 'not_found')
    expectRefusal(await visitor.post('/api/user/contacts/merge', { contacts: [refs[0], refs[0]] }), 422, 'contact_refused')
    expect(expectRefusal(await visitor.post('/api/user/contacts/merge', { contacts: refs }), 422, 'contact_refused').message).toContain('notes')
    expect(await world.fingerprint()).toEqual(before)
  })
})
