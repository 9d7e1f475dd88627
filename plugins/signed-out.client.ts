import { onSignedOut } from '~~/browser/session/signed-out'

/** Whatever request hears that nobody is signed in, the page leads to the door. */
export default defineNuxtPlugin(() => {
  onSignedOut(() => void useSignedOut().leave())
})
