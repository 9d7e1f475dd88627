import { randomUUID } from 'node:crypto'
import { AGENT_NUMBER } from '../../../scripts/demo/numbers.mjs'
import { createAgent } from '../../../server/services/agents/create-agent'
import { setAgentNumbers } from '../../../server/services/agents/set-agent-numbers'
import { takeAgentStep } from '../../../server/services/agents/take-agent-step'
import { assignNumber } from '../../../server/services/numbers/assign-number'
import type { AgentContent } from '../../../shared/schemas/agents/agents'
import { agentContent } from '../agents'
import { ALWAYS } from '../agents/live-agent'
import { until } from '../sandbox/until'
import type { Person } from '../test-context'
import type { Journeys } from './journeys'

interface Words { heard: { text: string }[], broken: number }
interface Leg { sid: string, direction: string, status: string, to: string }

/** Somebody whose number it is, for an agent to answer. */
export async function ownerOfNumber({ stack: { context, createPerson } }: Journeys): Promise<Person> {
  const person = await createPerson()
  await assignNumber(context, { number: AGENT_NUMBER, userId: person.id, carrier: 'twilio' })
  return person
}

/** Their agent, live on that number day and night. @returns its id */
export async function liveAgentOf(
  { stack: { context } }: Journeys, person: Person, change: Partial<AgentContent> = {},
): Promise<string> {
  const { id } = await createAgent(context, person, { id: randomUUID(), ...agentContent({ hours: ALWAYS, languages: ['en'], ...change }) })
  await setAgentNumbers(context, person.id, id, { numbers: [AGENT_NUMBER] })
  await takeAgentStep(context, { ...person, requestId: randomUUID() }, id, { step: 'go_live', version: 1 })
  return id
}

/** A phone that says words and hears them, in a call with an agent. */
export class TalkingPhone {
  constructor(private readonly journeys: Journeys, readonly sid: string) {}

  /** Rings the number. @param persona whom the voice plays in this call; left out, who takes down a name */
  static async ring(journeys: Journeys, from: string, persona?: object & { name: string }): Promise<TalkingPhone> {
    const { control } = journeys.stack
    if (persona) {
      await control.send('PUT', '/realtime/personas', persona)
      await control.send('POST', '/realtime/next', { persona: persona.name })
    }
    return new TalkingPhone(journeys, (await control.send<Leg>('POST', '/dial', { from, to: AGENT_NUMBER, listens: true })).sid)
  }

  /** The one that was called at a number. */
  static async at(journeys: Journeys, number: string): Promise<TalkingPhone> {
    const leg = await until(async () => (await journeys.stack.control.get<Leg[]>('/calls')).find(({ to, status }) => to === number && status !== 'queued'), `a call to ${number}`)
    return new TalkingPhone(journeys, leg.sid)
  }

  /** All that it has heard so far, in one line. */
  async heard(): Promise<string> {
    return (await this.words()).heard.map(({ text }) => text).join(' ')
  }

  words(): Promise<Words> {
    return this.journeys.stack.control.get<Words>(`/calls/${this.sid}/words`)
  }

  async hears(text: string): Promise<void> {
    await until(async () => (await this.heard()).includes(text), `“${text}” at the phone`)
  }

  async say(text: string): Promise<void> {
    await this.journeys.stack.control.send('POST', `/calls/${this.sid}/say`, { text })
  }

  async hangUp(): Promise<void> {
    await this.journeys.stack.control.send('POST', `/calls/${this.sid}/hangup`)
  }

  async leg(): Promise<Leg> {
    return this.journeys.stack.control.get<Leg>(`/calls/${this.sid}`)
  }
}
