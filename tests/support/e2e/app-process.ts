import { existsSync } from 'node:fs'
import { ensureBuild } from '../../../scripts/processes/build.mjs'
import { startChild } from '../../../scripts/processes/child.mjs'
import { SERVER, TSX } from '../../../scripts/processes/tools.mjs'
import { waitForAnswer } from '../../../scripts/processes/wait-for.mjs'

type Env = Record<string, string | undefined>
type Child = ReturnType<typeof startChild>

/** E2E_SERVER names another build's `server/index.mjs`, to test what was built elsewhere. */
async function serverFile(): Promise<string> {
  const given = process.env.E2E_SERVER
  if (!given) {
    await ensureBuild({ log: line => console.warn(line) })
    return SERVER
  }
  if (!existsSync(given)) throw new Error(`E2E_SERVER names ${given}, which is not there.`)
  return given
}

/** A program that a test starts, stops and starts again on the same port. */
export class Program {
  /** What it said, for whoever looks into a failure. */
  readonly lines: string[] = []
  #child: Child | null = null

  constructor(
    private readonly name: string,
    private readonly command: () => Promise<string[]>,
    private readonly url: string,
    private readonly env: Env,
  ) {}

  async start(): Promise<void> {
    const child = startChild(this.name, process.execPath, await this.command(), {
      env: this.env,
      onLine: (line: string) => void this.lines.push(line),
    })
    this.#child = child
    const { ended } = child
    await waitForAnswer(this.url, { withinMs: 300_000, ended, name: this.name }).catch((error: unknown) => {
      throw new Error([...this.lines, String(error)].join('\n'))
    })
  }

  /** Asks it to end, as an operator does, and waits until it has. @returns its exit code */
  async stop(): Promise<number> {
    const child = this.#child
    this.#child = null
    if (!child) return 0
    child.signal('SIGTERM')
    return child.ended
  }
}

/** The server as `npm run build` made it. */
export function builtApp(url: string, env: Env): Program {
  return new Program('the app', async () => [await serverFile()], `${url}/api/health/ready`, { ...env, NODE_ENV: 'production' })
}

export function sandboxCarrier(url: string, env: Env): Program {
  return new Program('the sandbox carrier', () => Promise.resolve([TSX, 'sandbox/main.ts']), `${url}/`, env)
}
