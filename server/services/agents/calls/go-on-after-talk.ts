import type { Context } from '../../../context'
import { findAgentCall, listSessions } from '../../../db/agents/agent-calls'
import { deferReconcile, findCall } from '../../../db/calls/calls'
import { afterTalk, type AfterTalk } from '../../../domain/agents/after-talk'
import { talkEnd } from '../../../domain/agents/talk-end'
import { handOver } from './hand-over'
import { putThrough } from './put-through'
import { openTalk, otherLeg, type TalkLeg } from './open-talk'

export interface TalkOver extends TalkLeg {
  /** False where the other side has hung up. */
  isUp: boolean
  /** Whether a person whom it was put through to has answered; null where nobody was rung. */
  isAnswered: boolean | null
}

/** The carrier's own records are this far behind, where it does not tell by itself how the leg ended. */
const SETTLE_SECONDS = 2

/**
 * A stream is over and the carrier asks what comes next: another stream where the server that held it is gone, whose
 * call it is where they took over, the person whom it is handed over to, the sentence of the agent where its voice
 * failed or nobody took the call, or the end. The same question again has the same answer.
 *
 * @throws DomainError `webhook_mismatch` for another leg, or a call that no agent holds.
 */
export async function goOnAfterTalk(context: Context, over: TalkOver): Promise<string> {
  const { agentPhone, clock, database, log } = context
  const { callId, carrier, legId } = over
  const { held, sessions, call } = await database.asSystem(async tx => ({
    held: await findAgentCall(tx, callId), sessions: await listSessions(tx, callId), call: await findCall(tx, callId),
  }))
  if (!held || call?.call.carrier !== carrier || (call.billedLegId ?? legId) !== legId) throw otherLeg()
  const next = over.isUp ? nextOf(over, sessions) : 'hang_up'
  log.info({ callId, next, streams: sessions.length }, 'talk over')
  if (next === 'again') return openTalk(context, over)
  const { whenUnable, languages, longestCallSeconds, abilities: { handOverTo: toNumber } } = held.version
  const firstSessionAt = sessions.at(-1)?.createdAt ?? call.call.createdAt
  const endsAt = talkEnd({ ...call.call, longestCallSeconds, firstSessionAt })
  const leftSeconds = Math.floor((endsAt.getTime() - clock.now().getTime()) / 1000)
  // who tries an agent in a browser is put through to nobody
  const isTrial = held.agentCall.way === 'trial'
  const isUnable = next === 'unable' && !isTrial && over.isAnswered === null && whenUnable.way === 'hand_over'
  let document: string | null = null
  if (next === 'person' && !isTrial) document = await putThrough(context, held, call, leftSeconds)
  else if ((next === 'hand_over' && !isTrial) || isUnable) {
    // an agent that hands over has said so itself
    const sentence = isUnable ? whenUnable.sentence : null
    document = await handOver(context, held, call, { toNumber, sentence, leftSeconds })
  }
  if (document !== null) return document
  await deferReconcile(database.sql, callId, new Date(clock.now().getTime() + SETTLE_SECONDS * 1000))
  if (next === 'hang_up' || next === 'person') return agentPhone.hangupDocument()
  return agentPhone.sentenceDocument({ text: whenUnable.sentence, language: languages[0]! })
}

function nextOf({ isAnswered }: TalkOver, sessions: Awaited<ReturnType<typeof listSessions>>): AfterTalk {
  if (isAnswered !== null) return isAnswered ? 'hang_up' : 'unable'
  return afterTalk(sessions.map(({ boundAt, ending }) => ({ isBound: boundAt !== null, ending })))
}
