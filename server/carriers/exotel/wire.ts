import { z } from 'zod'

/** Numbers come as texts in one answer and as numbers in another. */
const textOf = z.union([z.string(), z.number()]).transform(String).nullish().catch(null)

/** Opaque: 32 hex digits as a rule. */
export const callSid = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/)

const Leg = z.object({ OnCallDuration: textOf })

/** A call, as far as it is looked at. What is missing or empty is filled in some minutes after its end. */
export const Call = z.object({
  Sid: callSid,
  AccountSid: z.string().nullish(),
  ParentCallSid: z.string().nullish(),
  From: z.string().nullish(),
  To: z.string().nullish(),
  PhoneNumberSid: z.string().nullish(),
  Status: z.string().max(40),
  StartTime: z.string().nullish(),
  EndTime: z.string().nullish(),
  Duration: textOf,
  Price: textOf,
  Direction: z.string().nullish(),
  Details: z.object({ Legs: z.array(z.object({ Leg })).nullish().catch(null) }).nullish().catch(null),
})
export type Call = z.infer<typeof Call>

export const OneCall = z.object({ Call })

/** A page of a list. Each call stands for itself, or in a `Call` of its own. */
export const CallPage = z.object({
  Metadata: z.object({ NextPageUri: z.string().nullish() }).nullish(),
  Calls: z.array(z.union([OneCall.transform(one => one.Call), Call])),
})

export const RestException = z.object({
  RestException: z.object({
    Status: z.coerce.number().int(),
    Message: z.string().max(2000).nullish(),
    Code: z.union([z.string(), z.number()]).transform(String).nullish(),
  }),
})

export const Standing = z.object({ Result: z.object({ Status: z.string().max(40) }) })

const Digits = z.object({ state: z.string().nullish(), status: z.string().nullish(), digits: z.string().nullish() })

/** Call Details of v3 (beta): where its keys are was read, not seen, so both places that are told of are looked at. */
export const DetailsV3 = z.object({
  response: z.union([
    z.object({ call_details: Digits }).transform(({ call_details: details }) => details),
    z.object({ data: z.object({ call_details: Digits }) }).transform(({ data }) => data.call_details),
    z.object({ data: Digits }).transform(({ data }) => data),
  ]),
})
