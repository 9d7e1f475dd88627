import { createHash, randomBytes } from 'node:crypto'
import type { Context } from '../../context'
import { insertAgentSession } from '../../db/agents/talks'

/** From the answer with the token to the first word of the stream. */
const TOKEN_SECONDS = 30

export interface StreamOrder {
  callId: string
  userId: string
  agentId: string
  agentVersion: number
  carrier: string
  /** The leg that the stream will come from. */
  legId: string
}

/** Lets one stream in, from this leg, once, soon. @returns the token that it has to say; only its hash is kept (G3) */
export async function issueStream(context: Context, order: StreamOrder): Promise<string> {
  const { clock, ids, database } = context
  const now = clock.now()
  const token = randomBytes(32).toString('base64url')
  await database.asSystem(tx => insertAgentSession(tx, {
    id: ids.uuid(now),
    ...order,
    tokenHash: hashOf(token),
    tokenExpiresAt: new Date(now.getTime() + TOKEN_SECONDS * 1000),
    createdAt: now,
  }))
  return token
}

/** As the row has it. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
