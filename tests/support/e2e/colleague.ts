import type { Page } from 'playwright-core'
import type { Role } from '../../../shared/schemas/user'
import { turnOnSecondFactor, type Authenticator } from './authenticator'
import type { Journeys } from './journeys'

const PASSWORD = 'a long enough password'

export interface Colleague {
  page: Page
  app: Authenticator
}

/** Somebody who signed up, was made staff, and has an authenticator app whose last code is too old to count. */
export async function createColleague(
  { browser, stack }: Journeys, name: string, email: string, role: Role,
): Promise<Colleague> {
  const { page, watch } = await browser.visit()
  // the refusal that makes the page ask for a code
  watch.announce(/status of 403/)
  await page.goto('/sign-up')
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByTestId('letter-sent').waitFor()
  // whoever makes colleagues answers for their addresses
  await stack.context.admin`update "user" set email_verified = true where email = ${email}`
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/dialer')
  await stack.context.admin`update "user" set role = ${role} where email = ${email}`
  const app = await turnOnSecondFactor(page, PASSWORD)
  // the code of that moment is good for five minutes; these are over
  await stack.context.admin`
    update session set second_factor_at = second_factor_at - interval '1 hour' from "user" u where u.id = user_id and u.email = ${email}`
  return { page, app }
}

/** Answers the dialog that asks for a code. */
export async function enterCode({ page, app }: Colleague): Promise<void> {
  const dialog = page.getByTestId('step-up')
  await dialog.getByTestId('code').fill(app.code())
  await dialog.getByRole('button', { name: 'Continue' }).click()
}
