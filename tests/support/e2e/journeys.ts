import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { until } from '../sandbox/until'
import type { Person } from '../test-context'
import { TestBrowser, type Visit, type VisitOptions } from './browser'
import { DialerPage } from './dialer-page'
import { RINGS_AFTER_MS, RINGS_MS, startStack, type Stack } from './stack'

export interface Caller extends Visit {
  person: Person
  dialer: DialerPage
}

/** A Talktime and a browser for all tests of a file. */
export class Journeys {
  #stack: Stack | null = null
  #browser: TestBrowser | null = null

  constructor(env: Record<string, string> = {}) {
    beforeAll(async () => {
      this.#stack = await startStack(env)
      this.#browser = await TestBrowser.launch(this.#stack)
    })
    afterAll(async () => {
      await this.#browser?.close()
      await this.#stack?.close()
    })
  }

  get stack(): Stack {
    if (!this.#stack) throw new Error('the stack starts before the first test')
    return this.#stack
  }

  get browser(): TestBrowser {
    if (!this.#browser) throw new Error('the browser starts before the first test')
    return this.#browser
  }

  /**
   * The far ends' time stands still until the test ends, and passes when `pass` says so: however slow the machine, a
   * phone rings until the page was looked at, and a call is as long as the test made it.
   */
  async stopFarTime(): Promise<void> {
    await this.stack.control.send('PUT', '/clock', { rate: 0 })
    onTestFinished(() => this.stack.control.send('PUT', '/clock', { rate: 1 }))
  }

  /** Waits until the carrier has dialled the far phone, and lets it ring: `answer` is next, or `pass`. */
  async ring(): Promise<void> {
    const isDialled = async () => (await this.stack.control.get<{ direction: string, status: string }[]>('/calls'))
      .some(leg => leg.direction === 'outbound-dial' && leg.status === 'initiated')
    await until(isDialled, 'the far phone to be dialled')
    await this.pass(RINGS_AFTER_MS)
  }

  /** The far phone, which rings, is answered. */
  async answer(): Promise<void> {
    await this.pass(RINGS_MS)
  }

  /** Lets time pass at the far ends, and all that happens in it happen. */
  async pass(ms: number): Promise<void> {
    await this.stack.control.send('POST', '/clock/advance', { ms })
  }

  /** Somebody who is signed in, before a dialer that is ready. Ten dollars, unless they bring a person. */
  async openDialer(options: VisitOptions = {}): Promise<Caller> {
    const person = options.person ?? await this.stack.createPerson()
    const visit = await this.browser.visit({ ...options, person })
    return { ...visit, person, dialer: await new DialerPage(visit.page).open() }
  }
}
