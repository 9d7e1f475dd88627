import type { CalledPersonRow } from '../../../db/outreach/programme-call'
import { callObstacle } from '../../../domain/outreach/admit-keypad-call'
import { isOpenAt, nextOpening } from '../../../domain/outreach/calling-hours'
import type { OutreachLanguage } from '../../../../shared/schemas/outreach/words'
import { obstacleError } from './obstacle-words'

/**
 * Whether somebody may be called at this instant (O3).
 *
 * @param language of the words that there are for them.
 * @throws DomainError `call_not_allowed`
 */
export function requireCallable({ person, programme }: CalledPersonRow, language: OutreachLanguage, now: Date): void {
  const obstacle = callObstacle(person, programme, isOpenAt(programme, now), [language])
  if (obstacle) throw obstacleError(obstacle, obstacle === 'outside_hours' ? nextOpening(programme, now) : null)
}
