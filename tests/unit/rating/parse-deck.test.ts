import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDeck } from '../../../server/services/rating/import-deck/parse-deck'
import { collect, OPTIONS, ratesOf, read } from './read-deck'

const HEADER = 'destination_prefix,origin_prefix,description,line_type,provider_rate,margin,rate,connect_fee,initial_s,'
  + 'increment_s,minimum_s,grace_s,blocked,free'

describe('reading a deck in our layout', () => {
  it('R2 reads every column', async () => {
    const [rate] = ratesOf(await read(`${HEADER},exact\n336,49,"France, mobile",mobile,0.0404,,0.06,0.02,30,6,12,3,1,0,1\n`))
    expect(rate).toEqual({
      destinationPrefix: '336', originPrefix: '49', description: 'France, mobile', lineType: 'mobile',
      providerRateNanosPerMinute: 40_400_000n, rateNanosPerMinute: 60_000_000n, marginNanosPerMinute: 19_600_000n,
      connectFeeMicros: 20_000n, initialSeconds: 30, incrementSeconds: 6, minimumSeconds: 12, graceSeconds: 3,
      isBlocked: true, isFree: false, isExact: true,
    })
  })

  it('R5 makes the price that the deck does not have', async () => {
    const text = 'destination_prefix,provider_rate,margin,free\n1,0.01,,\n2,0.01,0.003,\n3,0.0001,,\n4,0.01,,yes\n'
    const rates = ratesOf(await read(text))
    expect(rates.map(rate => rate.rateNanosPerMinute)).toEqual([15_000_000n, 13_000_000n, 1_100_000n, 0n])
    expect(rates.map(rate => rate.marginNanosPerMinute)).toEqual([5_000_000n, 3_000_000n, 1_000_000n, -10_000_000n])
    expect(rates.map(rate => [rate.initialSeconds, rate.incrementSeconds])).toEqual(Array(4).fill([60, 60]))
  })

  it.each([
    ['0044,,,,1,,,,,,,,,', 'the destination prefix begins with 0 and not with a country code: 0044'],
    ['4.93E+09,,,,1,,,,,,,,,', 'the destination prefix was shortened by a spreadsheet, and its digits are lost: 4.93E+09'],
    ['4930-4935,,,,1,,,,,,,,,', 'the destination prefix is a range; each prefix needs a row: 4930-4935'],
    ['44,,,,"1,234.5",,,,,,,,,', 'the provider rate has signs between its thousands: 1,234.5'],
    ['44,,,,$0.01,,,,,,,,,', 'the provider rate has a currency in it; write the number alone: $0.01'],
    ['44,,,,0.01 EUR,,,,,,,,,', 'the provider rate has a currency in it; write the number alone: 0.01 EUR'],
    ['4x,,,,1,,,,,,,,,', 'the destination prefix is not one to fifteen digits: 4x'],
    [`${'1'.repeat(16)},,,,1,,,,,,,,,`, 'the destination prefix is not one to fifteen digits: 1111111111111111'],
    [',,,,1,,,,,,,,,', 'the destination prefix is missing'],
    ['44,0,,,1,,,,,,,,,', 'the origin prefix is not one to fifteen digits: 0'],
    ['44,,,,1.x,,,,,,,,,', 'the provider rate is not a decimal number: 1.x'],
    ['44,,,,1e-3,,,,,,,,,', 'the provider rate was shortened by a spreadsheet; write it with all its digits: 1e-3'],
    ['44,,,,"1,5",,,,,,,,,', 'the provider rate has a comma where a point belongs: 1,5'],
    ['44,,,,0.0000000001,,,,,,,,,', 'the provider rate has too many decimals: 0.0000000001'],
    ['44,,,,-0.01,,,,,,,,,', 'the provider rate is negative'],
    ['44,,,,,,,,,,,,,', 'the provider rate is missing'],
    ['44,,,,1001,,,,,,,,,', 'the provider rate is above 1000 a minute'],
    ['44,,,,0.01,,-0.02,,,,,,,', 'the rate is negative'],
    ['44,,,,0.01,,0.0000000001,,,,,,,', 'the rate has too many decimals: 0.0000000001'],
    ['44,,,,0.02,,0.01,,,,,,,', 'the rate is below the provider rate'],
    ['44,,,,0.01,0.01,0.03,,,,,,,', 'the rate is not the provider rate plus the margin'],
    ['44,,,,0,,0,,,,,,,', 'the rate is zero, and the row is not marked free'],
    ['44,,,,0,,,,,,,,,', 'the rate is zero, and the row is not marked free'],
    ['44,,,,0.01,,0.02,,,,,,,1', 'a row that is free has a rate'],
    ['44,,,,0.01,,,0.0000001,,,,,,', 'the connection fee has too many decimals: 0.0000001'],
    ['44,,,,0.01,,,-1,,,,,,', 'the connection fee is negative'],
    ['44,,,,0.01,,,,0,,,,,', 'the first increment is not 1 to 3600 whole seconds: 0'],
    ['44,,,,0.01,,,,,0,,,,', 'the increment is not 1 to 3600 whole seconds: 0'],
    ['44,,,,0.01,,,,,1.5,,,,', 'the increment is not 1 to 3600 whole seconds: 1.5'],
    ['44,,,,0.01,,,,,,-1,,,', 'the minimum is not 0 to 3600 whole seconds: -1'],
    ['44,,,,0.01,,,,,,,99999,,', 'the grace is not 0 to 3600 whole seconds: 99999'],
    ['44,,,landline,0.01,,,,,,,,,', 'the line type is not known: landline'],
    ['44,,,,0.01,,,,,,,,maybe,', '"blocked" is neither yes nor no: maybe'],
    [`44,,${'x'.repeat(121)},,0.01,,,,,,,,,`, 'the description is longer than 120 characters'],
    ['44,,,,0.01,,,,,,,,', 'the row has 13 fields where the header has 14'],
    ['44,,,,0.01,,,,,,,,,,', 'the row has 15 fields where the header has 14'],
  ])('R2 reports %j with its line and reads on', async (line, problem) => {
    const entries = await read(`${HEADER}\n33,,,,1,,,,,,,,,\n${line}\n34,,,,1,,,,,,,,,\n`)
    expect(entries).toEqual([
      { line: 2, rate: expect.objectContaining({ destinationPrefix: '33' }) },
      { line: 3, problem },
      { line: 4, rate: expect.objectContaining({ destinationPrefix: '34' }) },
    ])
  })

  it('R2 reports the second of two rows for one prefix and origin', async () => {
    const text = 'destination_prefix,origin_prefix,provider_rate\n44,,1\n44,33,1\n+44,,2\n44,33,x\n44,33,2\n'
    const problems = (await read(text)).filter(entry => 'problem' in entry)
    expect(problems).toEqual([
      { line: 4, problem: 'prefix 44 for any origin is already on line 2' },
      { line: 5, problem: 'the provider rate is not a decimal number: x' },
      { line: 6, problem: 'prefix 44 for origin 33 is already on line 3' },
    ])
  })

  it('R2 counts lines like an editor: byte order mark, CRLF, empty lines, quoted line ends, any cut', async () => {
    const text = '\uFEFFdestination_prefix,provider_rate,description\r\n\r\n1,1,"a\r\nb, é"\r\n\r\n2,x,\r\n3,1,ü'
    for (const chunkBytes of [1, 2, 3, 7, 1000]) {
      const entries = await read(text, chunkBytes)
      expect(entries).toEqual([
        { line: 3, rate: expect.objectContaining({ destinationPrefix: '1', description: 'a\nb, é' }) },
        { line: 6, problem: 'the provider rate is not a decimal number: x' },
        { line: 7, rate: expect.objectContaining({ destinationPrefix: '3', description: 'ü' }) },
      ])
    }
  })

  it.each([
    ['2,1,"x', 'a quote is opened and never closed'],
    ['2,1,x"y', 'a quote stands where none may be'],
    ['2,1,"x"y', 'a quote stands where none may be'],
    ['2,1,""x"', 'a quote stands where none may be'],
    ['"2,1,', 'a quote is opened and never closed'],
    [`2,1,${'x'.repeat(300_000)}`, 'the row is longer than 256 KB; a quote may be missing'],
  ])('R2 a stray quote spoils its own line, and everything after it is judged (%#)', async (line, problem) => {
    const rest = ['3,x,', '4,1,"Cork, Ireland"', '5,1,"five', '6,1,"y"z', '7,1,"say ""hi"""', '8,,', '9,1,']
    const entries = await read(['destination_prefix,provider_rate,description', '1,1,', line, ...rest].join('\n'))
    expect(entries).toEqual([
      { line: 2, rate: expect.objectContaining({ destinationPrefix: '1' }) },
      { line: 3, problem },
      { line: 4, problem: 'the provider rate is not a decimal number: x' },
      { line: 5, rate: expect.objectContaining({ description: 'Cork, Ireland' }) },
      { line: 6, problem: 'a quote is opened and never closed' },
      { line: 7, problem: 'a quote stands where none may be' },
      { line: 8, rate: expect.objectContaining({ description: 'say "hi"' }) },
      { line: 9, problem: 'the provider rate is missing' },
      { line: 10, rate: expect.objectContaining({ destinationPrefix: '9' }) },
    ])
  })

  it('R2 loses no line of a file in another’s quotes', async () => {
    const kind = fc.constantFrom('good', 'quoted', 'open', 'stray', 'closing', 'empty')
    await fc.assert(fc.asyncProperty(fc.array(kind, { maxLength: 12 }), async kinds => {
      const rows = kinds.map((name, index) => ({
        good: `${index + 1},1,x`, quoted: `${index + 1},1,"x, ""y"""`, open: `${index + 1},1,"x`,
        stray: `${index + 1},1,x"`, closing: `${index + 1},1,"x"y"`, empty: '',
      })[name])
      const entries = await read(['destination_prefix,provider_rate,description', ...rows].join('\n'))
      const linesOf = (...wanted: string[]) => kinds.flatMap((name, at) => (wanted.includes(name) ? [at + 2] : []))
      expect(entries.flatMap(entry => ('rate' in entry ? [entry.line] : []))).toEqual(linesOf('good', 'quoted'))
      expect(entries.flatMap(entry => ('problem' in entry ? [entry.line] : []))).toEqual(linesOf('open', 'stray', 'closing'))
    }), { numRuns: 500 })
  })

  it('R2 reports a quote that is never closed in a file of any size', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `${index + 10},1,x`)
    const entries = await read(['destination_prefix,provider_rate,description', '1,1,"x', ...rows, '2,x,'].join('\n'))
    expect(entries).toHaveLength(30_002)
    expect([entries[0], entries.at(-1)]).toMatchObject([{ line: 2, problem: 'a quote is opened and never closed' }, { line: 30_003 }])
  })

  it.each([
    ['', 1, 'the file is empty'],
    ['\n\n', 1, 'the file is empty'],
    ['foo,bar\n1,2\n', 1, 'the first line is not the header of a layout that we know (Talktime, Twilio or Telnyx)'],
    ['destination_prefix,rate\n', 1, 'the column provider_rate is missing'],
    ['destination_prefix,provider_rate,colour\n', 1, 'the column "colour" is not known'],
    ['destination_prefix,provider_rate,rate,rate\n', 1, 'the column rate is there twice'],
  ])('R2 refuses the file %j', async (text, line, problem) => {
    expect(await read(text)).toEqual([{ line, problem }])
  })

  it.each([
    'destination_prefix,provider_rate\n="49",="0.01"\n', 'destination_prefix,provider_rate\n"=""49""",0.01\n', 'destination_prefix,provider_rate\n\'49,0.01\n',
    'destination_prefix,provider_rate\n49,.01\n', 'destination_prefix;provider_rate\n49;,01\n', 'Destination Prefix,Provider Rate\n49,0.01\n',
    'destination_prefix,provider_rate,currency\n49,0.01,usd\n', 'destination_prefix,Provider Rate (USD)\n49,0.01\n', 'destination_prefix,provider rate in USD\n49,0.01\n',
    'Country,Destination Prefixes,Rate per minute (USD)\nGermany,49,0.01\n', 'Country,Destination Prefixes,Rate/min\nGermany,49,0.01\n', 'Destination Prefixes,Exact Match,Rate\n49,N,0.01\n',
  ])('R2 reads what spreadsheets and carriers make of it: %j', async text => {
    const [rate] = ratesOf(await read(text, 1 << 16, { ...OPTIONS, currency: 'USD' }))
    expect(rate).toMatchObject({ destinationPrefix: '49', providerRateNanosPerMinute: 10_000_000n })
  })

  it.each([
    ['destination_prefix,provider_rate,currency\n49,0.01,EUR\n', 2, 'the price is in EUR, not in USD'],
    ['destination_prefix,provider_rate (EUR)\n49,0.01\n', 1, 'the prices are in EUR, not in USD'],
    ['\n\nDestination Prefixes,Price / min in EUR\n49,0.01\n', 3, 'the prices are in EUR, not in USD'],
    ['<!DOCTYPE html><table><tr><td>destination_prefix</td></tr></table>', 1, 'the file is a web page or XML, whatever its name says: open it and save the list as CSV'],
    ['\uFEFF<?xml version="1.0"?><Workbook/>', 1, 'the file is a web page or XML, whatever its name says: open it and save the list as CSV'],
    ['{\\rtf1 destination_prefix,provider_rate}', 1, 'the file is a text document: save the list as CSV'],
  ])('R2 names the cause for which %j is refused', async (text, line, problem) => {
    expect(await read(text, 1 << 16, { ...OPTIONS, currency: 'USD' })).toEqual([{ line, problem }])
  })

  it('R2 does not take other encodings for text', async () => {
    async function* latin() {
      yield Buffer.from('destination_prefix,provider_rate,description\n262,1,R\xE9union\n', 'latin1')
    }
    expect(await collect(parseDeck(latin(), OPTIONS)))
      .toEqual([{ line: 2, problem: 'the row is not text in UTF-8: save the file as UTF-8' }])
  })

  it('R2 passes on the errors of the source and closes it when reading stops early', async () => {
    async function* broken() {
      yield Buffer.from('destination_prefix,provider_rate\n1,1\n')
      throw new Error('disk gone')
    }
    await expect(collect(parseDeck(broken(), OPTIONS))).rejects.toThrow('disk gone')
    let isClosed = false
    async function* endless() {
      try {
        yield Buffer.from('destination_prefix,provider_rate\n')
        for (let prefix = 1; ; prefix += 1) yield Buffer.from(`${prefix},1\n`)
      } finally {
        isClosed = true
      }
    }
    for await (const entry of parseDeck(endless(), OPTIONS)) if (entry.line > 100) break
    await expect.poll(() => isClosed).toBe(true)
  })

  it('R2 answers any text with rates and problems, never with an exception', async () => {
    const cells = fc.constantFrom('44', '336', '', '0.01', '-1', '"', '""', ',', '\n', '\r', 'x', '1e9', '\0', 'é', '60')
    await fc.assert(fc.asyncProperty(fc.array(cells, { maxLength: 60 }), async parts => {
      for (const entry of await read(`${HEADER}\n${parts.join('')}`)) {
        expect(entry.line).toBeGreaterThan(0)
        if (!('rate' in entry)) continue
        expect(entry.rate.rateNanosPerMinute > 0n || entry.rate.isFree).toBe(true)
      }
    }), { numRuns: 300 })
  })
})
