import type { ComplaintObstacle } from '../../domain/complaints/complaint-rules'
import type { ComplaintRule } from '../../../shared/schemas/complaints'

/** Why nothing can be said about a call, for whoever made it. */
export function obstacleWords(obstacle: ComplaintObstacle, withinDays: number): string {
  switch (obstacle) {
    case 'call_open': return 'This call is not charged yet. Wait until its receipt is closed.'
    case 'nothing_charged': return 'Nothing was charged for this call, so there is nothing to give back.'
    case 'all_back': return 'All that this call cost is back in your wallet already.'
    case 'too_late': return `This call is more than ${withinDays} ${withinDays === 1 ? 'day' : 'days'} old. Write to us about it.`
  }
}

/** What a rule found, for whoever made the call. */
export function ruleWords(rule: ComplaintRule, shortCallSeconds: number): string {
  switch (rule) {
    case 'short_call': return `The call was shorter than ${shortCallSeconds} seconds, so we gave back what it cost.`
    case 'carrier_error': return 'The phone network told us of an error on this call, so we gave back what it cost.'
    case 'no_audio': return 'No sound reached your browser on this call, so we gave back what it cost.'
  }
}
