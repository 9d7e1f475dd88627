import type { CalledPersonRow } from '../../../db/outreach/programme-call'
import type { DomainError } from '../../../domain/errors'
import { callObstacle } from '../../../domain/outreach/admit-keypad-call'
import { isOpenAt, nextOpening } from '../../../domain/outreach/calling-hours'
import type { OutreachLanguage } from '../../../../shared/schemas/outreach/words'
import { obstacleError } from './obstacle-words'

/**
 * Why somebody may not be called at this instant (O3); null where they may.
 *
 * @param language of the words that there are for them.
 */
export function whyNotCallable(
  { person, programme }: CalledPersonRow, language: OutreachLanguage, now: Date,
): DomainError | null {
  const obstacle = callObstacle(person, programme, isOpenAt(programme, now), [language])
  return obstacle && obstacleError(obstacle, obstacle === 'outside_hours' ? nextOpening(programme, now) : null)
}

/** @throws DomainError `call_not_allowed` */
export function requireCallable(called: CalledPersonRow, language: OutreachLanguage, now: Date): void {
  const why = whyNotCallable(called, language, now)
  if (why) throw why
}
