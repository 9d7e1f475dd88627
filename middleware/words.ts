import { loadWords, partsOf } from '~~/browser/outreach/words/dictionary'

/** A page that speaks several languages is set up when the words of the chosen one are there. */
export default defineNuxtRouteMiddleware(async to => {
  await loadWords(useLanguage().value, partsOf(to.path))
})
