import { nearestLanguage, voiceOf } from '~~/shared/messages/voices'
import type { MessageDto } from '~~/shared/schemas/messages'
import { toField } from './schedule-time'

export interface MessageDraft {
  from: string
  message: string
  language: string
  voice: string
  repeat: number
  isLater: boolean
  /** As a field for day and time has it; empty where it is sent at once. */
  at: string
}

/** A form for a message that is new, that is there already, or that is said again. */
export function draftOf(message: MessageDto | null, spoken: string): MessageDraft {
  const language = message?.language ?? nearestLanguage(spoken)
  return {
    from: message?.from ?? '',
    message: message?.message ?? '',
    language,
    voice: message?.voice ?? voiceOf(language)!.name,
    repeat: message?.repeat ?? 1,
    isLater: message?.state === 'scheduled',
    at: message?.state === 'scheduled' && message.scheduledFor ? toField(new Date(message.scheduledFor)) : '',
  }
}

/** The body of what creates or changes it, without what names the number. */
export function contentOf({ from, message, language, voice, repeat }: MessageDraft) {
  return { from, message, language, voice, repeat }
}
