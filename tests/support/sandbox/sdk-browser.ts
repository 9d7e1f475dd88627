import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { toneFile } from './tone-file'
import { until } from './until'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

/** What the fake microphone plays. */
export const MICROPHONE_HERTZ = 700

// The package lets nobody import its bundle for script tags, so it is read as a file.
const SDK = new URL('../../../node_modules/@twilio/voice-sdk/dist/twilio.min.js', import.meta.url)
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

interface PageEvent {
  name: string
  detail: unknown
}

/** Chromium with a fake microphone, and a page that holds the unmodified Voice SDK. */
export class SdkBrowser {
  readonly #folder = temporaryFolder('sdk')
  #server: http.Server | null = null
  #context: BrowserContext | null = null
  #url = ''

  async start(sandboxUrl: string): Promise<this> {
    this.#server = http.createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname
      const [type, content] = this.#file(path)
      response.writeHead(200, { 'content-type': type })
      response.end(content)
    })
    const server = this.#server
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    this.#url = `http://localhost:${(server.address() as AddressInfo).port}/?sandbox=${new URL(sandboxUrl).host}`
    const microphone = join(this.#folder, 'microphone.wav')
    writeFileSync(microphone, toneFile(MICROPHONE_HERTZ, 30))
    this.#context = await chromium.launchPersistentContext(join(this.#folder, 'profile'), {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      headless: true,
      permissions: ['microphone'],
      args: [...FLAGS, `--use-file-for-fake-audio-capture=${microphone}`],
    })
    return this
  }

  /** A fresh page with the SDK loaded and no device yet. */
  async open(): Promise<Page> {
    const page = await this.tab(this.#url)
    await page.waitForFunction('typeof createDevice === "function"')
    return page
  }

  async tab(url: string): Promise<Page> {
    if (!this.#context) throw new Error('start the browser first')
    const page = await this.#context.newPage()
    // only ends what hangs
    page.setDefaultTimeout(90_000)
    await page.goto(url)
    return page
  }

  async stop(): Promise<void> {
    await this.#context?.close()
    this.#server?.closeAllConnections()
    this.#server?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #file(path: string): [type: string, content: Buffer] {
    if (path === '/twilio.js') return ['text/javascript', readFileSync(SDK)]
    if (path === '/silence.wav') return ['audio/wav', toneFile(0, 0.1, 8_000)]
    return ['text/html', readFileSync(new URL('./sdk-page.html', import.meta.url))]
  }
}

/** What happened on the page so far, oldest first. */
export function eventsOf(page: Page): Promise<PageEvent[]> {
  return page.evaluate('happened')
}

/** Waits for the next event of that name, after the first `skip` of them. */
export function eventOn(page: Page, name: string, skip = 0): Promise<PageEvent> {
  const look = async () => (await eventsOf(page)).filter(event => event.name === name)[skip]
  return until(look, `${name} on the page`)
}
