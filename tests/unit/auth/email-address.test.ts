import { describe, expect, it } from 'vitest'
import { maskEmail, readEmail, showEmail } from '../../../server/auth/email-address'
import { placeOf } from '../../../server/auth/place-of'

describe('an e-mail address', () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com'],
    [' ada@müller.example ', 'ada@xn--mller-kva.example'],
    ['ada@MÜLLER.example', 'ada@xn--mller-kva.example'],
    ['ada@mu\u0308ller.example', 'ada@xn--mller-kva.example'],
    ['ada@straße.example', 'ada@xn--strae-oqa.example'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada+calls@mail.example.co.uk', 'ada+calls@mail.example.co.uk'],
  ])('%s is kept as %s', (typed, kept) => {
    expect(readEmail(typed)).toBe(kept)
    expect(readEmail(kept)).toBe(kept)
    expect(readEmail(showEmail(kept))).toBe(kept)
  })

  it.each([
    '', 'ada', 'ada@', '@example.com', 'ada@example', 'ada@@example.com', 'a da@example.com', 'ada@exam ple.com', '.ada@example.com',
    'a..da@example.com', 'ada@-example.com', 'ada@192.168.0.1', 'ada@example.com/x', 'ada@exam%70le.com', 'ada@example.com, eve@example.com',
    `${'a'.repeat(65)}@example.com`, `ada@${'a'.repeat(64)}.com`, `ada@${'a.'.repeat(130)}com`, 'ada\r\nBcc: eve@example.com',
  ])('%j is none', typed => {
    expect(readEmail(typed)).toBeNull()
  })

  it('is shown as it is written, and masked where it outlives the account', () => {
    expect(showEmail('ada@xn--mller-kva.example')).toBe('ada@müller.example')
    expect(maskEmail('ada@example.com')).toBe('a…@example.com')
  })
})

describe('a place', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is %s', (address, place) => {
    expect(placeOf(address)).toBe(place)
  })
})
