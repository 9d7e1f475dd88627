import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const MOST_LINES = 6
const MOST_CHARACTERS = 160

/**
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} TestResult
 * @typedef {{ name: string, status: string, message?: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ name: string, message: string }} Failure
 */

/**
 * A file that failed though none of its tests did: it could not be loaded, say.
 *
 * @param {FileResult} file
 * @returns {boolean}
 */
export const isBroken = ({ status, assertionResults }) =>
  status === 'failed' && !assertionResults.some(test => test.status === 'failed')

/**
 * What failed in a vitest run, from its JSON report: tests, and files without a failed test.
 *
 * @param {{ testResults?: FileResult[] } | null} report
 * @returns {Failure[]}
 */
export function failuresOf(report) {
  return (report?.testResults ?? []).flatMap(file => {
    const path = relative('.', file.name)
    if (isBroken(file)) return [{ name: path, message: file.message ?? '' }]
    return file.assertionResults
      .filter(test => test.status === 'failed')
      .map(({ fullName, failureMessages = [] }) => ({ name: `${path} > ${fullName}`, message: failureMessages.join('\n') }))
  })
}

/**
 * Each failure in a few lines: what it is called, and how its message begins. Where the stack begins they end.
 *
 * @param {Failure[]} failures
 * @returns {string[]}
 */
export function failureLines(failures) {
  return failures.flatMap(({ name, message }) => {
    const lines = stripVTControlCharacters(message).split('\n').map(line => line.trimEnd()).filter(line => line !== '')
    const stack = lines.findIndex(line => /^\s+at /.test(line))
    const told = lines.slice(0, Math.min(MOST_LINES, stack < 0 ? lines.length : stack))
    return [`✗ ${name}`, ...told.map(line => `    ${line.slice(0, MOST_CHARACTERS)}`)]
  })
}
