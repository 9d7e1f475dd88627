import type { Party, PartyEvents, PlacedCall } from '../calls/party'
import type { VirtualClock } from '../clock'
import { FRAME_MS } from '../media/g711'
import { ScriptedEnd } from '../media/scripted-end'
import { steadyTone, type AudioSource } from '../media/tones'
import { SETUP_MS, type Behaviour } from './behaviour'

const BEEP_HERTZ = 1_000
const BEEP_MS = 400

/** A phone that does what its number's behaviour says. */
export function scriptedParty(clock: VirtualClock, behaviour: Behaviour): Party {
  return {
    place(_call, events): PlacedCall {
      const end = new ScriptedEnd()
      const hungUp = new AbortController()
      // whoever ends it, its ear is closed with it
      hungUp.signal.addEventListener('abort', () => end.close())
      void play(clock, behaviour, end, events, hungUp.signal)
      return { end, isMachine: behaviour.isMachine, hangUp: () => hungUp.abort() }
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
  if (behaviour.words !== null) end.listen()
  if (behaviour.words) end.mouth.say(behaviour.words)
  if (behaviour.isMachine) end.say(afterWords(end, steadyTone(BEEP_HERTZ)))
  events.answered()
  void pressKeys(clock, behaviour, end, hungUp)
  if (behaviour.talkMs === null) return
  if (await clock.sleep(behaviour.talkMs, hungUp)) events.ended('hung-up')
}

/** Beeps once it has said its words, and is silent then. */
function afterWords(end: ScriptedEnd, beep: AudioSource): AudioSource {
  let left = BEEP_MS / FRAME_MS
  return () => {
    if (end.mouth.isSpeaking || left === 0) return null
    left -= 1
    return beep()
  }
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
