import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { spawnSync } from 'node:child_process'
import { run } from '../processes/child.mjs'

export const OTHER_NODE = '24.21.0'

/**
 * Another Node, from the package registry, beside the project: nothing of the project's own installation changes.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string>} path of its program
 */
export async function ensureOtherNode(say) {
  const home = resolve('.data/node24')
  const program = resolve(home, 'node_modules/node/bin/node')
  if (versionOf(program) !== OTHER_NODE) {
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', home, `node@${OTHER_NODE}`]
    const code = await run('npm', 'npm', args, { onLine: say })
    if (code !== 0 || versionOf(program) !== OTHER_NODE) {
      throw new Error(`Node ${OTHER_NODE} could not be fetched from the package registry.`)
    }
  }
  return program
}

function versionOf(program) {
  if (!existsSync(program)) return null
  return spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim().slice(1) ?? null
}
