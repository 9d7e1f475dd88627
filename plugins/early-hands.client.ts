import { putBack, watchHands } from '~~/browser/ui/early-hands'

/** On a slow line a page is there before it listens; what was typed into it and sent meanwhile counts. */
export default defineNuxtPlugin(nuxt => {
  if (!nuxt.isHydrating) return
  const hands = watchHands(document)
  nuxt.hooks.hookOnce('app:suspense:resolve', () => putBack(hands))
})
