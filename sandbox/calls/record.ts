import { FRAME_MS, type Frame } from '../media/g711'
import { mediaClock } from '../media/media-clock'
import { rootMeanSquare } from '../media/meter'
import { steadyTone } from '../media/tones'
import type { RecordSound } from '../twiml/verbs'
import { hearFor } from './prompts'
import type { Outcome, VerbContext } from './verb-context'

const BEEP_HERTZ = 1_200
const BEEP_MS = 400
/** Quieter than this is silence. */
const QUIET = 60

interface Taken {
  frames: (Frame | null)[]
  key: string
  isHeard: boolean
}

/** Takes down what the party says until its time is up, a key is pressed, or nothing more comes. */
async function take(context: VerbContext, verb: RecordSound): Promise<Taken> {
  const taken: Taken = { frames: [], key: '', isHeard: false }
  const done = new AbortController()
  let quietMs = 0
  const beat = () => {
    const frame = context.line.end.voice()
    const isQuiet = !frame || rootMeanSquare(frame) < QUIET
    taken.frames.push(frame)
    taken.isHeard ||= !isQuiet
    quietMs = isQuiet ? quietMs + FRAME_MS : 0
    if (quietMs >= verb.timeoutSeconds * 1_000) done.abort()
  }
  const stopKeys = context.line.end.onKey(key => {
    if (!verb.finishOnKey.includes(key)) return
    taken.key = key
    done.abort()
  })
  mediaClock.add(beat)
  await context.carrier.clock.sleep(verb.maxLengthSeconds * 1_000, AbortSignal.any([context.signal, done.signal]))
  mediaClock.remove(beat)
  stopKeys()
  return taken
}

export async function record(context: VerbContext, verb: RecordSound): Promise<Outcome> {
  const { carrier, line } = context
  line.answer()
  if (verb.playBeep) await hearFor(context, steadyTone(BEEP_HERTZ), BEEP_MS)
  const { frames, key, isHeard } = await take(context, verb)
  // nothing was said: the next verb says so
  if (!isHeard) return 'next'
  const sid = carrier.recordings.add(frames)
  carrier.log.add('record', { sid: line.call.sid, recording: sid, seconds: Math.round(frames.length * FRAME_MS / 1_000) })
  const target = verb.action ?? context.documentUrl
  if (target === null || context.signal.aborted) return 'end'
  return {
    kind: 'action',
    source: { url: context.resolve(target), method: verb.method },
    fields: {
      RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${carrier.config.accountSid}/Recordings/${sid}`,
      RecordingSid: sid,
      RecordingDuration: String(Math.max(1, Math.round(frames.length * FRAME_MS / 1_000))),
      ...(key ? { Digits: key } : {}),
    },
  }
}
