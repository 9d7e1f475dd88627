import type { Party } from '../calls/party'
import type { Carrier } from '../carrier'
import { newSid } from '../ids'
import { ScriptedEnd } from '../media/scripted-end'
import { CalleeLeg } from './callee-leg'
import type { Connection } from './connection'

/** The legs that frames are delivered to. */
export interface LegDirectory {
  add(leg: CalleeLeg): void
  remove(leg: CalleeLeg): void
}

/** A registered user: rings in every tab, and the first to answer has the call. */
export function clientParty(carrier: Carrier, tabs: readonly Connection[], legs: LegDirectory): Party {
  return {
    place(call, events) {
      const ringing = new Set<CalleeLeg>()
      let winner: CalleeLeg | null = null
      const drop = (leg: CalleeLeg) => {
        ringing.delete(leg)
        legs.remove(leg)
      }
      const stopOthers = (kept: CalleeLeg | null) => {
        for (const leg of [...ringing]) {
          if (leg === kept) continue
          leg.stop()
          drop(leg)
        }
      }
      const watch = {
        answered(leg: CalleeLeg) {
          winner = leg
          stopOthers(leg)
          events.answered()
        },
        ended(leg: CalleeLeg, ending: 'hung-up' | 'busy' | 'unreachable') {
          drop(leg)
          if (leg === winner || ringing.size === 0) events.ended(ending)
        },
      }
      for (const [index, tab] of tabs.entries()) {
        // Frames are told apart by this id, so only the first tab's can be the call's own.
        const leg = new CalleeLeg(carrier, call, index === 0 ? call.sid : newSid('CA'), tab, watch)
        ringing.add(leg)
        legs.add(leg)
      }
      const silent = new ScriptedEnd()
      void Promise.all([...ringing].map(leg => leg.invite())).then(() => ringing.size > 0 && events.ringing())
      return {
        get end() {
          return winner?.media ?? silent
        },
        hangUp: () => stopOthers(null),
      }
    },
  }
}
