import { DomainError } from '../domain/errors'

const INSTANTS = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z/g

interface Part<T> { form: RegExp, write: (value: T) => string, read: (text: string) => T }
const part = <T>(form: RegExp, write: Part<T>['write'], read: Part<T>['read']): Part<T> => ({ form, write, read })
const asItIs = (text: string) => text

/** What a place in a list may be told by; none of it has a space. */
const PARTS = {
  flag: part<boolean>(/[01]/, is => is ? '1' : '0', text => text === '1'),
  number: part<bigint>(/[1-9]\d{0,17}/, String, BigInt),
  instant: part<Date>(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, at => at.toISOString(), text => new Date(text)),
  /** To the microsecond, as the database says it. */
  exactInstant: part<string>(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/, asItIs, asItIs),
  uuid: part<string>(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, asItIs, asItIs),
  /** Words of people, as base64url. */
  words: part<string>(/[\w-]{0,500}/, words => Buffer.from(words).toString('base64url'), text => Buffer.from(text, 'base64url').toString()),
  /** A provider's. */
  id: part<string>(/[\w-]{1,100}/, asItIs, asItIs),
}
type Kind = keyof typeof PARTS
type Place<K extends Record<string, Kind>> = { [P in keyof K]: ReturnType<(typeof PARTS)[K[P]]['read']> }

export interface Cursor<T> {
  encode: (place: T) => string
  /** @throws DomainError `invalid_request` for a cursor that we did not make. */
  decode: (cursor: string) => T
}

/**
 * The cursor of a list whose places are told by these, in this order: opaque to callers, not secret. What looks like
 * one of ours may hold a day that no calendar has.
 */
export function cursorOf<const K extends Record<string, Kind>>(kinds: K): Cursor<Place<K>> {
  const parts = Object.entries(kinds).map(([name, kind]) => ({ name, ...PARTS[kind] as Part<unknown> }))
  const form = new RegExp(`^${parts.map(({ form }) => `(${form.source})`).join(' ')}$`)
  return {
    encode: place => Buffer.from(parts.map(({ name, write }) => write(place[name])).join(' ')).toString('base64url'),
    decode(cursor) {
      const text = Buffer.from(cursor, 'base64url').toString()
      const match = form.exec(text)
      const place = match?.slice(1).map((one, index) => parts[index]!.read(one)) ?? []
      // no database text holds NUL
      const isSound = place.every(one => typeof one !== 'string' || !one.includes('\0'))
      if (!match || !isSound || !(text.match(INSTANTS) ?? []).every(isOfCalendar)) {
        throw new DomainError('invalid_request', 'This page of the list is not known. Start again from the top.', { issues: [{ path: 'cursor', message: 'unknown' }] })
      }
      return Object.fromEntries(parts.map(({ name }, index) => [name, place[index]])) as Place<K>
    },
  }
}

/** Also no year 0: JavaScript knows one, PostgreSQL does not. */
function isOfCalendar(text: string): boolean {
  const at = new Date(text)
  return !text.startsWith('0000') && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 19) === text.slice(0, 19)
}
