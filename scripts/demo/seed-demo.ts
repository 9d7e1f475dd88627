import type postgres from 'postgres'
import type { Context } from '../../server/context'
import { applyNoticeLevels } from '../../server/services/wallet/apply-notice-levels'
import { areRegistered, registerPeople, type DemoAccount } from './accounts'
import type { History } from './history'
import { withPastClock } from './past-clock'
import type { PastStripe } from './past-stripe'
import { tellStories } from './stories'
import type { Timeline } from './timeline'

export interface Seeding {
  /** Its clock is the timeline, its payment provider the Stripe of the past. */
  context: Context
  /** Owns the database. */
  admin: postgres.Sql
  timeline: Timeline
  stripe: PastStripe
  history: History
  now: Date
}

/**
 * People, money and a past up to now, by the same services as anything that is done in earnest.
 *
 * @returns who can sign in; null where the people are there already, and nothing was done
 */
export async function seedDemo({ admin, now, ...past }: Seeding): Promise<DemoAccount[] | null> {
  const { context, timeline } = past
  if (await areRegistered(admin)) return null
  await applyNoticeLevels(context)
  const { people, accounts } = await registerPeople(context, admin, now)
  tellStories({ ...past, owner: admin }, people, now)
  await withPastClock(admin, turn => timeline.run(now, turn))
  return accounts
}
