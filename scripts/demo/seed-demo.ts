import type postgres from 'postgres'
import type { Context } from '../../server/context'
import { assignNumber } from '../../server/services/numbers/assign-number'
import { applyNoticeLevels } from '../../server/services/wallet/apply-notice-levels'
import { areRegistered, registerPeople, type DemoAccount } from './accounts'
import { keepAgent } from './agent'
import { keepContacts } from './contacts'
import type { History } from './history'
import { withPastClock } from './past-clock'
import type { DemoFlow } from './outreach'
import { tellOutreach } from './outreach-story'
import { daysAgo } from './past'
import type { PastStripe } from './past-stripe'
import { DEMO_NUMBERS } from './numbers.mjs'
import { FIRST_DAY } from './people'
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
  /** Hears how far it has come, in words. */
  say?: (line: string) => void
}

/** Of the past, between two words about it. */
const DAYS_A_WORD = 20
const DAY_MS = 86_400_000

/**
 * People, money and a past up to now, by the same services as anything that is done in earnest.
 *
 * @returns who can sign in, and which flows Exotel must know; null where the people are there already, and nothing
 * was done
 */
export async function seedDemo(
  { admin, now, say = () => {}, ...past }: Seeding,
): Promise<{ accounts: DemoAccount[], flows: DemoFlow[] } | null> {
  const { context, timeline } = past
  if (await areRegistered(admin)) return null
  await applyNoticeLevels(context)
  const { people, accounts } = await registerPeople(context, admin, now)
  say(`People: ${accounts.length}.`)
  tellStories({ ...past, owner: admin }, people, now)
  const endOutreach = tellOutreach({ ...past, owner: admin }, people.meenakshi, now)
  const tellOf = progressOf(past.history, now, say)
  await withPastClock(admin, turn => timeline.run(now, async at => {
    tellOf(at)
    await turn(at)
  }))
  // what rings in the open tabs of two of them
  for (const [place, person] of [people.amina, people.bartholomew].entries()) {
    const carrier = context.carriers.browser.name
    await assignNumber(context, { number: DEMO_NUMBERS[place]!, userId: person.id, carrier })
  }
  await keepAgent(context, people)
  // after the past, so that everybody is known by when they were last called
  say(`Contacts: ${await keepContacts(context, people)}.`)
  const outreach = await endOutreach()
  say(`Outreach: a programme, ${outreach.accounts.length} people who work in it.`)
  return { accounts: [...accounts, ...outreach.accounts], flows: outreach.flows }
}

function progressOf({ legs, payments, disputes }: History, now: Date, say: (line: string) => void): (at: Date) => void {
  const first = daysAgo(now, FIRST_DAY, 0)
  let next = DAYS_A_WORD
  return at => {
    const day = Math.floor((at.getTime() - first.getTime()) / DAY_MS)
    if (day < next) return
    next = day + DAYS_A_WORD
    say(`Day ${day} of ${FIRST_DAY}: legs ${legs.length}, payments ${payments.length}, disputes ${disputes.length}.`)
  }
}
