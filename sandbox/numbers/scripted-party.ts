import type { Party, PartyEvents, PlacedCall } from '../calls/party'
import type { VirtualClock } from '../clock'
import { ScriptedEnd } from '../media/scripted-end'
import { SETUP_MS, type Behaviour } from './behaviour'

/** A phone that does what its number's behaviour says. */
export function scriptedParty(clock: VirtualClock, behaviour: Behaviour): Party {
  return {
    place(_call, events): PlacedCall {
      const end = new ScriptedEnd()
      const hungUp = new AbortController()
      void play(clock, behaviour, end, events, hungUp.signal)
      return { end, hangUp: () => hungUp.abort() }
    },
  }
}

async function play(
  clock: VirtualClock,
  behaviour: Behaviour,
  end: ScriptedEnd,
  events: PartyEvents,
  hungUp: AbortSignal,
): Promise<void> {
  const atOnce = behaviour.outcome === 'answers' && behaviour.ringMs === 0
  if (!(await clock.sleep(atOnce ? 0 : SETUP_MS, hungUp))) return
  if (behaviour.outcome === 'unreachable') return events.ended('unreachable')
  events.ringing()
  if (behaviour.outcome === null) return
  if (!(await clock.sleep(behaviour.ringMs, hungUp))) return
  if (behaviour.outcome === 'busy') return events.ended('busy')
  end.say(behaviour.sound())
  events.answered()
  void pressKeys(clock, behaviour, end, hungUp)
  if (behaviour.talkMs === null) return
  if (await clock.sleep(behaviour.talkMs, hungUp)) events.ended('hung-up')
}

async function pressKeys(
  clock: VirtualClock, { keys }: Behaviour, end: ScriptedEnd, hungUp: AbortSignal,
): Promise<void> {
  for (const [afterMs, key] of keys) {
    if (!(await clock.sleep(afterMs, hungUp))) return
    end.pressKey(key)
  }
}

/** Nobody is there: a client that is not registered, an address that is no number. */
export const nobody: Party = {
  place(_call, events) {
    // Not within place(): the caller has no handle on the call yet.
    queueMicrotask(() => events.ended('unreachable'))
    return { end: new ScriptedEnd(), hangUp: () => undefined }
  },
}
