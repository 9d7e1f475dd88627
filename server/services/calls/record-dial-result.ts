import type { Context } from '../../context'
import { recordCallEvent, type CallEvent } from './record-call-event'

/** Records how the dialling ended and ends the caller's leg: nothing after it can dial again (C3). */
export async function recordDialResult(context: Context, event: Omit<CallEvent, 'source'>): Promise<string> {
  await recordCallEvent(context, { ...event, source: 'dial-result' })
  return context.browserVoice.hangupDocument()
}
