import type { Context } from '../../context'
import { briefAgent, openingOf } from '../../domain/agents/brief-agent'
import { DomainError } from '../../domain/errors'
import type { AgentOwner } from '../../services/agents/agent-content'
import { beginTrial, type BegunTrial } from '../../services/agents/trials/begin-trial'
import { endTrial } from '../../services/agents/trials/end-trial'
import type { AgentAnswerDto, WriteToAgentBody } from '../../../shared/schemas/agents/trials'
import { VoiceUnavailable, type SaidBefore, type VoiceUsage } from '../../voices/voice'
import { machineTimers, type Timers } from '../timers'
import { toolsOf } from '../bridge/tools'
import { pretendTool } from './pretend-tool'
import { openWrittenTalk, type WrittenPart } from './written-talk'

/**
 * A version answers what somebody writes to it, before anybody calls it. Each answer is a line of its own to the voice,
 * with what was said before: no server has to remember a talk, and none of its words is kept. What the agent asks for
 * is told and not done.
 *
 * @throws DomainError `not_found`, `agent_refused`, `limit_reached`; `service_unavailable` where no voice answers
 */
export async function writeToAgent(
  context: Context, owner: AgentOwner, agentId: string, body: WriteToAgentBody, timers: Timers = machineTimers,
): Promise<AgentAnswerDto> {
  const { talkId, version: number, said, words } = body
  const trial = await beginTrial(context, owner, { agentId, version: number, talkId, kind: 'writing' })
  const { parts, usage } = await answer(trial, { said, words }, timers)
  await endTrial(context, trial.id, usage)
  if (parts instanceof VoiceUnavailable) throw silentVoice(parts)
  return {
    parts: parts.map(part => (part.kind === 'words' ? part : { kind: part.kind, name: part.name, input: part.input })),
    turnsLeft: trial.turnsLeft,
    leftToday: trial.leftToday,
  }
}

async function answer(
  { version, voice }: BegunTrial, { said, words }: Pick<WriteToAgentBody, 'said' | 'words'>, timers: Timers,
): Promise<{ parts: WrittenPart[] | VoiceUnavailable, usage: VoiceUsage }> {
  const talk = await openWrittenTalk({
    voice, timers, useTool: pretendTool,
    order: {
      instructions: briefAgent(version), model: version.model, voice: version.voice,
      language: version.languages[0] ?? null, tools: toolsOf(version), history: historyOf([{ who: 'agent', words: openingOf(version) }, ...said]),
    },
  }).catch(unavailable)
  if (talk instanceof VoiceUnavailable) return { parts: talk, usage: {} }
  const parts = await talk.ask(words).catch(unavailable).finally(talk.close)
  return { parts, usage: talk.usage() }
}

function unavailable(error: unknown): VoiceUnavailable {
  if (error instanceof VoiceUnavailable) return error
  throw error
}

const historyOf = (said: Omit<SaidBefore, 'itemId'>[]): SaidBefore[] =>
  said.map((one, place) => ({ ...one, itemId: `said_${place}` }))

function silentVoice({ code }: VoiceUnavailable): DomainError {
  return new DomainError('service_unavailable', 'The agent did not answer. It cost you nothing. Try again in a minute.', { reason: code })
}
