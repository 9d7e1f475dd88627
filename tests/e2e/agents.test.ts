import { describe, expect, it } from 'vitest'
import { setShippedPrices } from '../support/costs/voice-use'
import { seriousFindings } from '../support/e2e/axe'
import { createColleague } from '../support/e2e/colleague'
import { Journeys } from '../support/e2e/journeys'
import { liveAgentOf, ownerOfNumber, TalkingPhone } from '../support/e2e/talks'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

describe('a number that an agent answers', () => {
  it('G1 is rung, talks with whoever calls, and is settled in two components', async () => {
    const { stack, browser } = journeys
    const { admin } = stack.context
    await setShippedPrices(stack.context)
    const person = await ownerOfNumber(journeys)
    await liveAgentOf(journeys, person)
    const phone = await TalkingPhone.ring(journeys, '+442079460999')
    await phone.hears('I am an AI assistant.')
    await phone.say('my name is Anna')
    await phone.hears('Thank you Anna.')
    await phone.hangUp()
    const [row] = await until(async () => {
      const rows = await admin`select id, status, duration_seconds, charged_micros from call where user_id = ${person.id} and channel = 'agent'`
      return rows[0]?.charged_micros == null ? null : rows
    }, 'the call to be settled')
    expect(row!.status).toBe('completed')
    const parts = await admin`select component, billed_seconds, charged_micros from call_cost_breakdown where call_id = ${row!.id as string} order by place`
    const talked = row!.duration_seconds as number
    expect([...parts]).toEqual([
      { component: 'phone', billed_seconds: 60 * Math.ceil(talked / 60), charged_micros: 15_000n * BigInt(Math.ceil(talked / 60)) },
      { component: 'agent', billed_seconds: talked, charged_micros: 2500n * BigInt(talked) },
    ])
    const said = await admin`select who, words, heard_words from transcript_item where call_id = ${row!.id as string} and kind = 'words' order by place`
    expect(said.map(item => item.words)).toContain('my name is Anna')
    expect([...await admin`select * from ledger_violations()`]).toEqual([])
    // the carrier is asked for its price in a minute: now
    await until(async () => (await admin`
      update provider_cost_search set next_at = now() where call_id = ${row!.id as string} returning 1`).length === 1, 'the search for its cost')

    const { page } = await browser.visit({ person })
    await page.goto(`/calls/${row!.id as string}`)
    await page.getByText('Voice agent').first().waitFor()
    await page.goto(`/agents/calls/${row!.id as string}`)
    await page.getByText('my name is Anna').first().waitFor()
    expect(await seriousFindings(page), 'a call of an agent').toEqual([])
    await page.goto('/agents/dashboard')
    await page.getByTestId('agent-figures').waitFor()
    expect(await seriousFindings(page), 'what agents come to').toEqual([])
    const desk = await createColleague(journeys, 'Noor Haddad', 'noor@example.com', 'auditor')
    await desk.page.goto('/finance/transactions')
    await desk.page.getByTestId('ledger-filters').getByLabel('Reference').fill(row!.id as string)
    await desk.page.getByRole('button', { name: 'Find' }).click()
    await until(async () => await desk.page.getByTestId('ledger-row').count() === 1, 'the one row of the call')
    await desk.page.getByRole('link', { name: /^Why row/ }).click()
    const cost = desk.page.getByTestId('call-cost')
    await cost.waitFor()
    await until(async () => {
      await desk.page.reload()
      return /^-?\$.*%$/.test(await cost.getByTestId('call-margin').innerText())
    }, 'the margin')
    expect(await cost.innerText()).toMatch(/Voice agent\s+\$0\.\d+/)
    expect(await cost.getByTestId('voice-cost').first().innerText()).toContain('gpt-realtime')
    expect(await seriousFindings(desk.page), 'what it cost').toEqual([])
  })
})
