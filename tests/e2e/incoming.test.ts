import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { assignNumber } from '../../server/services/numbers/assign-number'
import { DEMO_NUMBERS } from '../../scripts/demo/numbers.mjs'
import { heardHertz } from '../support/e2e/page-probes'
import { Journeys, type Caller } from '../support/e2e/journeys'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const OURS = DEMO_NUMBERS[0]!
const THEIRS = '+442079460999'
const INCOMING_HERTZ = 620

interface Leg { sid: string, parentSid: string | null, direction: string, status: string, to: string }

/** Somebody whose number it is from now on, in a dialer that is ready, with a tab that rings. */
async function owner(tabs = 1): Promise<Caller> {
  const { stack } = journeys
  const person = await stack.createPerson()
  await assignNumber(stack.context, { number: OURS, userId: person.id, carrier: 'twilio' })
  const caller = await journeys.openDialer({ person })
  await registered(person.id, tabs)
  return caller
}

async function registered(identity: string, tabs: number): Promise<void> {
  await until(async () => {
    const presence = await journeys.stack.control.get<{ identity: string, tabs: number }[]>('/presence')
    return presence.some(one => one.identity === identity && one.tabs === tabs)
  }, `${tabs} tabs that ring`)
}

/** From the telephone network. @returns the id of the leg */
const callUs = async (from = THEIRS): Promise<string> => (await journeys.stack.control.send<Leg>('POST', '/dial', { from, to: OURS })).sid
const stateOf = (page: Page) => page.getByTestId('incoming')
const legOf = async (sid: string) => (await journeys.stack.control.get<Leg[]>('/calls')).find(leg => leg.sid === sid)!

const rowsOf = (person: { id: string }) => journeys.stack.context.admin`
  select id, status, charged_micros, duration_seconds, hung_up_by from call where user_id = ${person.id} and channel = 'inbound' order by created_at`

describe('a call to a number of one’s own', () => {
  it('C5 rings, is answered by a key, is heard at both ends, and is in the history as one that cost nothing', async () => {
    const { page, person } = await owner()
    const sid = await callUs()
    await stateOf(page).filter({ hasText: 'Calling you' }).waitFor()
    await page.getByTestId('incoming-who').filter({ hasText: '+44 20 7946 0999' }).waitFor()
    expect(await page.title()).toContain('is calling')
    await page.keyboard.press('Enter')
    await stateOf(page).filter({ hasText: 'In call' }).waitFor()
    const heard = () => journeys.stack.control.get<{ rms: number, framesReceived: number }>(`/calls/${sid}/audio`)
    await until(async () => (await heard()).rms > 50, 'the browser’s microphone at the far end')
    await until(async () => Math.abs(await heardHertz(page) - INCOMING_HERTZ) < 20, 'the far end’s tone in the browser')
    await page.getByTestId('incoming-hang-up').click()
    await stateOf(page).filter({ hasText: 'Call ended' }).waitFor()
    const [row] = await until(async () => {
      const rows = await rowsOf(person)
      // who hung up may be known a moment after the network's last word
      return rows[0]?.charged_micros !== null && rows[0]?.hung_up_by !== null ? rows : null
    }, 'the call, settled, and who ended it')
    expect(row).toMatchObject({ status: 'completed', charged_micros: 0n, hung_up_by: 'caller' })
    await until(async () => (await legOf(sid)).status === 'completed', 'the far end’s leg to be over')
  })

  it('C5 that nobody answers is a missed one, once, and is called back by one key', async () => {
    const { page, person } = await owner()
    const sid = await callUs()
    await stateOf(page).filter({ hasText: 'Calling you' }).waitFor()
    await journeys.stack.control.send('POST', `/calls/${sid}/hangup`)
    await stateOf(page).filter({ hasText: 'Missed call' }).waitFor()
    expect((await rowsOf(person)).map(row => row.charged_micros)).toEqual([0n])
    await page.getByTestId('call-back').click()
    await until(async () => (await page.getByLabel('Number to call').inputValue()).replaceAll(' ', '') === THEIRS, 'the number in the field')
  })

  it('C5 stops ringing in the other tabs once one has answered', async () => {
    const { page, context, person } = await owner()
    const other = await context.newPage()
    await other.goto('/calls')
    await registered(person.id, 2)
    await callUs()
    await Promise.all([page, other].map(one => stateOf(one).filter({ hasText: 'Calling you' }).waitFor()))
    await other.getByTestId('answer').click()
    await stateOf(other).filter({ hasText: 'In call' }).waitFor()
    await stateOf(page).filter({ hasText: 'Answered in another tab' }).waitFor()
    await other.getByTestId('incoming-hang-up').click()
    await stateOf(other).filter({ hasText: 'Call ended' }).waitFor()
    expect(await rowsOf(person)).toHaveLength(1)
  })

  it('C10 C12 is declined in every tab at once, and is busy while one talks', async () => {
    const { page, person, dialer } = await owner()
    const declined = await callUs()
    await stateOf(page).filter({ hasText: 'Calling you' }).waitFor()
    await page.getByTestId('decline').click()
    await until(async () => ['no-answer', 'canceled', 'busy'].includes((await legOf(declined)).status), 'the end of the declined call')
    await dialer.talk('+442079460001')
    const second = await callUs('+493012345678')
    await until(async () => (await legOf(second)).status === 'busy', 'busy at the far end')
    expect(await stateOf(page).count()).toBe(0)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid/)
    const rows = await until(async () => {
      const found = await rowsOf(person)
      return found.every(row => row.charged_micros !== null) ? found : null
    }, 'both in the history')
    expect(rows.map(row => row.status === 'busy')).toEqual([false, true])
    expect(rows[0]!.hung_up_by).toBe('caller')
  })
})
