import { describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { createColleague, enterCode } from '../support/e2e/colleague'
import { Journeys } from '../support/e2e/journeys'
import { expectHealthy } from '../support/ledger/read-ledger'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

describe('the finance desk', () => {
  it('M13 A4 posts what one asks for and another approves, each with a code', async () => {
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const priya = await createColleague(journeys, 'Priya Raghunathan', 'priya@example.com', 'finance')
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

    const tomas = await createColleague(journeys, 'Tomás Ó Súilleabháin', 'tomas@example.com', 'finance')
    await tomas.page.goto('/finance/adjustments')
    await tomas.page.getByRole('button', { name: 'Approve…' }).click()
    await tomas.page.getByTestId('confirm').filter({ hasText: 'Give $4.20 to' }).getByRole('button', { name: 'Yes, approve' }).click()
    await enterCode(tomas)
    await tomas.page.getByTestId('adjustment').filter({ hasText: 'by Tomás Ó Súilleabháin' }).waitFor()
    const { admin } = journeys.stack.context
    const rows = await admin`select kind, amount_micros from credit_transaction where wallet_id = ${person.walletId}`
    expect([...rows]).toEqual([{ kind: 'adjustment', amount_micros: 4_200_000n }])
    await expectHealthy(admin)

    const caller = await journeys.browser.visit({ person })
    await caller.page.goto('/wallet')
    await until(async () => await caller.page.getByTestId('wallet-balance').innerText() === '$4.20', 'the balance')
    await caller.page.getByTestId('transaction-row').filter({ hasText: '+$4.20' }).waitFor()
  })
})
