import { isStaff } from '~~/browser/account/is-staff'

const OPEN_TO_ALL = new Set(['/', '/sign-in', '/sign-up'])
/** For people who are signed in as well: rates and the API, where links of mails lead, and where new ones are had. */
const OPEN_TO_BOTH = new Set(['/rates', '/forgot-password', '/reset-password', '/confirm-email', '/unsubscribe', '/developers'])

/** Where somebody chooses a password whose first one was made by somebody else. */
const FIRST_PASSWORD = '/first-password'

/**
 * Keeps people who are signed out before the door, those who are in from signing in again, callers off the desk, and
 * who works for outreach alone within it.
 */
export default defineNuxtRouteMiddleware(async to => {
  const session = useSessionStore()
  if (!session.loaded) await session.load()
  const signedIn = session.userId !== undefined
  if (session.me?.mustChangePassword) {
    return to.path === FIRST_PASSWORD ? undefined : navigateTo({ path: FIRST_PASSWORD, query: to.query })
  }
  if (OPEN_TO_BOTH.has(to.path) || to.path.startsWith('/rates/')) return
  if (OPEN_TO_ALL.has(to.path)) return signedIn ? navigateTo(session.me ? '/outreach' : '/dialer') : undefined
  if (signedIn && to.path === FIRST_PASSWORD) return navigateTo('/account')
  if (session.me && !isBelow(to.path, '/outreach')) {
    return navigateTo(to.path === '/account' ? '/outreach/account' : '/outreach')
  }
  if (session.profile && !isStaff(session.profile.user.role) && isBelow(to.path, '/finance')) {
    throw createError({ statusCode: 404, statusMessage: 'Not found', fatal: true })
  }
  if (signedIn || session.failure) return
  return navigateTo({ path: '/sign-in', query: { next: to.fullPath } })
})

function isBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`)
}
