import { languageOf } from '~~/browser/outreach/words/languages'
import type { OutreachLanguage } from '~~/shared/schemas/outreach/words'

/** What the worker chose to read in; the same on the server and in the browser. */
export const useLanguage = () => useState<OutreachLanguage>('outreach-language', () => languageOf(
  import.meta.server ? useRequestHeaders(['cookie']).cookie ?? '' : document.cookie,
))
