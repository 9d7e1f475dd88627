import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complementOf } from '../../../server/domain/rating/complement-of'
import { ratesOf, read } from './read-deck'

const TELNYX = 'ISO,Country,Origination Prefixes,Destination Prefixes,Description,Interval 1,Interval N,Rate,Price Per Call,Exact Match'
const TWILIO = 'ISO,Country,Description,Price / min,Origination Prefixes,Destination Prefixes'
const OWN = 'destination_prefix,provider_rate,description'
const PLAIN = `${OWN}\n44,0.01,Royaume\n`

const said = async (text: string | Uint8Array) => (await read(text)).map(entry => 'rate' in entry
  ? `${entry.line}: ${entry.rate.destinationPrefix}/${entry.rate.originPrefix}${entry.rate.isBlocked ? ' blocked' : ''} ${entry.rate.providerRateNanosPerMinute / 1_000_000n}`
  : `${entry.line}: ${'note' in entry ? 'note' : entry.problem}`)

describe('lists as carriers send them', () => {
  it('R1 knows the callers that a word stands for', async () => {
    const from = async (origin: string) => {
      const rates = ratesOf(await read(`${TELNYX}\nLU,Luxembourg,${origin},352,Luxembourg,60,60,0.01,,\n`))
      return ['1', '352', '49', '44', '86'].filter(caller => rates.some(rate => caller.startsWith(rate.originPrefix)))
    }
    for (const word of ['', '*', 'ALL', 'any', 'default', 'Worldwide']) expect([word, await from(word)]).toEqual([word, ['1', '352', '49', '44', '86']])
    for (const word of ['EEA', 'eea', 'EU']) expect([word, await from(word)]).toEqual([word, ['352', '49']])
    for (const word of ['ROW', 'NON-EEA', 'Rest of World', 'outside EEA']) expect([word, await from(word)]).toEqual([word, ['1', '44', '86']])
    for (const word of ['local', 'Local', 'domestic', 'In-Country']) expect([word, await from(word)]).toEqual([word, ['352']])
    for (const word of ['International', 'foreign']) expect([word, await from(word)]).toEqual([word, ['1', '49', '44', '86']])
    expect(await from('"local, 49"')).toEqual(['352', '49'])
  })

  it('R1 everybody else is everybody else: each number on one side, never on both', () => {
    const prefix = fc.stringMatching(/^[1-9]\d{0,3}$/)
    const numbers = fc.stringMatching(/^[1-9]\d{6}$/)
    fc.assert(fc.property(fc.array(prefix, { maxLength: 12 }), numbers, (prefixes, number) => {
      const matches = (list: readonly string[]) => list.filter(one => number.startsWith(one)).length
      expect(matches(complementOf(prefixes))).toBe(matches(prefixes) > 0 ? 0 : 1)
    }))
  })

  it('R4 a price for callers whom only the carrier knows is no price for anybody', async () => {
    for (const word of ['Surcharged', 'Non-surcharged', 'Zone A callers', 'Partner']) {
      const row = `LU,Luxembourg,${word},352,Luxembourg,60,60,0.01,,`
      const everybody = 'LU,Luxembourg,,352,Luxembourg,60,60,0.09,,'
      const [note] = await read(`${TELNYX}\n${row}\n`)
      expect(note).toMatchObject({ line: 2, note: expect.stringContaining(`callers of "${word}" was left out`) as string })
      expect(await said(`${TELNYX}\n${row}\n`)).toEqual(['2: note', '2: 352/ blocked 10'])
      expect(await said(`${TELNYX}\n${everybody}\n${row}\n`)).toEqual(['2: 352/ 90', '3: note'])
      const [, , last] = await read(`${TELNYX}\n${row}\n${everybody}\n`)
      expect(last).toMatchObject({ line: 3, replaces: true, rate: { isBlocked: false } })
    }
  })

  it('R1 the closer word wins, whichever comes first', async () => {
    const local = 'ES,Spain,local,34,Spain - Local,60,60,0.012,,'
    const list = 'ES,Spain,"30, 33, 34",34,Spain - From EEA,60,60,0.0118,,'
    for (const rows of [[local, list], [list, local]]) {
      const stands = new Map<string, bigint>()
      for (const entry of await read([TELNYX, ...rows].join('\n'))) {
        if (!('rate' in entry)) throw new Error(JSON.stringify(entry))
        expect(stands.has(entry.rate.originPrefix)).toBe(entry.replaces ?? false)
        stands.set(entry.rate.originPrefix, entry.rate.providerRateNanosPerMinute)
      }
      expect(Object.fromEntries(stands)).toEqual({ 30: 11_800_000n, 33: 11_800_000n, 34: 12_000_000n })
    }
  })

  it('R2 an X in a prefix is any digit, and a prefix that is written out wins', async () => {
    const pattern = 'CA,Canada,,1XXX310,Canada - Service Codes,60,60,0.75,,'
    const rates = ratesOf(await read(`${TELNYX}\n${pattern}\n`))
    expect(rates).toHaveLength(1000)
    expect(rates.every(rate => /^1\d\d\d310$/.test(rate.destinationPrefix))).toBe(true)
    const written = 'US,United States,,1800310,Toll Free,60,60,0.01,,'
    for (const rows of [[pattern, written], [written, pattern]]) {
      const last = (await read([TELNYX, ...rows].join('\n'))).filter(entry => 'rate' in entry && entry.rate.destinationPrefix === '1800310').at(-1)
      expect(last).toMatchObject({ rate: { providerRateNanosPerMinute: 10_000_000n } })
    }
    expect(await said(`${TELNYX}\nCA,Canada,,1XXXXX,x,60,60,0.75,,\n`)).toEqual(['2: the destination prefix has more than 4 wildcards: 1XXXXX'])
    expect(await said(`${TELNYX}\n${pattern}\n${pattern}\n`)).toContain('3: prefix 1000310 for any origin is already on line 2')
  })

  it('R2 a whole number stands beside the prefix of the same digits', async () => {
    const row = (prefix: string, rate: string, exact: string) => `GB,United Kingdom,,${prefix},UK,60,60,${rate},,${exact}`
    const rates = ratesOf(await read([TELNYX, row('44870', '0.09', ''), row('44870', '0.2', 'Yes'), row('44871', '0.2', 'No')].join('\n')))
    expect(rates.map(rate => [rate.destinationPrefix, rate.isExact])).toEqual([['44870', false], ['44870', true], ['44871', false]])
    expect(await said([TELNYX, row('44870', '0.09', 'true'), row('44870', '0.2', '1'), row('4', '1', 'perhaps')].join('\n'))).toEqual([
      '2: 44870/ 90', '3: number 44870 for any origin is already on line 2', '4: "exact match" is neither yes nor no: perhaps',
    ])
  })

  it.each([
    ['premium', 'Kiribati - Premium'], ['premium', 'Latvia - Special Services'], ['premium', 'UK - Premium Rate'],
    ['satellite', 'Inmarsat - Satellite'], ['satellite', 'Thuraya'], ['shared_cost', 'UK - Shared Cost'],
    ['shared_cost', 'Shared-Revenue 084'], ['pager', 'UK - Paging'], ['premium', 'Gambia - Special Services (Premium)'],
    ['premium', 'Mobile - Premium'], ['mobile', 'Mobile - Non-Premium'], ['personal', 'Personal Numbering'],
  ])('C11 reads %s from %j', async (kind, description) => {
    expect(ratesOf(await read(`${TWILIO}\nXX,,Programmable Outbound Minute - ${description},0.9,,449\n`))[0]).toMatchObject({ lineType: kind, description })
  })
})

describe('the kind of number that a list has a column for', () => {
  it.each(['Line Type', 'number_type', 'Type'])('C11 blocks by the column %j of a carrier', async column => {
    const rows = ['premium', 'shared_cost', 'Satellite', 'pager', '', 'Fixed'].map((kind, index) => `DE,Germany,Berlin,0.01,,4930${index},${kind}`)
    expect(ratesOf(await read([`${TWILIO},${column}`, ...rows].join('\n'))).map(rate => rate.lineType))
      .toEqual(['premium', 'shared_cost', 'satellite', 'pager', null, 'fixed_line'])
  })

  it.each([['premium rate', 'premium'], ['Premium-Rate', 'premium'], ['paging', 'pager'], ['satellite phone', 'satellite'], ['shared revenue', 'shared_cost']])(
    'C11 blocks by %j in our own column', async (kind, lineType) => {
      expect(ratesOf(await read(`destination_prefix,provider_rate,line_type\n4930,0.01,${kind}\n`))).toMatchObject([{ lineType }])
    })
})

describe('files as spreadsheets save them', () => {
  it.each([
    ['semicolons', PLAIN.replaceAll(',', ';')], ['a decimal comma', PLAIN.replaceAll(',', ';').replace('0.01', '0,01')],
    ['tabs', PLAIN.replaceAll(',', '\t')], ['pipes', PLAIN.replaceAll(',', '|')], ['tabs and a decimal comma', PLAIN.replaceAll(',', '\t').replace('0.01', '0,01')],
    ['a sep line', `sep=,\n${PLAIN}`], ['a sep line of Excel', `sep=;\r\n${PLAIN.replaceAll(',', ';')}`], ['an odd separator that is announced', `sep=^\n${PLAIN.replaceAll(',', '^')}`],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${PLAIN}`, 'utf16le')], ['UTF-16, big end first', Buffer.from(`\uFEFF${PLAIN}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(PLAIN, 'utf16le')], ['UTF-16 without a mark, big end first', Buffer.from(PLAIN, 'utf16le').swap16()],
    ['a mark and quotes', `\uFEFF${PLAIN.replace('destination_prefix', '"destination_prefix"')}`], ['carriage returns only', PLAIN.replaceAll('\n', '\r')],
    ['no-break spaces', PLAIN.replace('44,', '44\u00A0,\u00A0\u202F')], ['zero-width spaces', PLAIN.replace('44', '\u200B44\u2060')],
    ['marks of direction', PLAIN.replace('44', '\u200E44')], ['blank rows', PLAIN.replace('\n', '\n,,\n\n , ,\n').concat(',,\n')],
    ['a comma at each end', PLAIN.replaceAll('\n', ',\n')], ['a comma at each beginning', PLAIN.replace(/^(?=.)/gm, ',')],
    ['spaces round quotes', PLAIN.replace('44', ' "44" ')],
  ])('R2 reads %s', async (_, text) => {
    const lines = (await read(text)).filter(entry => 'rate' in entry)
    expect(lines).toEqual([expect.objectContaining({ rate: expect.objectContaining({
      destinationPrefix: '44', providerRateNanosPerMinute: 10_000_000n, description: 'Royaume',
    }) as unknown })])
    expect((await read(text)).filter(entry => 'problem' in entry)).toEqual([])
  })

  it.each([
    ['a total', `${TWILIO}\nGB,UK,UK,0.01,,44\nTotal,,1 row,,,\nFR,France,France,x,,33\n`, ['2: 44/ 10', '3: note', '4: the provider rate is not a decimal number: x']],
    ['a total with a sum', `${TWILIO}\nGB,UK,UK,0.01,,44\nGrand total,,,0.01,,\n`, ['2: 44/ 10', '3: note']],
    ['a remark at the end', `${OWN}\n44,0.01,UK\nPrices exclude VAT\n33,0.02,\n`, ['2: 44/ 10', '3: note', '4: 33/ 20']],
    ['a cut row', `${OWN}\n44,0.01,UK\n33\n32,0.02,\n`, ['2: 44/ 10', '3: the row has 1 fields where the header has 3', '4: 32/ 20']],
    ['lines before the header', `Price list of 1 January 2027\n"valid, for all"\n\n${OWN}\n44,0.01,\n`, ['4: note', '5: 44/ 10']],
    ['another column', `${TWILIO},Remark\nGB,UK,UK,0.01,,44,new\n`, ['1: note', '2: 44/ 10']],
    ['a name without spaces', `${TWILIO.replace('Price / min', 'Price/min')}\nGB,UK,UK,0.01,,44\n`, ['2: 44/ 10']],
    ['columns in another order', 'Destination Prefixes,Price / Min\n"44,33",0.01\n', ['2: 44/ 10', '2: 33/ 10']],
    ['what a nameless column holds', `${OWN},\n44,0.01,,7\n`, ['2: field 4 is not empty, and its column has no name']],
    ['a price that is missing', 'Destination Prefixes,Description\n44,x\n', ['1: the column "Price / min" or "Rate" is missing']],
    ['a workbook', 'PK\u0003\u0004xl/worksheets', ['1: the file is a workbook or an archive: open it and save the list as CSV']],
    ['Latin-1', Buffer.from(`${OWN}\n225,0.3,Côte\n33,x,\n`, 'latin1'), ['2: the row is not text in UTF-8: save the file as UTF-8', '3: the provider rate is not a decimal number: x']],
  ])('R2 says what it did with %s', async (_, text, expected) => {
    expect(await said(text)).toEqual(expected)
  })

  it('R2 refuses prices of another currency, and names it', async () => {
    const text = `${TWILIO},Currency\nGB,UK,UK,0.01,,44,usd\nFR,France,France,0.01,,33,EUR\n`
    const entries = await read(text, 1000, { margin: { shareBasisPoints: 0, minimumNanosPerMinute: 0n, tickNanosPerMinute: 1n }, currency: 'USD' })
    expect(entries).toMatchObject([{ line: 2, rate: {} }, { line: 3, problem: 'the price is in EUR, not in USD' }])
  })

  it('R2 reads the same whatever the bytes are cut into', async () => {
    for (const text of [PLAIN.replace('Royaume', 'Côte d’Ivoire'), Buffer.from(`\uFEFF${PLAIN}\n33,x,`, 'utf16le')]) {
      const whole = await read(text)
      for (const bytes of [1, 2, 3, 5, 63, 64, 65]) expect(await read(text, bytes)).toEqual(whole)
    }
  })
})
