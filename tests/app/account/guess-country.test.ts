// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { callingCodeOf } from '~~/server/domain/phone/number-plan'
import { guessCountry } from '~~/browser/account/guess-country'

describe('the country of a browser', () => {
  it.each([
    ['Europe/Berlin', ['de-DE'], 'DE'],
    ['Asia/Kolkata', ['en-US', 'en'], 'IN'],
    ['Asia/Calcutta', ['ta'], 'IN'],
    ['America/New_York', ['es-MX'], 'US'],
    ['Europe/Zurich', ['de-LI', 'de'], 'LI'],
    ['Europe/Zurich', ['de-CH'], 'CH'],
    ['Europe/Zurich', ['de-DE', 'de'], 'CH'],
    ['Europe/Busingen', ['de-CH'], 'DE'],
    ['Europe/Paris', ['de-DE', 'fr-BE'], 'FR'],
    ['Europe/Paris', ['fr-MC'], 'MC'],
    ['Asia/Singapore', ['ms-MY'], 'SG'],
    ['Asia/Tokyo', ['en-AU'], 'JP'],
    ['America/Phoenix', ['fr-CA'], 'US'],
    ['Pacific/Auckland', ['en-GB'], 'NZ'],
    ['Japan', ['en-US'], 'JP'],
    ['CET', ['de-AT'], 'AT'],
    ['EET', ['fi-FI'], 'FI'],
    ['MET', ['en'], null],
    ['EST', ['es-PE'], 'PE'],
    ['EST5EDT', ['fr-CA'], 'CA'],
    ['Etc/GMT+3', ['pt-BR'], 'BR'],
    ['Etc/UTC', ['sv-SE'], 'SE'],
    ['GMT', ['en-IE'], 'IE'],
    ['+03:00', ['tr-TR'], 'TR'],
    ['Africa/Lagos', ['en-GB'], 'NG'],
    ['UTC', ['pt-BR', 'en-US'], 'BR'],
    ['Mars/Olympus', ['fr-CA'], 'CA'],
    [undefined, ['not a language', 'ja-JP'], 'JP'],
    ['UTC', ['en'], null],
    ['UTC', ['en-EU', 'en-XX', 'en-ZZ', 'de-AT'], 'AT'],
    ['UTC', ['sr-XK'], 'XK'],
    [undefined, ['es-IC'], 'ES'],
    ['Antarctica/Troll', ['nb-NO'], 'NO'],
    ['Antarctica/Vostok', ['ru'], null],
    ['Pacific/Pitcairn', ['en-GB'], 'NZ'],
    [undefined, [], null],
  ])('in %s that speaks %j is %s', async (timeZone, languages, country) => {
    expect(await guessCountry({ timeZone, languages })).toBe(country)
  })

  it('is one that has numbers, in every zone and for every region that a language can name', async () => {
    const others: unknown[] = []
    const regions = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap(one => [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map(other => one + other))
    const signs = [
      ...Intl.supportedValuesOf('timeZone').map(timeZone => ({ timeZone, languages: ['en'] })),
      ...regions.map(region => ({ timeZone: 'UTC', languages: [`en-${region}`] })),
    ]
    for (const one of signs) {
      const country = await guessCountry(one)
      if (country !== null && callingCodeOf(country) === null) others.push([one.timeZone, one.languages, country])
    }
    expect(others).toEqual([])
  })
})
