import type { Carrier } from '../carrier'
import { Conversation } from './conversation'
import type { Line } from './line'

/** The party on `line` calls a number of the account: its address is asked what to do. Null where it is none of its. */
export function callNumber(carrier: Carrier, line: Line, number: string): Conversation | null {
  const url = carrier.numbers.voiceUrlOf(number)
  if (url === null) return null
  const conversation = new Conversation(carrier, line)
  if (line.call.live) line.call.live.redirect = source => conversation.redirect(source)
  void conversation.run({ kind: 'voice', source: { url, method: 'POST' } })
  return conversation
}
