const LONGEST_NAME = 60
/** Looks like an address of a page or a mailbox: a mail program would make a link of it. */
const LINK_LIKE = /[\p{L}\p{N}]\.\p{L}{2,}|[@/\\]/u
/** Set apart by isolates, so that the comma stays where it belongs. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
/** Line breaks, and what turns the direction of the words around it. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu

/** One line of text from what somebody else wrote. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim()
}

/**
 * "Hello Ada,". Without the name where it is long or holds a link: anybody may sign up under any name with somebody
 * else's address, and the mail would carry their advertisement.
 */
export function greeting(name: string): string {
  const clean = oneLine(name)
  if (clean === '' || clean.length > LONGEST_NAME || LINK_LIKE.test(clean)) return 'Hello,'
  return `Hello ${RIGHT_TO_LEFT.test(clean) ? `\u2068${clean}\u2069` : clean},`
}

/** "24 November 2026, 09:52 GMT+5:30". An unknown time zone reads as UTC: a mail must not fail for it. */
export function formatInstant(instant: Date, timeZone: string): string {
  return inZone(instant, timeZone, {
    day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
  }).replace(' at ', ', ')
}

/** "October 2026", of a month that begins at the given instant. */
export function formatMonth(start: Date, timeZone: string): string {
  return inZone(start, timeZone, { month: 'long', year: 'numeric' })
}

function inZone(instant: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(instant)
  } catch (error) {
    if (!(error instanceof RangeError) || timeZone === 'UTC') throw error
    return inZone(instant, 'UTC', options)
  }
}

/** "Your bank said no." from "your bank said no": what others wrote, as a sentence of ours. */
export function sentence(text: string): string {
  const clean = oneLine(text)
  return /[.!?…]$/.test(clean) || clean === '' ? clean : `${clean}.`
}
