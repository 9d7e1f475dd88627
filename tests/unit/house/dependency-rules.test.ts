import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLEAN_FILES, PLANTED } from './planted-violations'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const FOLDERS = [
  'pages', 'components', 'composables', 'browser', 'plugins', 'middleware', 'layouts',
  'shared', 'server', 'drizzle', 'sandbox', 'scripts', 'bench', 'tests/support',
]

interface Violation {
  rule: { name: string }
  from: string
  to: string
}

let tree = ''
let violations: Violation[] = []

beforeAll(async () => {
  tree = realpathSync(temporaryFolder('rules'))
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.depcruise.json', 'package.json']) cpSync(file, join(tree, file))
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'))
  const planted = Object.fromEntries(PLANTED.map(({ file, source }) => [file, source]))
  for (const [file, source] of Object.entries({ ...CLEAN_FILES, ...planted })) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    writeFileSync(join(tree, file), source)
  }
  violations = await cruise(tree)
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

describe('the dependency rules', () => {
  it.each(PLANTED.map(({ rule, file }) => [rule, file] as const))('%s catches %s', (rule, file) => {
    expect(violations.filter(({ from }) => from === file).map(violation => violation.rule.name)).toContain(rule)
  })

  it('leave decent neighbours alone', () => {
    expect(violations.filter(({ from }) => from in CLEAN_FILES)).toEqual([])
  })

  it('all have a planted violation', () => {
    const config = createRequire(import.meta.url)(resolve('.dependency-cruiser.cjs')) as { forbidden: { name: string }[] }
    const proved = new Set(PLANTED.map(({ rule }) => rule))
    expect(config.forbidden.map(({ name }) => name).filter(name => !proved.has(name))).toEqual([])
  })

  it('find nothing in the tree as it is', async () => {
    expect((await cruise(resolve('.'))).map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([])
  })
})

async function cruise(directory: string): Promise<Violation[]> {
  const folders = FOLDERS.filter(folder => existsSync(join(directory, folder)))
  const bin = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [bin, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: directory, maxBuffer: 1 << 28 })
    .catch((error: { stdout: string }) => error)
  const report = JSON.parse(stdout) as { summary: { violations: Violation[] } }
  return report.summary.violations
}
