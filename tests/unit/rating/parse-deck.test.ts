import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retailNanosPerMinute } from '../../../server/domain/rating/margin'
import type { ParseDeckOptions } from '../../../server/services/rating/import-deck/deck-rate'
import { parseDeck, type DeckEntry } from '../../../server/services/rating/import-deck/parse-deck'

const OPTIONS: ParseDeckOptions = {
  margin: { shareBasisPoints: 5000, minimumNanosPerMinute: 1_000_000n, tickNanosPerMinute: 1n },
}
const HEADER = 'destination_prefix,origin_prefix,description,line_type,provider_rate,margin,rate,connect_fee,initial_s,'
  + 'increment_s,minimum_s,grace_s,blocked,free'
const TWILIO = 'ISO,Country,Description,Price / min,Origination Prefixes,Destination Prefixes'
const TELNYX = 'ISO,Country,Origination Prefixes,Destination Prefixes,Description,Interval 1,Interval N,Rate,'
  + 'Price Per Call,Exact Match'

async function read(text: string, chunkBytes = 1 << 16, options = OPTIONS): Promise<DeckEntry[]> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  return await collect(parseDeck(chunks(), options))
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

function ratesOf(entries: DeckEntry[]) {
  return entries.map(entry => {
    if ('problem' in entry) throw new Error(`line ${entry.line}: ${entry.problem}`)
    return entry.rate
  })
}

describe('reading a deck in our layout', () => {
  it('R2 reads every column', async () => {
    const [rate] = ratesOf(await read(`${HEADER}\n336,49,"France, mobile",mobile,0.0404,,0.06,0.02,30,6,12,3,1,0\n`))
    expect(rate).toEqual({
      destinationPrefix: '336', originPrefix: '49', description: 'France, mobile', lineType: 'mobile',
      providerRateNanosPerMinute: 40_400_000n, rateNanosPerMinute: 60_000_000n, marginNanosPerMinute: 19_600_000n,
      connectFeeMicros: 20_000n, initialSeconds: 30, incrementSeconds: 6, minimumSeconds: 12, graceSeconds: 3,
      isBlocked: true, isFree: false,
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
    ['0044,,,,1,,,,,,,,,', 'the destination prefix is not one to fifteen digits: 0044'],
    ['4x,,,,1,,,,,,,,,', 'the destination prefix is not one to fifteen digits: 4x'],
    [`${'1'.repeat(16)},,,,1,,,,,,,,,`, 'the destination prefix is not one to fifteen digits: 1111111111111111'],
    [',,,,1,,,,,,,,,', 'the destination prefix is missing'],
    ['44,0,,,1,,,,,,,,,', 'the origin prefix is not one to fifteen digits: 0'],
    ['44,,,,1.x,,,,,,,,,', 'the provider rate is not a decimal number: 1.x'],
    ['44,,,,1e-3,,,,,,,,,', 'the provider rate is not a decimal number: 1e-3'],
    ['44,,,,"1,5",,,,,,,,,', 'the provider rate is not a decimal number: 1,5'],
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

  it('R2 says where a file that is broken stops making sense', async () => {
    const head = 'destination_prefix,provider_rate,description\n1,1,\n'
    const end = ', so the file cannot be read from here on'
    expect((await read(`${head}2,1,"x\n3,1,\n`)).at(-1)).toMatchObject({ problem: `a quote is opened and never closed${end}` })
    expect((await read(`${head}2,1,x"y\n3,1,\n`)).at(-1)).toEqual({ line: 3, problem: `a quote stands where none may be${end}` })
    expect((await read(`${head}2,1,"${'x'.repeat(1000).concat('\n').repeat(300)}"`)).at(-1))
      .toMatchObject({ problem: `the row is longer than 256 KB; a quote may be missing${end}` })
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

  it('R2 does not take other encodings for text', async () => {
    async function* latin() {
      yield Buffer.from('destination_prefix,provider_rate,description\n262,1,R\xE9union\n', 'latin1')
    }
    expect(await collect(parseDeck(latin(), OPTIONS)))
      .toEqual([{ line: 2, problem: 'the description is not text in UTF-8' }])
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

describe('reading a carrier’s deck', () => {
  it('R2 reads Twilio’s layout: every destination for every origin', async () => {
    const rates = ratesOf(await read([
      TWILIO,
      'FR,France,France - Mobile,0.16030,ALL,"336, 337"',
      'FR,France,France - Mobile,0.04040,"33,49","336, 337"',
      'US,United States,Toll Free,0.01300,ALL,1800',
    ].join('\r\n')))
    expect(rates.map(rate => `${rate.destinationPrefix}/${rate.originPrefix}`)).toEqual([
      '336/', '337/', '336/33', '336/49', '337/33', '337/49', '1800/',
    ])
    expect(rates[0]).toMatchObject({
      description: 'France - Mobile', lineType: 'mobile', providerRateNanosPerMinute: 160_300_000n,
      rateNanosPerMinute: retailNanosPerMinute(160_300_000n, OPTIONS.margin), initialSeconds: 60, incrementSeconds: 60,
    })
    expect(rates.at(-1)).toMatchObject({ description: 'United States, Toll Free', lineType: 'toll_free' })
  })

  it('R3 takes the way to count from the options where the layout has none', async () => {
    const increments = { initialSeconds: 1, incrementSeconds: 1 }
    const [rate] = ratesOf(await read(`${TWILIO}\nGB,UK,,0.01,ALL,44\n`, 1000, { ...OPTIONS, increments }))
    expect(rate).toMatchObject(increments)
  })

  it('R2 reads Telnyx’s layout', async () => {
    const rates = ratesOf(await read(`${TELNYX}\nFR,France,"33,49",336,Mobile,30,6,0.10000,0.02,No\n`))
    expect(rates.map(rate => rate.originPrefix)).toEqual(['33', '49'])
    expect(rates[0]).toMatchObject({
      destinationPrefix: '336', description: 'France, Mobile', lineType: 'mobile', initialSeconds: 30,
      incrementSeconds: 6, connectFeeMicros: 20_000n, providerRateNanosPerMinute: 100_000_000n,
      rateNanosPerMinute: 150_000_000n,
    })
  })

  it('R2 reports a bad prefix of a list and keeps the good ones', async () => {
    const entries = await read(`${TWILIO}\nFR,France,x,0.1,"33,,49","336,3x"\n`)
    expect(entries.map(entry => ('rate' in entry ? entry.rate.originPrefix : entry.problem))).toEqual([
      '33', 'the origin prefix is not one to fifteen digits: (empty)', '49',
      ...Array<string>(3).fill('the destination prefix is not one to fifteen digits: 3x'),
    ])
  })

  it('R4 does not take a price of zero from a carrier for a gift', async () => {
    expect(await read(`${TWILIO}\nFR,France,x,0.00000,ALL,33\n`))
      .toEqual([{ line: 2, problem: 'the rate is zero, and the row is not marked free' }])
  })

  it('R2 stops at a row that stands for too many rates', async () => {
    const list = Array.from({ length: 300 }, (_, index) => String(1000 + index)).join(',')
    const entries = await read(`${TWILIO}\nFR,France,x,0.1,"${list}","${list}"\nFR,France,x,0.1,ALL,33\n`)
    expect(entries).toHaveLength(50_002)
    expect(entries.at(-2)).toEqual({ line: 2, problem: 'the row stands for more than 50000 rates' })
    expect(entries.at(-1)).toMatchObject({ line: 3 })
  })
})
