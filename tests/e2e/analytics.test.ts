import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BookedLeg } from '../../sandbox/books/books'
import { seededRandom } from '../../sandbox/random'
import type { CallAnalyticsDto } from '../../shared/schemas/analytics'
import type { StartCallReply } from '../../shared/schemas/calls'
import { seriousFindings } from '../support/e2e/axe'
import { Journeys } from '../support/e2e/journeys'
import { until } from '../support/sandbox/until'

const CALLS = 40
const NUMBERS = ['+442079460123', '+447400123456', '+12025550123', '+493012345678', '+33142685300']
const OUTCOMES = ['answered', 'answered', 'answered', 'busy', 'no-answer', 'failed', 'caller-cancels'] as const

const journeys = new Journeys({ LIMIT_CALLS_AT_ONCE: '50', LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_SPEND_PER_DAY: '1000' })

/** What the carrier's own books make of the legs to a number, or to all. */
function bookedSums(legs: BookedLeg[]) {
  const talked = legs.filter(leg => leg.answered)
  return {
    calls: legs.length,
    completedCalls: talked.length,
    failedCalls: legs.length - talked.length,
    talkedSeconds: talked.reduce((sum, leg) => sum + leg.seconds!, 0),
    chargedMicros: legs.reduce((sum, leg) => sum + BigInt(leg.retailMicros!), 0n).toString(),
  }
}

describe('analytics', () => {
  it.each(['light', 'dark'] as const)(`K3 after ${CALLS} calls are what the carrier has in its books, and so is the page, in %s`, async colorScheme => {
    const { stack } = journeys
    const person = await stack.createPerson({ grantMicros: 900_000_000n })
    const { page } = await journeys.browser.visit({ person, colorScheme, reducedMotion: 'reduce' })
    await page.goto('/analytics')
    await page.getByText('No calls in these days').waitFor()
    expect(await seriousFindings(page), 'without calls').toEqual([])

    const random = seededRandom(40)
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
    for (let at = 0; at < CALLS; at++) {
      const answer = await page.request.post('/api/calls/browser-start', { data: { toNumber: pick(NUMBERS) }, headers: { origin: stack.url } })
      expect(answer.status()).toBe(201)
      const { callId, toNumber } = await answer.json() as StartCallReply
      await stack.control.simulate({
        identity: person.id, params: { To: toNumber, CallId: callId }, outcome: pick(OUTCOMES), ringSeconds: 2,
        talkSeconds: 1 + Math.floor(random() * 900), hangupBy: pick(['caller', 'callee'] as const),
      })
    }
    const read = async (): Promise<CallAnalyticsDto> => (await page.request.get('/api/user/call-analytics?days=2')).json() as Promise<CallAnalyticsDto>
    await until(async () => (await read()).totals.calls === CALLS, 'all calls to be settled')
    const ids = new Set((await stack.context.admin`select id from call where user_id = ${person.id}`).map(row => row.id as string))
    const legs = (await stack.control.books()).filter(leg => leg.direction === 'outbound-dial' && ids.has(leg.callId!))
    const told = await read()
    // a caller who gave up at once has no leg in the books
    const undialled = CALLS - legs.length
    const booked = bookedSums(legs)
    expect(told.totals).toMatchObject({ ...booked, calls: CALLS, failedCalls: booked.failedCalls + undialled })
    expect(undialled).toBeLessThan(CALLS / 4)
    for (const { toNumber, display: _, country: __, calls, failedCalls, ...rest } of told.numbers) {
      const { calls: bookedCalls, failedCalls: ___, ...theirs } = bookedSums(legs.filter(leg => leg.to === toNumber))
      expect(rest).toEqual(theirs)
      expect(calls - failedCalls).toBe(rest.completedCalls)
      expect(calls).toBeGreaterThanOrEqual(bookedCalls)
    }
    // handed over meanwhile, or not: the figures are the same
    await until(async () => (await stack.context.admin`select from call_ended e join call c on c.id = e.call_id where c.user_id = ${person.id}`).length === 0, 'all calls to be handed over')
    expect((await read()).totals).toEqual(told.totals)

    await page.reload()
    await page.getByTestId('card-calls').getByText(String(CALLS), { exact: true }).waitFor()
    const dollars = `$${(Number(booked.chargedMicros) / 1_000_000).toFixed(6).replace(/0{1,4}$/, '')}`
    expect(await page.getByTestId('card-spent').innerText()).toContain(dollars)
    await page.getByTestId('drawing').first().locator('canvas').waitFor()
    expect(await page.getByTestId('top-row').count()).toBe(told.countries.length + told.numbers.length)
    expect(await page.getByTestId('call-row').count()).toBe(20)
    await page.getByText('Show as table').first().click()
    expect(await seriousFindings(page), 'with calls').toEqual([])

    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as CSV' }).click()
    const lines = readFileSync(await (await saving).path(), 'utf8').split('\r\n')
    expect(lines[1]!.split(',').slice(3, 6)).toEqual([CALLS, booked.completedCalls, CALLS - booked.completedCalls].map(String))
    expect(lines.filter(line => line.startsWith('day,'))).toHaveLength(30)
  })
})
