import { VoiceUnavailable, type Voice, type VoiceEvent, type VoiceOrder, type VoiceUsage } from '../../voices/voice'
import type { ToolOutcome } from '../media-bridge'
import { addUsage } from '../bridge/add-usage'
import type { Timers } from '../timers'

/** Longer than a voice thinks, and shorter than anybody waits. */
const ANSWER_WITHIN_MS = 20_000

export type WrittenPart
  = | { kind: 'words', words: string }
    | { kind: 'tool', name: string, input: string, output: string }

export interface WrittenTalk {
  /** What the voice says and asks for, up to where it waits for the other side. @throws VoiceUnavailable */
  ask: (words: string) => Promise<WrittenPart[]>
  /** All that it used so far, also for what failed; all of it once it is closed. */
  usage: () => VoiceUsage
  close: () => Promise<void>
}

export interface WrittenTalkParts {
  voice: Voice
  order: Omit<VoiceOrder, 'isWritten'>
  useTool: (name: string, input: string) => Promise<ToolOutcome>
  timers: Timers
}

interface Waiting {
  parts: Map<string, WrittenPart>
  /** Answers that are still to come: one to what was written, and one to each tool. */
  owed: number
  resolve: (parts: WrittenPart[]) => void
  reject: (error: unknown) => void
}

/** A talk with a voice without any sound. @throws VoiceUnavailable */
export async function openWrittenTalk({ voice, order, useTool, timers }: WrittenTalkParts): Promise<WrittenTalk> {
  const usage: VoiceUsage = {}
  let waiting: Waiting | null = null
  let turns = 0
  const talk = await voice.open({ ...order, isWritten: true }, take)
  return {
    usage: () => usage,
    close: async () => addUsage(usage, await talk.close()),
    async ask(words) {
      let stop = () => {}
      try {
        return await new Promise<WrittenPart[]>((resolve, reject) => {
          waiting = { parts: new Map(), owed: 1, resolve, reject }
          stop = timers.in(ANSWER_WITHIN_MS, () => reject(new VoiceUnavailable('silent')))
          talk.write(`written_${++turns}_${timers.now()}`, words)
        })
      } finally {
        stop()
        waiting = null
      }
    },
  }

  function take(event: VoiceEvent): void {
    if (event.kind === 'answer-over' || event.kind === 'caller-words') addUsage(usage, event.usage)
    if (waiting === null) return
    if (event.kind === 'agent-words') append(waiting, event)
    if (event.kind === 'tool') void answerTool(waiting, event)
    if (event.kind === 'gone') waiting.reject(new VoiceUnavailable(event.code))
    if (event.kind === 'answer-over') over(waiting, event)
  }

  function append({ parts }: Waiting, { itemId, words }: Extract<VoiceEvent, { kind: 'agent-words' }>): void {
    const before = parts.get(itemId)
    parts.set(itemId, { kind: 'words', words: (before?.kind === 'words' ? before.words : '') + words })
  }

  async function answerTool(of: Waiting, { itemId, toolCallId, name, input }: Extract<VoiceEvent, { kind: 'tool' }>): Promise<void> {
    of.owed += 1
    try {
      const { output } = await useTool(name, input)
      of.parts.set(itemId, { kind: 'tool', name, input, output })
      talk.answerTool(toolCallId, output)
    } catch (error) {
      of.reject(error)
    }
  }

  function over(of: Waiting, { isFailed, reason }: Extract<VoiceEvent, { kind: 'answer-over' }>): void {
    if (isFailed) return of.reject(new VoiceUnavailable(reason ?? 'failed'))
    of.owed -= 1
    if (of.owed === 0) of.resolve([...of.parts.values()])
  }
}
