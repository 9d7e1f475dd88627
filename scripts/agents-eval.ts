import { runScenario } from '../server/sessions/trials/run-scenario'
import { machineTimers } from '../server/sessions/timers'
import { createOpenAiVoice } from '../server/voices/openai/openai-voice'
import type { Scenario, ScenarioResultDto } from '../shared/schemas/agents/scenarios'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, EXIT, runToEnd, toldOrExit } from './args/run-command.mjs'
import { resultTable, talkLines } from './eval/print-results'
import { readAgentFile, readScenarios, SHIPPED_AGENT, SHIPPED_SCENARIOS } from './eval/read-scenarios'
import { agentFor, installScripts, withCaller } from './eval/scripted'

const { options, places, env } = toldOrExit(COMMANDS.agentsEval)

await runToEnd(async () => {
  const scenarios = readScenarios(places.FILE ?? [SHIPPED_SCENARIOS])
  const agent = readAgentFile(options.agent ?? SHIPPED_AGENT)
  const part = options.bad ? 'bad' : 'good'
  const without = scenarios.filter(({ bad }) => options.bad && !bad).map(({ name }) => name)
  if (without.length > 0) throw new CannotRun(`No bad agent stands in ${without.join(', ')}.`)
  const sandbox = options.sandbox?.replace(/\/+$/, '')
  if (sandbox) await installScripts(sandbox, scenarios)
  const voice = createOpenAiVoice({
    apiKey: env.OPENAI_API_KEY, url: env.OPENAI_REALTIME_URL ?? 'wss://api.openai.com/v1/realtime',
    transcriptionModel: env.OPENAI_TRANSCRIPTION_MODEL ?? 'gpt-transcribe',
  })
  const results: ScenarioResultDto[] = []
  for (const scenario of scenarios) {
    const tried = options.model ? { ...agent, model: options.model } : agent
    const { result } = await runScenario({
      voice, timers: machineTimers, onError: error => process.stderr.write(`${String(error)}\n`),
      scenario: sandbox ? withCaller(scenario) : scenario,
      agent: sandbox || part === 'bad' ? agentFor(tried, scenario, part) : tried,
    })
    results.push(result)
  }
  process.stdout.write(resultTable(results))
  if (options.talks) for (const result of results) process.stdout.write(`\n${result.name}\n${talkLines(result)}\n`)
  return isGood(results, scenarios) ? EXIT.right : EXIT.wrong
})

/** With bad agents it is good where each fails in what it should. */
function isGood(results: ScenarioResultDto[], scenarios: Scenario[]): boolean {
  if (!options.bad) return results.every(({ isPassed }) => isPassed)
  return results.every(({ expectations }, place) => expectations[scenarios[place]!.bad!.fails]?.isMet === false)
}
