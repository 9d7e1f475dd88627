// How one step of the verification runs: quietly, with a heading and its time, and all it said where it failed.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../processes/child.mjs'
import { VITEST } from '../processes/tools.mjs'
import { countTests } from './counts.mjs'
import { failureLines, failuresOf } from './failures.mjs'
import { spentLines } from './spent.mjs'
import { temporaryFolder } from '../processes/temporary-folder.mjs'

/** Of a check that failed: what it said last says why. */
const LAST_LINES = 6
const totals = { passed: 0, failed: 0 }
const times = { phases: [], files: [] }
const failures = []

/** @returns {{ passed: number, failed: number }} of all steps so far */
export function total() {
  return totals
}

/** @returns {string[]} what the time of all steps so far went to */
export function spent() {
  return spentLines({ ...times, seconds: process.uptime() })
}

/** @returns {string[]} what failed in all steps so far, each in a few lines: all that was said stands above */
export function whatFailed() {
  return failureLines(failures)
}

/**
 * A step that succeeds or fails as a whole: one check.
 *
 * @param {string} title
 * @param {string[]} command of this Node, program first
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<boolean>}
 */
export async function check(title, command, env = process.env) {
  return await step(title, async say => {
    const code = await run(title, process.execPath, command, { env, onLine: say })
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  })
}

/**
 * A check that is a function: it throws where it fails.
 *
 * @param {string} title
 * @param {(say: (line: string) => void) => Promise<void>} work
 */
export async function checkThat(title, work) {
  return await step(title, async say => {
    try {
      await work(say)
      return { passed: 1, failed: 0 }
    } catch (error) {
      say(error.message)
      return { passed: 0, failed: 1 }
    }
  })
}

/**
 * Test projects: each test counts.
 *
 * @param {string} title
 * @param {string[]} projects
 * @param {{ node?: string, except?: string[] }} [options] `except`: patterns of files that are left out
 */
export async function tests(title, projects, { node = process.execPath, except = [] } = {}) {
  const folder = temporaryFolder('report')
  const report = join(folder, 'report.json')
  const fileTimes = join(folder, 'files.json')
  const args = [
    VITEST, 'run', ...projects.flatMap(name => ['--project', name]), ...except.flatMap(files => ['--exclude', files]),
    '--reporter=default', '--reporter=json', '--reporter=./scripts/verify/file-times.mjs', `--outputFile.json=${report}`,
  ]
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, FILE_TIMES: fileTimes }
  try {
    return await step(title, async say => {
      const code = await run(title, node, args, { env, onLine: say })
      const on = node === process.execPath ? '' : `, ${title}`
      times.files.push(...(readJson(fileTimes) ?? []).map(file => ({ ...file, name: `${file.name}${on}` })))
      const told = readJson(report)
      return { ...countTests(told, code), failures: failuresOf(told) }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function step(title, work) {
  const said = []
  const startedAt = performance.now()
  // of this step alone: others run beside it
  const { passed, failed, failures: own = [] } = await work(line => said.push(line))
  totals.passed += passed
  totals.failed += failed
  const seconds = (performance.now() - startedAt) / 1000
  times.phases.push({ name: title, seconds })
  const counted = passed + failed > 1 ? `  ${passed} of ${passed + failed}` : ''
  console.log(`${failed ? '✗' : '✓'} ${title.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s${counted}`)
  if (failed) console.log(said.map(line => `    ${line}`).join('\n'))
  if (failed) failures.push(...own.length > 0 ? own : [{ name: title, message: said.slice(-LAST_LINES).join('\n') }])
  return failed === 0
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
