import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard } from './guard.mjs'

/**
 * A folder for the time that this program runs: whatever ends it, the folder goes too.
 *
 * @param {string} name what it is for, in a word
 * @returns {string}
 */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `talktime-${name}-`))
  guard('folder', folder)
  return folder
}
