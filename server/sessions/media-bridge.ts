import type { PhoneFrame } from '../carriers/media'
import { fullAllowance, takeFrame } from '../domain/agents/frame-rate'
import { BYTES_PER_MS } from '../domain/agents/playback'
import type { SaidBefore, VoiceEvent, VoiceTalk, VoiceUsage } from '../voices/voice'
import type { TalkEnding } from '../../shared/schemas/agents/talks'
import { addUsage } from './bridge/add-usage'
import { createAppointments } from './bridge/appointments'
import type { Bridge, BridgeParts, BridgeReport } from './bridge/bridge-parts'
import { DIRECTIONS } from './bridge/directions'
import { createPhoneSide } from './bridge/phone-side'
import { createQuietWatch } from './bridge/quiet-watch'
import { createTalkWords } from './bridge/talk-words'
import { createTurns } from './bridge/turns'
import { openVoiceLine } from './bridge/voice-line'

/** Before the end of money or time the voice says goodbye; and both ends are cut before the end is there. */
export const GOODBYE_MS = 45_000
export const CUT_MS = 1000
/** Words are kept soon after they were said: pages show them within half a second. */
const KEEP_EVERY_MS = 200
/** After an answer that failed, such as by a limit of the provider's. */
const AGAIN_MS = 1000
/** Somebody who was told that the call ends does not wait for ever for the last words. */
export const LAST_WORDS_MS = 15_000
/** Of what a voice was told besides its instructions, the last are told again to one that takes over. */
const MOST_FACTS = 50

export interface ToolOutcome {
  /** For the voice. */
  output: string
  /** The stream ends when the voice has said its last. */
  isLast?: boolean
  /** As what it ends then; left out: `finished`. */
  ending?: TalkEnding
}

/**
 * Joins a phone and a voice: sound both ways as it is, what was heard by what the phone acknowledges, and never silence
 * where an answer is due. It knows no database, no carrier and no provider.
 */
export function openMediaBridge(parts: BridgeParts): Bridge {
  const { order, timers, phone } = parts
  const words = createTalkWords(timers.now, parts.firstPlace)
  const turns = createTurns(timers.now)
  const appointments = createAppointments(timers)
  const report: BridgeReport = { ending: 'hung_up', code: null, usage: {}, heardMs: 0, madeMs: 0, interruptions: 0 }
  const facts = [...parts.facts ?? []]
  const isOfBefore = new Set(order.history.map(said => said.itemId))
  let allowance = fullAllowance(timers.now())
  let isOver = false
  /** How goodbye is to be said, once it is due. */
  let goodbye: string | null = null
  /** How it ends with the last word that is being said. */
  let lastEnding: TalkEnding | null = null
  let isKeepingSoon = false
  let isKeeping = false
  let isUseNew = false

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
  appointments.at(parts.endsAtMs - GOODBYE_MS, () => guarded(() => sayGoodbye(DIRECTIONS.close)))
  appointments.at(parts.endsAtMs - CUT_MS, () => finish('time_over'))
  settle()

  return {
    take: frame => guarded(() => fromPhone(frame)),
    tell: fact => guarded(() => tell(fact)),
    close: ending => guarded(() => endAfterLastWords(ending, () => sayGoodbye(DIRECTIONS.stop))),
    end: finish,
  }

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
    tell(DIRECTIONS.key(frame.key))
  }

  function hear(event: VoiceEvent): void {
    switch (event.kind) {
      case 'sound': return play(event)
      case 'sound-over': return sound.end(event.itemId)
      case 'caller-speaks': return interrupt()
      case 'caller-pauses': return turns.callerPauses()
      case 'item': return told(event)
      case 'caller-words':
        use(event.usage)
        return words.callerWords(event.itemId, event.words)
      case 'agent-words': return words.agentWords(event.itemId, event.words)
      case 'tool': return void useTool(event)
      case 'answer-begun': return turns.answerBegins(event.responseId)
      case 'answer-over': return answerOver(event)
      case 'trouble':
        report.code = event.code
        return
      case 'gone': return
    }
  }

  /** What a voice was told of streams before it repeats as it takes it; that is known, and better than by its word. */
  function told({ itemId, previousItemId, who }: Extract<VoiceEvent, { kind: 'item' }>): void {
    if (!isOfBefore.has(itemId)) words.item(itemId, previousItemId, who)
  }

  function play(event: Extract<VoiceEvent, { kind: 'sound' }>): void {
    if (sound.take(event)) words.sound(event.itemId, event.audio.length / BYTES_PER_MS, turns.sounds())
  }

  /** The caller speaks into what is said: the phone is silent at once, and the voice knows what was heard of it. */
  function interrupt(): void {
    turns.callerSpeaks()
    if (turns.answer() === null && !sound.isSounding()) return
    report.interruptions++
    breakOff(line.talk())
  }

  function breakOff(talk: VoiceTalk | null): void {
    for (const { itemId, heardMs, madeMs, isWhole } of sound.breakOff(turns.answer())) {
      if (!isWhole || heardMs < madeMs) talk?.heardOnly(itemId, heardMs)
    }
    words.silence()
    turns.breakOff()
  }

  function answerOver({ responseId, isFailed, reason, usage }: Extract<VoiceEvent, { kind: 'answer-over' }>): void {
    use(usage)
    turns.answerEnds(responseId)
    if (!isFailed) return
    report.code = reason
    turns.owe()
    appointments.in(AGAIN_MS, () => guarded(() => {
      if (turns.isOwed() && turns.answer() === null) line.talk()?.speak()
    }))
  }

  async function useTool({ itemId, toolCallId, name, input }: Extract<VoiceEvent, { kind: 'tool' }>): Promise<void> {
    turns.owe()
    words.tool(itemId, { name, input, output: null })
    const outcome = await parts.useTool(name, input).catch((error: unknown) => {
      parts.onError(error)
      return { output: 'That did not work.' } satisfies ToolOutcome as ToolOutcome
    })
    guarded(() => {
      words.tool(itemId, { name, input, output: outcome.output })
      const answer = () => line.talk()?.answerTool(toolCallId, outcome.output)
      if (outcome.isLast) endAfterLastWords(outcome.ending ?? 'finished', answer)
      else answer()
    })
  }

  function onReady(talk: VoiceTalk, isBack: boolean): void {
    guarded(() => {
      const isNew = !isBack && parts.opening !== null
      for (const fact of facts) talk.tell(fact)
      if (isNew) talk.say(parts.opening!)
      if (goodbye !== null) talk.speak(goodbye)
      else if (!isNew && turns.isOwed()) talk.speak(DIRECTIONS.goOn)
    })
  }

  /** The voice is gone in the midst of it: what it still wanted to say is due, and who speaks is not known. */
  function away(): void {
    sound.end(null)
    turns.forget()
  }

  function use(usage: VoiceUsage): void {
    addUsage(report.usage, usage)
    isUseNew = true
  }

  function tell(fact: string): void {
    facts.push(fact)
    if (facts.length > MOST_FACTS) facts.shift()
    line.talk()?.tell(fact)
  }

  function sayGoodbye(direction: string): void {
    goodbye = direction
    line.talk()?.speak(direction)
  }

  function endAfterLastWords(ending: TalkEnding, ask: () => void): void {
    lastEnding ??= ending
    turns.owe()
    ask()
    appointments.in(LAST_WORDS_MS, () => finish(lastEnding!))
  }

  function nudge(): void {
    guarded(() => {
      // one that comes back only now says why nothing was heard
      if (line.talk() === null) turns.owe()
      else if (turns.answer() === null) line.talk()?.speak(DIRECTIONS.nudge)
    })
  }

  /** For a voice that takes over. */
  function history(): SaidBefore[] {
    return [...order.history, ...words.saidBefore()]
  }

  /** After everything that happens: what follows from it. */
  function settle(): void {
    if (isOver) return
    const isQuiet = !sound.isSounding() && !turns.isCallerSpeaking()
    const isAnswerDue = turns.isOwed() || turns.answer() !== null
    // while the voice is away nobody hears whether the caller waits for it
    watch.update(isQuiet && (isAnswerDue || line.talk() === null))
    if (!isKeepingSoon) appointments.in(KEEP_EVERY_MS, keep)
    isKeepingSoon = true
    if (lastEnding !== null && isQuiet && !isAnswerDue) finish(lastEnding)
  }

  function keep(): void {
    isKeepingSoon = false
    // a database that is slow is given what has changed meanwhile at once, and no queue of it
    if (isKeeping && !isOver) return
    const entries = words.takeChanged()
    if (entries.length > 0) void written(parts.keep(entries))
    if (isUseNew && !isOver) parts.used?.(report)
    isUseNew = false
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

  async function written(keeping: unknown): Promise<void> {
    isKeeping = true
    await keeping
    isKeeping = false
    guarded(() => {})
  }

  function finish(ending: TalkEnding, code: string | null = null): void {
    if (isOver) return
    isOver = true
    report.ending = ending
    report.code = code ?? report.code
    appointments.cancel()
    watch.stop()
    breakOff(null)
    const last = line.close().then(usage => addUsage(report.usage, usage))
    keep()
    phone.close(ending)
    parts.over(report, last)
  }
}
