import type { BrowserContext, Page, Request } from 'playwright-core'
import { isLocalHost } from '../no-outside-requests'

/**
 * Sees to it that a page is quiet: errors on its console, exceptions, violations of its content security policy and
 * requests that leave this machine are kept, and `expectQuiet` fails for each that a test has not announced.
 */
export class PageWatch {
  readonly #problems: string[] = []
  readonly #announced: RegExp[] = []
  /** Addresses of all that was asked for, without this machine's name. */
  readonly requested: string[] = []

  constructor(context: BrowserContext) {
    context.on('request', request => this.#see(request))
    context.on('page', page => this.#watch(page))
    context.on('weberror', error => this.#problems.push(`exception: ${error.error().message}`))
  }

  /** From here on such a problem is part of what is tested. */
  announce(...patterns: RegExp[]): void {
    this.#announced.push(...patterns)
  }

  /** Problems so far that nobody announced. */
  get problems(): string[] {
    return this.#problems.filter(problem => !this.#announced.some(pattern => pattern.test(problem)))
  }

  #watch(page: Page): void {
    page.on('console', message => {
      // Policies that are broken are told here too, as errors.
      if (message.type() === 'error') this.#problems.push(`console: ${message.text()} (${message.location().url})`)
    })
    page.on('websocket', socket => this.#check(socket.url()))
    page.on('crash', () => this.#problems.push('the page crashed'))
  }

  #see(request: Request): void {
    this.#check(request.url())
    if (request.url().startsWith('http')) this.requested.push(new URL(request.url()).pathname)
  }

  #check(url: string): void {
    if (!URL.canParse(url) || !/^(http|ws)s?:$/.test(new URL(url).protocol)) return
    if (!isLocalHost(new URL(url).hostname)) this.#problems.push(`left this machine: ${url}`)
  }
}
