import { describe, expect, it } from 'vitest'
import { expectConsole } from '../../support/fail-on-console'

describe('the console in tests', () => {
  it('accepts a line that the test announced', () => {
    expectConsole('warn', /low on paper/)
    console.warn('printer %s is low on paper', 'one')
  })

  it.fails('fails a test that writes an error nobody expected', () => {
    console.error('surprise')
  })

  it.fails('fails a test whose announced line never came', () => {
    expectConsole('error', /never/)
    expect(1).toBe(1)
  })
})
