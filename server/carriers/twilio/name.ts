/** What rows call this carrier. */
export const TWILIO = 'twilio'
