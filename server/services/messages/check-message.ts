import { isTimeToWaitFor } from '../../domain/messages/due'
import { MINIMUM_CALL_SECONDS } from '../../domain/rating/affordable-seconds'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { MessageContent } from '../../db/messages/messages'
import { PAUSE_SECONDS, spokenSeconds } from '../../../shared/messages/spoken-seconds'
import { voiceOf } from '../../../shared/messages/voices'
import type { CreateCallBody } from '../../../shared/schemas/messages'
import type { Caller } from '../calls/hold-call'
import { numberToShow } from '../numbers/numbers-to-show'
import { priceNumber, type PricedCall } from '../rating/price-number'

export type WantedMessage = Pick<CreateCallBody, 'to' | 'from' | 'message' | 'language' | 'voice' | 'repeat' | 'country'>

export interface CheckedMessage {
  priced: PricedCall
  content: MessageContent
  /** What the carrier runs. */
  document: string
  length: { leastSeconds: number, mostSeconds: number }
}

/** How long a call that speaks for so many seconds must and may last: all of it, and little more. */
export function lengthOf(seconds: number): CheckedMessage['length'] {
  const whole = Math.max(MINIMUM_CALL_SECONDS, seconds)
  return { leastSeconds: whole, mostSeconds: whole }
}

/**
 * A message that can be said to a number that can be called, with what that costs.
 *
 * @throws DomainError `message_refused`, `from_not_yours`, and those of `priceNumber`. Nothing was charged.
 */
export async function checkMessage(context: Context, caller: Caller, wanted: WantedMessage): Promise<CheckedMessage> {
  const { message, language, repeat: repeats } = wanted
  const voice = requireVoice(language, wanted.voice)
  const fromNumber = await requireCallerId(context, caller.id, wanted.from)
  const texts = Array.from({ length: repeats }, () => message)
  const document = context.carriers.browser.speechDocument({ texts, language, voice, pauseSeconds: PAUSE_SECONDS })
  if (document === null) {
    throw refused('message', 'That is more than fits into one call. Shorten the message, or say it fewer times. Signs such as & and < take more room than letters.')
  }
  const place = { home: caller.country, origin: fromNumber }
  const priced = await priceNumber(context, wanted.to, wanted.country ?? caller.country, place)
  const content = { toNumber: priced.number.e164, fromNumber, message, language, voice, repeats }
  return { priced, document, content, length: lengthOf(spokenSeconds(message, repeats)) }
}

/** @throws DomainError `message_refused` for a time that is too near, past or too far. */
export function requireTime(context: Context, scheduledFor: string): Date {
  const time = new Date(scheduledFor)
  if (isTimeToWaitFor(time, context.clock.now())) return time
  throw refused('scheduledFor', 'A message can wait for a time that is between one minute and 30 days away. Choose another time.')
}

function requireVoice(language: string, name: string | undefined): string {
  if (!voiceOf(language)) throw refused('language', `Nobody here speaks “${language}”. Choose one of the languages of the list.`)
  const voice = voiceOf(language, name)
  if (!voice) throw refused('voice', `“${name}” does not speak that language. Choose one of its voices.`)
  return voice.name
}

/** Signs between digits are how people write numbers; the digits are what must be theirs. */
async function requireCallerId(context: Context, userId: string, from: string): Promise<string> {
  const wanted = from.replace(/[\s().–-]/g, '')
  return context.database.asUser(userId, tx => numberToShow(tx, userId, context.carriers.browser, wanted))
}

function refused(field: string, sentence: string): DomainError {
  return new DomainError('message_refused', `${sentence} Nothing was charged.`, { field })
}
