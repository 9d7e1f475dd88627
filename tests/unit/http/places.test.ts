import { describe, expect, it } from 'vitest'
import { placeOf } from '../../../server/auth/place-of'
import { requestCountry } from '../../../server/http/request-country'

describe('a place', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'], ['::ffff:192.0.2.7', '192.0.2.7'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'], ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'], ['::1', '0:0:0:0::/64'], ['fe80::1%eth0', 'fe80:0:0:0::/64'], ['', ''], ['nonsense', 'nonsense'],
  ])('%s is %s', (address, place) => {
    expect(placeOf(address)).toBe(place)
  })
})

describe('the country that a browser names', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'AT'], ['de,en-GB;q=0.8', 'GB'], ['zh-Hans-CN', 'CN'], ['pt-br', 'BR'], ['en', null], ['', null], [undefined, null], ['*', null], ['es-419', null], ['en-US-posix', 'US'], [',,;', null],
  ])('%s is %s', (header, country) => {
    expect(requestCountry(header)).toBe(country)
  })
})
