import { OUTREACH_LANGUAGES, type OutreachLanguage } from '~~/shared/schemas/outreach/words'

/** Each in its own words, as whoever looks for it reads it. */
export const OWN_NAMES: Record<OutreachLanguage, string> = { en: 'English', hi: 'हिन्दी', ta: 'தமிழ்', te: 'తెలుగు' }

/** How numbers and dates are written (BCP 47). */
export const LOCALES: Record<OutreachLanguage, string> = { en: 'en', hi: 'hi-IN', ta: 'ta-IN', te: 'te-IN' }

const COOKIE = 'talktime-language'
const KEPT_SECONDS = 365 * 24 * 60 * 60

/** What was chosen in this browser; English where nothing was. */
export function languageOf(cookies: string): OutreachLanguage {
  const chosen = cookies.split(/;\s*/).find(one => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
  return OUTREACH_LANGUAGES.find(one => one === chosen) ?? 'en'
}

/** For `document.cookie`: it says a language and nothing else, so scripts may read it. */
export function languageCookie(language: OutreachLanguage): string {
  return `${COOKIE}=${language}; path=/; max-age=${KEPT_SECONDS}; samesite=lax`
}
