import type { Locator, Page } from 'playwright-core'
import { until } from '../sandbox/until'

/** The dialer as a person uses it: by what it shows. Every wait is for words on the screen. */
export class DialerPage {
  constructor(readonly page: Page) {}

  get number(): Locator {
    return this.page.getByLabel('Number to call')
  }

  get callButton(): Locator {
    return this.page.getByTestId('call')
  }

  get refusal(): Locator {
    return this.page.getByTestId('refusal')
  }

  get hangUpButton(): Locator {
    return this.page.getByTestId('hang-up')
  }

  get ended(): Locator {
    return this.page.getByTestId('ended')
  }

  /** The sentence about how the call went. */
  get outcome(): Locator {
    return this.page.getByTestId('outcome')
  }

  get total(): Locator {
    return this.page.getByTestId('receipt-total')
  }

  get announcer(): Locator {
    return this.page.getByTestId('announcer')
  }

  get mode(): Locator {
    return this.page.locator('[data-mode]')
  }

  /** Goes to the dialer and waits until its phone is on the network. */
  async open(): Promise<this> {
    await this.page.goto('/dialer')
    await this.waitForDevice('Ready')
    return this
  }

  async waitForDevice(words: string): Promise<void> {
    // A regular expression, as texts are compared without case: "Getting ready" is not "Ready".
    await this.page.getByTestId('device-state').filter({ hasText: new RegExp(words) }).waitFor()
  }

  /** Types a number and waits for its price. */
  async quote(number: string): Promise<void> {
    await this.number.fill(number)
    await this.page.locator('[data-phase=quote]').waitFor()
  }

  /** Types a number and calls it as soon as the screen lets a person do so. */
  async call(number: string): Promise<void> {
    await this.quote(number)
    await this.callButton.click()
  }

  async waitForState(words: string): Promise<void> {
    await this.page.getByTestId('call-state').filter({ hasText: words }).waitFor()
  }

  /** Calls and waits for the answer. */
  async talk(number: string): Promise<void> {
    await this.call(number)
    await this.waitForState('In call')
  }

  /** On a phone the keypad is behind a button; on a desk it is always in sight. */
  async showKeypad(): Promise<void> {
    const button = this.page.getByTestId('keypad')
    if (await button.isVisible()) await button.click()
    await this.page.getByRole('group', { name: 'Keypad for this call' }).waitFor()
  }

  async hangUp(): Promise<void> {
    await this.hangUpButton.click()
  }

  /** Waits for the receipt that the ledger has signed, or for the sentence that nothing was charged. */
  async waitForOutcome(words: RegExp): Promise<string> {
    await this.outcome.filter({ hasText: words }).waitFor()
    return this.outcome.innerText()
  }

  /** The id of the newest call, as this person's own browser is told it. */
  async newestCallId(): Promise<string> {
    return until(async () => {
      const answer = await this.page.request.get('/api/calls/history?limit=1')
      const { calls } = await answer.json() as { calls: { id: string }[] }
      return calls[0]?.id
    }, 'a call in the history')
  }
}
