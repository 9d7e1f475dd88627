import type {
  CallBound, CallDetailDto, CallDto, CallStatus, TimelineEventDto, TimelineSource,
} from '~~/shared/schemas/calls'
import type { RateTermsDto } from '~~/shared/schemas/rate-replies'
import type { LineType, PriceComponentName } from '~~/shared/schemas/rating'
import { formatExact, parseMicros } from '~~/shared/format/money'
import { speakDuration } from '~~/shared/format/time'
import type { Tone } from '~~/browser/ui/tone'
import { boundReason, endingSentence, refundSentence } from './ending-words'
import { factLabel, factText } from '~~/browser/ui/fact-words'

export interface StatusWords { label: string, icon: string, tone: Tone }

export const STATUS_WORDS: Record<CallStatus, StatusWords> = {
  'initiated': { label: 'Starting', icon: 'i-lucide-loader', tone: 'quiet' },
  'ringing': { label: 'Ringing', icon: 'i-lucide-phone-outgoing', tone: 'good' },
  'answered': { label: 'In call', icon: 'i-lucide-phone-call', tone: 'good' },
  'completed': { label: 'Completed', icon: 'i-lucide-check', tone: 'quiet' },
  'busy': { label: 'Busy', icon: 'i-lucide-phone-missed', tone: 'warn' },
  'no-answer': { label: 'No answer', icon: 'i-lucide-phone-missed', tone: 'warn' },
  'failed': { label: 'Did not connect', icon: 'i-lucide-triangle-alert', tone: 'bad' },
  'canceled': { label: 'Cancelled', icon: 'i-lucide-x', tone: 'quiet' },
}

const FINAL: ReadonlySet<CallStatus> = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled'])
export const isFinal = (status: CallStatus): boolean => FINAL.has(status)

const LINE_WORDS: Record<LineType, string> = {
  fixed_line: 'landline',
  mobile: 'mobile',
  fixed_or_mobile: 'landline or mobile',
  toll_free: 'toll-free',
  voip: 'internet phone',
  personal: 'personal number',
  premium: 'premium',
  shared_cost: 'shared cost',
  satellite: 'satellite',
  uan: 'company number',
  pager: 'pager',
  voicemail: 'voicemail',
  unknown: 'phone',
}

/** "Landline", "Toll-free": as a heading. */
export function kindTitle(lineType: LineType): string {
  const words = LINE_WORDS[lineType]
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const regionNames = new Intl.DisplayNames(['en'], { type: 'region' })

/** "United Kingdom". Numbers of no country say so. */
export const countryWords = (country: string | null): string =>
  (country ? regionNames.of(country) ?? country : 'International')

/** "United Kingdom, mobile". */
export const placeWords = (country: string | null, lineType: LineType): string =>
  `${countryWords(country)}, ${LINE_WORDS[lineType]}`

const seconds = (count: number): string => (count === 1 ? 'second' : `${count} seconds`)
const span = (count: number): string => (count === 60 ? 'minute' : seconds(count))

/** What a part of a call's price is for. */
export const COMPONENT_WORDS: Record<PriceComponentName, string> = { phone: 'Phone', agent: 'Voice agent', message: 'Message' }

/** How a price counts, in words: "each started minute", "first 30 seconds, then each started 6 seconds" (R3). */
export function countingWords(terms: RateTermsDto): string {
  const { initialSeconds, incrementSeconds, minimumSeconds, graceSeconds } = terms
  const next = incrementSeconds === 1 ? 'each second' : `each started ${span(incrementSeconds)}`
  const first = initialSeconds === incrementSeconds ? next : `first ${span(initialSeconds)}, then ${next}`
  const minimum = minimumSeconds > initialSeconds ? `, at least ${speakDuration(minimumSeconds)}` : ''
  const grace = graceSeconds > 0 ? `, free up to ${speakDuration(graceSeconds)}` : ''
  return first + minimum + grace
}

/** How a call went, who ended it where that is known, and what became of the money. */
export function outcomeSentence(call: CallDto & Partial<Pick<CallDetailDto, 'transaction'>>): string {
  if (call.settling || call.chargedMicros === null) {
    return isFinal(call.status) ? 'The call has ended. Working out what it cost.' : 'The call is still going on.'
  }
  const charged = parseMicros(call.chargedMicros)
  const lasted = `${call.channel === 'message' ? 'The call lasted' : 'You talked for'} ${speakDuration(call.durationSeconds ?? 0)}`
  if (charged > 0n) {
    const talked = `${lasted} and ${call.channel === 'message' ? 'cost' : 'paid'} ${formatExact(charged, call.currency)}.`
    return [talked, endingSentence(call), refundSentence(call)].filter(Boolean).join(' ')
  }
  // a free number, or a talk within the seconds of grace: somebody ended it all the same
  if (call.status === 'completed' && call.durationSeconds) {
    return [`${lasted}.`, endingSentence(call), 'It cost nothing.'].filter(Boolean).join(' ')
  }
  const free = 'Nothing was charged.'
  const isGivenUp = call.endedBy === 'caller' && (call.status === 'no-answer' || call.status === 'canceled')
  if (isGivenUp) return `You hung up before they answered. ${free}`
  switch (call.status) {
    case 'busy': return `They are on another call. ${free}`
    case 'no-answer': return `Nobody answered. ${free}`
    case 'canceled': return call.endedBy === 'carrier' ? `The phone network gave no answer. ${free}` : `The call ended before anybody answered. ${free}`
    case 'completed': return `The call cost nothing.`
    default: return `The call did not connect. ${free}`
  }
}

const SOURCE_WORDS: Record<TimelineSource, string> = {
  'browser': 'your browser',
  'webhook': 'the phone network',
  'dial-result': 'the phone network, at the end',
  'reconciler': 'our own check with the phone network',
  'staff': 'our staff',
  'system': 'Talktime',
}
export const sourceWords = (source: TimelineSource): string => SOURCE_WORDS[source]

const EVENT_WORDS: Record<string, [string, string]> = {
  'started': ['You pressed call', 'i-lucide-hash'],
  'sent': ['You sent a message', 'i-lucide-hash'],
  'agent-began': ['The call of the agent began', 'i-lucide-bot'],
  'ordered': ['The phone network was told to call', 'i-lucide-cable'],
  'order-unknown': ['It did not say whether it calls', 'i-lucide-triangle-alert'],
  'order-refused': ['The phone network refused to call', 'i-lucide-shield-x'],
  'never-dialled': ['The phone network never called', 'i-lucide-x'],
  'rang': ['They called you', 'i-lucide-phone-incoming'],
  'received': ['The phone network brought the call', 'i-lucide-cable'],
  'claimed': ['The phone network took the call', 'i-lucide-cable'],
  'refused': ['The phone network was told not to dial', 'i-lucide-shield-x'],
  'initiated': ['Dialling', 'i-lucide-phone-outgoing'],
  'ringing': ['Ringing', 'i-lucide-bell-ring'],
  'answered': ['They answered', 'i-lucide-phone-call'],
  'completed': ['The call ended', 'i-lucide-phone-off'],
  'busy': ['They were on another call', 'i-lucide-phone-missed'],
  'no-answer': ['Nobody answered', 'i-lucide-phone-missed'],
  'failed': ['The call did not connect', 'i-lucide-triangle-alert'],
  'canceled': ['Ended before an answer', 'i-lucide-x'],
  'end-requested': ['You hung up', 'i-lucide-hand'],
  'line-dead': ['The page found the call over', 'i-lucide-unplug'],
  'extended': ['The call was given more time', 'i-lucide-hourglass'],
  'settled': ['Charged to the wallet', 'i-lucide-receipt-text'],
  'released': ['The money held was given back', 'i-lucide-undo-2'],
  'complained': ['You said that something was wrong', 'i-lucide-message-circle-warning'],
  'refunded': ['Refunded to the wallet', 'i-lucide-undo-2'],
  'complaint-declined': ['The charge was left as it is', 'i-lucide-message-circle-x'],
}

export interface EventWords {
  title: string
  icon: string
  repeated: boolean
  facts: string[]
  /** What only someone who looks into a call needs: the carrier's ids and counters. */
  evidence: string[]
}

/** Facts of our own, which change nothing of what the carrier said. */
const OUR_KINDS: ReadonlySet<string> = new Set([
  'started', 'agent-began', 'rang', 'received', 'sent', 'ordered', 'order-unknown', 'order-refused', 'never-dialled', 'claimed', 'extended', 'settled', 'released', 'refused', 'end-requested', 'line-dead', 'complained', 'refunded', 'complaint-declined',
])
const isEvidence = (name: string): boolean => /sid|legid|sequence|reason$|^told|^sip|^rule$|StillUp$/i.test(name)

/** One fact of an event. What bounds a call stands with how long that lets it last. */
function factPhrase(
  name: string, value: string | number | boolean | null, facts: TimelineEventDto['facts'], currency: string,
): string {
  if (name === 'maxSeconds') return `at most ${speakDuration(Number(value))}`
  if (name === 'boundBy') {
    const limitMicros = typeof facts.boundMicros === 'string' ? facts.boundMicros : null
    return boundReason({ by: value as CallBound, limitMicros }, Number(facts.maxSeconds), currency)
  }
  return `${factLabel(name).toLowerCase()} ${factText(name, value, currency)}`
}
const isSaidElsewhere = (name: string): boolean => name === 'boundMicros'

/** Who reads: the person whose call it was, or somebody of ours. */
export type Reader = 'caller' | 'staff'

/** A timeline row in words; the facts stay as they were told, for people who look into it. */
export function eventWords(event: TimelineEventDto, currency: string, reader: Reader = 'caller'): EventWords {
  const [words, icon] = EVENT_WORDS[event.kind] ?? [event.kind.replaceAll('-', ' '), 'i-lucide-dot']
  const title = reader === 'staff' ? words.replace(/^You /, 'The caller ') : words
  const told = Object.entries(event.facts)
    .filter(([name, value]) => value !== null && value !== '' && !isSaidElsewhere(name))
  const write = (wanted: boolean): string[] => told
    .filter(([name]) => isEvidence(name) === wanted)
    .map(([name, value]) => factPhrase(name, value, event.facts, currency))
  const ours = OUR_KINDS.has(event.kind)
  return { title, icon, repeated: !ours && event.changed.length === 0, facts: write(false), evidence: write(true) }
}
