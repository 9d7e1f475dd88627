import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const TEXT = /\.(m?js|css|html|json|txt|svg|webmanifest)$/

/**
 * Looks for canaries in what every visitor can download.
 *
 * @param {{ directory: string, canaries: string[], except?: string }} options
 * @returns {{ filesRead: number, leaks: { file: string, found: string }[] }}
 */
export function scanBundle({ directory, canaries, except }) {
  const leaks = []
  let filesRead = 0
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    if (file === except) continue
    if (entry.name.endsWith('.map')) leaks.push({ file, found: 'a source map' })
    if (!TEXT.test(entry.name)) continue
    const text = readFileSync(file, 'utf8')
    filesRead++
    for (const canary of canaries) if (text.includes(canary)) leaks.push({ file, found: canary })
  }
  return { filesRead, leaks }
}
