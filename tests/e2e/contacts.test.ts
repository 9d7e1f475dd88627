import { expect, it } from 'vitest'
import { Journeys } from '../support/e2e/journeys'
import { seriousFindings } from '../support/e2e/axe'
import { FAR_ENDS } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

/** Five hundred people, one of whom has the number that answers. */
const file = ['Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Value', ...Array.from({ length: 500 }, (_, n) => (n === 250
  ? `José Núñez,work,${FAR_ENDS.tone},jose@example.com`
  : `Person ${n},mobile,+44 7400 1${String(n).padStart(5, '0')},p${n}@example.com`))].join('\r\n')

it('K1 K2 five hundred contacts are imported, one is found and called, and the book knows when', async () => {
  const { page, dialer, watch } = await journeys.openDialer()
  // letters are asked about as a number too, and are none
  watch.announce(/status of 422/)
  await page.goto('/contacts')
  await page.getByText('No contacts yet').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('link', { name: 'Import a file' }).click()
  await page.getByTestId('contact-file').setInputFiles({ name: 'contacts.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await page.getByText('500 people in this file').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByTestId('apply-import').click()
  await page.getByTestId('import-done').filter({ hasText: '500 contacts are new' }).waitFor()

  await page.getByRole('link', { name: 'See your contacts' }).click()
  await page.getByTestId('search-contacts').fill('nunez jose')
  await until(async () => (await page.getByTestId('contact-row').count()) === 1, 'the one who is looked for')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('link', { name: 'Call José Núñez' }).click()
  await dialer.waitForDevice('Ready')
  await page.getByTestId('contact-banner').filter({ hasText: 'José Núñez' }).filter({ hasText: 'Not called yet' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await dialer.callButton.click()
  await dialer.waitForState('In call')
  await page.getByTestId('call-view').getByTestId('contact-name').filter({ hasText: 'José Núñez' }).waitFor()
  expect(await page.title()).toContain('José Núñez')
  await dialer.hangUpButton.click()
  await dialer.ended.waitFor()
  expect(await page.locator('[data-phase=closed]').innerText()).toContain('José Núñez')

  await dialer.total.waitFor()
  await until(async () => {
    await page.goto('/dialer')
    await dialer.number.fill('jose')
    const suggestion = page.getByTestId('suggestion').first()
    await suggestion.waitFor()
    await suggestion.click()
    return (await page.getByTestId('last-called').innerText()).startsWith('Last called')
  }, 'the stamp of the server')
})
