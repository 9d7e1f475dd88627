import { describe, expect, it } from 'vitest'
import type { NumbersDto } from '../../shared/schemas/numbers'
import { expectEveryLook } from '../support/e2e/every-look'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'
import { payIn } from '../support/paid-in'

const journeys = new Journeys()

const ANYBODYS = ['/', '/rates', '/rates/germany', '/developers', '/sign-in', '/sign-up', '/forgot-password', '/reset-password', '/confirm-email']
const CALLERS = [
  '/dialer', '/contacts', '/contacts/new', '/contacts/doubles', '/contacts/files', '/calls', '/messages', '/messages/new', '/numbers', '/analytics',
  '/wallet', '/wallet/add', '/wallet/refund', '/wallet/statements', '/account', '/account/keys',
]

describe('the screens of everybody else', () => {
  it('have nothing serious against them, and fit: those that anybody may open', async () => {
    const { page } = await journeys.browser.visit({ reducedMotion: 'reduce' })
    for (const path of ANYBODYS) await expectEveryLook(page, path)
  })

  it('have nothing serious against them, and fit: a caller’s, with one of each thing', async () => {
    const { page, person, dialer } = await journeys.openDialer({ reducedMotion: 'reduce' })
    const paid = await payIn(journeys.stack.context, person, 2000n)
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    const callId = await dialer.newestCallId()
    const post = async (path: string, data: object) => {
      const answer = await page.request.post(path, { data, headers: { origin: journeys.stack.url } })
      expect(answer.ok(), await answer.text()).toBe(true)
      return await answer.json() as { id: string, callRecord?: { id: string } }
    }
    const name = 'Maximiliane Freifrau von Hohenfels-Wassenaar'
    const contact = await post('/api/user/contacts', { name, numbers: [{ number: FAR_ENDS.tone, label: 'work' }], tags: ['Family'] })
    await post('/api/user/contacts', { name })
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    const { numbers } = await (await page.request.get('/api/user/numbers')).json() as NumbersDto
    const from = numbers[0]!.number
    const words = 'A very long message that goes on. '.repeat(9)
    const message = await post('/api/calls', { to: FAR_ENDS.tone, from, message: words, scheduledFor: tomorrow })
    const ofOne = [
      `/calls/${callId}`, `/contacts/${contact.id}`, `/messages/${message.callRecord!.id}`, `/wallet/payments/${paid.paymentId}`,
      `/wallet/statements/${new Date().toISOString().slice(0, 7)}`,
    ]
    for (const path of [...CALLERS, ...ofOne]) await expectEveryLook(page, path)
    await page.goto(`/wallet/payments/${paid.paymentId}`)
    const numberOn = async () => /R-\d{4}-\d{6}/.exec(await page.locator('main').innerText())?.[0]
    const receipt = await until(numberOn, 'the number of the receipt')
    await expectEveryLook(page, `/wallet/receipts/${receipt}`)
  })
})
