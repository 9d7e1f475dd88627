import type { Page } from 'playwright-core'
import { codeOfStep, stepAt } from '../../../server/auth/totp'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * An authenticator app. A code is taken once, so each that it shows is of a later 30 seconds than the one before; the
 * server's allowance for clocks leaves room for two. None is of the 30 seconds before: it would count for as long as
 * these last, and on a busy machine a page takes longer.
 */
export class Authenticator {
  readonly #secret: string
  #step = 0

  /** @param key in base 32, as a page shows it; blanks do not count */
  constructor(key: string) {
    const bits = [...key.replace(/\s/g, '').toUpperCase()].map(letter => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
    const bytes = bits.join('').match(/.{8}/g) ?? []
    this.#secret = Buffer.from(bytes.map(byte => Number.parseInt(byte, 2))).toString('latin1')
  }

  /** @throws Error where every code that counts now has been shown */
  code(): string {
    const now = stepAt(new Date())
    const step = Math.max(this.#step, now)
    if (step > now + 1) throw new Error('no code is left for now')
    this.#step = step + 1
    return codeOfStep(this.#secret, step)
  }
}

/** Turns the second factor on, as a person does on the account page. */
export async function turnOnSecondFactor(page: Page, password: string): Promise<Authenticator> {
  await page.goto('/account')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByTestId('begin-setup').getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  const app = new Authenticator(await page.getByTestId('secret').innerText())
  await page.getByTestId('code').fill(app.code())
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByTestId('second-factor-state').filter({ hasText: 'On' }).waitFor()
  return app
}
