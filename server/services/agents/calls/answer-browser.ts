import type { Context } from '../../../context'
import { claimTalk } from '../../../db/agents/agent-calls'
import { databaseErrorOf } from '../../../db/client'
import { SPARE_SECONDS } from '../../../domain/agents/talk-end'
import { answerVoiceRequest, type VoiceClaim } from '../../calls/answer-voice-request'
import { openTalk } from './open-talk'

export interface BrowserClaim extends VoiceClaim {
  /** The talk with an agent that the browser says it wants; null where it named none. */
  talkId: string | null
}

/** Said to whoever has no such talk; the page has told honest people before. */
const REFUSAL = 'This talk was not set up. Nothing was charged. Please start it again from the page of the agent.'

/** Where nothing is heard of its stream, the carrier is asked what became of the leg. */
const SILENT_SECONDS = 60
const UNIQUE_VIOLATION = '23505'

/**
 * The carrier asks what to do with a leg from a browser. One that names a talk with an agent is joined to a stream, if
 * the talk is its owner's and nobody else's leg has it (C2, G3); any other is a call to a number, as ever.
 */
export async function answerBrowser(context: Context, { talkId, ...claim }: BrowserClaim): Promise<string> {
  if (talkId === null) return answerVoiceRequest(context, claim)
  const { browserVoice, clock, database, live, log } = context
  const { carrier, legId, identity: userId } = claim
  const now = clock.now()
  const claimOnce = () => database.asSystem(tx => claimTalk(tx, {
    callId: talkId, userId, carrier, legId, now, reconcileAfter: new Date(now.getTime() + SILENT_SECONDS * 1000),
    spareSeconds: SPARE_SECONDS,
  }))
  // the leg got another call at the same moment: asked again, the kernel sees it and records the refusal
  const outcome = await claimOnce().catch((error: unknown) => {
    if (databaseErrorOf(error)?.code !== UNIQUE_VIOLATION) throw error
    return claimOnce()
  })
  if (outcome !== 'claimed') {
    log.warn({ reason: outcome, callId: talkId, legId }, 'talk in a browser refused')
    return browserVoice.refusalDocument(REFUSAL)
  }
  live.publish({ userId, callId: talkId })
  return openTalk(context, { callId: talkId, carrier, legId })
}
