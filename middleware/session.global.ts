const OPEN_TO_ALL = new Set(['/sign-in', '/sign-up', '/forgot-password'])
/** Where links of mails lead: whoever follows them may be signed in or not. */
const OF_LETTERS = new Set(['/reset-password', '/confirm-email'])

/** Keeps people who are signed out before the door, those who are in from signing in again, callers off the desk. */
export default defineNuxtRouteMiddleware(async to => {
  const session = useSessionStore()
  if (!session.loaded) await session.load()
  const signedIn = session.profile !== null
  if (OF_LETTERS.has(to.path)) return
  if (OPEN_TO_ALL.has(to.path)) return signedIn ? navigateTo('/dialer') : undefined
  if (session.profile && !isStaff(session.profile.user.role) && isFinance(to.path)) {
    throw createError({ statusCode: 404, statusMessage: 'Not found', fatal: true })
  }
  if (signedIn || session.failure) return
  const next = to.path === '/' ? {} : { next: to.fullPath }
  return navigateTo({ path: '/sign-in', query: next })
})

function isFinance(path: string): boolean {
  return path === '/finance' || path.startsWith('/finance/')
}
