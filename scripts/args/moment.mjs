// Points in time, in words that mean one instant on every machine.
import { shorten, WrongArgument } from './readers.mjs'

const FIRST_YEAR = 2000
const LAST_YEAR = 2099
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/
const MINUTE_MS = 60_000

/**
 * @typedef {{ day: string, isDay: true } | { at: Date, isDay: false }} Moment
 */

/** A calendar day, or an instant with its offset from UTC. @returns {Moment} */
export function moment(text) {
  const day = DAY.exec(text)
  if (day) {
    requireDay(day, text)
    return { day: text, isDay: true }
  }
  const instant = INSTANT.exec(text)
  if (!instant) {
    const how = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text)
      ? 'has no offset from UTC, so that it depends on the machine: write it with Z or +02:00 at its end'
      : 'is neither a day (2027-01-31) nor an instant with its offset (2027-01-31T09:00:00Z)'
    throw new WrongArgument(`${how}: ${shorten(text)}.`)
  }
  requireDay(instant, text)
  const [, year, month, date, hour, minute, second = '0', fraction = '', sign = '+', offsetHours = '0', offsetMinutes = '0'] = instant
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes)
  if (offset > 14 * 60) throw new WrongArgument(`has an offset that no place has: ${shorten(text)}.`)
  const local = Date.UTC(Number(year), Number(month) - 1, Number(date), Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0')))
  return { at: new Date(local - (sign === '-' ? -offset : offset) * MINUTE_MS), isDay: false }
}

/** A time zone of the IANA list: Europe/Berlin, UTC. */
export function timeZone(text) {
  try {
    if (!/^[A-Za-z]/.test(text)) throw new RangeError('an offset is no zone')
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    throw new WrongArgument(`is not a time zone, such as Europe/Berlin: ${shorten(text)}.`)
  }
}

/**
 * The first instant of a day in a zone, also where the clocks skip midnight.
 *
 * @param {string} day
 * @param {string} zone
 */
export function startOfDay(day, zone) {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const furthest = 15 * 60 * MINUTE_MS
  const candidates = []
  // No zone is further from UTC than 15 hours, and all offsets are whole quarters of an hour today.
  for (let at = midnight - furthest; at <= midnight + furthest; at += 15 * MINUTE_MS) candidates.push(at)
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const first = candidates.find(at => format.format(at) === day)
  if (first === undefined) throw new WrongArgument(`is a day that never was in ${zone}: ${day}.`)
  return new Date(first)
}

function requireDay([, year, month, date], text) {
  const real = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)))
  if (real.getUTCMonth() !== Number(month) - 1 || real.getUTCDate() !== Number(date) || Number(month) < 1) {
    throw new WrongArgument(`is a day that no calendar has: ${shorten(text)}.`)
  }
  if (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) {
    throw new WrongArgument(`is not in a year from ${FIRST_YEAR} to ${LAST_YEAR}: ${shorten(text)}.`)
  }
}
