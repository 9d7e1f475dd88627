import { findCall } from '../../server/db/calls'
import { answerComplaint } from '../../server/services/complaints/answer-complaint'
import { complain } from '../../server/services/complaints/complain'
import type { ComplaintReason } from '../../shared/schemas/complaints'
import type { Past, Person } from './past'
import { after } from './timeline'

export interface DemoComplaint {
  reason: ComplaintReason
  note: string
  /** Left out: the rules answer, or it waits. */
  answer?: { by: Person, afterHours: number, text: string, refund: 'all' | 'half' | null }
}

const THINKING_SECONDS = 600

/** "Something was wrong": some minutes after the call that ends now. */
export function complainOf(past: Past, person: Person, callId: string, { reason, note, answer }: DemoComplaint): void {
  const { context, timeline } = past
  const at = after(timeline.now(), THINKING_SECONDS)
  const id = context.ids.uuid(at)
  timeline.add(at, () => complain(context, person, callId, { id, reason, note }))
  if (!answer) return
  timeline.add(after(at, answer.afterHours * 3_600), async () => {
    const { by, text, refund } = answer
    const requestId = context.ids.uuid(timeline.now())
    if (refund === null) return answerComplaint(context, by, id, { decision: 'decline', answer: text }, requestId)
    const amountMicros = refund === 'half' ? { amountMicros: await halfOf(past, callId) } : {}
    return answerComplaint(context, by, id, { decision: 'refund', answer: text, ...amountMicros }, requestId)
  })
}

async function halfOf({ context }: Past, callId: string): Promise<string> {
  const { call } = (await context.database.asSystem(tx => findCall(tx, callId)))!
  return (call.chargedMicros! / 2n).toString()
}
