import { describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { settledCall } from '../support/e2e/call-records'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { expectHealthy } from '../support/ledger/read-ledger'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const TEXT = 'Good morning. Your table for two is ready at seven.'

interface Leg { sid: string, direction: string, to: string, status: string, spoken: string[] }
const legsTo = async (number: string) => (await journeys.stack.control.get<Leg[]>('/calls')).filter(leg => leg.to === number)

async function compose(number: string) {
  const person = await journeys.stack.createPerson()
  const { page } = await journeys.browser.visit({ person })
  await page.goto('/messages/new')
  await page.getByLabel('Number to call').fill(number)
  await page.getByTestId('message-text').fill(TEXT)
  await page.getByTestId('message-price').waitFor()
  return { page, person }
}

describe('a spoken message', () => {
  it('V1 M10 is written, heard at the far end, charged as quoted, and in the history with its timeline', async () => {
    const { page } = await compose(FAR_ENDS.answersAtOnce)
    const most = await page.getByTestId('most').innerText()
    expect(most).toBe('$0.02')
    expect(await seriousFindings(page)).toEqual([])
    await page.getByTestId('send-message').click()
    await page.waitForURL('**/calls/*')
    const callId = new URL(page.url()).pathname.split('/').at(-1)!

    const leg = await until(async () => {
      const [found] = await legsTo(FAR_ENDS.answersAtOnce)
      return found?.spoken.length === 1 && found.status === 'completed' && found
    }, 'the words at the far end')
    expect(leg).toMatchObject({ direction: 'outbound-api', spoken: [TEXT] })
    const { transactions } = await settledCall(journeys.stack, callId)
    const booked = (await journeys.stack.control.books()).find(one => one.sid === leg.sid)!
    expect(transactions.map(row => row.amount_micros)).toEqual([-BigInt(booked.retailMicros!)])
    expect(`$${Number(booked.retailMicros) / 1e6}`).toBe(most)

    await page.getByTestId('outcome').filter({ hasText: 'and cost $0.02' }).waitFor()
    await page.getByTestId('said').filter({ hasText: TEXT }).waitFor()
    for (const words of ['You sent a message', 'The phone network was told to call', 'They answered', 'Charged to the wallet']) {
      await page.getByText(words).first().waitFor()
    }
    await page.getByRole('link', { name: 'All calls' }).click()
    await page.getByTestId('call-row').filter({ hasText: 'spoken message' }).waitFor()
    await expectHealthy(journeys.stack.context.admin)
  })

  it('O1 is never sent a second time where the carrier’s answer is lost', async () => {
    await journeys.stack.control.send('POST', '/faults', { fault: 'rest-error', on: 'rest', status: 500, worked: true, path: 'POST /2010-04-01/Accounts/', count: 1 })
    const { page, person } = await compose(FAR_ENDS.hangsUpAfterThreeSeconds)
    await page.getByTestId('send-message').click()
    await page.waitForURL(/\/(messages|calls)\/[0-9a-f-]{36}$/)
    const callId = new URL(page.url()).pathname.split('/').at(-1)!
    const { transactions } = await settledCall(journeys.stack, callId)
    expect(transactions).toHaveLength(1)
    expect(await legsTo(FAR_ENDS.hangsUpAfterThreeSeconds)).toHaveLength(1)
    expect(await journeys.stack.context.admin`select from call where user_id = ${person.id}`).toHaveLength(1)
  })

  it('V1 waits for its time in the list, and can be taken back there', async () => {
    const { page, person } = await compose(FAR_ENDS.tone)
    await page.getByTestId('later').check()
    await page.getByTestId('send-message').filter({ hasText: 'Schedule' }).click()
    await page.waitForURL('**/messages')
    const row = page.getByTestId('message-row').filter({ hasText: TEXT })
    await row.filter({ hasText: 'Waits for its time' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await row.getByTestId('cancel-message').click()
    await row.filter({ hasText: 'Taken back' }).waitFor()
    expect(await journeys.stack.context.admin`select state from call_message where user_id = ${person.id}`).toEqual([{ state: 'canceled' }])
    expect(await legsTo(FAR_ENDS.tone)).toEqual([])
  })
})
