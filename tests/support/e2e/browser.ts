import { createHmac, randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, selectors, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { onTestFailed, onTestFinished, expect } from 'vitest'
import { session } from '../../../drizzle/schema/auth'
import { findChromium } from '../../../scripts/processes/chromium.mjs'
import { sessionCookieName } from '../../../server/auth/session-cookie'
import { toneFile } from '../sandbox/tone-file'
import type { Person } from '../test-context'
import { installProbes } from './page-probes'
import { PageWatch } from './page-watch'
import type { Stack } from './stack'
import { whatIsShown } from './what-is-shown'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

selectors.setTestIdAttribute('data-test')

/** What the microphone hears. */
export const MICROPHONE_HERTZ = 700

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update',
  '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  // Media flows on a machine that has no network but its own.
  '--allow-loopback-in-peer-connection',
  // Whatever slips past all else finds no address.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

export interface VisitOptions extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'reducedMotion'> {
  /** Who is signed in; nobody where left out. */
  person?: Person
  microphone?: 'allowed' | 'blocked'
}

export interface Visit {
  context: BrowserContext
  page: Page
  watch: PageWatch
}

/** Chromium with a microphone that hears a steady tone. Every visit is a browser profile of its own. */
export class TestBrowser {
  private constructor(
    private readonly stack: Stack,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async launch(stack: Stack): Promise<TestBrowser> {
    const folder = temporaryFolder('browser')
    const microphone = join(folder, 'microphone.wav')
    writeFileSync(microphone, toneFile(MICROPHONE_HERTZ, 30))
    const executablePath = await findChromium()
    if (!executablePath) throw new Error('There is no Chromium. Install one, or set CHROMIUM_PATH.')
    const browser = await chromium.launch({
      executablePath, args: [...FLAGS, `--use-file-for-fake-audio-capture=${microphone}`],
    })
    return new TestBrowser(stack, browser, folder)
  }

  /** Somebody at the screen, for the length of one test; the test fails if their page was not quiet. */
  async visit({ person, microphone = 'allowed', ...options }: VisitOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({
      baseURL: this.stack.url, viewport: { width: 1280, height: 800 }, locale: 'en-US',
      permissions: microphone === 'allowed' ? ['microphone'] : [], ...options,
    })
    // only ends what hangs
    context.setDefaultTimeout(240_000)
    await context.addInitScript(installProbes)
    const watch = new PageWatch(context)
    if (person) await context.addCookies([await seatSession(this.stack, person)])
    const page = await context.newPage()
    onTestFailed(() => {
      const said = this.stack.said()
      if (said) console.warn(said)
    })
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') console.warn(await whatIsShown(context))
      await context.close()
      expect(watch.problems, 'what the page complained of').toEqual([])
    })
    return { context, page, watch }
  }

  async close(): Promise<void> {
    await this.browser.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A session as signing in makes one, without the cost of a password. */
async function seatSession({ context, url }: Stack, person: Person) {
  const token = randomBytes(24).toString('base64url')
  const now = new Date()
  await context.database.db.insert(session).values({
    id: randomBytes(12).toString('hex'), userId: person.id, token, createdAt: now, updatedAt: now,
    expiresAt: new Date(now.getTime() + 86_400_000),
  })
  const signature = createHmac('sha256', context.config.authSecret).update(token).digest('base64')
  return { name: sessionCookieName(url), value: encodeURIComponent(`${token}.${signature}`), url, httpOnly: true, sameSite: 'Lax' as const }
}
