import { describe, expect, it } from 'vitest'
import { readEmail } from '../../../server/auth/email-address'
import { isNoMailbox, noMailbox } from '../../../server/domain/account/no-mailbox'
import { newWorkerCode, readWorkerCode, showWorkerCode } from '../../../server/domain/account/worker-code'

describe('the code of a worker', () => {
  it('begins as its programme does, and has no sign that reads as another', () => {
    expect(newWorkerCode('Asha health workers', () => 0.5)).toMatch(/^ASHA-/)
    expect(newWorkerCode('Éclair', () => 0.5)).toMatch(/^ECLA-/)
    expect(newWorkerCode('தாய்', () => 0)).toMatch(/^CARE-/)
    const drawn = new Set(Array.from({ length: 4000 }, () => newWorkerCode('ab', Math.random).slice(5)).join(''))
    expect([...drawn].filter(sign => '0O1IL2Z5S8B'.includes(sign))).toEqual([])
    expect(drawn.size).toBe(25)
  })

  it.each(['ASHA-4F7K', 'asha-4f7k', ' Asha 4F7K ', 'asha4f7k', 'ASHA–4F7K', 'ＡＳＨＡ-4F7K'])('is read however it is typed: %s', typed => {
    expect(readWorkerCode(typed)).toBe('asha-4f7k')
    expect(showWorkerCode('asha-4f7k')).toBe('ASHA-4F7K')
  })

  it.each(['', 'asha', 'asha-4f7k9', '4F7K-ASHA', 'asha@4f7k', 'аsha-4f7k', 'x'.repeat(300)])('is not read from what is none: %s', typed => {
    expect(readWorkerCode(typed)).toBeNull()
  })

  it('stands for an address to which nobody writes, and by which nobody signs in', () => {
    expect(isNoMailbox(noMailbox('Person-1'))).toBe(true)
    expect(isNoMailbox('no-mailbox.invalid@example.com')).toBe(false)
    expect(readEmail(noMailbox('person-1'))).toBeNull()
    expect(readEmail('person@NO-MAILBOX.invalid')).toBeNull()
  })
})
