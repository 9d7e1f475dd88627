import { randomUUID } from 'node:crypto'
import type { PhoneFrame, PhoneStream } from '../carriers/media'
import type { Context } from '../context'
import { briefAgent, openingOf } from '../domain/agents/brief-agent'
import { DomainError } from '../domain/errors'
import { bindStream, type BeginningStream, type BoundStream } from '../services/agents/bind-stream'
import { endSession } from '../services/agents/end-session'
import { recordTranscript, type SaidItem } from '../services/agents/record-transcript'
import type { VoiceTool } from '../voices/voice'
import type { TalkEntry } from './bridge/talk-words'
import { END_CALL, HAND_OVER, useTool } from './bridge/tools'
import { openMediaBridge } from './media-bridge'
import { machineTimers } from './timers'

/** Names this server in rows: who holds which stream. */
const SERVER_ID = randomUUID()

/** A database that is away keeps nobody on the line. */
const CLOSE_WITHIN_MS = 2000

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
  const { voice, log } = context
  if (voice === null) throw new DomainError('service_unavailable', 'No voice is set up here.', { reason: 'voice' })
  const bound = await bindStream(context, { ...stream, boundBy: SERVER_ID })
  const { version, callId } = bound
  const onError = (error: unknown) => log.error({ error, callId }, 'talk')
  // one after another: what is known better must not be overwritten by what was known before
  let kept: Promise<unknown> = Promise.resolve()
  const inOrder = (work: () => Promise<unknown>) => {
    kept = kept.then(work).catch(onError)
  }
  // when the carrier asks what comes after the stream, how it ended is known
  let close = () => {}
  const bridge = openMediaBridge({
    phone: { ...phone, close: reason => { close = once(() => phone.close(reason)) } },
    voice, timers, onError, useTool,
    order: {
      instructions: briefAgent(version, bound.occasion),
      model: version.model,
      voice: version.voice,
      language: version.languages[0] ?? null,
      tools: toolsOf(version),
      history: bound.history,
    },
    opening: bound.history.length === 0 ? openingOf(version) : null,
    firstPlace: bound.firstPlace,
    endsAtMs: bound.endsAt.getTime(),
    keep: entries => inOrder(() => recordTranscript(context, bound, entries.map(toSaid))),
    over({ ending, code, usage, heardMs, madeMs, interruptions }) {
      timers.in(CLOSE_WITHIN_MS, close)
      inOrder(() => endSession(context, bound, {
        ending, endingCode: code, usage, model: version.model, interruptions, heardMs, madeMs,
      }).finally(close))
    },
  })
  return {
    take: bridge.take,
    async end() {
      bridge.end('line_cut')
      await kept
    },
  }
}

function toolsOf({ abilities: { endCall, handOverTo } }: BoundStream['version']): VoiceTool[] {
  return [...endCall ? [END_CALL] : [], ...handOverTo === null ? [] : [HAND_OVER]]
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) work()
    isDone = true
  }
}

function toSaid({ atMs, latencyMs, ...entry }: TalkEntry): SaidItem {
  return { ...entry, latencyMs: latencyMs === null ? null : Math.round(latencyMs), saidAt: new Date(atMs) }
}
