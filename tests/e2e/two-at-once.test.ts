import { describe, expect, it } from 'vitest'
import { expectChargedOnce } from '../support/e2e/call-records'
import { DialerPage } from '../support/e2e/dialer-page'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const REFUSED_BY_SERVER = /Failed to load resource: the server responded with a status of 4(02|09)/

describe('one wallet, two browsers', () => {
  it('M9 that pays for one call gives one of two that start at once, and refuses the other in words', async () => {
    const { stack } = journeys
    const person = await stack.createPerson({ grantMicros: 25_000n })
    const staff = await stack.createPerson({ role: 'finance' })
    await stack.context.admin`insert into user_limit (user_id, calls_at_once, set_by, reason, set_at)
      values (${person.id}, 5, ${staff.id}, 'Two phones', '2020-01-01')`
    const callers = [await journeys.openDialer({ person }), await journeys.openDialer({ person })]
    for (const { watch, dialer } of callers) {
      watch.announce(REFUSED_BY_SERVER)
      await dialer.quote(FAR_ENDS.tone)
    }
    await Promise.all(callers.map(({ dialer }) => dialer.callButton.click()))
    const [first, second] = await until(async () => {
      const talking = await Promise.all(callers.map(({ dialer }) => dialer.hangUpButton.isVisible()))
      const refused = await Promise.all(callers.map(({ dialer }) => dialer.refusal.isVisible()))
      const winner = talking.indexOf(true)
      return winner >= 0 && refused[1 - winner] ? [callers[winner]!, callers[1 - winner]!] as const : null
    }, 'one call and one refusal')
    expect(await second.dialer.refusal.innerText()).toMatch(/needs at least \$0\.02 to start; your wallet has \$0\.005 free/)
    await first.dialer.waitForState('In call')
    await first.dialer.hangUp()
    await first.dialer.waitForOutcome(/and paid \$0\.02/)
    expect(await expectChargedOnce(stack, await first.dialer.newestCallId())).toBe(20_000n)
  })

  it('C12 with money enough still holds one call at a time, and says so', async () => {
    const person = await journeys.stack.createPerson()
    const first = await journeys.openDialer({ person })
    const second = await journeys.openDialer({ person })
    await first.dialer.talk(FAR_ENDS.tone)
    await second.dialer.number.fill(FAR_ENDS.tone)
    await second.dialer.refusal.filter({ hasText: 'You are already in a call' }).waitFor()
    expect(await second.dialer.refusal.innerText()).toMatch(/End it first/)
    expect(await second.dialer.callButton.isDisabled()).toBe(true)
    await first.dialer.hangUp()
    await first.dialer.waitForOutcome(/and paid/)
  })
})

describe('one browser, two tabs', () => {
  it('the newest tab holds the phone, and the other one can take it back', async () => {
    const { context, dialer } = await journeys.openDialer()
    const other = await new DialerPage(await context.newPage()).open()
    await dialer.waitForDevice('The phone moved to another tab')
    await dialer.page.getByRole('button', { name: 'Use it here' }).click()
    await dialer.waitForDevice('Ready')
    await other.waitForDevice('The phone moved to another tab')
  })

  it('a call keeps the phone: a second tab waits for its end', async () => {
    const { context, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    const other = new DialerPage(await context.newPage())
    await other.page.goto('/dialer')
    await other.waitForDevice('You are in a call in another tab')
    expect(await other.callButton.isDisabled()).toBe(true)
    await dialer.waitForState('In call')
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    await other.waitForDevice('Ready')
  })
})
