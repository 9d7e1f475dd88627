/**
 * The program that strangers check files with, as one file that needs Node and nothing else: no package, no checkout,
 * and no name in a registry that anybody could take.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const ROOT = resolve(import.meta.dirname, '../..')
export const VERIFIER = 'verify-ledger.mjs'
/** All that may be in it: it is public. */
const ITS_SOURCES = /^(?:shared\/|scripts\/(?:args|talktime|verifier)\/|server\/anchors\/(?:anchor-key|node-ledger-crypto)\.ts$)/
const HEAD = `#!/usr/bin/env node
// Checks a ledger file of Talktime: node ${VERIFIER} FILE --key ledger-key.pem
// One file, no packages, no network. Its SHA-256 stands in the last line of every file that is exported.`

/**
 * The same bytes for the same sources, wherever they are built. Not minified: whoever runs it can read it.
 *
 * @returns {Promise<{ text: string, sha256: string, sources: string[] }>}
 */
export async function buildVerifier() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['scripts/verifier/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: HEAD },
    tsconfigRaw: {},
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const sources = Object.keys(metafile.inputs).sort()
  const stranger = sources.find(source => !ITS_SOURCES.test(source))
  if (stranger) throw new Error(`${VERIFIER} would publish ${stranger}.`)
  const [{ text }] = outputFiles
  return { text, sha256: createHash('sha256').update(text).digest('hex'), sources }
}

/**
 * Writes it, and its hash as `sha256sum -c` reads it, into a folder.
 *
 * @param {string} directory
 */
export async function writeVerifier(directory) {
  const { text, sha256 } = await buildVerifier()
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, VERIFIER), text)
  writeFileSync(join(directory, `${VERIFIER}.sha256`), `${sha256}  ${VERIFIER}\n`)
  return sha256
}
