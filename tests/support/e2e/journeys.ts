import { afterAll, beforeAll } from 'vitest'
import type { Person } from '../test-context'
import { TestBrowser, type Visit, type VisitOptions } from './browser'
import { DialerPage } from './dialer-page'
import { startStack, type Stack } from './stack'

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

  /** Somebody who is signed in, before a dialer that is ready. Ten dollars, unless they bring a person. */
  async openDialer(options: VisitOptions = {}): Promise<Caller> {
    const person = options.person ?? await this.stack.createPerson()
    const visit = await this.browser.visit({ ...options, person })
    return { ...visit, person, dialer: await new DialerPage(visit.page).open() }
  }
}
