import type { CallDto } from './calls'
import type { KeypadCallDto } from './outreach/calls'
import type { WalletDto } from './wallet'

/**
 * `GET /api/live`: server-sent events. `hello` comes first on every connection; `call` and `wallet` carry the
 * whole state, so that a missed event needs no repair; `ping` comes every 15 s so that a dead line is noticed.
 */
export interface LiveEvents {
  hello: { serverTime: string }
  call: CallDto
  wallet: WalletDto
  /** Of `GET /api/outreach/live` alone. */
  keypad: KeypadCallDto
  /** More was said in a call that an agent holds: `GET /api/agents/calls/:id/transcript?after=` has it. */
  talk: { callId: string }
  ping: { serverTime: string }
}
export type LiveEventName = keyof LiveEvents
