/** The one account of Exotel that there is. */
export interface ExotelAccount {
  accountSid: string
  apiKey: string
  apiToken: string
  /** E.164: the ExoPhone. */
  callerId: string
  /** What a started minute costs, in the account's currency, as a decimal. */
  perMinute: string
  /** JSON with flows that are there from the start; null for none. */
  flowsFile: string | null
}

/** Somebody else's. */
export const FOREIGN_SID = 'f0'.repeat(16)
