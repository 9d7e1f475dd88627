import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Person } from '../../../server/domain/contacts/contact'
import { contactsCsv } from '../../../server/services/contacts/export-contacts/write-csv'
import { contactsVcard } from '../../../server/services/contacts/export-contacts/write-vcard'
import { judgePerson, type ImportEntry, type RawEntry } from '../../../server/services/contacts/import-contacts/import-entry'
import { readCsv } from '../../../server/services/contacts/import-contacts/read-csv'
import { readVcards } from '../../../server/services/contacts/import-contacts/read-vcards'
import { ContactName, ContactNote, ContactTag, NumberLabel } from '../../../shared/schemas/contacts'

type Reader = (source: AsyncIterable<Uint8Array>) => AsyncGenerator<RawEntry>

/** In pieces of so many bytes: no piece is a line, and no character is whole. */
async function read(reader: Reader, file: string | Buffer, bytes = 7): Promise<RawEntry[]> {
  const whole = Buffer.from(file)
  const count = Math.ceil(whole.length / bytes)
  const pieces = Array.from({ length: count }, (_, n) => whole.subarray(n * bytes, (n + 1) * bytes))
  const entries: RawEntry[] = []
  for await (const entry of reader(Readable.from(pieces))) entries.push(entry)
  return entries
}
async function people(reader: Reader, file: string | Buffer, bytes?: number): Promise<ImportEntry[]> {
  return (await read(reader, file, bytes)).flatMap(raw => ('problem' in raw ? [raw] : [...judgePerson(raw, 'GB')]))
}
const somebody = { email: null, note: '', tags: [], isFavourite: false, numbers: [] }
const british = { number: '+442079460123', label: '', country: 'GB' }
const card = (version: string, ...lines: string[]) => ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n')

describe('a table of people', () => {
  it.each<[what: string, file: string, person: Partial<Person>]>([
    ['with a name and a number', 'Name,Phone\nAda,020 7946 0123\n', { name: 'Ada', numbers: [british] }],
    ['of Google', 'First Name,Middle Name,Last Name,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\nAda,,Lovelace,Hi,* myContacts ::: Work,,ada@example.com,Mobile,+44 7400 123456,* Work,020 7946 0123 ::: +33142685300\n', {
      name: 'Ada Lovelace', note: 'Hi', tags: ['myContacts', 'Work'], email: 'ada@example.com', numbers: [
        { number: '+447400123456', label: 'Mobile', country: 'GB' }, { ...british, label: 'Work' }, { number: '+33142685300', label: 'Work', country: 'FR' },
      ],
    }],
    ['of Outlook', '"First Name","Last Name","E-mail Address","Home Phone","Mobile Phone","Business Fax","Categories","Notes"\n"Ada","Lovelace","ada@example.com","020 7946 0123","","020 7946 0999","A;B","x"\n', {
      name: 'Ada Lovelace', email: 'ada@example.com', numbers: [{ ...british, label: 'home' }], tags: ['A', 'B'], note: 'x',
    }],
    ['with semicolons, in German', 'Vorname;Nachname;E-Mail;Handy\nAda;Müller;ada@example.com;07400 123456\n', {
      name: 'Ada Müller', email: 'ada@example.com', numbers: [{ number: '+447400123456', label: 'mobile', country: 'GB' }],
    }],
    ['with lines and quotes in a cell', 'Name,Phone,Notes\n"Ada ""The Countess""",020 7946 0123,"one\ntwo, three"\n', { name: 'Ada "The Countess"', numbers: [british], note: 'one\ntwo, three' }],
    ['with numbers as spreadsheets keep them', `Name,Phone,Mobile\nAda,"=""+442079460123""",'+447400123456\n`, { name: 'Ada', numbers: [british, { number: '+447400123456', label: 'mobile', country: 'GB' }] }],
    ['of Outlook, in German', 'Vorname;Nachname;E-Mail-Adresse;Telefon (geschäftlich);Mobiltelefon;Fax geschäftlich\nAda;Müller;ada@example.com;020 7946 0123;07400 123456;020 7946 0999\n', {
      name: 'Ada Müller', email: 'ada@example.com', numbers: [british, { number: '+447400123456', label: 'mobile', country: 'GB' }],
    }],
    ...[
      'Prénom;Nom;Adresse e-mail;Téléphone', 'Nombre;Apellidos;Correo electrónico;Teléfono', 'Nome;Cognome;Indirizzo e-mail;Telefono', 'Nome;Sobrenome;Endereço de e-mail;Telefone',
      'Voornaam;Achternaam;E-mailadres;Telefoon', 'Imię;Nazwisko;Adres e-mail;Telefon',
    ].map((head): [string, string, Partial<Person>] => [
      `with the columns ${head}`, `${head}\nAda;Lovelace;ada@example.com;020 7946 0123\n`, { name: 'Ada Lovelace', email: 'ada@example.com', numbers: [british] },
    ]),
    ['without a name', 'Name,E-mail\n,ada@example.com\n', { name: 'ada@example.com', email: 'ada@example.com' }],
  ])('is read %s', async (_, file, person) => {
    for (const bytes of [1, 7, 10_000]) {
      expect(await people(readCsv, file, bytes)).toEqual([{ line: 2, person: { ...somebody, ...person } }])
    }
    expect(await people(readCsv, Buffer.concat([Buffer.from([0xFE, 0xFF]), Buffer.from(file, 'utf16le').swap16()]))).toEqual([{ line: 2, person: { ...somebody, ...person } }])
    expect(await people(readCsv, `\uFEFF${file.replaceAll('\n', '\r\n')}`)).toHaveLength(1)
  })

  it('tells what is wrong, line by line, and goes on', async () => {
    const file = [
      'Name,Phone,E-mail', 'Ada,020 7946 0123,', 'Bob,12,', 'Cy,020 7946 0123,nobody', ',,', 'Dee,"020,7946', 'Eve,020 7946 0124,,extra', '"Fay,020 7946 0125,', 'Guy,020 7946 0126,', ',  ,x',
    ].join('\n')
    const entries = await people(readCsv, file)
    expect(entries.map(({ line }) => line)).toEqual([2, 3, 3, 4, 4, 6, 7, 8, 9, 10])
    expect(entries.map(entry => ('problem' in entry ? entry.problem.slice(0, 39) : entry.person.name))).toEqual([
      'Ada', expect.stringContaining('“12” is left out'), 'Bob', '“nobody” is no e-mail address.', 'Cy', expect.stringContaining('The line cannot be read'),
      expect.stringContaining('The line has 4 fields'), expect.stringContaining('The line cannot be read'), 'Guy', 'There is no name, no number and no e-ma',
    ])
  })

  it('says where text is in another alphabet than it should be', async () => {
    const file = Buffer.concat([Buffer.from('Name,Phone\nAda,020 7946 0123\nJos'), Buffer.from([0xE9]), Buffer.from(',020 7946 0124\n')])
    const [, wrong] = await people(readCsv, file)
    expect(wrong).toMatchObject({ line: 3, problem: expect.stringContaining('UTF-8') as string })
  })

  it.each(['', '\n\n', 'nothing of the kind\n1,2,3\n', '<people></people>'])('is none where no line names the columns: %j', async file => {
    expect(await people(readCsv, file)).toEqual([{ line: 1, problem: expect.stringContaining('No line names the columns') as string }])
  })

  it('is no workbook', async () => {
    await expect(read(readCsv, Buffer.from('PK\u0003\u0004...'), 100)).rejects.toThrow('workbook')
    await expect(read(readCsv, Buffer.from('<html><table></table></html>'), 100)).rejects.toThrow('web page')
  })
})

describe('cards', () => {
  it.each<[what: string, file: string | Buffer, person: Partial<Person>]>([
    ['2.1, quoted-printable over lines', card('2.1', 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg', 'TEL;CELL;VOICE:07400 123456', 'TEL;WORK;FAX:020 7946 0999', 'NOTE;ENCODING=QUOTED-PRINTABLE:one =\r\ntwo=0D=0Athree'), {
      name: 'Jörg Müller', note: 'one two\nthree', numbers: [{ number: '+447400123456', label: 'mobile', country: 'GB' }],
    }],
    ['2.1 in bytes of another alphabet', Buffer.from(card('2.1', 'N;CHARSET=ISO-8859-1:Núñez;José', 'TEL;HOME:020 7946 0123'), 'latin1'), { name: 'José Núñez', numbers: [{ ...british, label: 'home' }] }],
    ['3.0, folded and escaped, with a picture', card('3.0', 'FN:Ada\\, Countess\r\n  of Lovelace', 'item1.TEL;type=HOME;type=pref:020 7946\r\n  0123', 'EMAIL;TYPE=INTERNET:ada@example.com', 'CATEGORIES:Work,Old friends', `PHOTO;ENCODING=b;TYPE=JPEG:${'QUJD\r\n '.repeat(2000)}QUJD`, 'NOTE:one\\ntwo\\; three'), {
      name: 'Ada, Countess of Lovelace', email: 'ada@example.com', tags: ['Work', 'Old friends'], note: 'one\ntwo; three', numbers: [{ ...british, label: 'home' }],
    }],
    ['4.0, with addresses for numbers', card('4.0', 'FN;LANGUAGE=en:مريم 🌸', 'TEL;VALUE=uri;TYPE="voice,work":tel:+44-20-7946-0123;ext=5', 'ADR;LABEL="1; Street: x":;;1 Street'), {
      name: 'مريم 🌸', numbers: [{ ...british, label: 'work' }],
    }],
    ['3.0 of Apple, with words of its own', card('3.0', 'FN:Ada', 'item1.TEL;type=pref:020 7946 0123', 'item1.X-ABLabel:_$!<Home>!$_', 'item2.TEL:+447400123456', 'item2.X-ABLabel:Boat\\, white', 'item3.TEL:020 7946 0999', 'item3.X-ABLabel:_$!<HomeFAX>!$_'), {
      name: 'Ada', numbers: [{ ...british, label: 'home' }, { number: '+447400123456', label: 'Boat, white', country: 'GB' }],
    }],
    ['2.1, with the card of somebody’s agent in it', card('2.1', 'FN:Ada', 'AGENT:', 'BEGIN:VCARD', 'VERSION:2.1', 'FN:Bob', 'TEL:020 7946 0999', 'END:VCARD', 'TEL:020 7946 0123'), { name: 'Ada', numbers: [british] }],
    ['without a name', card('3.0', 'ORG:Analytical Engines;Works', 'TEL:020 7946 0123'), { name: 'Analytical Engines', numbers: [british] }],
  ])('are read: %s', async (_, file, person) => {
    const expected = [{ line: 1, person: { ...somebody, ...person } }]
    for (const bytes of [1, 7, 100_000]) expect(await people(readVcards, file, bytes)).toEqual(expected)
  })

  it('are read in UTF-16, and with a byte order mark', async () => {
    const file = card('3.0', 'FN:Jörg', 'TEL:020 7946 0123')
    for (const bytes of [Buffer.from(`\uFEFF${file}`), Buffer.from(`\uFEFF${file}`, 'utf16le'), Buffer.from(file, 'utf16le')]) {
      expect(await people(readVcards, bytes)).toEqual([{ line: 1, person: { ...somebody, name: 'Jörg', numbers: [british] } }])
    }
  })

  it('fold within a character, as other programs do', async () => {
    const bytes = Buffer.from('BEGIN:VCARD\nFN:J\u00f6rg\nEND:VCARD\n')
    const at = bytes.indexOf(0xC3) + 1
    const folded = Buffer.concat([bytes.subarray(0, at), Buffer.from('\r\n '), bytes.subarray(at)])
    expect(await people(readVcards, folded)).toEqual([{ line: 1, person: { ...somebody, name: 'Jörg' } }])
  })

  it('tell what is wrong where it is, and go on', async () => {
    const file = [
      card('3.0', 'FN:Ada'), card('3.0', 'FN:Bob', 'this is no property'), card('3.0', 'FN;CHARSET=X-NOBODY:Cy'), 'stray:1\r\n', card('3.0', 'TEL:12'), card('3.0', 'FN:Dee'), 'BEGIN:VCARD\r\nFN:Cut off\r\n', card('3.0', 'FN:Eve'), 'BEGIN:VCARD\r\nFN:Cut off',
    ].join('')
    const entries = await people(readVcards, file)
    expect(entries.map(entry => ('problem' in entry ? `${entry.line} ${entry.problem}` : entry.person.name))).toEqual([
      'Ada', '5 Line 8 of the card cannot be read.', expect.stringContaining('10 The card has text'), expect.stringContaining('14 The line stands outside'),
      '15 There is no name, no number and no e-mail address.', 'Dee', expect.stringContaining('23 The card has no end'), 'Eve', expect.stringContaining('29 The card has no end'),
    ])
  })

  it.each(['', 'Name,Phone\nAda,1\n', '\n \n'])('are none: %j', async file => {
    const [entry, ...more] = await people(readVcards, file)
    expect([entry, more]).toEqual([{ line: 1, problem: expect.any(String) as string }, []])
  })
})

const COUNTRY_OF: Record<string, string> = { '+44': 'GB', '+33': 'FR', '+49': 'DE' }
const line = (most: number) => fc.string({ unit: 'grapheme', maxLength: most })
const of = <T extends string>(schema: { safeParse: (text: string) => { data?: T } }, most: number) =>
  fc.oneof(line(most), fc.constantFrom('=1+1', '@x', '\'"', 'a\\nb', '-1', 'Ä, b;c', 'x:y', '\t', '🌸', '\u202eabc')).map(text => schema.safeParse(text).data).filter(text => text !== undefined).filter(text => !text.includes('\uFFFD'))
const person: fc.Arbitrary<Person> = fc.record({
  name: of(ContactName, 60).map(name => name.replace(/\s+/gu, ' ')),
  email: fc.option(fc.constantFrom('ada@example.com', 'o\'x+y@example.org', '=x@example.com')),
  note: of(ContactNote, 200),
  tags: fc.uniqueArray(of(ContactTag, 20).filter(tag => !/:::|\\|^\*/.test(tag)), { maxLength: 4, selector: tag => tag.toLowerCase() }),
  isFavourite: fc.boolean(),
  numbers: fc.uniqueArray(fc.record({
    number: fc.constantFrom('+442079460123', '+447400123456', '+33142685300', '+493012345678'), label: fc.oneof(fc.constantFrom('mobile', 'work', ''), of(NumberLabel, 20).filter(label => !/["*]|:::/.test(label))),
  }), { maxLength: 4, selector: ({ number }) => number })
    .map(all => all.map(one => ({ ...one, country: COUNTRY_OF[one.number.slice(0, 3)]! }))),
})

describe('a file of ours', () => {
  it.each([
    ['CSV', contactsCsv(4), readCsv], ['vCard', contactsVcard(), readVcards],
  ] as const)('comes back as it went: %s', async (_, format, reader) => {
    const some = fc.array(person, { minLength: 1, maxLength: 5 })
    await fc.assert(fc.asyncProperty(some, fc.integer({ min: 1, max: 200 }), async (written, bytes) => {
      const file = format.header + written.map(format.row).join('')
      const back = await people(reader, file, bytes)
      expect(back.map(entry => ('problem' in entry ? entry : entry.person))).toEqual(written)
    }), { numRuns: 150, seed: 20261130 })
  })

  it('F3 holds no live formula', () => {
    const row = contactsCsv(1).row({ ...somebody, name: '=HYPERLINK("http://x")', note: '+cmd|x', tags: ['@a'], numbers: [british] })
    expect(row).toBe('"\'=HYPERLINK(""http://x"")",,+442079460123,,\'@a,\'+cmd|x,\r\n')
  })
})
