import { isStaff } from '~~/browser/account/is-staff'

const OPEN_TO_ALL = new Set(['/', '/sign-in', '/sign-up'])
/** For people who are signed in as well: rates and the API, where links of mails lead, and where new ones are had. */
const OPEN_TO_BOTH = new Set(['/rates', '/forgot-password', '/reset-password', '/confirm-email', '/developers'])

/** Keeps people who are signed out before the door, those who are in from signing in again, callers off the desk. */
export default defineNuxtRouteMiddleware(async to => {
  const session = useSessionStore()
  if (!session.loaded) await session.load()
  const signedIn = session.profile !== null
  if (OPEN_TO_BOTH.has(to.path) || to.path.startsWith('/rates/')) return
  if (OPEN_TO_ALL.has(to.path)) return signedIn ? navigateTo('/dialer') : undefined
  if (session.profile && !isStaff(session.profile.user.role) && isFinance(to.path)) {
    throw createError({ statusCode: 404, statusMessage: 'Not found', fatal: true })
  }
  if (signedIn || session.failure) return
  return navigateTo({ path: '/sign-in', query: { next: to.fullPath } })
})

function isFinance(path: string): boolean {
  return path === '/finance' || path.startsWith('/finance/')
}
