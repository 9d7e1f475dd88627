import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicQuoteDto } from '../../shared/schemas/rating'
import type { CountryRatesDto, RatesDto } from '../../shared/schemas/rate-replies'
import { splitCells } from '../../shared/ledger/csv-cells'
import { scaledFromDecimal } from '../../shared/format/money'
import { priceCall } from '../../shared/pricing'
import { componentsFromDto, termsFromDto } from '../../shared/terms'
import { rangesOf } from '../../server/domain/phone/number-plan'
import { validNumber, type ParsedNumber } from '../../server/domain/phone/valid-number'
import { quotePublicly } from '../../server/services/rating/quote-publicly'
import { NASTY_TEXTS } from '../support/fuzz/nasty-values'
import { createHttpWorld, expectRefusal, type HttpWorld } from '../support/http-world'
import { DECK, importTestDeck, NUMBERS } from '../support/test-context'
import { DIGIT_SETS, drawNational } from '../unit/phone/draw-number'

/** Rows whose every secret would show: dear to us, cheap for callers from elsewhere, named as a formula. */
const DECK_WITH_SECRETS = `${DECK.trimEnd()}
447911,,"=HYPERLINK(""x"")",mobile,0.1234567,0.0765433,0.2,0,60,60,0,0,0,0
4479,49,"United Kingdom, mobile from Germany",mobile,0.0011111,0.0028889,0.004,0,60,60,0,0,0,0
882,,Networks,satellite,1,1,2,0,60,60,0,0,0,0
`

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld({
    deck: DECK_WITH_SECRETS, env: { LIMIT_PUBLIC_QUOTES_PER_MINUTE: '30', TRUSTED_PROXY_HOPS: '1' },
  })
})
afterAll(() => world.close())

let households = 0
/** Each time from another place, unless told which. */
const ask = (path: string, headers: Record<string, string> = {}) => world.app.send({
  path, headers: { 'x-forwarded-for': `198.51.${100 + (++households >> 8)}.${households & 255}`, ...headers },
})
const readList = async () => (await ask('/api/rates')).json as RatesDto
const readCountry = async (place: string) => (await ask(`/api/rates/${encodeURIComponent(place)}`)).json as CountryRatesDto

type Line = Record<string, string | null>

async function readFile(): Promise<Line[]> {
  const { text } = await ask('/api/rates/price-list.csv')
  const [head, ...lines] = text.split('\r\n').filter(line => line !== '').map(line => splitCells(line)!)
  return lines.map(cells => Object.fromEntries(head!.map((name, index) => [name!, cells[index] ?? null])))
}

/** Numbers of every plan that a test may ask about. */
function drawn(codes: readonly string[]): ParsedNumber[] {
  return codes.flatMap(code => rangesOf(code).flatMap(range =>
    DIGIT_SETS.flatMap(digits => validNumber(`+${code}${drawNational(range, digits)}`, '') ?? [])))
}

describe('the list of countries', () => {
  it('has every country with from how much a minute costs, and no more', async () => {
    const { currency, validFrom, countries } = await readList()
    expect([currency, validFrom]).toEqual(['USD', expect.stringMatching(/Z$/)])
    expect(countries.length).toBeGreaterThan(240)
    const british = countries.find(({ code }) => code === 'GB')
    expect(british).toEqual({
      code: 'GB', slug: 'united-kingdom', name: 'United Kingdom', callingCodes: ['+44'], leads: true,
      landline: { fromNanosPerMinute: '20000000', toNanosPerMinute: '20000000' },
      mobile: { fromNanosPerMinute: '39100000', toNanosPerMinute: '200000000' },
      words: expect.arrayContaining(['great britain', 'royaume uni', 'vereinigtes konigreich']),
    })
    // no price in the deck: it is looked up when somebody calls
    expect(countries.find(({ code }) => code === 'PT')).toMatchObject({ landline: null, mobile: null })
  })

  it('R2 changes with the deck that is in force, at once', async () => {
    const other = await createHttpWorld({ deck: null })
    try {
      const empty = await other.app.send({ path: '/api/rates' })
      expect(empty.json).toEqual({ currency: 'USD', validFrom: null, countries: [] })
      expectRefusal(await other.app.send({ path: '/api/rates/gb' }), 404, 'not_found')
      expectRefusal(await other.app.send({ path: '/api/rates/price-list.csv' }), 404, 'not_found')
      await importTestDeck(other.context, DECK)
      const priceOf = async () => {
        const { json, headers } = await other.app.send({ path: '/api/rates/gb' })
        return [(json as CountryRatesDto).kinds[0]!.usual.rateNanosPerMinute, headers.etag]
      }
      const before = await priceOf()
      other.context.clock.advance(10)
      await importTestDeck(other.context, DECK.replace('0.0150,0.0050,0.0200', '0.0150,0.0060,0.0210'))
      const after = await priceOf()
      expect([before[0], after[0]]).toEqual(['20000000', '21000000'])
      expect(after[1]).not.toBe(before[1])
    } finally {
      await other.close()
    }
  })
})

describe('a country’s prices', () => {
  it('are by kind of number, with what is not called and why', async () => {
    const { kinds, refusals, unlisted, ...rest } = await readCountry('united-kingdom')
    expect(rest).toMatchObject({
      code: 'GB', inSentence: 'the United Kingdom', url: `${world.context.config.publicUrl}/rates/united-kingdom`, goesByOrigin: true,
    })
    expect(rest.callerId.replace(/\D/g, '')).toBe(world.side.callerId.slice(1))
    expect(kinds.map(({ lineType }) => lineType)).toEqual(['fixed_line', 'mobile', 'toll_free', 'voip', 'personal'])
    expect(kinds[1]).toMatchObject({
      usual: { rateNanosPerMinute: '39100000', connectFeeMicros: '10000', initialSeconds: 1, incrementSeconds: 1 },
      others: [{ prefixes: ['+447911'], terms: { rateNanosPerMinute: '200000000' } }],
    })
    expect(refusals.find(({ lineType }) => lineType === 'premium')?.sentences.join(' ')).toMatch(/0?9.*We do not call those\.$/)
    expect(unlisted).toEqual([])
  })

  it.each(['united-kingdom', 'gb', 'GB', 'United Kingdom', 'Great Britain', 'royaume-uni', 'Великобритания'])('are found by %s', async place => {
    expect((await readCountry(place)).slug).toBe('united-kingdom')
  })

  it.each([['germny', 'germany'], ['portugl', 'portugal']])('of no country called %s are none, but of what may have been meant', async (place, meant) => {
    const { details } = expectRefusal(await ask(`/api/rates/${place}`), 404, 'not_found')
    expect((details?.choices as { slug: string }[]).map(({ slug }) => slug)).toContain(meant)
  })

  it('end in no 5xx, whatever is asked', async () => {
    for (const text of [...NASTY_TEXTS.filter(one => !/[\ud800-\udfff]/.test(one)), '..', '%', 'x'.repeat(101)]) {
      const path = `/api/rates/${encodeURIComponent(text)}`
      expect((await ask(path)).status, path.slice(0, 80)).toBeLessThan(500)
    }
    expect((await ask('/api/rates/%E0%A4%A')).status).toBeLessThan(500)
  })
})

describe('the price list is what is charged', () => {
  it('M10 R1 in the file, of every number that a quote has a price for, and of no other', async () => {
    const lines = await readFile()
    const byKey = new Map(lines.map(line => [`${line.country_code} ${line.line_type} ${line.prefix}`, line]))
    const numbers = drawn(['44', '1', '49', '33', '81', '351', '882', '86'])
    expect(numbers.length).toBeGreaterThan(500)
    for (const { e164, country, lineType } of numbers) {
      const quote: PublicQuoteDto | null = await quotePublicly(world.context, { to: e164, country: 'US' }).catch(() => null)
      const prefixes = Array.from(e164, (_, index) => e164.slice(0, e164.length - index))
      const line = prefixes.map(prefix => byKey.get(`${country} ${lineType} ${prefix}`)).find(one => one !== undefined)
      if (!quote) {
        expect(line?.is_called ?? 'no', e164).toBe('no')
        continue
      }
      const [terms] = componentsFromDto(quote.components)
      expect(line, e164).toMatchObject({ prefix: `+${quote.components[0]!.matchedPrefix}`, currency: quote.currency, is_called: 'yes', why_not: null })
      expect(scaledFromDecimal(line!.price_per_minute!, 9), e164).toBe(terms!.rateNanosPerMinute)
      expect(scaledFromDecimal(line!.connection_fee!, 6), e164).toBe(terms!.connectFeeMicros)
      expect([line!.initial_seconds, line!.increment_seconds, line!.minimum_seconds, line!.grace_seconds].map(Number))
        .toEqual([terms!.initialSeconds, terms!.incrementSeconds, terms!.minimumSeconds, terms!.graceSeconds])
    }
  })

  it('M10 on the page as in the file', async () => {
    const lines = (await readFile()).filter(line => line.is_called === 'yes')
    for (const place of ['GB', 'DE', 'FR', 'US', 'JM', 'JP']) {
      const { kinds } = await readCountry(place)
      const own = lines.filter(line => line.country_code === place)
      expect([...new Set(own.map(line => line.line_type))].sort()).toEqual(kinds.map(({ lineType }) => lineType).sort())
      for (const line of own) {
        const kind = kinds.find(({ lineType }) => lineType === line.line_type)!
        const terms = kind.others.find(({ prefixes }) => prefixes.includes(line.prefix!))?.terms ?? kind.usual
        expect(scaledFromDecimal(line.price_per_minute!, 9)).toBe(BigInt(terms.rateNanosPerMinute))
      }
    }
  })

  it.each(Object.entries(NUMBERS))('F1 M10 for a call that was talked and settled: %s', async (_kind, toNumber) => {
    const visitor = await world.visit()
    const number = validNumber(toNumber, '')!
    const { kinds } = await readCountry(number.country!)
    const { usual } = kinds.find(({ lineType }) => lineType === number.lineType)!
    const { callId } = await world.complete(visitor, 61, toNumber)
    const [row] = await world.context.admin`select -amount_micros as charged from credit_transaction where call_id = ${callId}`
    expect(BigInt(row!.charged as string)).toBe(priceCall(termsFromDto(usual), 61).costMicros)
  })

  it('R5 says nothing of what it costs us, of callers from elsewhere, or of the deck', async () => {
    const texts = await Promise.all(['/api/rates', '/api/rates/gb', '/api/rates/price-list.csv'].map(async path => (await ask(path)).text))
    for (const text of texts) {
      // what 447911 costs us and what we make of it, and what somebody in Germany would pay
      expect(text).not.toMatch(/1234567|765433|0011111|"?4000000"|,0\.004,|from Germany/)
      expect(text).not.toMatch(/provider|margin|deck|rateId|Test deck/i)
    }
  })

  it('F3 holds no live formula', async () => {
    const { text } = await ask('/api/rates/price-list.csv')
    expect(text).toContain('"\'=HYPERLINK(""x"")"')
    expect(text).not.toMatch(/(?:^|,)"?[=@-]/m)
  })
})

describe('asked again', () => {
  it.each(['/api/rates', '/api/rates/gb', '/api/rates/price-list.csv'])('%s is not sent where it is known', async path => {
    const { status, headers } = await ask(path)
    expect([status, headers['cache-control']]).toEqual([200, 'public, no-cache'])
    const again = await ask(path, { 'if-none-match': headers.etag! })
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', headers.etag])
    expect((await ask(path, { 'if-none-match': '"another"' })).status).toBe(200)
  })

  it.each(['/api/rates', '/api/rates/gb', '/api/rates/price-list.csv'])('%s is answered so often a minute to one place', async path => {
    const place = { 'x-forwarded-for': `203.0.113.${++households & 255}` }
    let last = await ask(path, place)
    for (let asked = 1; asked <= 30; asked++) last = await ask(path, place)
    expectRefusal(last, 429, 'too_many_attempts')
  })

  it('has a file with a name and a kind, whose head is to be had alone', async () => {
    const file = await ask('/api/rates/price-list.csv')
    expect(file.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present', 'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^attachment; filename="talktime-rates-\d{4}-\d\d-\d\d\.csv"$/),
    })
    expect(file.text.startsWith('country_code,country,line_type,prefix,')).toBe(true)
    const head = await world.app.send({ method: 'HEAD', path: '/api/rates/price-list.csv' })
    expect([head.status, head.text]).toEqual([200, ''])
  })
})
