import { describe, expect, it } from 'vitest'
import { formatMoney } from '../../shared/format/money'
import { MICROPHONE_HERTZ } from '../support/e2e/browser'
import { farEndOf } from '../support/e2e/far-end'
import { expectChargedOnce } from '../support/e2e/call-records'
import { DialerPage } from '../support/e2e/dialer-page'
import { Journeys } from '../support/e2e/journeys'
import { heardHertz, packetsReceived } from '../support/e2e/page-probes'
import { FAR_ENDS, FAR_TONE_HERTZ } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

describe('a call', () => {
  it('begins with signing up, and a new account has a wallet and a phone', async () => {
    const { page } = await journeys.browser.visit()
    await page.goto('/sign-up')
    await page.getByLabel('Your name').fill('Ngozi Okonjo')
    await page.getByLabel('E-mail').fill('ngozi@example.com')
    await page.getByLabel('Password').fill('a long enough password')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByTestId('letter-sent').waitFor()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail').fill('ngozi@example.com')
    await page.getByLabel('Password').fill('a long enough password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/dialer')
    const dialer = new DialerPage(page)
    await dialer.waitForDevice('Ready')
    expect(await page.getByTestId('balance').innerText()).toBe('$0.00')
    await dialer.quote(FAR_ENDS.tone)
    expect(await dialer.refusal.innerText()).toMatch(/at least \$0\.02/)
    expect(await dialer.callButton.isDisabled()).toBe(true)
  })

  it('M10 carries sound and keys both ways, and costs what was quoted', async () => {
    const { page, dialer } = await journeys.openDialer()
    await dialer.quote(FAR_ENDS.tone)
    const quote = await page.locator('[data-phase=quote]').innerText()
    expect(quote).toContain('$0.02')
    expect(quote).toContain('each started minute')
    await journeys.stopFarTime()
    await dialer.callButton.click()
    await journeys.ring()
    await dialer.waitForState('Ringing')
    const place = await dialer.hangUpButton.boundingBox()
    await journeys.answer()
    await dialer.waitForState('In call')
    const callId = await dialer.newestCallId()

    await until(async () => Math.abs(await heardHertz(page) - FAR_TONE_HERTZ) < 15, 'the far end’s tone in the page')
    await until(async () => await packetsReceived(page) > 20, 'its sound')
    await until(async () => (await farEndOf(journeys, callId)).tones[String(MICROPHONE_HERTZ)]! > 300, 'the microphone at the far end')
    expect((await farEndOf(journeys, callId)).tones['1200']).toBeLessThan(100)
    // by now the first minute is on the paper, and the keys and the microphones stand beside it
    const { y, height } = (await dialer.hangUpButton.boundingBox())!
    expect({ y, height }, 'whoever is about to hang up hits it').toEqual({ y: place!.y, height: place!.height })

    await page.keyboard.press('1')
    await dialer.showKeypad()
    await page.getByRole('button', { name: '2', exact: true }).click()
    await page.getByRole('button', { name: 'hash' }).click()
    await until(async () => (await farEndOf(journeys, callId)).dtmf === '12#', 'the keys at the far end')

    await page.getByTestId('mute').click()
    await until(async () => (await farEndOf(journeys, callId)).rms < 20, 'silence at the far end')
    await page.getByTestId('mute').click()
    await until(async () => (await farEndOf(journeys, callId)).rms > 200, 'the voice again')

    expect(await page.getByTestId('balance').innerText()).toMatch(/held/)
    await dialer.hangUp()
    await dialer.waitForOutcome(/You talked for .* and paid \$0\.02\./)
    const charge = await expectChargedOnce(journeys.stack, callId)
    expect(await dialer.total.innerText()).toBe(formatMoney(charge, 'USD', 'cost'))
    await until(async () => await page.getByTestId('balance').innerText() === '$9.98', 'the new balance')

    await page.getByRole('link', { name: 'Why this amount' }).click()
    await page.getByTestId('quote-kept').filter({ hasText: 'the terms that were quoted' }).waitFor()
    await page.getByText('What was measured').click()
    expect(await page.getByTestId('quality').innerText()).toMatch(/The line was good[\s\S]*something heard for 0:\d\d/)
    expect(await page.getByTestId('timeline').innerText()).toMatch(/Ringing[\s\S]*They answered[\s\S]*The call ended/)
    await page.getByRole('link', { name: 'Wallet' }).first().click()
    await page.getByTestId('transaction-row').filter({ hasText: '−$0.02' }).waitFor()
  })

  it('is charged for its seconds and its connection where the price is by the second', async () => {
    const { page, dialer } = await journeys.openDialer()
    await dialer.quote('+447400120008')
    expect(await page.locator('[data-phase=quote]').innerText()).toMatch(/each second[\s\S]*Connection[\s\S]*\$0\.01/)
    await dialer.callButton.click()
    await dialer.waitForState('In call')
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    const charge = await expectChargedOnce(journeys.stack, await dialer.newestCallId())
    expect(charge).toBeGreaterThan(10_000n)
    expect(charge).toBeLessThan(20_000n)
  })

  it('C4 ends when the far end hangs up', async () => {
    const { page, dialer } = await journeys.openDialer()
    await journeys.stopFarTime()
    await dialer.call(FAR_ENDS.hangsUpAfterThreeSeconds)
    await journeys.ring()
    await journeys.answer()
    await dialer.waitForState('In call')
    await journeys.pass(3_000)
    await dialer.waitForOutcome(/You talked for 3 seconds and paid \$0\.02\./)
    expect(await dialer.announcer.innerText()).toMatch(/You talked for 3 seconds/)
    await expectChargedOnce(journeys.stack, await dialer.newestCallId())
    await page.getByTestId('call-again').click()
    await until(async () => await dialer.callButton.isEnabled(), 'the next call')
  })

  it('costs two minutes when it has lasted for more than one', async () => {
    const { dialer } = await journeys.openDialer()
    await journeys.stopFarTime()
    await dialer.call('+442079460009')
    await journeys.ring()
    await journeys.answer()
    await dialer.waitForState('In call')
    // a minute and a second go by there, and it hangs up
    await journeys.pass(61_000)
    await dialer.waitForOutcome(/You talked for 1 minute 1 second and paid \$0\.04\./)
    expect(await expectChargedOnce(journeys.stack, await dialer.newestCallId())).toBe(40_000n)
  })
})
