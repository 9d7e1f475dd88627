import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { ENVIRONMENT } from './test-context'

export interface DoomedServer {
  url: string
  /** The signal that ended it. */
  ended: Promise<string | null>
  stop: () => Promise<void>
}

/** A server in a process of its own, on the test's database. */
export async function startDoomedServer(
  databaseUrl: string, doom: { dieOn: string, die: 'before' | 'after' } | null, env: Record<string, string> = {},
): Promise<DoomedServer> {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('tests/support/doomed-server.ts')], {
    env: {
      PATH: process.env.PATH, ...ENVIRONMENT, ...env, DATABASE_URL: databaseUrl,
      ...(doom && { DIE_ON: doom.dieOn, DIE: doom.die }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([, signal]) => signal as string | null)
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line').then(([line]) => line as string), ended])
  if (!first?.startsWith('{')) throw new Error(`the server did not start: ${String(first)}`)
  return {
    url: (JSON.parse(first) as { url: string }).url,
    ended,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
