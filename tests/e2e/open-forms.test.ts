import { describe, expect, it } from 'vitest'
import { createColleague } from '../support/e2e/colleague'
import { expectNoFindingsHoweverOpened } from '../support/e2e/however-opened'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { payIn } from '../support/paid-in'

const journeys = new Journeys()

describe('every page, with each of its forms open', () => {
  it('has nothing serious against it: a caller’s', async () => {
    const { page, watch, person, dialer } = await journeys.openDialer({ reducedMotion: 'reduce' })
    watch.announce(/./)
    await payIn(journeys.stack.context, person, 2000n)
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    const callId = await dialer.newestCallId()
    let opened = 0
    for (const path of ['/account', '/calls', `/calls/${callId}`, '/wallet', '/wallet/add', '/wallet/refund', '/wallet/statements', '/rates']) {
      opened += await expectNoFindingsHoweverOpened(page, path)
    }
    expect(opened).toBeGreaterThan(5)
  })

  it('has nothing serious against it: the finance desk’s', async () => {
    const { page } = await createColleague(journeys, 'Ada Obi', 'ada-forms@example.com', 'finance')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    let opened = 0
    for (const path of [
      '/finance', '/finance/transactions', '/finance/adjustments', '/finance/complaints', '/finance/disputes', '/finance/margin', '/finance/books',
      '/finance/board', '/finance/months', '/finance/vouchers', '/finance/requests', '/finance/exports', '/finance/audit',
    ]) opened += await expectNoFindingsHoweverOpened(page, path)
    expect(opened).toBeGreaterThan(5)
  })

  it('has nothing serious against it: a stranger’s', async () => {
    const { page, watch } = await journeys.browser.visit({ reducedMotion: 'reduce' })
    // the price list of this stack does not reach every example of the page
    watch.announce(/public-quote/)
    let opened = 0
    for (const path of ['/', '/rates', '/sign-in', '/sign-up']) opened += await expectNoFindingsHoweverOpened(page, path)
    expect(opened).toBeGreaterThan(3)
  })
})
