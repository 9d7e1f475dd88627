import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scryptPasswords } from '../../../server/auth/passwords'
import { demoEnvironment } from '../../../scripts/demo/environment.mjs'
import type { BookedLeg } from '../../../sandbox/books/books'
import { createTestDatabase } from '../database'
import { ControlClient } from '../sandbox/control-client'
import { createTestClock } from '../test-clock'
import { createPerson, createTestContext, DECK, type Person, type PersonOptions, type TestContext } from '../test-context'
import { builtApp, sandboxCarrier, type Program } from './app-process'
import { freePort } from '../../../scripts/processes/free-port.mjs'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

/** Numbers by how they end. All are British landlines of `DECK`: each started minute, two cents. */
export const FAR_ENDS = {
  /** Rings for `RINGS_MS`, then a tone of 1000 Hz. */
  tone: '+442079460001',
  busy: '+442079460002',
  neverAnswers: '+442079460003',
  unreachable: '+442079460004',
  hangsUpAfterThreeSeconds: '+442079460005',
  answersAtOnce: '+442079460008',
} as const
export const FAR_TONE_HERTZ = 1_000
/** From here on the far phone rings. */
export const RINGS_AFTER_MS = 100
export const RINGS_MS = 1_200

/** A whole Talktime of its own: database, sandbox carrier, the built server. */
export interface Stack {
  url: string
  sandboxUrl: string
  app: Program
  sandbox: Program
  control: ControlClient
  /** The server's own parts over the same database, to make people and to look behind the screens. */
  context: TestContext
  createPerson: (options?: PersonOptions) => Promise<Person>
  /** The number's leg in the carrier's books, once that leg is over. */
  bookedLeg: (callId: string) => Promise<BookedLeg | null>
  /** What app and sandbox said. */
  said: () => string
  close: () => Promise<void>
}

export async function startStack(env: Record<string, string> = {}): Promise<Stack> {
  const folder = temporaryFolder('e2e')
  const [port, sandboxPort, smtpPort] = await Promise.all([freePort(), freePort(), freePort()])
  const deckFile = join(folder, 'deck.csv')
  writeFileSync(deckFile, DECK)
  const database = await createTestDatabase()
  const settings = demoEnvironment({
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    TALKTIME_DATA_DIR: folder,
    SANDBOX_DECK_FILE: deckFile,
    DATABASE_URL: database.appUrl, RECONCILE_EVERY_SECONDS: '1', LIMIT_STARTS_PER_MINUTE: '100', ...env,
  })
  const context = await createTestContext({
    database, env: settings.env, passwords: scryptPasswords, clock: { ...createTestClock(), now: () => new Date() },
  })
  const childEnv = { PATH: process.env.PATH, HOME: process.env.HOME, ...settings.env }
  const url = settings.publicUrl
  const sandboxUrl = `http://localhost:${settings.sandboxPort}`
  const app = builtApp(url, childEnv)
  const sandbox = sandboxCarrier(sandboxUrl, childEnv)
  const control = new ControlClient(sandboxUrl)
  const stack: Stack = {
    url, sandboxUrl, app, sandbox, control, context,
    createPerson: options => createPerson(context, options),
    async bookedLeg(callId) {
      const legs = await control.books()
      return legs.find(leg => leg.callId === callId && leg.direction === 'outbound-dial' && leg.endedAt !== null) ?? null
    },
    said: () => [...sandbox.lines, ...app.lines].join('\n'),
    async close() {
      await Promise.all([app.stop(), sandbox.stop()])
      await context.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await Promise.all([sandbox.start(), app.start()])
  } catch (error) {
    await stack.close()
    throw error
  }
  return stack
}
