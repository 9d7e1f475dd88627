import type { Context } from '../../context'
import { listWhispers } from '../../db/agents/talk-orders'
import { bindAgentSession, findTalkTerms, listTranscript, type AgentVersionRow, type TranscriptRow } from '../../db/agents/talks'
import type { AgentOccasion } from '../../domain/agents/brief-agent'
import { talkEnd } from '../../domain/agents/talk-end'
import { DomainError } from '../../domain/errors'
import { inTalkOrder } from '../../../shared/agents/talk-order'
import { hashOf } from './issue-stream'

/** What a stream of sound says of itself when it begins. */
export interface BeginningStream {
  carrier: string
  /** Of the account that it says it belongs to. */
  accountId: string
  legId: string
  streamId: string
  token: string | null
  /** Names the server, and the socket that it holds. */
  boundBy: string
}

/** A stream that is let in, and what it is about. */
export interface BoundStream {
  sessionId: string
  callId: string
  userId: string
  carrier: string
  legId: string
  version: AgentVersionRow
  /** Who called whom, and what is known of this call alone. */
  occasion: AgentOccasion
  /** So long its hold pays for, from the answer on. */
  maxSeconds: number
  /** Whose agent it is tries it: nothing that it asks for is done. */
  isTrial: boolean
  /** When money or time of the call are over (G1). */
  endsAt: Date
  /** What was said in streams before, in the order of the talk. */
  history: { itemId: string, who: 'caller' | 'agent', words: string }[]
  /** What was whispered to the agent in streams before. */
  whispers: string[]
  /** Places of what is said go on from here. */
  firstPlace: number
  /** When the words that are said now are deleted. */
  keptUntil: Date
}

/**
 * Binds a stream to the call that its token was made for, once (G3). Anything that does not fit is told alike: who
 * guesses learns nothing.
 *
 * @throws DomainError `not_found`
 */
export async function bindStream(context: Context, stream: BeginningStream): Promise<BoundStream> {
  const { clock, config, database, log } = context
  const now = clock.now()
  const { carrier, legId, streamId, token, boundBy } = stream
  if (token === null || stream.accountId !== config.twilio.accountSid) throw unknownStream(token === null ? 'token' : 'account')
  return database.asSystem(async tx => {
    const session = await bindAgentSession(tx, { carrier, legId, streamId, boundBy, tokenHash: hashOf(token), now })
    if (!session) throw unknownStream('token')
    const terms = await findTalkTerms(tx, session)
    // thrown, so that nothing of it stays: a call that is over has no stream
    if (!terms || terms.endedAt !== null) throw unknownStream('over')
    const said = await listTranscript(tx, session.callId, now)
    log.info({ callId: session.callId, sessionId: session.id }, 'stream bound')
    return {
      sessionId: session.id,
      callId: session.callId,
      userId: session.userId,
      carrier,
      legId,
      version: terms.version,
      occasion: { way: terms.way === 'out' ? 'out' : 'in', variables: terms.variables ?? {} },
      maxSeconds: terms.maxSeconds,
      isTrial: terms.way === 'trial',
      endsAt: talkEnd({ ...terms, longestCallSeconds: terms.version.longestCallSeconds }),
      history: inTalkOrder(said).flatMap(toHistory),
      whispers: await listWhispers(tx, session.callId),
      firstPlace: Math.max(0, ...said.map(item => item.place)) + 1,
      keptUntil: new Date(now.getTime() + terms.version.wordsKeptDays * 86_400_000),
    }
  })
}

/** What was not heard is not part of the talk. */
function toHistory({ itemId, who, kind, words, heardWords }: TranscriptRow): BoundStream['history'] {
  const said = who === 'caller' ? words : heardWords
  return kind === 'words' && said ? [{ itemId, who, words: said }] : []
}

function unknownStream(reason: string): DomainError {
  return new DomainError('not_found', 'There is no such call to speak in.', { reason })
}
