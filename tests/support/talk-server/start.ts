import { freePort } from '../../../scripts/processes/free-port.mjs'
import { startChild } from '../../../scripts/processes/child.mjs'
import { ENVIRONMENT, type TestContext } from '../test-context'

export interface TalkServer {
  /** Of its streams, as the carrier is told it. */
  streamUrl: string
  isReady: () => Promise<boolean>
  signal: (name: 'SIGTERM' | 'SIGKILL') => void
  /** Its exit code. */
  ended: Promise<number>
  stop: () => Promise<void>
}

/** A process of `buildTalkServer`'s program, on the database of the test. */
export async function startTalkServer(
  program: string, { testDatabase }: TestContext, env: Record<string, string> = {},
): Promise<TalkServer> {
  const port = await freePort()
  let listening: () => void
  const isUp = new Promise<void>(resolve => {
    listening = resolve
  })
  const child = startChild('a server of talks', process.execPath, [program], {
    env: {
      PATH: process.env.PATH, ...ENVIRONMENT, HOST: '127.0.0.1', PORT: String(port), NUXT_PUBLIC_URL: `http://localhost:${port}`,
      DATABASE_URL: testDatabase.appUrl, NITRO_SHUTDOWN_TIMEOUT: '1500', ...env,
    },
    onLine(line: string) {
      if (line.startsWith('Listening on ')) listening()
    },
  })
  await Promise.race([isUp, child.ended.then((code: number) => Promise.reject(new Error(`it ended with ${code}`)))])
  return {
    streamUrl: `wss://localhost:${port}/media-stream`,
    isReady: () => fetch(`http://127.0.0.1:${port}/api/health/ready`).then(reply => reply.ok),
    signal: name => void child.signal(name),
    ended: child.ended,
    stop: () => child.stop(),
  }
}
