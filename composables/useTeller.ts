import { loadSharedWords } from '~~/browser/outreach/words/shared'
import { fillIn, provideTold } from './useTold'
import { useWords } from './useWords'

/** Has the screens below, which callers have too, speak the language of the worker, once its words are there. */
export function useTeller() {
  const { language, sayError } = useWords()
  const words = shallowRef<Record<string, string>>({})
  provideTold({ told: (english, fill) => fillIn(words.value[english] ?? english, fill), sayError })

  async function load(): Promise<void> {
    const wanted = language.value
    const found = await loadSharedWords(wanted)
    if (wanted === language.value) words.value = found
  }
  watch(language, load)
  return { load }
}
