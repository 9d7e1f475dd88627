import { describe, expect, it } from 'vitest'
import { guessCountry } from '~/composables/guess-country'

describe('the country of a browser', () => {
  it.each([
    ['Europe/Berlin', ['de-DE'], 'DE'],
    ['Asia/Kolkata', ['en-US', 'en'], 'IN'],
    ['Asia/Calcutta', ['ta'], 'IN'],
    ['America/New_York', ['es-MX'], 'US'],
    ['Europe/Zurich', ['de-LI', 'de'], 'LI'],
    ['Europe/Zurich', ['de-CH'], 'CH'],
    ['Africa/Lagos', ['en-GB'], 'NG'],
    ['UTC', ['pt-BR', 'en-US'], 'BR'],
    ['Mars/Olympus', ['fr-CA'], 'CA'],
    [undefined, ['not a language', 'ja-JP'], 'JP'],
    ['UTC', ['en'], null],
    [undefined, [], null],
  ])('in %s that speaks %j is %s', async (timeZone, languages, country) => {
    expect(await guessCountry({ timeZone, languages })).toBe(country)
  })
})
