import type { TimelineEventDto } from '~~/shared/schemas/calls'
import type { DeviceEventKind } from '~~/shared/call-feedback'
import type { EventWords, Reader } from '~~/browser/calls/call-words'
import { WARNING_WORDS } from './quality-words'

const WORDS: Record<DeviceEventKind, [string, string]> = {
  'reconnecting': ['The connection was lost for a moment', 'i-lucide-unplug'],
  'reconnected': ['The connection was back', 'i-lucide-cable'],
  'microphone-lost': ['The microphone stopped', 'i-lucide-mic-off'],
  'microphone-chosen': ['You chose another microphone', 'i-lucide-mic'],
  'speaker-chosen': ['You chose another speaker', 'i-lucide-audio-lines'],
  'devices-changed': ['A microphone or a speaker came or went', 'i-lucide-cable'],
  'line-warning': ['The line got worse', 'i-lucide-triangle-alert'],
  'line-cleared': ['The line got better again', 'i-lucide-check'],
}

/** What a browser noticed, in words; null for what somebody else told. */
export function deviceEventWords(event: TimelineEventDto, reader: Reader = 'caller'): EventWords | null {
  if (!event.id.startsWith('device-') || !Object.hasOwn(WORDS, event.kind)) return null
  const [words, icon] = WORDS[event.kind as DeviceEventKind]
  const { warning } = event.facts
  const facts = typeof warning === 'string' ? [WARNING_WORDS[warning] ?? warning.replaceAll('-', ' ')] : []
  return { title: reader === 'staff' ? words.replace(/^You /, 'The caller ') : words, icon, repeated: false, facts, evidence: [] }
}
