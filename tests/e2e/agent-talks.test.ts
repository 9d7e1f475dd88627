import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAgent } from '../../server/services/agents/create-agent'
import { agentContent } from '../support/agents'
import { seriousFindings } from '../support/e2e/axe'
import { Journeys } from '../support/e2e/journeys'
import { listens } from '../support/e2e/listens'
import { heardEnergy } from '../support/e2e/page-probes'
import { TalkingPhone } from '../support/e2e/talks'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

interface Leg { sid: string, direction: string, params: Record<string, string> }

/** Somebody who says nothing: the tone of the other journeys would talk over everything. */
function keepQuiet(): void {
  const silence = new AudioContext().createMediaStreamDestination().stream
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(silence.clone())
}

describe('talking to an agent in the browser', () => {
  it('G1 a draft is heard in the browser, answers what is said to it, shows every word, and costs its seconds and no phone', async () => {
    const { stack, browser } = journeys
    const { context, control } = stack
    const person = await stack.createPerson()
    const { id } = await createAgent(context, person, { id: randomUUID(), ...agentContent({ languages: ['en'] }) })
    const { page } = await browser.visit({ person })
    await page.addInitScript(keepQuiet)
    await page.goto(`/agents/${id}`)
    await listens(page)
    await page.getByTestId('speaking').getByText('It costs $0.15 a minute').waitFor()
    await page.getByTestId('talk-to-it').click()
    await page.getByTestId('speaking-state').filter({ hasText: 'In call' }).waitFor()

    const leg = await until(async () => (await control.get<Leg[]>('/calls')).find(one => one.params.TalkId), 'the browser’s leg')
    const phone = new TalkingPhone(journeys, leg.sid)
    await phone.hears('I am an AI assistant.')
    const words = page.getByTestId('spoken-words')
    await words.getByText('I am an AI assistant.').waitFor()
    await until(async () => await heardEnergy(page) > 0, 'the agent’s voice in the browser')
    await phone.say('my name is Anna')
    await phone.hears('Thank you Anna.')
    await words.getByText('my name is Anna').waitFor()
    await words.getByText('Thank you Anna.').waitFor()
    expect(await seriousFindings(page), 'a talk that goes on').toEqual([])

    await page.getByTestId('speaking-hang-up').click()
    const outcome = page.getByTestId('speaking-outcome')
    await outcome.filter({ hasText: /You talked for .* and paid \$0\.\d+\./ }).waitFor()
    const { admin } = context
    const [row] = await admin`select c.id, c.status, c.duration_seconds, c.charged_micros, c.hung_up_by, a.way from call c join agent_call a on a.call_id = c.id where c.user_id = ${person.id}`
    expect(row).toMatchObject({ status: 'completed', way: 'trial', hung_up_by: 'caller' })
    const parts = await admin`select component, billed_seconds, charged_micros from call_cost_breakdown where call_id = ${row!.id as string}`
    const talked = row!.duration_seconds as number
    expect([...parts]).toEqual([{ component: 'agent', billed_seconds: talked, charged_micros: 2500n * BigInt(talked) }])
    expect([...await admin`select * from ledger_violations()`]).toEqual([])
    expect((await control.get<Leg[]>('/calls')).map(one => one.direction), 'nobody else was rung').toEqual(['inbound'])

    await outcome.getByRole('link', { name: 'Words and bill' }).click()
    await page.getByRole('heading', { name: 'Night line with Browser' }).waitFor()
    await page.getByText('You hung up.').first().waitFor()
    await page.getByText('my name is Anna').first().waitFor()
    await page.getByText(`${talked} seconds at $0.15 per minute`).waitFor()
    expect(await seriousFindings(page), 'a talk that is over').toEqual([])
  })
})
