/** TwiML that this carrier does not run. `code` is Twilio's number for the kind of mistake. */
export class TwimlError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

/** Document parse failure. */
export const UNREADABLE = 12100
/** A verb, attribute or value outside the schema. */
export const SCHEMA_VIOLATION = 12200
