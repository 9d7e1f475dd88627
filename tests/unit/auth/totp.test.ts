import { describe, expect, it } from 'vitest'
import { newBackupCodes, readBackupCode } from '../../../server/auth/backup-codes'
import { codeOfStep, matchStep, stepAt } from '../../../server/auth/totp'

const SECRET = '12345678901234567890'
const at = (seconds: number) => new Date(seconds * 1000)

describe('codes of authenticator apps', () => {
  it.each([
    [59, '287082'], [1_111_111_109, '081804'], [1_111_111_111, '050471'], [1_234_567_890, '005924'],
    [2_000_000_000, '279037'], [20_000_000_000, '353130'],
  ])('are those of RFC 6238, appendix B, at %d seconds', (seconds, code) => {
    expect(codeOfStep(SECRET, stepAt(at(seconds)))).toBe(code)
  })

  it('count in their own 30 seconds, in those before and in those after, and in no others', () => {
    const code = codeOfStep(SECRET, 100)
    const found = [2969, 2970, 3000, 3029, 3059, 3060].map(seconds => matchStep(SECRET, code, at(seconds)))
    expect(found).toEqual([null, 100, 100, 100, 100, null])
  })

  it.each(['', '28708', '2870820', '287083', '２８７０８２', '287082\n', '-87082'])('are not %j', text => {
    expect(matchStep(SECRET, text, at(59))).toBeNull()
  })
})

describe('backup codes', () => {
  it('are ten, all different, and without letters that look like digits', () => {
    const codes = newBackupCodes()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[2-9a-hj-km-np-z]{5}-[2-9a-hj-km-np-z]{5}$/)
    expect(newBackupCodes().some(code => codes.includes(code))).toBe(false)
  })

  it('are read as people write them down', () => {
    for (const typed of ['abcde-fgh23', 'ABCDE-FGH23', ' abcde fgh23 ', 'abcdefgh23']) expect(readBackupCode(typed)).toBe('abcde-fgh23')
  })
})
