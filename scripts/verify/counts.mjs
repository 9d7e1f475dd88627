import { isBroken } from './failures.mjs'

/**
 * What a vitest run adds to the total, from its JSON report.
 *
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult
 *
 * @param {{ numPassedTests: number, numFailedTests: number, testResults?: FileResult[] } | null} report
 *   null where there is none: vitest did not get that far
 * @param {number} exitCode
 * @returns {{ passed: number, failed: number }}
 */
export function countTests(report, exitCode) {
  if (!report) return { passed: 0, failed: 1 }
  // A file that could not be loaded has no failed test in it, and is a failure all the same.
  const brokenFiles = (report.testResults ?? []).filter(isBroken)
  const failed = report.numFailedTests + brokenFiles.length
  const passed = report.numPassedTests
  // Nothing failed and yet it did not end well (an unhandled rejection): somebody has to look.
  if (failed === 0 && (exitCode !== 0 || passed === 0)) return { passed, failed: 1 }
  return { passed, failed }
}
