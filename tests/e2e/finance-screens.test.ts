import { describe, expect, it } from 'vitest'
import { createColleague } from '../support/e2e/colleague'
import { expectEveryLook, settled } from '../support/e2e/every-look'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { post } from '../support/ledger/kernel'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

const SECTIONS = [
  '/finance', '/finance/transactions', '/finance/adjustments', '/finance/complaints', '/finance/disputes', '/finance/margin', '/finance/books',
  '/finance/board', '/finance/months', '/finance/vouchers', '/finance/requests', '/finance/exports', '/finance/audit',
]

describe('the screens of the finance desk', () => {
  it('have nothing serious against them, and fit, in light and dark, on a desk and on a phone', async () => {
    const { person, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    await post(journeys.stack.context, person, 18_204_770_000n, { reason: 'A very long reason that goes on '.repeat(6) })
    const { page } = await createColleague(journeys, 'Maximiliane Freifrau von Hohenfels-Wassenaar', 'maximiliane@example.com', 'finance')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const path of SECTIONS) await expectEveryLook(page, path, 2)
  })

  it('load charts on the overview alone, and there when they are looked at', async () => {
    const { page } = await createColleague(journeys, 'Tomás Ó Súilleabháin', 'tomas@example.com', 'auditor')
    const scripts = new Map<string, boolean>()
    page.on('response', response => {
      const { pathname } = new URL(response.url())
      if (pathname.endsWith('.js')) void response.text().then(text => scripts.set(pathname, text.includes('u-legend'))).catch(() => {})
    })
    const loadedCharts = () => [...scripts.values()].includes(true)
    for (const path of ['/wallet', '/finance/transactions', '/finance/board']) {
      await page.goto(path)
      await settled(page, 2)
    }
    expect(scripts.size).toBeGreaterThan(0)
    expect(loadedCharts()).toBe(false)
    await page.goto('/finance')
    await settled(page, 2)
    await page.getByText('Show as table').first().scrollIntoViewIfNeeded()
    await until(() => loadedCharts(), 'the charts')
  })
})
