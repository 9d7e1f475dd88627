import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseVoucher, VOUCHER_BYTES, voucherCode } from '../../../server/domain/grants/voucher-code'

const bytes = fc.uint8Array({ minLength: VOUCHER_BYTES, maxLength: VOUCHER_BYTES })

describe('a voucher code', () => {
  it('has 80 bits, and other bytes make another code', () => {
    expect(VOUCHER_BYTES).toBe(10)
    fc.assert(fc.property(bytes, bytes, (one, other) => {
      expect(voucherCode(one) === voucherCode(other)).toBe(Buffer.compare(one, other) === 0)
    }))
    expect(voucherCode(new Uint8Array(10))).toBe('0000-0000-0000-0000')
    expect(voucherCode(new Uint8Array(10).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ')
    expect(() => voucherCode(new Uint8Array(9))).toThrow(RangeError)
  })

  it('is read in any case, with blanks and dashes anywhere, and with the letters that look like figures', () => {
    const blanks = fc.array(fc.constantFrom('', ' ', '-', '–', '\t', '.', '_'), { minLength: 19, maxLength: 19 })
    fc.assert(fc.property(bytes, blanks, fc.boolean(), fc.boolean(), (one, between, isLower, isMisread) => {
      const code = voucherCode(one)
      let typed = [...code].map((sign, index) => sign + between[index]!).join('')
      if (isMisread) typed = typed.replaceAll('0', 'O').replaceAll('1', 'I')
      expect(normaliseVoucher(isLower ? typed.toLowerCase() : typed)).toBe(code.replaceAll('-', ''))
    }))
  })

  it('is nothing else', () => {
    for (const typed of ['', '-', 'ABCD', 'A'.repeat(17), 'U'.repeat(16), 'Ä'.repeat(16), '\u0000'.repeat(16), '😀'.repeat(8)]) expect(normaliseVoucher(typed), typed).toBeNull()
  })
})
