import { onSignedOut } from '~~/browser/session/signed-out'

/** Whatever request hears that nobody is signed in, the page leads to the door. What that takes is loaded then. */
export default defineNuxtPlugin(nuxt => {
  onSignedOut(async () => {
    const { useSignedOut } = await import('~/composables/useSignedOut')
    await nuxt.runWithContext(() => useSignedOut().leave())
  })
})
