import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** International format for people; E.164 where the plan has none. */
export function displayNumber(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164
}
