import { expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { Journeys } from '../support/e2e/journeys'
import { listens } from '../support/e2e/listens'
import { FAR_ENDS } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const OWN = FAR_ENDS.answersAtOnce

interface Leg { direction: string, from: string, to: string, spoken: string[] }
const legsTo = async (to: string) => (await journeys.stack.control.get<Leg[]>('/calls')).filter(leg => leg.to === to)

it('V1 M10 a number is proved by the code that its phone hears, chosen, and seen at the far end', async () => {
  const { page, dialer } = await journeys.openDialer()
  await page.goto('/numbers')
  await listens(page)
  await page.getByTestId('own-number').fill(OWN)
  await page.getByTestId('price').click()
  await page.getByTestId('check-quote').filter({ hasText: 'costs $0.02' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByTestId('call-me').click()
  const code = await until(async () => {
    const spoken = (await legsTo(OWN)).flatMap(leg => leg.spoken).join(' ')
    return /is: ((?:\d, ){5}\d)\./.exec(spoken)?.[1]?.replaceAll(', ', '') ?? null
  }, 'the code at that phone')
  expect(await page.content()).not.toContain(code)
  await page.getByTestId('code').fill(code)
  await page.getByTestId('send-code').click()
  expect(await page.getByTestId('carrier-code').innerText()).toMatch(/^\d{6}$/)
  await until(async () => {
    // pressed as long as it is there: once the phone network agrees, it is gone
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-test=pressed]')?.click())
    return page.locator(`[data-number="${OWN}"]`).isVisible()
  }, 'the number among those that calls may show')
  await page.locator(`[data-number="${OWN}"]`).click()
  await page.getByText('from now on').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await dialer.open()
  await dialer.talk(FAR_ENDS.tone)
  expect((await legsTo(FAR_ENDS.tone)).map(leg => leg.from)).toContain(OWN)
  await dialer.hangUp()
  await dialer.waitForOutcome(/and paid/)
})
