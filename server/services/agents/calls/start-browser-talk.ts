import type { Context } from '../../../context'
import { openReservation } from '../../../db/calls/call-facts'
import { DomainError } from '../../../domain/errors'
import type { TalkToAgentBody } from '../../../../shared/schemas/agents/trials'
import type { StartCallReply } from '../../../../shared/schemas/calls'
import { countRefusal } from '../../calls/count-refusal'
import type { Caller } from '../../calls/hold-call'
import { toQuoteDto } from '../../calls/quote-call'
import { numberToShow } from '../../numbers/numbers-to-show'
import { readTriedVersion } from '../trials/read-tried-version'
import { holdAgentCall } from './hold-agent-call'
import { priceBrowserTalk } from './price-agent-call'
import { requireTalks } from './require-talks'

/** How long a talk that no browser has asked the carrier for keeps its hold. */
const UNCLAIMED_SECONDS = 30

/**
 * Whose agent it is talks to a version of it in their browser, before anybody calls it: a call like any other, with its
 * hold, of which only the agent is paid. It needs no number, no hours and no version that is live.
 *
 * @param takesTalks false while this server stops and nobody would take the talk
 * @throws DomainError as `readTriedVersion`, and by which limit or lack of money it is refused: nothing was charged
 */
export async function startBrowserTalk(
  context: Context, owner: Caller, agentId: string, { version: number }: TalkToAgentBody, takesTalks: boolean,
): Promise<StartCallReply> {
  const { carriers, clock, database, ids, live } = context
  const priced = priceBrowserTalk(context)
  const now = clock.now()
  const callId = ids.uuid(now)
  const { version, originNumber } = await database.asUser(owner.id, async tx => ({
    ...await readTriedVersion(context, tx, owner, { agentId, version: number }),
    originNumber: await numberToShow(tx, owner.id, carriers.browser),
  }))
  try {
    requireTalks(takesTalks)
    const held = await database.asSystem(async tx => {
      await openReservation(tx, owner.id, priced.currency, now)
      return holdAgentCall(context, tx, owner, version, priced, {
        callId, carrier: carriers.browser.name, originNumber, lookAfterSeconds: UNCLAIMED_SECONDS,
        way: 'trial', variables: {}, machineMessage: null, contentHash: null,
      })
    })
    live.publish({ userId: owner.id, callId })
    const quote = toQuoteDto({ ...priced, number: { ...priced.number, display: version.name } }, held)
    return { callId, toNumber: quote.toNumber, maxAllowedSeconds: quote.maxSeconds, quote }
  } catch (error) {
    if (error instanceof DomainError) await countRefusal(context, owner.id, error, owner.country)
    throw error
  }
}
