import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { expectChargedOnce } from '../support/e2e/call-records'
import { DialerPage } from '../support/e2e/dialer-page'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { post } from '../support/ledger/kernel'
import { expectHealthy } from '../support/ledger/read-ledger'
import { until } from '../support/sandbox/until'

interface Mail {
  id: number
  subject: string
}

const journeys = new Journeys()

function stateOf(page: Page, words: string | RegExp) {
  return page.getByTestId('payment-state').filter({ hasText: words })
}

async function balanceBecomes(page: Page, words: string): Promise<void> {
  await until(async () => await page.locator('[data-test=balance], [data-test=wallet-balance]').first().innerText() === words, `a balance of ${words}`)
}

async function mailsTo(email: string): Promise<string[]> {
  const mails = await journeys.stack.control.get<Mail[]>(`/mail?to=${encodeURIComponent(email)}`)
  return mails.map(mail => mail.subject)
}

/** From the wallet to Stripe's page; the payer chooses a card there. */
async function payIn(page: Page, amount: string, card: RegExp): Promise<void> {
  await page.goto('/wallet/add')
  await page.getByLabel('Amount in USD').fill(amount)
  await page.getByTestId('pay').click()
  await page.waitForURL('**/checkout/c/**')
  await page.getByLabel(card).check()
  await page.getByRole('button', { name: /^Pay USD/ }).click()
}

/** Printed, the page is its paper and nothing else. */
async function expectPaperAlone(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  const [all, paper] = await page.evaluate(() => [document.body.innerText, document.querySelector<HTMLElement>('.paper')!.innerText])
  await page.emulateMedia({ media: null })
  expect(all!.replace(/\s+/g, ' ').trim()).toBe(paper!.replace(/\s+/g, ' ').trim())
}

describe('money', () => {
  it('M15 is paid in, confirmed, spent, complained of and given back', async () => {
    const { control, context } = journeys.stack
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const { page } = await journeys.browser.visit({ person })
    await page.goto('/wallet')
    await balanceBecomes(page, '$0.00')

    // Stripe's word is lost at first: until it comes the page says no more than is known
    await control.send('PUT', '/faults', [{ fault: 'drop', on: 'stripe', count: 99 }])
    await payIn(page, '20', /4242/)
    await page.waitForURL('**/wallet/payments/**')
    await stateOf(page, /being confirmed/).waitFor()
    expect(await seriousFindings(page), 'a payment that is being confirmed').toEqual([])
    expect(await page.getByTestId('balance').first().innerText()).toBe('$0.00')
    await control.send('DELETE', '/faults')
    const event = (await control.get<{ id: string, type: string }[]>('/stripe/events'))
      .find(({ type }) => type === 'checkout.session.completed')
    await control.send('POST', `/stripe/events/${event?.id}/resend`, {})
    await stateOf(page, 'The money is in your wallet').waitFor()
    await balanceBecomes(page, '$20.00')
    expect(await page.getByTestId('receipt-amount').innerText()).toBe('$20.00')
    expect(await page.getByTestId('receipt-number').innerText()).toMatch(/\d/)
    expect(await seriousFindings(page), 'a receipt').toEqual([])
    await expectPaperAlone(page)
    await until(async () => (await mailsTo(person.email)).some(subject => /20\.00/.test(subject)), 'the receipt by mail')

    const { dialer } = await journeys.openDialer({ person })
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02\./)
    const callId = await dialer.newestCallId()
    await expectChargedOnce(journeys.stack, callId)
    await balanceBecomes(page, '$19.98')

    await page.goto(`/calls/${callId}`)
    await page.getByRole('button', { name: 'Something was wrong' }).click()
    await page.getByTestId('complaint').getByRole('button', { name: 'Send' }).click()
    await page.getByTestId('complaint-answer').filter({ hasText: '$0.02 is back in your wallet' }).waitFor()
    expect(await seriousFindings(page), 'a call that was complained of').toEqual([])
    await balanceBecomes(page, '$20.00')

    await page.goto('/wallet')
    await page.getByTestId('transaction-row').filter({ hasText: '+$0.02' }).waitFor()
    await page.getByTestId('transaction-row').filter({ hasText: '+$20.00' }).waitFor()
    expect(await seriousFindings(page), 'the wallet').toEqual([])
    await expectHealthy(context.admin)
  })

  it('is not taken by a card that is declined, and is by the next one', async () => {
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const { page, watch } = await journeys.browser.visit({ person })
    watch.announce(/status of 402/)
    await payIn(page, '12.34', /0000 0002/)
    await page.getByRole('alert').filter({ hasText: 'Nothing was paid' }).waitFor()
    await page.getByLabel(/4242/).check()
    await page.getByRole('button', { name: /^Pay USD/ }).click()
    await stateOf(page, 'The money is in your wallet').waitFor()
    await balanceBecomes(page, '$12.34')
  })

  it('is not taken where the payer turns back', async () => {
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const { page } = await journeys.browser.visit({ person })
    await page.goto('/wallet/add')
    await page.getByRole('button', { name: '$10', exact: true }).click()
    await page.getByTestId('pay').click()
    await page.waitForURL('**/checkout/c/**')
    await page.getByRole('link', { name: 'Cancel and go back' }).click()
    await stateOf(page, 'Nothing was charged').waitFor()
    await page.getByRole('button', { name: 'Cancel it' }).click()
    await stateOf(page, 'The payment was canceled').waitFor()
    await balanceBecomes(page, '$0.00')
  })

  it('goes back to the card it came from', async () => {
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const { page } = await journeys.browser.visit({ person })
    await payIn(page, '15', /4242/)
    await balanceBecomes(page, '$15.00')
    await page.goto('/wallet/refund')
    expect(await seriousFindings(page), 'the refund page').toEqual([])
    await page.getByRole('button', { name: 'Send money back' }).click()
    await page.getByRole('alert').filter({ hasText: 'Nothing was sent' }).waitFor()
    await page.getByTestId('all-of-it').click()
    await page.getByTestId('send-back').click()
    await page.getByText('Send $15.00 back?').waitFor()
    expect(await seriousFindings(page), 'the question before money leaves').toEqual([])
    await page.getByTestId('send-now').click()
    await page.getByText('$15.00 left your wallet and is going back').waitFor()
    await balanceBecomes(page, '$0.00')
    await until(async () => {
      const [row] = await journeys.stack.context.admin`
        select r.state from payment_refund r join payment p on p.id = r.payment_id where p.user_id = ${person.id}`
      return row?.state === 'succeeded'
    }, 'the refund to be confirmed')
    await page.goto('/dialer')
    // not before the page is alive, which is when it would be said
    await new DialerPage(page).waitForDevice('Ready')
    expect(await page.getByTestId('low-balance').count(), 'whoever takes their money out is not told to add some').toBe(0)
    await expectHealthy(journeys.stack.context.admin)
  })

  it('M4 is missing for a call: one button adds it, and leads back to the number and its price', async () => {
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const { page, dialer } = await journeys.openDialer({ person })
    await dialer.quote(FAR_ENDS.tone)
    await dialer.refusal.waitFor()
    expect(await dialer.refusal.innerText()).not.toContain('people who run')
    await dialer.refusal.getByRole('link', { name: 'Add money' }).click()
    await page.getByLabel('Amount in USD').fill('5')
    expect(await seriousFindings(page), 'adding money').toEqual([])
    await page.getByTestId('pay').click()
    await page.waitForURL('**/checkout/c/**')
    await page.getByLabel(/4242/).check()
    await page.getByRole('button', { name: /^Pay USD/ }).click()
    await stateOf(page, 'The money is in your wallet').waitFor()
    await page.getByRole('link', { name: 'Back to your call' }).click()
    await page.locator('[data-phase=quote]').waitFor()
    expect((await dialer.number.inputValue()).replace(/\D/g, '')).toBe(FAR_ENDS.tone.replace(/\D/g, ''))
    expect(new URL(page.url()).search, 'the number has left the address').toBe('')
    await dialer.waitForDevice('Ready')
    await dialer.callButton.click()
    await dialer.waitForState('In call')
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    await expectHealthy(journeys.stack.context.admin)
  })

  it('C14 runs out in the middle of a call: one tap adds it, and the call lasts longer here and at the carrier', async () => {
    const { control, context } = journeys.stack
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    const { page } = await journeys.browser.visit({ person })
    await page.goto('/wallet/add')
    await page.getByLabel('Amount in USD').fill('5')
    await page.getByLabel('Keep this card').check()
    await page.getByTestId('pay').click()
    await page.waitForURL('**/checkout/c/**')
    await page.getByLabel(/4242/).check()
    await page.getByRole('button', { name: /^Pay USD/ }).click()
    await balanceBecomes(page, '$5.00')
    await post(context, person, -4_980_000n)

    await journeys.stopFarTime()
    const { dialer, page: phone } = await journeys.openDialer({ person })
    await dialer.call(FAR_ENDS.tone)
    await journeys.ring()
    await journeys.answer()
    await dialer.waitForState('In call')
    const offer = phone.getByTestId('pay-and-extend')
    await offer.filter({ hasText: /Add \$\d+\.00 from Visa •••• 4242 and talk on/ }).waitFor()
    expect(await seriousFindings(phone), 'a call that runs out').toEqual([])
    await offer.click()
    await phone.getByText('The call has more time.').waitFor()
    await phone.getByText(/\d:\d\d left/).waitFor()

    // beyond the minute that there was money for
    await journeys.pass(61_000)
    const legs = await control.get<{ direction: string, status: string }[]>('/calls')
    expect(legs.filter(leg => leg.direction === 'outbound-dial' && leg.status === 'in-progress')).toHaveLength(1)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.04\./)
    await expectHealthy(context.admin)
  })
})
