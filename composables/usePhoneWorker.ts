import { loadWords, partsOf } from '~~/browser/outreach/words/dictionary'
import { useLanguage } from './useLanguage'

/** Pages of a worker: there before they are needed, because without the internet it is too late. */
const PAGES = ['/outreach', '/outreach/tasks', '/outreach/stock', '/outreach/people/any']

/**
 * Makes the worker's pages open without the internet. Only once the page is there and quiet, so that it takes nothing
 * from what she waits for.
 */
export function usePhoneWorker() {
  const { buildId } = useRuntimeConfig().app
  const nuxt = useNuxtApp()
  const language = useLanguage()

  async function install(): Promise<void> {
    if (import.meta.dev || !('serviceWorker' in navigator)) return
    try {
      await navigator.serviceWorker.register(`/outreach-worker.js?build=${buildId}`, { scope: '/outreach' })
      const { active } = await navigator.serviceWorker.ready
      await nuxt.runWithContext(() => Promise.all(PAGES.map(path => preloadRouteComponents(path))))
      await Promise.all([
        loadWords(language.value, PAGES.flatMap(partsOf)),
        import('~/components/outreach/care/StepDialog.vue'), import('~/components/outreach/calls/CallDialog.vue'),
      ])
      const files = performance.getEntriesByType('resource').map(({ name }) => new URL(name)).filter(({ origin }) => origin === location.origin)
      active?.postMessage(files.map(({ pathname }) => pathname))
    } catch {
      // a browser that has none, or a server that is away just now: the page works while it is open
    }
  }

  return { install: () => void install() }
}
