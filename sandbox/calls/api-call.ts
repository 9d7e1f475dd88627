import type { Carrier } from '../carrier'
import type { Call, TwimlSource } from './call'
import { Conversation } from './conversation'
import type { Line } from './line'
import { OutgoingLeg } from './outgoing-leg'

/** Calls somebody because a REST request said so, and runs the TwiML once there is an answer. */
export function startApiCall(
  carrier: Carrier,
  call: Call,
  source: TwimlSource,
  limits: { timeoutSeconds: number, timeLimitSeconds: number },
): void {
  const leg = new OutgoingLeg(carrier, call, limits)
  leg.place(carrier.route(call.to))
  void leg.answered.then(answered => {
    const { end } = leg
    if (!answered || !end) return
    const line: Line = { call, end, ring: () => {}, answer: () => {}, hangUp: () => leg.finish('completed') }
    const conversation = new Conversation(carrier, line)
    leg.redirect = next => conversation.redirect(next)
    void leg.ended.then(() => conversation.partyGone())
    return conversation.run({ kind: 'voice', source })
  })
}
