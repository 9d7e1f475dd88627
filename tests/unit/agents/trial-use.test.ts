import { describe, expect, it } from 'vitest'
import { readAgentFile, readScenarios, SHIPPED_AGENT, SHIPPED_SCENARIOS } from '../../../scripts/eval/read-scenarios'
import { openWrittenTalk } from '../../../server/sessions/trials/written-talk'
import { runScenario } from '../../../server/sessions/trials/run-scenario'
import type { Scenario } from '../../../shared/schemas/agents/scenarios'
import { createFakeVoice } from '../../support/agents/fake-voice'
import { createManualTimers } from '../../support/agents/manual-timers'

const AGENT = { ...readAgentFile(SHIPPED_AGENT), model: 'm', voice: 'v' }
const [SHIPPED] = readScenarios([SHIPPED_SCENARIOS]) as [Scenario]

describe('what a trial uses', () => {
  it('has the answer in it that was broken off as a scenario ended', async () => {
    const [voice, timers] = [createFakeVoice(), createManualTimers()]
    const scenario: Scenario = { ...SHIPPED, caller: { turns: [] }, expect: [] }
    const onError = (error: unknown) => expect.unreachable(String(error))
    const run = runScenario({ voice, timers, scenario, agent: AGENT, onError })
    await timers.pass(0)
    voice.lastUse = { audioOut: 40, textIn: 7 }
    // the caller hangs up after the first one, into the second
    voice.say(
      { kind: 'answer-begun', responseId: 'r1' },
      { kind: 'answer-over', responseId: 'r1', isFailed: false, reason: null, usage: { audioOut: 100 } },
      { kind: 'answer-begun', responseId: 'r2' },
    )
    expect((await run).usage).toEqual({ audioOut: 140, textIn: 7 })
  })

  it('has the answer in it that never came in writing', async () => {
    const [voice, timers] = [createFakeVoice(), createManualTimers()]
    const talk = await openWrittenTalk({
      voice, timers, useTool: async () => ({ output: 'Done.' }),
      order: { instructions: '', model: 'm', voice: 'v', language: null, tools: [], history: [] },
    })
    const asked = expect(talk.ask('Hello')).rejects.toMatchObject({ code: 'silent' })
    voice.say({ kind: 'answer-begun', responseId: 'r1' })
    await timers.pass(20_000)
    await asked
    voice.lastUse = { textOut: 9 }
    await talk.close()
    expect(talk.usage()).toEqual({ textOut: 9 })
  })
})
