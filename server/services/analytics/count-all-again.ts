import type { Context } from '../../context'
import { countAllAgain as countPeople, listPeople } from '../../db/analytics/call-sums'

const PEOPLE_AT_ONCE = 50

/**
 * Makes the sums of everybody's calls anew, some people in a transaction. Servers may go on meanwhile: what they count
 * is the same. @returns how many people were gone through.
 */
export async function countAllAgain({ database }: Pick<Context, 'database'>): Promise<number> {
  let count = 0
  for (let after = ''; ;) {
    const from = after
    const people = await database.asSystem(tx => listPeople(tx, from, PEOPLE_AT_ONCE))
    if (people.length === 0) return count
    await database.asSystem(tx => countPeople(tx, people))
    count += people.length
    after = people.at(-1)!
  }
}
