import type { Context } from '../../context'
import { forgetOldQuotes } from '../../db/leads/leads'

const AT_ONCE = 500

/** Words that leads point to are kept as long as the transcript that they are from. */
export async function forgetQuotes({ database, clock }: Context): Promise<void> {
  for (;;) {
    const count = await database.asSystem(tx => forgetOldQuotes(tx, clock.now(), AT_ONCE))
    if (count < AT_ONCE) return
  }
}
