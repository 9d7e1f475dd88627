import { collect } from '../calls/gather'
import type { Line } from '../calls/line'
import { OutgoingLeg } from '../calls/outgoing-leg'
import { perform } from '../calls/prompts'
import type { VerbContext } from '../calls/verb-context'
import type { AudioEnd } from '../media/audio-end'
import type { ExotelCall } from './call'
import type { Limits } from './connect'
import { promptOf, type Flow } from './flows'
import type { ExotelWorld } from './world'

/** Calls somebody, and runs the flow once there is an answer. */
export function runCall(world: ExotelWorld, call: ExotelCall, limits: Limits): void {
  const { carrier, callbacks } = world
  const leg = new OutgoingLeg(carrier, call.leg, limits)
  leg.place(carrier.route(call.leg.to))
  void leg.answered.then(answered => {
    if (!answered || !leg.end) return
    callbacks.status(call, 'answered')
    const flow = world.flows.get(call.appId)
    return flow ? runFlow(world, call, flow, leg, leg.end) : leg.finish('completed')
  })
  void leg.ended.then(() => {
    call.filledMs = (call.leg.pricedMs ?? world.clock.now()) + world.settings.fillDelayMs
    callbacks.status(call, 'terminal')
  })
}

/** Gather, Passthru, Greeting. Who hangs up before a key was asked for in the end has sent none. */
async function runFlow(
  world: ExotelWorld, call: ExotelCall, flow: Flow, leg: OutgoingLeg, end: AudioEnd,
): Promise<void> {
  const gone = new AbortController()
  void leg.ended.then(() => gone.abort())
  const line: Line = { call: call.leg, end, ring: () => {}, answer: () => {}, hangUp: () => leg.finish('completed') }
  const { carrier } = world
  const context: VerbContext = { carrier, line, signal: gone.signal, documentUrl: null, resolve: url => url }
  let digits = ''
  for (let round = 0; round <= flow.repeats; round++) {
    const input = await collect(context, {
      verb: 'Gather', action: null, method: 'GET', timeoutSeconds: flow.timeoutSeconds, finishOnKey: '', numDigits: 1,
      actionOnEmptyResult: false, prompts: [promptOf(flow.prompt)],
    })
    if (gone.signal.aborted) return
    digits = input.digits
    carrier.log.add('exotel-gather', { sid: call.sid, digits, round })
    if (flow.keys.includes(digits)) break
  }
  call.digits = digits
  world.callbacks.keys(call, flow, digits)
  await perform(context, promptOf(flow.greeting))
  leg.finish('completed')
}
