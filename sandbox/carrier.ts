import type { CallStore } from './calls/call-store'
import type { Recordings } from './calls/recordings'
import type { Party } from './calls/party'
import type { VirtualClock } from './clock'
import type { SandboxConfig } from './config'
import type { ErrorLog } from './error-log'
import type { EventLog } from './event-log'
import type { FaultBoard } from './faults/fault-board'
import type { AccountNumbers } from './numbers/account-numbers'
import type { Settings } from './settings'
import type { Webhooks } from './webhooks/webhooks'

/** What a call needs of the network around it. Put together in `start-sandbox.ts`. */
export interface Carrier {
  readonly config: SandboxConfig
  readonly clock: VirtualClock
  readonly log: EventLog
  readonly errors: ErrorLog
  readonly faults: FaultBoard
  readonly webhooks: Webhooks
  readonly calls: CallStore
  readonly recordings: Recordings
  readonly numbers: AccountNumbers
  /** Media streams whose socket is open. */
  readonly streams: Set<{ cut(): void }>
  settings: Settings
  /** Finds who answers at a number (E.164) or a `client:` address. */
  route(to: string): Party
}
