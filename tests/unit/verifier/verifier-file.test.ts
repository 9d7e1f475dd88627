import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildVerifier, VERIFIER, writeVerifier } from '../../../scripts/verifier/build-verifier.mjs'
import type { LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import type { LedgerReport } from '../../../shared/ledger/ledger-report'
import { chanceOf, fileOf, makeLedger, rechain, SIGNER } from '../ledger/ledger-maker'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const HOME = process.cwd()
const ROWS = makeLedger(chanceOf(31), { rows: 60 })
let folder: string
let sha256: string
beforeAll(async () => {
  folder = temporaryFolder('verifier')
  sha256 = await writeVerifier(folder)
  writeFileSync(join(folder, 'key.pem'), SIGNER.publicPem)
})
afterAll(() => {
  process.chdir(HOME)
  rmSync(folder, { recursive: true, force: true })
})

/** As a stranger does: Node, the file, an empty folder, no settings and no network that is asked. */
function run(...args: string[]): Promise<{ code: number, said: string }> {
  return new Promise(done => {
    execFile(process.execPath, [VERIFIER, ...args], { cwd: folder, env: {} }, (error, out, errorText) => {
      done({ code: error ? Number(error.code) : 0, said: out + errorText })
    })
  })
}

function write(name: string, lines: string[]): string {
  writeFileSync(join(folder, name), lines.join(''))
  return name
}

const richer = (rows: LedgerFileRow[]) => rechain(rows.map(row => ({ ...row, reason: 'forged' })))

describe('the program that checks a file', () => {
  it('F5 is one file that needs nothing but Node', () => {
    expect(readdirSync(folder).filter(name => name.startsWith('verify'))).toEqual([VERIFIER, `${VERIFIER}.sha256`])
    const text = readFileSync(join(folder, VERIFIER), 'utf8')
    const imported = [...text.matchAll(/^import .*?["']([^"']+)["'];?$|import\(["']([^"']+)["']\)|require\(["']([^"']+)["']\)/gm)].map(found => found[1] ?? found[2] ?? found[3])
    expect(imported.length).toBeGreaterThan(0)
    expect(imported.filter(name => !name!.startsWith('node:'))).toEqual([])
  })

  it('F5 is the same, byte for byte, however often and from wherever it is built', async () => {
    process.chdir(folder)
    const again = await buildVerifier()
    process.chdir(HOME)
    expect(again.text).toBe(readFileSync(join(folder, VERIFIER), 'utf8'))
    // in a process of its own, with other settings
    const code = `import(${JSON.stringify(resolve(HOME, 'scripts/verifier/build-verifier.mjs'))}).then(async m => console.log((await m.buildVerifier()).sha256))`
    const other = execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: tmpdir(), env: { NODE_ENV: 'production', TZ: 'Asia/Tokyo', LANG: 'de_DE' }, encoding: 'utf8' })
    expect(other.trim()).toBe(sha256)
    expect(again.text).not.toContain(HOME)
  })

  it('F5 lies beside its hash, as sha256sum reads it', () => {
    expect(createHash('sha256').update(readFileSync(join(folder, VERIFIER))).digest('hex')).toBe(sha256)
    expect(readFileSync(join(folder, `${VERIFIER}.sha256`), 'utf8')).toBe(`${sha256}  ${VERIFIER}\n`)
  })

  it('F5 publishes what checks a file, and nothing else of the server', async () => {
    const { sources } = await buildVerifier()
    expect(sources.filter(source => source.startsWith('server/'))).toEqual(['server/anchors/anchor-key.ts', 'server/anchors/node-ledger-crypto.ts'])
    expect(sources.filter(source => !/^(shared|scripts|server)\//.test(source))).toEqual([])
    expect(sources.every(source => existsSync(resolve(HOME, source)))).toBe(true)
  })

  it.each(['csv', 'jsonl'] as const)('F5 M8 says with its exit code what may be concluded, in %s', async format => {
    const sound = write(`sound.${format}`, fileOf(ROWS, format))
    expect(await run(sound, '--key', 'key.pem')).toMatchObject({ code: 0, said: expect.stringMatching(/^PROVED: /) as string })
    expect(await run(sound)).toMatchObject({ code: 2, said: expect.stringMatching(/^CONSISTENT, NOT PROVED: /) as string })
    const recomputed = write(`recomputed.${format}`, fileOf(richer(ROWS), format, { signer: { keyId: SIGNER.keyId, sign: () => '00'.repeat(64) } }))
    expect(await run(recomputed)).toMatchObject({ code: 2, said: expect.stringMatching(/^CONSISTENT, NOT PROVED: /) as string })
    expect(await run(recomputed, '--key', 'key.pem')).toMatchObject({ code: 1, said: expect.stringMatching(/^WRONG: /) as string })
    const lines = fileOf(ROWS, format)
    expect(await run(write(`cut.${format}`, lines.toSpliced(7, 1)))).toMatchObject({ code: 1, said: expect.stringContaining('line 8 ') as string })
    expect(await run('missing.csv')).toMatchObject({ code: 2, said: expect.stringContaining('is not there') as string })
    expect(await run('--help')).toMatchObject({ code: 0, said: expect.stringContaining(`node ${VERIFIER} FILE`) as string })
  })

  it('F5 still reads the files of before, which name no program, and says which one a new one names', async () => {
    const old = write('old.csv', fileOf(ROWS, 'csv'))
    expect(readFileSync(join(folder, old), 'utf8')).not.toContain('verifier_sha256')
    const named = write('named.csv', fileOf(ROWS, 'csv', { verifierSha256: sha256 }))
    for (const [file, hash] of [[old, null], [named, sha256]] as const) {
      const { code, said } = await run(file, '--key', 'key.pem', '--json')
      expect(code).toBe(0)
      expect((JSON.parse(said) as LedgerReport).verifierSha256).toBe(hash)
    }
    expect((await run(named, '--key', 'key.pem')).said).toContain(sha256)
    expect((await run(old, '--key', 'key.pem')).said).not.toContain('verify-ledger.mjs')
  })
})

describe('a file of before', () => {
  // written by the first version of the writer, and kept as it was
  const place = resolve('tests/unit/verifier/files-of-before')

  it.each([['ledger.csv', 'all'], ['ledger.jsonl', 'stretch']])('F5 M8 is proved by the program of today: %s', async (name, coverage) => {
    const { code, said } = await run(join(place, name), '--key', join(place, 'ledger-key.pem'), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(said)).toMatchObject({ verdict: 'proved', coverage, rows: 12, signature: 'valid', verifierSha256: null })
  })
})

/** Where anybody could be told what to run. */
function sayings(place: string): string[] {
  const files = readdirSync(place, { recursive: true, withFileTypes: true })
  return files.filter(entry => entry.isFile() && /\.(?:md|vue|ts|mjs|json)$/.test(entry.name)).map(entry => join(entry.parentPath, entry.name))
}

it('F5 nothing tells people to run a name that anybody may register', () => {
  const places = ['docs', 'components', 'pages', 'composables', 'browser', 'shared', 'server', 'scripts', 'bin'].flatMap(sayings)
  const telling = [...places, 'README.md', 'package.json'].filter(file => /npx (?:--yes |-y )?talktime/.test(readFileSync(file, 'utf8')))
  expect(telling).toEqual([])
})
