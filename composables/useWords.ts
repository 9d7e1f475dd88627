import { hasWords, loadWords, partsOf, say, type Fill, type SaidKey } from '~~/browser/outreach/words/dictionary'
import { errorKey } from '~~/browser/outreach/words/error-key'
import { languageCookie, LOCALES } from '~~/browser/outreach/words/languages'
import { toApiError } from '~~/browser/wire/api-error'
import type { OutreachLanguage } from '~~/shared/schemas/outreach/words'
import { useLanguage } from './useLanguage'

/**
 * The words of a worker's screens in the language that she chose. `middleware/words.ts` has loaded them before a page
 * is set up; a page that uses them names it.
 */
export function useWords() {
  const router = useRouter()
  const language = useLanguage()
  const locale = computed(() => LOCALES[language.value])
  const t = (key: SaidKey, fill?: Fill): string => say(language.value, key, fill)

  /** Keeps the choice for a year, in this browser. */
  async function choose(next: OutreachLanguage): Promise<void> {
    await loadWords(next, partsOf(router.currentRoute.value.path))
    document.cookie = languageCookie(next)
    language.value = next
  }

  /** A moment on the clock of the phone; of the server, UTC, until the page listens. */
  function moment(at: string | number, timeZone?: string): string {
    const date = new Date(at)
    const year = date.getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
    return new Intl.DateTimeFormat(locale.value, {
      year, month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone,
    }).format(date)
  }

  /** @param at ms since the epoch */
  const clock = (at: number): string =>
    new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

  /** A day of a calendar is the same everywhere. */
  const day = (text: string): string => new Intl.DateTimeFormat(locale.value, {
    day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC',
  }).format(new Date(`${text}T00:00:00Z`))

  /**
   * Why something did not work. English is what the server says, which knows most; in another language what its code
   * says.
   */
  function sayError(thrown: unknown): string {
    const { status, dto } = toApiError(thrown)
    if (language.value === 'en') return dto.message
    return say(language.value, errorKey({ status, code: dto.code }, key => hasWords(language.value, key)))
  }

  /**
   * Why nobody is called, or nobody knows it yet, by the code of the reason: in English what the server says.
   *
   * @param other what is said where there are no words for that reason.
   */
  function sayReason(reason: unknown, sentence: string, other?: SaidKey): string {
    const keys = [`problem.${String(reason)}`, `obstacle.${String(reason)}`, other ?? '']
    const key = keys.find(one => hasWords(language.value, one))
    return language.value === 'en' || key === undefined ? sentence : say(language.value, key)
  }

  const n = (count: number): string => count.toLocaleString(locale.value)
  return { language, locale, t, choose, moment, clock, day, n, sayError, sayReason }
}
