import type { Tone } from '~~/browser/ui/tone'

/** Colour goes with words; it never says anything alone. */
export const TONE_TEXT: Record<Tone, string> = {
  quiet: 'text-muted', good: 'text-primary', warn: 'text-warning', bad: 'text-error',
}
