import type { Carrier } from '../carrier'
import type { Call, TwimlSource } from './call'
import { Conversation } from './conversation'
import type { Line } from './line'
import { awaitDetection, detectedFields, type MachineDetection } from './machine-detection'
import { OutgoingLeg } from './outgoing-leg'

/** Calls somebody because a REST request said so, and runs the TwiML once there is an answer. */
export function startApiCall(
  carrier: Carrier,
  call: Call,
  source: TwimlSource,
  limits: { timeoutSeconds: number, timeLimitSeconds: number },
  detection: MachineDetection | null = null,
): void {
  const leg = new OutgoingLeg(carrier, call, limits)
  leg.place(carrier.route(call.to))
  void leg.answered.then(async answered => {
    const { end } = leg
    if (!answered || !end) return
    const line: Line = { call, end, ring: () => {}, answer: () => {}, hangUp: () => leg.finish('completed') }
    const conversation = new Conversation(carrier, line)
    leg.redirect = next => conversation.redirect(next)
    const gone = new AbortController()
    void leg.ended.then(() => {
      gone.abort()
      conversation.partyGone()
    })
    const detected = detection && awaitDetection(carrier, call, detection, leg.isMachine, gone.signal)
    // without a callback the call waits until it is known who answered
    const known = detection?.callback === null ? await detected : null
    if (!gone.signal.aborted) await conversation.run({ kind: 'voice', source, ...(known ? { fields: detectedFields(known) } : {}) })
  })
}
