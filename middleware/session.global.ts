const OPEN_TO_ALL = new Set(['/sign-in', '/sign-up'])

/** Keeps people who are signed out before the door, and those who are in from signing in again. */
export default defineNuxtRouteMiddleware(async to => {
  const session = useSessionStore()
  if (!session.loaded) await session.load()
  const signedIn = session.profile !== null
  if (OPEN_TO_ALL.has(to.path)) return signedIn ? navigateTo('/dialer') : undefined
  if (signedIn || session.failure) return
  const next = to.path === '/' ? {} : { next: to.fullPath }
  return navigateTo({ path: '/sign-in', query: next })
})
