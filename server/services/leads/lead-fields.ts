import type { ClaimedField } from '../../domain/leads/judge-claims'
import type { AgentField } from '../../../shared/schemas/agents/words'

/** What an agent may learn from words: a phone number comes from the call alone (G2). */
export function leadFieldsOf(fields: readonly AgentField[]): (ClaimedField & { hint: string })[] {
  return fields.flatMap(({ key, name, kind, hint }) => (kind === 'phone' ? [] : [{ key, name, kind, hint }]))
}
