import { describe, expect, it } from 'vitest'
import { countTests } from '../../../scripts/verify/counts.mjs'

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map(one => ({ status: one })) })

describe('the sum of a verification', () => {
  it('counts each test', () => {
    const report = { numPassedTests: 3, numFailedTests: 1, testResults: [file('failed', 'passed', 'failed')] }
    expect(countTests(report, 1)).toEqual({ passed: 3, failed: 1 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const report = { numPassedTests: 3, numFailedTests: 0, testResults: [file('passed', 'passed'), file('failed')] }
    expect(countTests(report, 1)).toEqual({ passed: 3, failed: 1 })
  })

  it('never calls a run good that ended badly, ran nothing, or left no report', () => {
    expect(countTests({ numPassedTests: 3, numFailedTests: 0, testResults: [] }, 1)).toEqual({ passed: 3, failed: 1 })
    expect(countTests({ numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0)).toEqual({ passed: 0, failed: 1 })
    expect(countTests(null, 1)).toEqual({ passed: 0, failed: 1 })
  })

  it('is clean where all passed', () => {
    expect(countTests({ numPassedTests: 5, numFailedTests: 0, testResults: [] }, 0)).toEqual({ passed: 5, failed: 0 })
  })
})
