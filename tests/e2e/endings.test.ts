import { describe, expect, it } from 'vitest'
import { expectFree } from '../support/e2e/call-records'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
/** The browser notes each answer that is not 2xx. */
const REFUSED_BY_SERVER = /Failed to load resource: the server responded with a status of 4(02|03|09|22)/

describe('C7 a call that comes to nothing is told in words, and is free', () => {
  it.each([
    ['busy', FAR_ENDS.busy, /They are on another call\. Nothing was charged\./],
    ['failed', FAR_ENDS.unreachable, /The call did not connect\. Nothing was charged\./],
  ])('%s', async (status, number, words) => {
    const { dialer } = await journeys.openDialer()
    await dialer.call(number)
    await dialer.waitForOutcome(words)
    await expectFree(journeys.stack, await dialer.newestCallId(), status)
    expect(await dialer.announcer.innerText()).toMatch(words)
  })

  it('no-answer', async () => {
    const { dialer } = await journeys.openDialer()
    await journeys.stopFarTime()
    await dialer.call(FAR_ENDS.neverAnswers)
    await journeys.ring()
    await dialer.waitForState('Ringing')
    await journeys.pass(31_000)
    await dialer.waitForOutcome(/Nobody answered\. Nothing was charged\./)
    await expectFree(journeys.stack, await dialer.newestCallId(), 'no-answer')
  })

  it('canceled, when the caller gives up while it rings', async () => {
    const { page, dialer } = await journeys.openDialer()
    await journeys.stopFarTime()
    await dialer.call(FAR_ENDS.neverAnswers)
    await journeys.ring()
    await dialer.waitForState('Ringing')
    await dialer.hangUp()
    await dialer.waitForOutcome(/You hung up before they answered\. Nothing was charged\./)
    await expectFree(journeys.stack, await dialer.newestCallId(), 'canceled')
    await until(async () => await page.getByTestId('balance').innerText() === '$10.00', 'the hold to be freed')
  })
})

describe('C11 what is not called is refused before anything is held', () => {
  it.each([
    ['an emergency number', '911', /Emergency calls do not work here/],
    ['a premium number', '+1 900 555 0123', /pay-per-call number[\s\S]*We do not call those/],
    ['a satellite number', '+870 776 000 123', /satellite/],
    ['a number without a price', '+800 1234 5678', /No price for this number/],
    ['a number that is too short', '+44 20 794', /digits short|short of/],
  ])('%s', async (_name, number, words) => {
    const { page, watch, dialer, person } = await journeys.openDialer()
    watch.announce(REFUSED_BY_SERVER)
    await dialer.number.fill(number)
    await dialer.number.blur()
    await dialer.refusal.filter({ hasText: words }).waitFor()
    expect(await dialer.callButton.isDisabled()).toBe(true)
    const [row] = await journeys.stack.context.admin`select count(*) as calls from call where user_id = ${person.id}`
    expect(row).toEqual({ calls: 0n })
    if (number === '911') {
      expect(await page.getByRole('link', { name: /Call 911/ }).getAttribute('href')).toBe('tel:911')
    }
  })

  it('M4 a wallet that does not pay for a minute, with what is missing', async () => {
    const person = await journeys.stack.createPerson({ grantMicros: 12_000n })
    const { dialer } = await journeys.openDialer({ person })
    await dialer.quote(FAR_ENDS.tone)
    const words = await dialer.refusal.innerText()
    expect(words).toMatch(/Not enough money for this call/)
    expect(words).toMatch(/needs at least \$0\.02 to start; your wallet has \$0\.012 free/)
    expect(words).toMatch(/Add money/)
    expect(await dialer.callButton.isDisabled()).toBe(true)
  })

  it('a blocked microphone stops the call before the server hears of it', async () => {
    const { page, dialer, person } = await journeys.openDialer()
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    })
    await dialer.call(FAR_ENDS.tone)
    await dialer.waitForDevice('Microphone is blocked')
    expect(await page.getByTestId('device-state').innerText()).toMatch(/Click the lock beside the address/)
    const rows = await journeys.stack.context.admin`select id from call where user_id = ${person.id}`
    expect(rows).toHaveLength(0)
  })
})
