import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { readAgentFile, readScenarios, SHIPPED_AGENT, SHIPPED_SCENARIOS } from '../../../scripts/eval/read-scenarios'
import { agentFor, installScripts, withCaller } from '../../../scripts/eval/scripted'
import { resultTable } from '../../../scripts/eval/print-results'
import { runScenario } from '../../../server/sessions/trials/run-scenario'
import { machineTimers, type Timers } from '../../../server/sessions/timers'
import { createOpenAiVoice } from '../../../server/voices/openai/openai-voice'
import type { Scenario } from '../../../shared/schemas/agents/scenarios'
import { REALTIME_KEY } from '../../support/sandbox/realtime-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'

const SCENARIOS = readScenarios([SHIPPED_SCENARIOS])
const AGENT = readAgentFile(SHIPPED_AGENT)
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { realtime: { apiKey: REALTIME_KEY } }))
  await installScripts(sandbox.url, SCENARIOS)
  // loads what speaks the wire, which a busy machine takes its time for
  await voice().open({ instructions: '', model: AGENT.model, voice: AGENT.voice, language: null, tools: [], history: [] }, () => {})
    .then(talk => talk.close())
})
afterAll(() => sandbox.stop())

const errors: unknown[] = []
/** A busy machine is no silent voice. */
const PATIENT: Timers = { now: machineTimers.now, in: (ms, work) => machineTimers.in(ms * 4, work) }
const voice = () => createOpenAiVoice({
  apiKey: REALTIME_KEY, url: `${sandbox.url.replace(/^http/, 'ws')}/v1/realtime`, transcriptionModel: 'gpt-transcribe',
})
const run = (scenario: Scenario, part: 'good' | 'bad', more: Partial<typeof AGENT> = {}) => runScenario({
  voice: voice(), timers: PATIENT, onError: error => errors.push(error),
  scenario: withCaller(scenario), agent: { ...agentFor(AGENT, scenario, part), ...more },
})

describe('the scenarios that come with it', () => {
  it('are ten, each with an agent that fails it', () => {
    expect(SCENARIOS).toHaveLength(10)
    expect(SCENARIOS.every(({ bad, scripts }) => bad && scripts?.bad)).toBe(true)
    expect(SCENARIOS.some(({ caller }) => 'instructions' in caller)).toBe(true)
  })

  it.each(SCENARIOS.map(scenario => [scenario.name, scenario] as const))('%s is passed by the good agent, and failed by the bad one in what it names', async (_, scenario) => {
    const good = await run(scenario, 'good')
    expect(good.result, resultTable([good.result])).toMatchObject({ isPassed: true, problem: null })
    expect(good.usage.audioOut).toBeGreaterThan(0)
    const { result } = await run(scenario, 'bad')
    expect(result.isPassed).toBe(false)
    expect(result.problem).toBeNull()
    const unmet = result.expectations.flatMap(({ isMet }, place) => (isMet ? [] : [place]))
    expect(unmet).toContain(scenario.bad!.fails)
    expect(result.expectations[scenario.bad!.fails]!.instead).toEqual(expect.any(String))
    expect(errors).toEqual([])
  })
})

describe('a scenario', () => {
  const [one] = SCENARIOS as [Scenario]
  const scenario = (turns: string[], expected: Scenario['expect']): Scenario => ({ ...one, caller: { turns }, expect: expected })

  it('that has no voice says so, and fails', async () => {
    const { result } = await run(one, 'good', { model: 'gpt-realtime' })
    expect(result).toMatchObject({ isPassed: false, problem: 'The voice did not go on: model_not_found.' })
  })

  it('goes over the bridge: the transcript has the caller\'s words and the tools in the order of the talk', async () => {
    const lead = SCENARIOS.find(({ name }) => name === 'takes-a-lead')!
    const { result } = await run(lead, 'good')
    expect(result.talk.map(part => (part.kind === 'tool' ? part.name : `${part.who}: ${part.words}`))).toEqual([
      'agent: Bakery Till, good day. I am an AI and may get things wrong.', 'caller: Hello.', 'agent: May I have your name?',
      'caller: My name is Anna Kowalska.', 'agent: Thank you Anna Kowalska. What is your e-mail address?',
      'caller: It is anna@kowalska.example', 'agent: I heard A N N A at K O W A L S K A dot E X A M P L E. Is that right?',
      'caller: Yes, that is right.', 'agent: What kind of business is it?', 'caller: I run a flower shop.', 'save_lead',
      'agent: Thank you, somebody will be in touch.', 'caller: That is all. Goodbye.', 'end_call', 'agent: Goodbye.',
    ])
  })

  it('ends where the agent has ended the call, and not after it', async () => {
    const goodbye = SCENARIOS.find(({ name }) => name === 'says-goodbye')!
    const { result } = await run({ ...goodbye, ...scenario(['Goodbye.', 'And another thing.'], [{ endsWithin: 1 }]), scripts: goodbye.scripts, name: goodbye.name }, 'good')
    expect(result).toMatchObject({ isPassed: true })
    expect(JSON.stringify(result.talk)).not.toContain('another thing')
  })
})
