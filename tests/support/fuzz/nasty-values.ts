import { randomUUID } from 'node:crypto'

const encoded = (text: string) => Buffer.from(text).toString('base64url')
const ID = '0193477a-1111-7222-8333-444455556666'
const ODD_YEARS = ['0000-01-01', '0000-02-29', '0001-01-01', '1969-12-31', '2026-02-30', '2999-12-31', '9999-12-31']

/** Texts that some layer below the schemas cannot take, or that look like what it takes. */
export const NASTY_TEXTS: readonly string[] = [
  '', ' ', '\0', 'a\0b', '\ud800', 'a\udfff', '\ufeff', '\u202eevil', '\u200b', '\u0001', '\u007f', 'a\nb', '𐀀'.repeat(30), 'é'.repeat(260), 'a'.repeat(5000), '%', '%00', '\\', '\'', '"', '$1', '{}', '[]', 'null', 'NaN', 'Infinity', '__proto__', 'constructor',
  '-1', '0', '-0', '1.5', '1e308', '1e-7', '0x10', '٣', '9007199254740993', '999999999999999999', '9223372036854775807', '9223372036854775808', '-9223372036854775809', '9'.repeat(400),
  ...ODD_YEARS, '0000-01', '0000-12', '2026-13', '2999-12', '9999-01', '+275760-09-13',
  ...ODD_YEARS.flatMap(day => [`${day}T00:00:00Z`, `${day}T23:59:59.999999-23:59`, `${day}T00:00:00.000001+23:59`]),
  '2026-11-24T24:00:00Z', '2026-11-24T23:59:60Z', `2026-11-24T00:00:00.${'1'.repeat(500)}Z`, '2026-11-24T00:00:00+15:59', '2026-11-24T00:00:00+16:00',
  ID, ID.toUpperCase(), '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', `{${ID}}`,
  ...ODD_YEARS.flatMap(day => [
    encoded(`${day}T00:00:00.000Z ${ID}`), encoded(`${day}T00:00:00.000000Z ${ID}`), encoded(`open ${day}T00:00:00.000Z ${ID}`), encoded(`done ${day}T00:00:00.000Z ${ID}`), encoded(`[1,"${day}T00:00:00.000Z","du_1"]`),
  ]),
  encoded('before 0'), encoded('before 999999999999999999'), encoded('before 9223372036854775808'), encoded('\0'), 'https://example.com/\ud800', 'https://[::1', 'a@b.c', 'ä@exämple.com', 'x@example.com\0', '+442079460123', '+', 'US', 'ZZ', 'R-2026-000001',
]

/** The same for bodies: of other types than a field has, huge, or deep. */
export function nastyValues(): unknown[] {
  return [
    ...NASTY_TEXTS, null, true, false, 0, -1, -0, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, 2 ** 31, 2 ** 63, [], {}, [null], ['\0'], [[]], ['a', 'b'], { $ne: '' }, { '\0': '\0' }, { length: -1 }, { toString: 1 },
    Object.fromEntries([['__proto__', 'x'], ['constructor', { prototype: {} }]]), deep(2000), Array.from({ length: 2000 }, () => 'a'), randomUUID(),
  ]
}

function deep(levels: number): unknown {
  let value: unknown = '\0'
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value }
  return value
}
