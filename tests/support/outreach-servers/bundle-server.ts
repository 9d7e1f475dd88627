import { join } from 'node:path'
import { build } from 'esbuild'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

/** What packages that were written for `require` count on. */
const HEAD = `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname`

/**
 * The mortal server as one file. It is started again after each kill: out of its sources that took three seconds of
 * work, a thousand files to find and read.
 *
 * @returns its program
 */
export async function bundleServer(): Promise<string> {
  const file = join(temporaryFolder('mortal'), 'server.mjs')
  await build({
    entryPoints: ['tests/support/outreach-servers/mortal-server.ts'], outfile: file, bundle: true, platform: 'node', format: 'esm', target: 'node20',
    banner: { js: HEAD }, tsconfigRaw: {}, logLevel: 'error',
  })
  return file
}
