import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failureLines, failuresOf } from '../../../scripts/verify/failures.mjs'

const passed = { status: 'passed', fullName: 'a good one', failureMessages: [] }
const failed = { status: 'failed', fullName: 'M5 says so', failureMessages: ['AssertionError: expected 1 to be 2\n    at file.ts:3:4\n    at other'] }

describe('what a verification says failed', () => {
  it('names each failed test with the beginning of its message', () => {
    const report = { testResults: [
      { name: resolve('tests/db/a.test.ts'), status: 'failed', assertionResults: [passed, failed] },
      { name: resolve('tests/db/b.test.ts'), status: 'passed', assertionResults: [passed] },
    ] }
    expect(failureLines(failuresOf(report))).toEqual(['✗ tests/db/a.test.ts > M5 says so', '    AssertionError: expected 1 to be 2'])
  })

  it('names a file that failed without a test of its own', () => {
    const report = { testResults: [{ name: resolve('tests/db/a.test.ts'), status: 'failed', message: 'No such module', assertionResults: [] }] }
    expect(failureLines(failuresOf(report))).toEqual(['✗ tests/db/a.test.ts', '    No such module'])
  })

  it('is short, and of plain words', () => {
    const message = Array.from({ length: 40 }, (_, at) => `\u001B[32m${at}\u001B[39m ${'x'.repeat(300)}`).join('\n\n')
    const lines = failureLines([{ name: 'lint', message }])
    expect(lines).toHaveLength(7)
    expect(lines[1]).toBe(`    0 ${'x'.repeat(158)}`)
  })

  it('says nothing of a run without a report, and of one that passed', () => {
    expect(failuresOf(null)).toEqual([])
    expect(failureLines([])).toEqual([])
  })
})
