import { bridge } from '../media/audio-end'
import { busyTone, ringback } from '../media/tones'
import type { Dial, DialTarget } from '../twiml/verbs'
import type { Call } from './call'
import { dialResultFields } from './call-fields'
import { checkOrigin, dialOrigin } from './dial-origin'
import { aborted } from './gather'
import { OutgoingLeg } from './outgoing-leg'
import { pressKeys } from './prompts'
import type { Outcome, VerbContext } from './verb-context'
import { whisper } from './whisper'

const BUSY_TONE_MS = 800

function newChild(context: VerbContext, dial: Dial, target: DialTarget): Call {
  const { carrier, line } = context
  const callback = target.statusCallback
  return carrier.calls.add(
    {
      parent: line.call,
      direction: 'outbound-dial',
      from: dialOrigin(line.call, dial),
      to: target.kind === 'Client' ? `client:${target.address}` : target.address,
      status: 'queued',
      identity: line.call.identity,
      params: target.parameters,
      statusCallback:
        callback === null
          ? null
          : {
              url: context.resolve(callback),
              method: target.statusCallbackMethod,
              events: target.statusCallbackEvents,
            },
    },
    carrier.clock.now(),
  )
}

function placeLegs(context: VerbContext, dial: Dial): OutgoingLeg[] {
  const { carrier, line } = context
  const onRinging = () => {
    if (context.signal.aborted) return
    if (dial.answerOnBridge) line.ring()
    line.end.hear(ringback(dial.ringTone))
  }
  return dial.targets.map(target => {
    const call = newChild(context, dial, target)
    const leg = new OutgoingLeg(carrier, call, { ...dial, onRinging })
    if (checkOrigin(carrier, line.call, dial, target.kind === 'Client')) leg.place(carrier.route(call.to))
    else leg.refuse()
    return leg
  })
}

/** The first leg that is answered; null when all have ended or the caller has left. */
async function firstAnswered(legs: readonly OutgoingLeg[], left: Promise<void>): Promise<OutgoingLeg | null> {
  const winner = Promise.any(
    legs.map(async leg => {
      if (await leg.answered) return leg
      throw new Error('ended')
    }),
  ).catch(() => null)
  return Promise.race([winner, left.then(() => null)])
}

async function talk(context: VerbContext, target: DialTarget | undefined, leg: OutgoingLeg, left: Promise<void>) {
  const { carrier, line } = context
  if (target?.url) await whisper(context, leg, { url: context.resolve(target.url), method: target.method })
  const end = leg.end
  if (!end || context.signal.aborted || leg.call.endedMs !== null) return
  line.answer()
  const part = bridge(line.end, end)
  if (target?.sendDigits) void pressKeys(carrier.clock, end, target.sendDigits, context.signal)
  await Promise.race([leg.ended, left])
  part()
}

async function playBusy(context: VerbContext): Promise<void> {
  context.line.end.hear(busyTone())
  await context.carrier.clock.sleep(BUSY_TONE_MS, context.signal)
  context.line.end.hear(null)
}

/** Rings, joins and waits for the end. Returns the leg that tells how it went. */
async function connect(
  context: VerbContext,
  verb: Dial,
  legs: readonly OutgoingLeg[],
  left: Promise<void>,
): Promise<Call | null> {
  const { settings } = context.carrier
  let winner: OutgoingLeg | null = null
  try {
    winner = await firstAnswered(legs, left)
    const status = context.signal.aborted ? settings.abandonedStatus : 'canceled'
    for (const leg of legs) if (leg !== winner) leg.finish(status)
    if (winner) await talk(context, verb.targets[legs.indexOf(winner)], winner, left)
  } finally {
    for (const leg of legs) leg.finish('canceled')
  }
  return winner?.call ?? legs.at(-1)?.call ?? null
}

/** `<Dial>`: calls the targets at once, joins the caller with the first who answers, and tells `action` how it went. */
export async function dial(context: VerbContext, verb: Dial): Promise<Outcome> {
  const { carrier, line } = context
  if (!verb.answerOnBridge) line.answer()
  const star = new AbortController()
  const stopListening = verb.hangupOnStar ? line.end.onKey(key => key === '*' && star.abort()) : () => {}
  const legs = placeLegs(context, verb)
  const child = await connect(context, verb, legs, aborted(AbortSignal.any([context.signal, star.signal])))
  stopListening()
  line.end.hear(null)
  if (child?.status === 'busy' && !context.signal.aborted) await playBusy(context)
  if (verb.action === null) return 'next'
  return {
    kind: 'action',
    source: { url: context.resolve(verb.action), method: verb.method },
    fields: dialResultFields(carrier.config.accountSid, line.call, child),
  }
}
