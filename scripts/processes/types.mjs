import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { NUXT } from './tools.mjs'

const ROOT = resolve(import.meta.dirname, '../..')

/** Makes `.nuxt`, which tsconfig.json stands on, where no build made it yet: tests and lint read it. */
export function ensureTypes() {
  if (existsSync(resolve(ROOT, '.nuxt/tsconfig.json'))) return
  const { status } = spawnSync(process.execPath, [NUXT, 'prepare'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error('The types could not be made: npx nuxt prepare says why.')
}
