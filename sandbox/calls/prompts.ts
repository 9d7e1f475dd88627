import type { VirtualClock } from '../clock'
import type { AudioEnd } from '../media/audio-end'
import { KEY_MS, melody, speech, speechMs, type AudioSource } from '../media/tones'
import { readWav } from '../media/wav'
import type { Pause, Play, Prompt, Say } from '../twiml/verbs'
import type { VerbContext } from './verb-context'

/** `loop="0"` means for ever; Twilio stops there too. */
const MOST_LOOPS = 1_000
const UNKNOWN_SOUND_MS = 1_500
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const LARGEST_SOUND_BYTES = 20_000_000

export async function hearFor(context: VerbContext, source: AudioSource, ms: number): Promise<boolean> {
  context.line.end.hear(source)
  const finished = await context.carrier.clock.sleep(ms, context.signal)
  context.line.end.hear(null)
  return finished
}

async function repeat(loop: number, once: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < (loop || MOST_LOOPS); i++) if (!(await once())) return
}

/** How often it is looked at whether words that began late are over. */
const LOOK_MS = 400

/** Words are heard to their end, also where sound came up late. Who does not listen is not waited for. */
async function hearWords(context: VerbContext, text: string): Promise<boolean> {
  const words = speech(text)
  let frames = 0
  let isOver = false
  context.line.end.hear(() => {
    const frame = words()
    frames += 1
    isOver ||= frame === null
    return frame
  })
  let isHere = await context.carrier.clock.sleep(speechMs(text), context.signal)
  for (let heard = 0; isHere && !isOver && frames > heard;) {
    heard = frames
    isHere = await context.carrier.clock.sleep(LOOK_MS, context.signal)
  }
  context.line.end.hear(null)
  return isHere
}

function say(context: VerbContext, verb: Say): Promise<void> {
  const { carrier, line } = context
  line.answer()
  line.call.spoken.push(verb.text)
  carrier.log.add('say', { sid: line.call.sid, text: verb.text })
  return repeat(verb.loop, () => hearWords(context, verb.text))
}

/** Presses keys for a party to hear: `w` waits half a second, `W` a whole one. */
export async function pressKeys(clock: VirtualClock, end: AudioEnd, keys: string, signal: AbortSignal): Promise<void> {
  for (const key of keys) {
    const isWait = key === 'w' || key === 'W'
    if (!isWait) end.hearKey(key)
    if (!(await clock.sleep(isWait ? (key === 'w' ? 500 : 1_000) : KEY_MS, signal))) return
  }
}

async function fetchSound(url: string): Promise<{ source: AudioSource, ms: number }> {
  const standIn = () => ({ source: melody([{ hertz: [523, 659], ms: UNKNOWN_SOUND_MS }]), ms: UNKNOWN_SOUND_MS })
  // The sandbox has no internet; what is not on this machine is played as a chord.
  if (!URL.canParse(url) || !LOCAL_HOSTS.includes(new URL(url).hostname)) return standIn()
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    const file = Buffer.from(await answer.arrayBuffer())
    return (answer.ok && file.length <= LARGEST_SOUND_BYTES && readWav(file)) || standIn()
  } catch {
    return standIn()
  }
}

async function play(context: VerbContext, verb: Play): Promise<void> {
  context.line.answer()
  context.carrier.log.add('play', { sid: context.line.call.sid, url: verb.url, digits: verb.digits })
  if (verb.digits !== '') return pressKeys(context.carrier.clock, context.line.end, verb.digits, context.signal)
  await repeat(verb.loop, async () => {
    const url = context.resolve(verb.url)
    const sound = context.carrier.recordings.at(url) ?? await fetchSound(url)
    return hearFor(context, sound.source, sound.ms)
  })
}

async function pause(context: VerbContext, verb: Pause): Promise<void> {
  await context.carrier.clock.sleep(verb.seconds * 1_000, context.signal)
}

/** Lets the party hear a prompt to its end, or until the document is left. */
export function perform(context: VerbContext, prompt: Prompt): Promise<void> {
  if (prompt.verb === 'Say') return say(context, prompt)
  return prompt.verb === 'Play' ? play(context, prompt) : pause(context, prompt)
}
