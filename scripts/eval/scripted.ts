import type { TriedAgent } from '../../server/sessions/trials/run-scenario'
import type { Scenario } from '../../shared/schemas/agents/scenarios'
import { CannotRun } from '../args/run-command.mjs'

type Part = 'good' | 'bad' | 'caller'
const PARTS = ['good', 'bad', 'caller'] as const
const nameOf = (scenario: Scenario, part: Part) => `${scenario.name.slice(0, 30)}-${part}`
/** A line by which a scripted model knows whom it plays. */
const lineOf = (scenario: Scenario, part: Part) => (scenario.scripts?.[part] ? `\n\npersona: ${nameOf(scenario, part)}` : '')

/** Hands a sandbox the scripts of scenarios, and lets its voices speak as fast as they can. @throws CannotRun */
export async function installScripts(sandboxUrl: string, scenarios: readonly Scenario[]): Promise<void> {
  const list = scenarios.flatMap(scenario => PARTS.flatMap(part => {
    const script = scenario.scripts?.[part]
    return script ? [{ name: nameOf(scenario, part), ...script }] : []
  }))
  await put(`${sandboxUrl}/control/api/realtime/personas`, { list })
  await put(`${sandboxUrl}/control/api/realtime/settings`, { thinkMs: 0, pace: 100_000, deltaMs: 1000 })
}

async function put(url: string, body: object): Promise<void> {
  const reply = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    .catch((error: unknown) => {
      throw new CannotRun(`No sandbox answers at ${url}: ${(error as Error).message}. Start one with npm run sandbox.`)
    })
  if (!reply.ok) throw new CannotRun(`The sandbox would not have it: ${await reply.text()}`)
}

/** The agent that a scenario is run with: the given one, or the bad one that it should see. */
export function agentFor(agent: TriedAgent, scenario: Scenario, part: 'good' | 'bad'): TriedAgent {
  const instructions = part === 'bad' ? scenario.bad!.instructions : agent.instructions
  return { ...agent, instructions: `${instructions}${lineOf(scenario, part)}` }
}

/** A scenario whose caller, where a voice plays one, knows its script. */
export function withCaller(scenario: Scenario): Scenario {
  const { caller } = scenario
  if ('turns' in caller) return scenario
  return { ...scenario, caller: { ...caller, instructions: `${caller.instructions}${lineOf(scenario, 'caller')}` } }
}
