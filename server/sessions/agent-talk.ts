import type { PhoneFrame, PhoneStream } from '../carriers/media'
import type { Context } from '../context'
import { briefAgent, openingOf } from '../domain/agents/brief-agent'
import { noticeWasHeard } from '../domain/agents/notice-heard'
import { DomainError } from '../domain/errors'
import { bindStream, type BeginningStream } from '../services/agents/bind-stream'
import type { ClaimedOrder } from '../services/agents/claim-orders'
import { endSession } from '../services/agents/end-session'
import { noteUse } from '../services/agents/note-use'
import { limitLeg } from '../services/agents/limit-leg'
import { recordTranscript, type SaidItem } from '../services/agents/record-transcript'
import { startRecording } from '../services/agents/recordings/start-recording'
import { DIRECTIONS } from './bridge/directions'
import type { BridgeReport } from './bridge/bridge-parts'
import type { TalkEntry } from './bridge/talk-words'
import { createTools } from './bridge/tools'
import { closeWhenKept } from './close-when-kept'
import { followOrders } from './follow-orders'
import { heldTalks, type HeldTalk } from './held-talks'
import { openMediaBridge } from './media-bridge'
import { machineTimers } from './timers'
import { pretendTools } from './trials/pretend-tools'

/** A call that an agent holds, on the server that holds its socket. */
export interface AgentTalk {
  take: (frame: PhoneFrame) => void
  /** The socket is gone. Everything that was said is kept then. */
  end: () => Promise<void>
}

/**
 * Opens the talk that a stream says it belongs to, and joins it to a voice.
 *
 * @throws DomainError `service_unavailable` where there is no voice, `not_found` where the token is not good (G3)
 */
export async function openAgentTalk(
  context: Context, stream: Omit<BeginningStream, 'boundBy'>, phone: PhoneStream, timers = machineTimers,
): Promise<AgentTalk> {
  const { voice, log, config } = context
  const here = heldTalks(context)
  if (voice === null) throw new DomainError('service_unavailable', 'No voice is set up here.', { reason: 'voice' })
  const bound = await bindStream(context, { ...stream, boundBy: here.serverId })
  const { version, callId } = bound
  // nothing waits for it
  void limitLeg(context, bound)
  const tools = bound.isTrial ? pretendTools(version) : createTools(context, bound)
  const onError = (error: unknown) => log.error({ error, callId }, 'talk')
  // one after another: what is known better must not be overwritten by what was known before
  let kept: Promise<unknown> = Promise.resolve()
  const inOrder = (work: () => Promise<unknown>) => {
    kept = kept.then(work).catch(onError)
  }
  let written: Promise<unknown> | null = null
  let over: () => void
  const isOver = new Promise<void>(resolve => {
    over = resolve
  })
  const bridge = openMediaBridge({
    phone: closeWhenKept(phone, () => written ?? kept, timers), voice, timers, onError, useTool: tools.use,
    order: {
      instructions: briefAgent(version, bound.occasion),
      model: version.model,
      voice: version.voice,
      language: version.languages[0] ?? null,
      tools: tools.offered,
      history: bound.history,
    },
    opening: bound.history.length === 0 ? openingOf(version) : null,
    facts: bound.whispers.map(DIRECTIONS.whisper),
    firstPlace: bound.firstPlace,
    endsAtMs: bound.endsAt.getTime(),
    keep: entries => {
      const said = entries.map(toSaid)
      inOrder(() => recordTranscript(context, bound, said))
      const keeping = kept
      inOrder(() => tools.afterWords(said))
      if (isToBeRecorded(said)) inOrder(() => startRecording(context, bound))
      return keeping
    },
    used(report) {
      const use = useOf(report)
      inOrder(() => noteUse(context, bound, use))
    },
    over(report, last) {
      const { ending, code } = report
      inOrder(() => endSession(context, bound, { ending, endingCode: code, ...useOf(report) }))
      written = kept
      inOrder(() => last.then(() => noteUse(context, bound, useOf(report))))
      void kept.then(over)
    },
  })
  const held: HeldTalk = {
    async handOver() {
      bridge.end('server_leaving')
      await isOver
    },
    async sayGoodbye() {
      bridge.close('server_stopped')
      await isOver
    },
  }
  here.talks.add(held)
  const stopFollowing = followOrders(context, bound, timers, obey)
  void isOver.then(() => {
    stopFollowing()
    here.remove(held)
  })
  // it came in while the server began to stop
  if (here.isLeaving) bridge.end(config.talks.atStop === 'wait' ? 'server_stopped' : 'server_leaving')
  return {
    take: bridge.take,
    async end() {
      bridge.end('line_cut')
      await isOver
    },
  }

  function useOf({ usage, heardMs, madeMs, interruptions }: BridgeReport) {
    return { model: version.model, usage: { ...usage }, heardMs, madeMs, interruptions }
  }

  /** From the moment at which the other side has heard that it is. */
  function isToBeRecorded(said: readonly SaidItem[]): boolean {
    return version.isRecorded && said.some(item => noticeWasHeard(version.recordingNotice, item.heardWords))
  }

  function obey({ kind, words }: ClaimedOrder): void {
    if (kind === 'hang_up') bridge.end('ended_by_owner')
    else if (kind === 'take_over') bridge.end('taken_over')
    else if (words !== null) bridge.tell(DIRECTIONS.whisper(words))
  }
}

function toSaid({ atMs, latencyMs, ...entry }: TalkEntry): SaidItem {
  return { ...entry, latencyMs: latencyMs === null ? null : Math.round(latencyMs), saidAt: new Date(atMs) }
}
