import { putBack, watchHands } from '~~/browser/ui/early-hands'

/** On a slow line a page is there before it listens; what was typed into it and sent meanwhile counts. */
export default defineNuxtPlugin(nuxt => {
  if (!nuxt.isHydrating) return
  const hands = watchHands(document)
  nuxt.hooks.hookOnce('app:suspense:resolve', () => putBack(hands))
  // it never will: then the browser does by itself what it can
  nuxt.hooks.hookOnce('app:error', hands.stop)
})
