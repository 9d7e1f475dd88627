import { describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { Journeys } from '../support/e2e/journeys'
import { listens } from '../support/e2e/listens'
import { createProgramme } from '../support/outreach'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const NAMES = ['Kamala', 'கமலா', 'लता', 'లత', 'Zoë 🌸']

interface Mail { subject: string, text: string }

/** A line each for so many people; those whose place is in `bad` cannot be read, each for a reason of its own. */
function fileOf(count: number, bad: readonly [place: number, line: string][]): string {
  const lines = Array.from({ length: count }, (_, index) =>
    `${NAMES[index % NAMES.length]} ${index},+44207946${String(1000 + index).padStart(4, '0')},shared,ta,Melur,,,,2026-01-05,spoken`)
  for (const [place, line] of bad) lines.splice(place, 0, line)
  return `\uFEFF${['Name,Number,Whose phone,Language,Place,Worker,Tags,Dates,Consent on,Consent by', ...lines].join('\r\n')}`
}

describe('whoever supervises', () => {
  it('brings 500 people into care from a file with 7 bad lines, each of them named', async () => {
    const { context, createPerson } = journeys.stack
    const owner = await createPerson()
    const programme = await createProgramme(context, { owner, country: 'GB' })
    const { page } = await journeys.browser.visit({ person: owner })
    await page.goto('/outreach/import')
    await page.getByTestId('care-file').setInputFiles({
      name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(fileOf(500, [
        [0, ',+442079462001,own,ta,,,,,,'], [50, 'No number,,own,ta,,,,,,'], [100, 'Too short,12,own,ta,,,,,,'],
        [150, 'No language,+442079462002,own,,,,,,,'], [200, 'French,+442079462003,own,fr,,,,,,'],
        [250, 'Half consent,+442079462004,own,ta,,,,,2026-01-05,'], [300, 'Tomorrow,+442079462005,own,ta,,,,,2999-01-01,spoken'],
      ])),
    })
    await page.getByText('500 people in this file').waitFor()
    const problems = page.getByTestId('import-problems')
    await problems.locator('summary').click()
    expect(await problems.getByRole('listitem').count()).toBe(7)
    expect(await problems.innerText()).toContain('Consent needs both')
    expect(await seriousFindings(page), 'a preview').toEqual([])
    const inCare = async () => (await context.admin`select count(*)::int as count from care_person where programme_id = ${programme.id}`)[0]!.count as number
    expect(await inCare(), 'nobody before they said yes').toBe(0)
    await page.getByTestId('apply-import').click()
    await page.getByText('500 people are in care now').waitFor()
    expect(await inCare()).toBe(500)
    await page.getByRole('link', { name: 'See who is in care' }).click()
    await page.getByTestId('care-row').first().waitFor()
  })

  it('keeps a store, and hears by mail of what falls below its minimum', async () => {
    const { context, control, createPerson } = journeys.stack
    const owner = await createPerson()
    await createProgramme(context, { owner, country: 'GB' })
    const { page } = await journeys.browser.visit({ person: owner, viewport: { width: 390, height: 844 } })
    await page.goto('/outreach/stock')
    await listens(page)
    await page.getByRole('button', { name: 'Add the first item' }).click()
    await page.getByTestId('item-name').fill('Iron tablets')
    await page.getByTestId('item-unit').fill('tablets')
    await page.getByTestId('item-minimum').fill('100')
    await page.getByTestId('item-save').click()
    const item = page.getByTestId('stock-item')
    const note = async (kind: 'received' | 'given', amount: string) => {
      if (await page.getByTestId('move-form').count() === 0) await item.getByTestId('open-move').click()
      await page.getByTestId('move-kind').selectOption(kind)
      await page.getByTestId('move-amount').fill(amount)
      await page.getByTestId('move-send').click()
    }
    await item.waitFor()
    await note('received', '150')
    await until(async () => (await item.getByTestId('quantity').innerText()).includes('150'), 'what was received')
    await note('given', '80')
    await until(async () => (await item.getByTestId('quantity').innerText()).includes('70'), 'what is left')
    expect(await item.getByTestId('level').innerText()).toMatch(/below/i)
    expect(await seriousFindings(page), 'a store that needs somebody').toEqual([])
    await until(async () => (await control.get<Mail[]>(`/mail?to=${encodeURIComponent(owner.email)}`)).length > 0, 'the mail')
    const mails = await control.get<Mail[]>(`/mail?to=${encodeURIComponent(owner.email)}`)
    expect(mails.map(({ subject }) => subject).join()).toContain('Iron tablets')
  })
})
