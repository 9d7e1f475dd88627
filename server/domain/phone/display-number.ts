import { IN_BROWSER } from '../../../shared/phone/in-browser'
import { WITHHELD } from '../../../shared/phone/withheld'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** International format for people; E.164 where the plan has none, and words where nobody told it. */
export function displayNumber(e164: string): string {
  if (e164 === WITHHELD) return 'Number withheld'
  if (e164 === IN_BROWSER) return 'Browser'
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164
}
