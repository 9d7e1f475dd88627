import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Role } from '../../shared/schemas/user'
import { turnOnSecondFactor, type Authenticator } from '../support/e2e/authenticator'
import { seriousFindings } from '../support/e2e/axe'
import { Journeys } from '../support/e2e/journeys'
import { expectHealthy } from '../support/ledger/read-ledger'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const PASSWORD = 'a long enough password'

interface Colleague {
  page: Page
  app: Authenticator
}

/** Somebody who signed up, was made staff, and has an authenticator app. */
async function colleague(name: string, email: string, role: Role): Promise<Colleague> {
  const { page, watch } = await journeys.browser.visit()
  // the refusal that makes the page ask for a code
  watch.announce(/status of 403/)
  await page.goto('/sign-up')
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL('**/dialer')
  await journeys.stack.context.admin`update "user" set role = ${role} where email = ${email}`
  const app = await turnOnSecondFactor(page, PASSWORD)
  // the code of that moment is good for five minutes; these are over
  await journeys.stack.context.admin`
    update session set second_factor_at = second_factor_at - interval '1 hour' from "user" u where u.id = user_id and u.email = ${email}`
  return { page, app }
}

async function enterCode({ page, app }: Colleague): Promise<void> {
  const dialog = page.getByTestId('step-up')
  await dialog.getByTestId('code').fill(app.code())
  await dialog.getByRole('button', { name: 'Continue' }).click()
}

describe('the finance desk', () => {
  it('M13 A4 posts what one asks for and another approves, each with a code', async () => {
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const priya = await colleague('Priya Raghunathan', 'priya@example.com', 'finance')
    const { page } = priya
    await page.goto('/finance/adjustments')
    await page.getByText('Nobody has asked for an adjustment').waitFor()
    expect(await seriousFindings(page), 'no adjustments').toEqual([])
    const form = page.getByTestId('adjustment-form')
    await form.getByLabel('Who').fill(person.email)
    await form.getByRole('button', { name: 'Find' }).click()
    await form.getByRole('button', { name: new RegExp(person.email) }).click()
    await form.getByLabel('Amount').fill('4.20')
    await form.getByLabel('Note').fill('Charged twice for one evening')
    await form.getByRole('button', { name: 'Ask for it' }).click()
    await enterCode(priya)
    const own = page.getByTestId('adjustment').filter({ hasText: '+$4.20' })
    await own.waitFor()
    expect(await own.getByRole('button', { name: 'Approve' }).count(), 'nobody approves their own request').toBe(0)
    expect(await seriousFindings(page), 'an adjustment that waits').toEqual([])

    const tomas = await colleague('Tomás Ó Súilleabháin', 'tomas@example.com', 'finance')
    await tomas.page.goto('/finance/adjustments')
    await tomas.page.getByRole('button', { name: 'Approve' }).click()
    await enterCode(tomas)
    await tomas.page.getByTestId('adjustment').filter({ hasText: 'by Tomás Ó Súilleabháin' }).waitFor()
    const { admin } = journeys.stack.context
    const rows = await admin`select kind, amount_micros from credit_transaction where wallet_id = ${person.walletId}`
    expect([...rows]).toEqual([{ kind: 'adjustment', amount_micros: 4_200_000n }])
    await expectHealthy(admin)

    const caller = await journeys.browser.visit({ person })
    await caller.page.goto('/wallet')
    await until(async () => await caller.page.getByTestId('balance').first().innerText() === '$4.20', 'the balance')
    await caller.page.getByTestId('transaction-row').filter({ hasText: '+$4.20' }).waitFor()
  })
})
