import type { AudioDevice } from './voice-port'
import type { Notice } from './dialer-view'

type Named = Pick<AudioDevice, 'label'> | undefined

const nameOf = (device: Named, word: string) => device?.label ?? word

/** What a call that goes on has to say of what it is spoken into and heard with. */
const NOTICES = {
  'no-keys': () => ({ title: 'Nothing was pressed', advice: 'What you pasted is not only digits, * and #.' }),
  'silent': () => ({
    title: 'They may not hear you', advice: 'Your microphone is silent. Check its switch, or choose another one under Sound.',
  }),
  'none': (before: Named) => ({
    title: 'No microphone is left',
    advice: `${nameOf(before, 'The one in use')} is gone. They cannot hear you; you still hear them. Plug one in: it is used at once.`,
    action: 'try-microphone' as const,
  }),
  'unplugged': (before: Named, next: Named) => ({
    title: `${nameOf(before, 'Your microphone')} was unplugged`,
    advice: `The call goes on with ${nameOf(next, 'another microphone')}.`,
  }),
  'back': (_: Named, next: Named) => ({
    title: `${nameOf(next, 'Your microphone')} is back`, advice: 'It is used again. They hear you through it.',
  }),
  'found': (_: Named, next: Named) => ({
    title: `${nameOf(next, 'A microphone')} is used now`, advice: 'They can hear you again.',
  }),
  'refused': (before: Named) => ({
    title: `${nameOf(before, 'The microphone')} did not start`,
    advice: 'They cannot hear you; you still hear them. Another program may be using it.',
    action: 'try-microphone' as const,
  }),
  'speaker-unplugged': (before: Named, next: Named) => ({
    title: `${nameOf(before, 'Your speaker')} was unplugged`, advice: `You hear them on ${nameOf(next, 'another speaker')} now.`,
  }),
  'speaker-back': (_: Named, next: Named) => ({
    title: `${nameOf(next, 'Your speaker')} is back`, advice: 'You hear them there again.',
  }),
} satisfies Record<string, (before: Named, next: Named) => Notice>

export function soundNotice(what: keyof typeof NOTICES, before?: Named, next?: Named): Notice {
  return NOTICES[what](before, next)
}

/** They cannot be heard: nothing else is more worth saying. */
export function isMicrophoneNotice(notice: Notice | null): boolean {
  return notice?.action === 'try-microphone'
}
