/** What is said of a call’s billed leg: by the carrier in a webhook or an answer, or by us of what we ended. */
export interface LegReport {
  carrier: string
  callId: string
  parentLegId: string | null
  legId: string | null
  /** User id of the caller, where it is named. */
  ownerId: string | null
  toNumber: string | null
  fromNumber: string | null
  sequence: number | null
  occurredAt: Date | null
  /** Null where there is none that can be billed (C8). */
  durationSeconds: number | null
}
