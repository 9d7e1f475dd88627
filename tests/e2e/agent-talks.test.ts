import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAgent } from '../../server/services/agents/create-agent'
import { agentContent } from '../support/agents'
import { seriousFindings } from '../support/e2e/axe'
import { Journeys } from '../support/e2e/journeys'
import { listens } from '../support/e2e/listens'
import { heardHertz } from '../support/e2e/page-probes'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

interface Leg { sid: string, direction: string, status: string, params: Record<string, string> }
interface Words { heard: { text: string }[] }

/** Somebody who says nothing: the tone of the other journeys would talk over everything. */
function keepQuiet(): void {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async constraints => {
    const stream = await real(constraints)
    for (const track of stream.getAudioTracks()) track.enabled = false
    return stream
  }
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
    const heard = async () => (await control.get<Words>(`/calls/${leg.sid}/words`)).heard.map(word => word.text).join(' ')
    await until(async () => (await heard()).includes('I am an AI assistant.'), 'the opening, word for word, on its way to the browser')
    const words = page.getByTestId('spoken-words')
    await words.getByText('I am an AI assistant.').waitFor()
    await control.send('POST', `/calls/${leg.sid}/say`, { text: 'my name is Anna' })
    // the words are tones between 300 and 2750 Hz
    await until(async () => {
      const hertz = await heardHertz(page)
      return hertz > 250 && hertz < 2800
    }, 'the agent’s voice in the browser')
    await until(async () => (await heard()).includes('Thank you Anna.'), 'an answer to what was said')
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
    await page.getByText('Voice agent').first().waitFor()
    expect(await seriousFindings(page), 'a talk that is over').toEqual([])
  })
})
