import { expectedCharge, judgeCall, type OurCall, type TheirLeg } from '../../domain/books/match-calls'
import type { CarrierLeg } from '../../carriers/carrier'
import { findCallsOfLegs, listCallsOfDay, type BookCallRow } from '../../db/books/book-calls'
import { readComponents } from '../../db/calls/call-components'
import { toBatch, type Book } from './book'

/** Our charges and the carrier's records of the billed legs (C4). */
export const callBook: Book<OurCall, TheirLeg> = {
  kind: 'call',
  // clocks that differ; a call is dialled soon after it was begun, or never
  slack: { beforeSeconds: 300, afterSeconds: 3600 },
  async* list({ carriers }, period) {
    for (const carrier of carriers.all) {
      for await (const leg of carrier.listDialledLegs(period)) if (leg.startedAt) yield toTheirs(leg, leg.startedAt)
    }
  },
  async find({ carriers }, { externalId, at, carrier }) {
    const leg = externalId === null ? null : await carriers.of(carrier).findLeg(externalId)
    return leg && toTheirs(leg, leg.startedAt ?? at)
  },
  async know(tx, page) {
    const parentIds = page.map(leg => leg.looseKey).filter(id => id !== null)
    const rows = await findCallsOfLegs(tx, page.map(leg => leg.externalId), parentIds)
    return { ours: rows.map(toOurs), theirs: [...page] }
  },
  listOurs: async (tx, day, after, limit) => toBatch(await listCallsOfDay(tx, day, after, limit), limit, toOurs),
  judge: judgeCall,
  describe({ ours, theirs, extraOf }) {
    const known = ours ?? extraOf
    const { currency = null } = known ?? {}
    const expected = theirs && ours ? expectedCharge(ours, theirs) : null
    return {
      ours: ours && {
        status: ours.status,
        durationSeconds: ours.durationSeconds,
        amountMicros: ours.chargedMicros.toString(),
        currency,
        number: shortened(ours.toNumber),
        startedAt: ours.at.toISOString(),
        ...(ours.chargedMicros === 0n && expected !== null && expected > 0n && {
          problem: `Missing revenue: free as ${ours.status}, and the carrier says ${theirs!.status}`,
        }),
      },
      theirs: theirs && {
        status: theirs.status,
        durationSeconds: theirs.durationSeconds,
        amountMicros: expected?.toString() ?? null,
        currency,
        number: shortened(theirs.to),
        startedAt: theirs.at.toISOString(),
        parentId: theirs.looseKey,
      },
      callId: known?.id ?? null,
      paymentId: null,
    }
  },
}

function toOurs({ call, components, parentLegId, billedLegId, billedRole, takenMicros }: BookCallRow): OurCall {
  const { id, carrier, status, durationSeconds, maxSeconds, billedAt, createdAt, currency } = call
  return {
    id, carrier, externalId: billedLegId, looseKey: parentLegId, at: createdAt, toNumber: dialledTo(call, billedRole),
    status, durationSeconds, maxSeconds, billedAt, currency, chargedMicros: takenMicros,
    components: readComponents(components, currency),
  }
}

/** Where the billed leg went: of calls that came in, to their owner's browsers, or to the number that an agent has. */
function dialledTo({ toNumber, originNumber, userId }: BookCallRow['call'], role: BookCallRow['billedRole']): string {
  if (role === 'browser') return `client:${userId}`
  return role === 'inbound' ? originNumber : toNumber
}

function toTheirs({ id, parentId, to, status, durationSeconds, endedAt }: CarrierLeg, at: Date): TheirLeg {
  return { externalId: id, looseKey: parentId, at, to, status, durationSeconds, endedAt }
}

/** Enough to tell numbers apart; the whole one is on the call and with the carrier. */
function shortened(number: string): string {
  return number.length > 8 ? `${number.slice(0, 5)}…${number.slice(-3)}` : number
}
