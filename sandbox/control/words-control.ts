import type { Carrier } from '../carrier'
import { mediaClock } from '../media/media-clock'

type Input = Record<string, unknown>
type Handler = (input: Input, match: RegExpExecArray) => unknown
type Route = readonly [method: string, path: RegExp, handler: Handler]

const LONGEST_TEXT = 10_000

/** What a leg's party said and heard, on its own watch; also for a while after its end. */
function wordsView(carrier: Carrier, sid: string) {
  const party = carrier.calls.wordsOf(sid)
  if (!party) throw new RangeError('This call has no words, or none that are kept.')
  const { ear, mouth } = party
  return {
    elapsedMs: ear.nowMs, heard: ear.words, broken: ear.broken, soundUntilMs: ear.soundUntilMs,
    said: mouth.utterances, isSpeaking: mouth.isSpeaking,
  }
}

function say(carrier: Carrier, sid: string, { text }: Input) {
  if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST_TEXT) throw new TypeError('"text" is what to say')
  const end = carrier.calls.get(sid)?.live?.end
  if (!end) throw new TypeError('this leg is over, or has no sound')
  carrier.log.add('words-said', { sid, text })
  end.mouth.say(text)
}

/** Words that parties say and hear, and how fast sound goes. */
export function wordsRoutes(carrier: Carrier): readonly Route[] {
  const sidOf = (match: RegExpExecArray) => match[1] ?? ''
  const media = () => ({ rate: mediaClock.rate })
  return [
    ['GET', /^\/calls\/(\w+)\/words$/, (_input, match) => wordsView(carrier, sidOf(match))],
    ['POST', /^\/calls\/(\w+)\/say$/, (input, match) => say(carrier, sidOf(match), input)],
    ['POST', /^\/calls\/(\w+)\/hush$/, (_input, match) => carrier.calls.get(sidOf(match))?.live?.end?.mouth.fallSilent()],
    ['GET', /^\/media$/, media],
    ['PUT', /^\/media$/, input => {
      if (typeof input.rate !== 'number') throw new TypeError('"rate" is a number: 1 is real time, 0 stands still')
      mediaClock.setRate(input.rate)
      return media()
    }],
    ['POST', /^\/media\/advance$/, async input => {
      if (typeof input.ms !== 'number' || !(input.ms >= 0)) throw new TypeError('"ms" is a number of milliseconds ≥ 0')
      await mediaClock.advance(Math.round(input.ms / 20))
      return media()
    }],
  ]
}
