import { DomainError } from '../../domain/errors'
import type { RoundChange, RoundRow } from '../../db/rounds/rounds'
import type { RoundStepBody } from '../../../shared/schemas/outreach/rounds'

const NOTHING_WAITS = { waits: null, waitsUntil: null }

/**
 * What a step of a person's makes of a round; null where it is so already.
 *
 * @throws DomainError `already_decided` for a round that is over; `content_changed`.
 */
export function roundChange(
  { state, waits, revision }: Pick<RoundRow, 'state' | 'waits' | 'revision'>, body: RoundStepBody, now: Date,
): RoundChange | null {
  if (state === 'stopped' && body.step === 'stop') return null
  if (state === 'stopped' || state === 'done') {
    throw new DomainError('already_decided', 'This round is over. Nothing was changed. Start another one.')
  }
  switch (body.step) {
    case 'pause':
      return state === 'paused' ? null : { state: 'paused' }
    case 'resume':
      return state === 'running' && waits === null ? null : { state: 'running', ...NOTHING_WAITS }
    case 'stop':
      return { state: 'stopped', endedAt: now, ...NOTHING_WAITS }
    case 'change': {
      if (body.revision !== revision) {
        throw new DomainError('content_changed', 'This round was changed meanwhile, in another window perhaps. Nothing was changed by this. Load it again.')
      }
      const { perMinute, atOnce, budgetMicros } = body
      return { perMinute, atOnce, budgetMicros: budgetMicros === null ? null : BigInt(budgetMicros), ...NOTHING_WAITS }
    }
  }
}
