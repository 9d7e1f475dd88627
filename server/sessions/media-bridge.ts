import type { PhoneFrame, PhoneStream } from '../carriers/media'
import { fullAllowance, takeFrame } from '../domain/agents/frame-rate'
import { BYTES_PER_MS } from '../domain/agents/playback'
import type { SaidBefore, Voice, VoiceEvent, VoiceOrder, VoiceTalk } from '../voices/voice'
import type { TalkEnding } from '../../shared/schemas/agents/talks'
import { addUsage } from './bridge/add-usage'
import { DIRECTIONS } from './bridge/directions'
import { createPhoneSide } from './bridge/phone-side'
import { createQuietWatch } from './bridge/quiet-watch'
import { createTalkWords, type TalkEntry } from './bridge/talk-words'
import { openVoiceLine } from './bridge/voice-line'
import type { Timers } from './timers'

/** Before the end of money or time the voice says goodbye; and both ends are cut before the end is there. */
export const GOODBYE_MS = 45_000
export const CUT_MS = 1000
/** Words are kept soon after they were said: pages show them within half a second. */
const KEEP_EVERY_MS = 200
/** After an answer that failed, such as by a limit of the provider's. */
const AGAIN_MS = 1000
/** Somebody who was told that the call ends does not wait for ever for the last words. */
const LAST_WORDS_MS = 15_000

export interface ToolOutcome {
  /** For the voice. */
  output: string
  /** The stream ends when the voice has said its last. */
  isLast?: boolean
  /** As what it ends then; left out: `finished`. */
  ending?: TalkEnding
}

/** How a stream was, when it is over. */
export interface BridgeReport {
  ending: TalkEnding
  /** Of the provider: what was wrong, where that ended it. */
  code: string | null
  usage: Record<string, number>
  heardMs: number
  /** What was made, heard or not. */
  madeMs: number
  interruptions: number
}

export interface BridgeParts {
  phone: PhoneStream
  voice: Voice
  order: VoiceOrder
  /** What the voice says first; null where the talk goes on in another stream. */
  opening: string | null
  /** Places of entries go on from here. */
  firstPlace: number
  timers: Timers
  /** When money or time are over, in milliseconds since 1970. */
  endsAtMs: number
  keep: (entries: TalkEntry[]) => void
  useTool: (name: string, input: string) => Promise<ToolOutcome>
  /** Once, after the last entries were given to be kept. */
  over: (report: BridgeReport) => void
  onError: (error: unknown) => void
}

export interface Bridge {
  take: (frame: PhoneFrame) => void
  end: (ending: TalkEnding) => void
}

/**
 * Joins a phone and a voice: sound both ways as it is, what was heard by what the phone acknowledges, and never silence
 * where an answer is due. It knows no database, no carrier and no provider.
 */
export function openMediaBridge(parts: BridgeParts): Bridge {
  const { order, timers, phone } = parts
  const words = createTalkWords(timers.now, parts.firstPlace)
  const report: BridgeReport = { ending: 'hung_up', code: null, usage: {}, heardMs: 0, madeMs: 0, interruptions: 0 }
  let allowance = fullAllowance(timers.now())
  let isOver = false
  /** An answer is due that has not sounded yet. */
  let isOwed = true
  let isCallerSpeaking = false
  /** The answer that is being made. */
  let answer: string | null = null
  let pausedAtMs: number | null = null
  let isGoodbyeDue = false
  let isLast = false
  let lastEnding: TalkEnding = 'finished'
  let stopKeeping: (() => void) | null = null

  const sound = createPhoneSide(phone, item => {
    report.heardMs += item.heardMs
    report.madeMs += item.madeMs
    words.heard(item)
  })
  const watch = createQuietWatch(timers, { nudge, giveUp: () => finish('voice_silent') })
  const line = openVoiceLine({
    voice: parts.voice, order, history, timers, onReady, onError: parts.onError,
    take: event => guarded(() => hear(event)),
    onAway: () => guarded(away),
    onLost: code => finish('voice_lost', code),
  })
  const appointments = [
    timers.in(Math.max(0, parts.endsAtMs - GOODBYE_MS - timers.now()), () => guarded(sayGoodbye)),
    timers.in(Math.max(0, parts.endsAtMs - CUT_MS - timers.now()), () => finish('time_over')),
  ]
  settle()

  return { take: frame => guarded(() => fromPhone(frame)), end: finish }

  function fromPhone(frame: PhoneFrame): void {
    // marks that we asked for come when the phone has played: a clear sends many at once
    if (frame.kind === 'mark' && sound.takeMark(frame.name)) return
    const left = takeFrame(allowance, timers.now())
    if (left === null) return finish('flooded')
    allowance = left
    if (frame.kind === 'sound') line.hear(frame.audio)
    if (frame.kind === 'stop') finish('hung_up')
    if (frame.kind !== 'key') return
    words.key(frame.key)
    line.talk()?.tell(DIRECTIONS.key(frame.key))
  }

  function hear(event: VoiceEvent): void {
    switch (event.kind) {
      case 'sound': return play(event)
      case 'sound-over': return sound.end(event.itemId)
      case 'caller-speaks': return interrupt()
      case 'caller-pauses': return pause()
      case 'item': return words.item(event.itemId, event.previousItemId, event.who)
      case 'caller-words':
        addUsage(report.usage, event.usage)
        return words.callerWords(event.itemId, event.words)
      case 'agent-words': return words.agentWords(event.itemId, event.words)
      case 'tool': return void useTool(event)
      case 'answer-begun':
        answer = event.responseId
        return
      case 'answer-over': return answerOver(event)
      case 'trouble':
        report.code = event.code
        return
      case 'gone': return
    }
  }

  function play(event: Extract<VoiceEvent, { kind: 'sound' }>): void {
    if (!sound.take(event)) return
    isOwed = false
    words.sound(event.itemId, event.audio.length / BYTES_PER_MS, pausedAtMs === null ? null : timers.now() - pausedAtMs)
    pausedAtMs = null
  }

  /** The caller speaks into what is said: the phone is silent at once, and the voice knows what was heard of it. */
  function interrupt(): void {
    isCallerSpeaking = true
    isOwed = false
    if (answer === null && !sound.isSounding()) return
    report.interruptions++
    breakOff(line.talk())
  }

  function breakOff(talk: VoiceTalk | null): void {
    for (const { itemId, heardMs, madeMs, isWhole } of sound.breakOff(answer)) {
      if (!isWhole || heardMs < madeMs) talk?.heardOnly(itemId, heardMs)
    }
    words.silence()
    answer = null
  }

  function pause(): void {
    isCallerSpeaking = false
    isOwed = true
    pausedAtMs = timers.now()
  }

  function answerOver({ responseId, isFailed, reason, usage }: Extract<VoiceEvent, { kind: 'answer-over' }>): void {
    addUsage(report.usage, usage)
    if (answer === responseId) answer = null
    if (!isFailed) return
    report.code = reason
    isOwed = true
    later(AGAIN_MS, () => {
      if (isOwed && answer === null) line.talk()?.speak()
    })
  }

  async function useTool({ itemId, toolCallId, name, input }: Extract<VoiceEvent, { kind: 'tool' }>): Promise<void> {
    isOwed = true
    words.tool(itemId, { name, input, output: null })
    const outcome = await parts.useTool(name, input).catch((error: unknown) => {
      parts.onError(error)
      return { output: 'That did not work.' } satisfies ToolOutcome as ToolOutcome
    })
    guarded(() => {
      words.tool(itemId, { name, input, output: outcome.output })
      line.talk()?.answerTool(toolCallId, outcome.output)
      if (!outcome.isLast) return
      isLast = true
      lastEnding = outcome.ending ?? lastEnding
      later(LAST_WORDS_MS, () => finish(lastEnding))
    })
  }

  function onReady(talk: VoiceTalk, isBack: boolean): void {
    guarded(() => {
      const isNew = !isBack && parts.opening !== null
      if (isNew) talk.say(parts.opening!)
      if (isGoodbyeDue) talk.speak(DIRECTIONS.close)
      else if (!isNew && isOwed) talk.speak(DIRECTIONS.goOn)
    })
  }

  /** The voice is gone in the midst of it: what it still wanted to say is due, and who speaks is not known. */
  function away(): void {
    isOwed ||= answer !== null
    sound.end(null)
    isCallerSpeaking = false
    answer = null
  }

  function sayGoodbye(): void {
    isGoodbyeDue = true
    line.talk()?.speak(DIRECTIONS.close)
  }

  function nudge(): void {
    guarded(() => {
      if (answer === null) line.talk()?.speak(DIRECTIONS.nudge)
    })
  }

  /** For a voice that takes over. */
  function history(): SaidBefore[] {
    return [...order.history, ...words.saidBefore()]
  }

  function later(ms: number, work: () => void): void {
    appointments.push(timers.in(ms, () => guarded(work)))
  }

  /** After everything that happens: what follows from it. */
  function settle(): void {
    if (isOver) return
    const isQuiet = !sound.isSounding() && !isCallerSpeaking
    watch.update(isQuiet && (isOwed || answer !== null))
    stopKeeping ??= timers.in(KEEP_EVERY_MS, () => {
      stopKeeping = null
      keep()
    })
    if (isLast && isQuiet && !isOwed && answer === null) finish(lastEnding)
  }

  function keep(): void {
    const entries = words.takeChanged()
    if (entries.length > 0) parts.keep(entries)
  }

  /** What falls here would fall into a library's hands: it ends the call instead. */
  function guarded(work: () => void): void {
    if (isOver) return
    try {
      work()
      settle()
    } catch (error) {
      parts.onError(error)
      finish('failed')
    }
  }

  function finish(ending: TalkEnding, code: string | null = null): void {
    if (isOver) return
    isOver = true
    report.ending = ending
    report.code = code ?? report.code
    for (const cancel of [...appointments, stopKeeping ?? (() => {})]) cancel()
    watch.stop()
    breakOff(null)
    line.close()
    keep()
    phone.close(ending)
    parts.over(report)
  }
}
