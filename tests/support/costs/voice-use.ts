import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setVoicePrices } from '../../../server/services/costs/set-voice-prices'
import { createAgent } from '../../../server/services/agents/create-agent'
import { agentContent } from '../agents'
import { declared, type Person, type TestContext } from '../test-context'

export interface UseOptions {
  model?: string | null
  writingModel?: string | null
  heardMs?: number
  madeMs?: number
  /** False: its stream is still up. */
  isOver?: boolean
}

export const VOICE_PRICES = readFileSync('data/voice-prices.json', 'utf8')
export const setShippedPrices = (context: TestContext) => setVoicePrices(context, VOICE_PRICES)

export async function createTestAgent(context: TestContext, owner: Pick<Person, 'id'>, name = 'Till'): Promise<string> {
  return (await createAgent(context, { id: owner.id, country: 'GB' }, { id: randomUUID(), ...agentContent(), name })).id
}

/** A voice spoke in a call, and used so much. @returns the stream's id */
export async function useVoice(
  context: TestContext, owner: Pick<Person, 'id'>, of: { callId: string, agentId: string }, usage: Record<string, number>,
  options: UseOptions = {},
): Promise<string> {
  const { model = 'gpt-realtime-2.1', writingModel = 'gpt-transcribe', heardMs = 0, madeMs = heardMs, isOver = true } = options
  const [id, now] = [randomUUID(), context.clock.now()]
  const ended = isOver ? now : null
  await declared(context.admin, sql => sql`
    insert into agent_session (id, call_id, user_id, agent_id, agent_version, carrier, leg_id, token_hash, token_expires_at, created_at, bound_at, bound_by, stream_id,
      ended_at, ending, model, writing_model, usage, heard_ms, made_ms)
    values (${id}, ${of.callId}, ${owner.id}, ${of.agentId}, 1, 'twilio', ${`CA${id}`}, ${id}, ${now}, ${now}, ${now}, 'x', ${id},
      ${ended}, ${isOver ? 'hung_up' : null}, ${model}, ${writingModel}, ${JSON.stringify(usage)}::text::jsonb, ${heardMs}, ${madeMs})`)
  return id
}
