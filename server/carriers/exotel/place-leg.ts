import { z } from 'zod'
import type { PlacementRefusal } from '../../../shared/schemas/calls'
import type { LegOrder, Placement } from '../carrier'
import type { KeypadFlow } from '../keypad'
import { refusalOf, type ExotelClient } from './client'
import { toLeg, type LegReading } from './to-leg'
import { OneCall } from './wire'

const LONGEST_SECONDS = 14_400
/** The longest that is rung in India. */
const LONGEST_RING_SECONDS = 60

/**
 * What an order holds: which flow is run, and our call's id, which comes back with the keys. Nothing else leaves us.
 */
const Document = z.strictObject({ flowId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), callId: z.uuid() })

/** Null where no flow was drawn for it. */
export function flowDocument({ flowId, callId }: Pick<KeypadFlow, 'flowId' | 'callId'>): string | null {
  const document = Document.safeParse({ flowId, callId })
  return document.success ? JSON.stringify(document.data) : null
}

/**
 * What Exotel's refusals say, by their HTTP status. Those that are not here leave it open whether somebody was dialled.
 */
const REFUSALS: Readonly<Record<number, PlacementRefusal>> = {
  400: 'number', 401: 'account', 402: 'account', 403: 'account', 404: 'account', 429: 'busy',
}

/** What the message beside it tells apart; where it says nothing known, the status stands. */
const REFINED: readonly (readonly [PlacementRefusal, RegExp, PlacementRefusal])[] = [
  ['number', /caller ?id|exophone/i, 'caller_id'],
  // the register of those who want no calls
  ['account', /\b(NDNC|DND|NCPR|TRAI)\b/, 'unwanted'],
]

/**
 * One `POST` of a call, and what its answer tells (O1). Only a refusal in Exotel's own shape says that nobody was
 * dialled. There is no key that would make a second request the same one, so there is none.
 *
 * @throws RangeError, TypeError for an order that Exotel does not take; nothing was asked then.
 */
export async function placeLeg(
  client: ExotelClient, accountSid: string, order: LegOrder, reading: LegReading,
): Promise<Placement> {
  const { flowId, callId } = readDocument(order.document)
  if (!Number.isInteger(order.maxSeconds) || order.maxSeconds < 1 || order.maxSeconds > LONGEST_SECONDS) {
    throw new RangeError(`a call may last 1 to ${LONGEST_SECONDS} seconds, not ${order.maxSeconds}`)
  }
  try {
    const answer = await client.post('/Calls/connect', {
      'From': order.toNumber,
      'CallerId': order.fromNumber,
      'Url': `http://my.exotel.com/${accountSid}/exoml/start_voice/${flowId}`,
      'CallType': 'trans',
      'TimeLimit': String(order.maxSeconds),
      'TimeOut': String(Math.min(order.ringSeconds, LONGEST_RING_SECONDS)),
      'StatusCallback': order.statusUrl,
      'StatusCallbackEvents[0]': 'terminal',
      'StatusCallbackEvents[1]': 'answered',
      'CustomField': callId,
    })
    const refusal = refusalOf(answer)
    const kind = refusal && REFUSALS[answer.status]
    if (refusal && kind) {
      return {
        kind: 'refused',
        refusal: REFINED.find(([of, words]) => of === kind && words.test(refusal.Message ?? ''))?.[2] ?? kind,
        code: String(answer.status),
        ...(answer.retryAfterSeconds === null ? {} : { retryAfterSeconds: answer.retryAfterSeconds }),
      }
    }
    if (answer.status !== 200 && answer.status !== 201) throw new Error(`Exotel answered ${answer.status}`)
    const { Call } = OneCall.parse(answer.body)
    if (Call.AccountSid && Call.AccountSid !== accountSid) throw new Error('an answer of another account')
    // whatever it says of a call that has just begun: what came of it is asked for
    return { kind: 'placed', leg: { ...toLeg({ ...Call, Status: 'queued' }, reading), to: order.toNumber, from: order.fromNumber } }
  } catch (error) {
    return { kind: 'unknown', cause: error }
  }
}

function readDocument(text: string): z.infer<typeof Document> {
  try {
    return Document.parse(JSON.parse(text))
  } catch (cause) {
    throw new TypeError('not an order of a flow', { cause })
  }
}
