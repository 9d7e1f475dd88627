import type { ComplaintFound } from '../../db/complaints'
import type { Staff } from '../staff'
import { DESK_ACT, isOneOf } from '../../../shared/roles'

/** Why somebody may not answer a complaint, as a sentence; null where they may. */
export function answerObstacle({ complaint, decider }: ComplaintFound, staff: Staff): string | null {
  if (complaint.state !== 'waiting') {
    const who = complaint.state === 'refunded_at_once' ? 'A rule' : complaint.decidedBy === staff.id ? 'You' : decider?.name ?? 'Somebody'
    return `${who} answered this already.`
  }
  if (!isOneOf(DESK_ACT, staff.role)) return 'Your account reads here and decides nothing.'
  return complaint.userId === staff.id ? 'This is your own complaint, so a colleague must answer it.' : null
}
