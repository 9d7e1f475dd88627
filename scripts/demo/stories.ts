import { expireGrants } from '../../server/services/grants/expire-grants'
import { tellCallers } from './caller-stories'
import { tellDesk } from './desk-story'
import { daysAgo, type Past } from './past'
import { tellRound } from './past-rounds'
import { tellTalks } from './past-talks'
import { FIRST_DAY, type People } from './people'

/** Puts all that happened on the timeline. */
export function tellStories(past: Past, people: People, now: Date): void {
  tellDesk(past, people, now)
  tellCallers(past, people, now)
  tellTalks(past, people.amina, now)
  tellRound(past, people.amina, now)
  // what the server does by itself
  for (let day = FIRST_DAY - 1; day > 0; day--) {
    past.timeline.add(daysAgo(now, day, 0, 10), () => expireGrants(past.context))
  }
}
