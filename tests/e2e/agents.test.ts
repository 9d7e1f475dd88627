import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AGENT_NUMBER } from '../../scripts/demo/numbers.mjs'
import { createAgent } from '../../server/services/agents/create-agent'
import { setAgentNumbers } from '../../server/services/agents/set-agent-numbers'
import { takeAgentStep } from '../../server/services/agents/take-agent-step'
import { assignNumber } from '../../server/services/numbers/assign-number'
import { agentContent } from '../support/agents'
import { ALWAYS } from '../support/agents/live-agent'
import { seriousFindings } from '../support/e2e/axe'
import { createColleague } from '../support/e2e/colleague'
import { Journeys } from '../support/e2e/journeys'
import { until } from '../support/sandbox/until'
import type { Person } from '../support/test-context'

const journeys = new Journeys()
const THEIRS = '+442079460999'

interface Words { heard: { text: string }[] }

/** Somebody whose agent answers the number. */
async function withAgent(): Promise<Person> {
  const { context, createPerson } = journeys.stack
  const person = await createPerson()
  await assignNumber(context, { number: AGENT_NUMBER, userId: person.id, carrier: 'twilio' })
  const { id } = await createAgent(context, person, { id: randomUUID(), ...agentContent({ hours: ALWAYS, languages: ['en'] }) })
  await setAgentNumbers(context, person.id, id, { numbers: [AGENT_NUMBER] })
  await takeAgentStep(context, { ...person, requestId: randomUUID() }, id, { step: 'go_live', version: 1 })
  return person
}

describe('a number that an agent answers', () => {
  it('G1 is rung, talks with whoever calls, and is settled in two components', async () => {
    const { stack, browser } = journeys
    const person = await withAgent()
    const { sid } = await stack.control.send<{ sid: string }>('POST', '/dial', { from: THEIRS, to: AGENT_NUMBER, listens: true })
    const heard = async () => (await stack.control.get<Words>(`/calls/${sid}/words`)).heard.map(word => word.text).join(' ')
    await until(async () => (await heard()).includes('I am an AI assistant.'), 'the opening, word for word')
    await stack.control.send('POST', `/calls/${sid}/say`, { text: 'my name is Anna' })
    await until(async () => (await heard()).includes('Thank you Anna.'), 'an answer to what was said')
    await stack.control.send('POST', `/calls/${sid}/hangup`)
    const { admin } = stack.context
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
    await desk.page.getByText('Voice agent').first().waitFor()
  })
})
