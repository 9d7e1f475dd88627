import { existsSync, readFileSync } from 'node:fs'

/**
 * Tells the sandbox what the seed wrote down of the past. It keeps what it knows already, so that this is said at every
 * start: a sandbox whose memory was thrown away knows the past again.
 *
 * @param {{ file: string, sandboxUrl: string }} options
 */
export async function sendHistory({ file, sandboxUrl }) {
  if (!existsSync(file)) return
  const answer = await fetch(`${sandboxUrl}/control/api/history`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: readFileSync(file, 'utf8'),
  })
  if (!answer.ok) throw new Error(`The sandbox does not take the demo's past (${file}): ${(await answer.json()).error}`)
}
