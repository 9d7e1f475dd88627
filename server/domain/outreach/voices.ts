import type { OutreachLanguage } from '../../../shared/schemas/outreach/words'

/** Who speaks a text that nobody recorded: BCP 47 and the voice by Twilio's name, as its library lists them. */
export const OUTREACH_VOICES: Readonly<Record<OutreachLanguage, { language: string, voice: string }>> = {
  en: { language: 'en-IN', voice: 'Google.en-IN-Neural2-A' },
  hi: { language: 'hi-IN', voice: 'Google.hi-IN-Neural2-A' },
  ta: { language: 'ta-IN', voice: 'Google.ta-IN-Wavenet-A' },
  te: { language: 'te-IN', voice: 'Google.te-IN-Standard-A' },
}
