import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog, maskText, type Log } from '../../../server/log'

const NUMBER = '+442079460958'

function logged(write: (log: Log) => void): string {
  const lines: string[] = []
  write(createLog('debug', { write: (line: string) => void lines.push(line) }))
  return lines.join('\n')
}

describe('the log', () => {
  it.each<[string, (log: Log) => void]>([
    ['a field', log => log.info({ to: NUMBER }, 'x')],
    ['a field within a field', log => log.info({ a: { b: { c: NUMBER } } }, 'x')],
    ['a list', log => log.info({ legs: [{ to: NUMBER }, NUMBER] }, 'x')],
    ['a named field', log => log.info({ toNumber: '2079460958', call: { toNumber: NUMBER } }, 'x')],
    ['an error', log => log.error({ error: new Error(`no route to ${NUMBER}`) }, 'x')],
    ['the cause of an error', log => log.error({ error: new Error('failed', { cause: new Error(`GET /Numbers/${NUMBER} was refused`) }) }, 'x')],
    ['an address of the carrier', log => log.warn({ path: `/v2/Voice/Numbers/%2B442079460958?x=1` }, 'x')],
    ['a number with blanks', log => log.warn({ error: new Error('+44 20 7946 0958 is busy') }, 'x')],
    ['a number with signs', log => log.warn({ said: '+44 (0)20-7946-0958' }, 'x')],
    ['an error that is none', log => log.error({ error: `thrown: ${NUMBER}` }, 'x')],
  ])('P1 holds no full number: %s', (_what, write) => {
    const text = logged(write)
    expect(text).not.toBe('')
    expect(text.replaceAll(/[^\d]/g, '')).not.toContain('2079460958')
  })

  it('P1 holds no parameter of a statement that failed', () => {
    const error = new Error('Failed query: select 1 from "session" where "token" = $1\nparams: secret-token,ada@example.com\nand more', { cause: new Error('connect ECONNREFUSED') })
    const text = logged(log => log.error({ error }, 'x'))
    expect(text).toContain('Failed query: select 1 from')
    expect(text).toContain('ECONNREFUSED')
    expect(text).toMatch(/ {4}at /)
    for (const secret of ['secret-token', 'ada@example.com', 'and more']) expect(text).not.toContain(secret)
  })

  it.each(['token', 'signature', 'password', 'cookie', 'authorization', 'phone'])('P1 holds no %s', name => {
    expect(logged(log => log.info({ [name]: 'canary-value' }, 'x'))).not.toContain('canary-value')
  })

  it('P1 holds no number in any text around it', () => {
    const digits = fc.stringMatching(/^[1-9]\d{7,14}$/)
    fc.assert(fc.property(digits, fc.string(), fc.string(), (number, before, after) => {
      expect(maskText(`${before.replaceAll(/\d/g, '')} +${number} ${after.replaceAll(/\d/g, '')}`)).not.toContain(number)
    }))
  })

  it('keeps enough to follow a case', () => {
    expect(maskText(`dial ${NUMBER} now`)).toBe('dial +44…58 now')
    expect(maskText('2026-11-20T10:00:00.000+0000, call 0193477a-1111-7222-8333-444455556666, 12.5 s')).toContain('0193477a-1111-7222-8333-444455556666, 12.5 s')
    const line = JSON.parse(logged(log => log.info({ callId: 'x', requestId: 'y' }, 'call started'))) as Record<string, unknown>
    expect(line).toMatchObject({ msg: 'call started', callId: 'x', requestId: 'y', time: expect.stringMatching(/^\d{4}-.*Z$/) as string })
  })
})
