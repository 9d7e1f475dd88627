/**
 * Without I, L, O and U, which people read as something else. 32 signs: five bits each. It is Crockford's base 32; a
 * package would write it, and reading what people type would still be ours.
 */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SIGN_COUNT = 16
const GROUP = 4

/** Random bytes that a code is made of: 80 bits. */
export const VOUCHER_BYTES = SIGN_COUNT * 5 / 8

/** A code as people get it: "7K3M-9QXA-2B4C-ZZ01". @param bytes `VOUCHER_BYTES` of them, random. */
export function voucherCode(bytes: Uint8Array): string {
  if (bytes.length !== VOUCHER_BYTES) throw new RangeError(`a code is made of ${VOUCHER_BYTES} bytes`)
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  let code = ''
  for (let sign = 0; sign < SIGN_COUNT; sign++) {
    code = SIGNS[Number(value & 31n)] + code
    value >>= 5n
  }
  return code.replaceAll(new RegExp(`.{${GROUP}}(?!$)`, 'g'), '$&-')
}

/**
 * A code as it was typed: in any case, with or without spaces and dashes, with O for 0 and I or L for 1.
 *
 * @returns null for what no code can be.
 */
export function normaliseVoucher(typed: string): string | null {
  const signs = typed.normalize('NFKC').toUpperCase().replaceAll(/[\s\p{Pd}_.]/gu, '')
    .replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return signs.length === SIGN_COUNT && [...signs].every(sign => SIGNS.includes(sign)) ? signs : null
}
