import type { OutreachLanguage } from '~~/shared/schemas/outreach/words'

type SharedWords = Record<string, string>

const LOAD: Partial<Record<OutreachLanguage, () => Promise<{ default: SharedWords }>>> = {
  hi: () => import('./shared-hi'), ta: () => import('./shared-ta'), te: () => import('./shared-te'),
}

/** What screens say that callers have too, by the English of it; empty in English, and without the internet. */
export async function loadSharedWords(language: OutreachLanguage): Promise<SharedWords> {
  const found = await LOAD[language]?.().catch(() => null)
  return found?.default ?? {}
}
