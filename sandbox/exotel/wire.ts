import { durationSeconds } from '../calls/call'
import type { ExotelAccount } from './account'
import { isFilled, priceOf, wordOf, type ExotelCall } from './call'
import { istText } from './ist'

/** Exotel writes Indian numbers as they are dialled at home. */
export function asDialled(number: string): string {
  return number.startsWith('+91') ? `0${number.slice(3)}` : number
}

/** A call as API v1 shows it. Moments, length and price are null until they are filled in. */
export function callResource(
  account: ExotelAccount, call: ExotelCall, nowMs: number, withDetails: boolean,
): Record<string, unknown> {
  const { leg } = call
  const filled = isFilled(call, nowMs)
  const seconds = filled ? durationSeconds(leg) ?? 0 : null
  const details = {
    ConversationDuration: 0,
    Leg1Status: wordOf(call),
    Leg2Status: null,
    Legs: [{ Leg: { Id: 1, OnCallDuration: seconds } }],
  }
  return {
    Sid: call.sid,
    ParentCallSid: null,
    DateCreated: istText(leg.createdMs),
    DateUpdated: istText(leg.endedMs ?? leg.answeredMs ?? leg.createdMs),
    AccountSid: account.accountSid,
    To: asDialled(leg.from),
    From: asDialled(leg.to),
    PhoneNumberSid: asDialled(leg.from),
    Status: wordOf(call),
    StartTime: istText(leg.startedMs),
    EndTime: filled ? istText(leg.endedMs) : null,
    Duration: seconds === null ? null : String(seconds),
    Price: filled ? priceOf(call, account.perMinute) : null,
    Direction: 'outbound-api',
    AnsweredBy: leg.answeredMs === null ? null : 'human',
    ForwardedFrom: null,
    CallerName: null,
    Uri: `/v1/Accounts/${account.accountSid}/Calls.json/${call.sid}`,
    RecordingUrl: null,
    ...(withDetails ? { Details: details } : {}),
  }
}

/** The same in API v3, which has the keys too. `terminal`: it is over, and what there is to know of it is known. */
export function detailsV3(call: ExotelCall, nowMs: number): Record<string, unknown> {
  const isTerminal = isFilled(call, nowMs)
  const iso = (ms: number | null) => ms === null ? null : new Date(ms).toISOString()
  return {
    sid: call.sid,
    direction: 'outbound',
    virtual_number: call.leg.from,
    state: isTerminal ? 'terminal' : 'active',
    status: isTerminal ? wordOf(call) : null,
    created_time: iso(call.leg.createdMs),
    start_time: iso(call.leg.startedMs),
    end_time: isTerminal ? iso(call.leg.endedMs) : null,
    total_duration: isTerminal ? durationSeconds(call.leg) : null,
    custom_field: call.customField,
    app_id: call.appId,
    digits: isTerminal ? call.digits ?? '' : '',
    recordings: [],
  }
}
