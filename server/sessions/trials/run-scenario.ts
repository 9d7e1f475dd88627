import type { PhoneStream } from '../../carriers/media'
import { briefAgent, openingOf, type AgentBrief } from '../../domain/agents/brief-agent'
import { judgeScenario, type TriedTalk } from '../../domain/agents/judge-scenario'
import { inTalkOrder } from '../../../shared/agents/talk-order'
import type { Scenario, ScenarioResultDto } from '../../../shared/schemas/agents/scenarios'
import type { AgentField } from '../../../shared/schemas/agents/words'
import { VoiceUnavailable, type Voice, type VoiceUsage } from '../../voices/voice'
import { addUsage } from '../bridge/add-usage'
import type { BridgeReport } from '../bridge/bridge-parts'
import type { TalkEntry } from '../bridge/talk-words'
import { openMediaBridge } from '../media-bridge'
import type { Timers } from '../timers'
import { toolsOf } from '../bridge/tools'
import { pretendTool } from './pretend-tool'
import { createWrittenCaller } from './written-caller'
import { openWrittenTalk } from './written-talk'

/** Of an agent, as far as a talk shows it. */
export interface TriedAgent extends AgentBrief {
  model: string
  voice: string
  fields: AgentField[]
}

export interface ScenarioRun {
  voice: Voice
  timers: Timers
  agent: TriedAgent
  scenario: Scenario
  onError: (error: unknown) => void
}

/** One turn may take so long, and all of it. */
const TURN_MS = 20_000
const LONGEST_MS = 240_000
const HANGS_UP = '[hangs up]'

/** What the caller says next to what the agent has said; null: they hang up. */
interface Caller {
  /** It goes by what the agent says. */
  hears: boolean
  next: (said: string) => Promise<string | null>
  usage: () => VoiceUsage
  close: () => Promise<void>
}

/** Leads an agent through a scenario, over the bridge that calls have: only the caller's words come without sound. */
export async function runScenario(run: ScenarioRun): Promise<{ result: ScenarioResultDto, usage: VoiceUsage }> {
  const { agent, scenario, timers, onError } = run
  const between = createWrittenCaller(run.voice)
  const entries = new Map<string, TalkEntry>()
  const ended: { report: BridgeReport | null, last: Promise<void> | null } = { report: null, last: null }
  let onOver = () => {}
  const over = new Promise<void>(resolve => {
    onOver = resolve
  })
  // it plays as soon as it is given something, and says so
  const phone: PhoneStream = {
    play() {},
    clear() {},
    close() {},
    mark: name => queueMicrotask(() => bridge.take({ kind: 'mark', name })),
  }
  const bridge = openMediaBridge({
    phone, timers, onError, voice: between.voice,
    order: {
      instructions: briefAgent(agent), model: agent.model, voice: agent.voice, language: agent.languages[0] ?? null,
      tools: toolsOf(agent), history: [],
    },
    opening: openingOf(agent), firstPlace: 1, endsAtMs: timers.now() + LONGEST_MS, useTool: pretendTool,
    keep: changed => changed.forEach(entry => entries.set(entry.itemId, entry)),
    over: (report, last) => {
      Object.assign(ended, { report, last })
      onOver()
    },
  })
  const caller = await callerOf(run).catch((error: unknown) => error)
  const problem = isCaller(caller) ? await converse(caller).catch(problemOf) : problemOf(caller)
  bridge.end('hung_up')
  // what the last answers used is told as they are broken off
  await Promise.all([ended.last, isCaller(caller) && caller.close()])
  const { ending = 'failed', code = null, usage: used = {} } = ended.report ?? {}
  const usage: VoiceUsage = { ...used }
  if (isCaller(caller)) addUsage(usage, caller.usage())
  const talk = toTalk([...entries.values()], ending === 'finished')
  const lost = ['voice_lost', 'voice_silent', 'failed', 'time_over'].includes(ending) ? `The voice did not go on: ${code ?? ending}.` : null
  const expectations = judgeScenario(scenario.expect, talk)
  const wrong = problem ?? lost
  const isPassed = wrong === null && expectations.every(one => one.isMet)
  const { name, about } = scenario
  return { usage, result: { name, about, isPassed, problem: wrong, expectations, talk: talk.parts } }

  async function converse(caller: Caller): Promise<string | null> {
    const heard = new Set<string>()
    for (;;) {
      if (!await answered(caller)) return ended.report ? null : `The agent did not answer within ${TURN_MS / 1000} seconds.`
      if (ended.report) return null
      const fresh = inTalkOrder([...entries.values()]).filter(({ itemId, who, words }) => who === 'agent' && words && !heard.has(itemId))
      fresh.forEach(({ itemId }) => heard.add(itemId))
      const words = await caller.next(fresh.map(entry => entry.words).join(' '))
      if (words === null) return null
      if (!between.say(words)) return 'There is no voice.'
    }
  }

  /** False where nothing comes. */
  async function answered({ hears }: Caller): Promise<boolean> {
    let stop = () => {}
    const late = new Promise<false>(resolve => {
      stop = timers.in(TURN_MS, () => resolve(false))
    })
    const isThere = await Promise.race([between.settled().then(() => true), over.then(() => false), late])
    stop()
    // the bridge keeps what was said a moment later
    if (isThere && hears) await Promise.race([new Promise<void>(resolve => timers.in(KEPT_MS, resolve)), over])
    return isThere
  }
}

/** The bridge keeps five times a second. */
const KEPT_MS = 250

const isCaller = (caller: unknown): caller is Caller => typeof caller === 'object' && caller !== null && 'next' in caller

function problemOf(error: unknown): string {
  if (error instanceof VoiceUnavailable) return `The voice did not go on: ${error.code}.`
  throw error
}

async function callerOf({ scenario: { caller }, voice, agent, timers }: ScenarioRun): Promise<Caller> {
  if ('turns' in caller) {
    const turns = [...caller.turns]
    return { hears: false, next: async () => turns.shift() ?? null, usage: () => ({}), close: async () => {} }
  }
  let left = caller.mostTurns
  const talk = await openWrittenTalk({
    voice, timers, useTool: pretendTool,
    order: {
      instructions: `You play somebody on the telephone. Say what they say, one turn at a time, and nothing else. When they hang up, say ${HANGS_UP}.\n\n${caller.instructions}`,
      model: agent.model, voice: agent.voice, language: agent.languages[0] ?? null, tools: [], history: [],
    },
  })
  return {
    hears: true,
    usage: talk.usage,
    close: talk.close,
    async next(said) {
      if (left-- <= 0) return null
      const words = (await talk.ask(said)).flatMap(part => (part.kind === 'words' ? [part.words] : [])).join(' ').trim()
      return words === '' || words.includes(HANGS_UP) ? null : words
    },
  }
}

function toTalk(entries: TalkEntry[], isEnded: boolean): TriedTalk {
  const parts = inTalkOrder(entries).flatMap((entry): TriedTalk['parts'] => {
    if (entry.tool) return [{ kind: 'tool', name: entry.tool.name, input: entry.tool.input }]
    return entry.kind === 'words' && entry.words ? [{ kind: 'words', who: entry.who, words: entry.words }] : []
  })
  return { parts, isEnded }
}
