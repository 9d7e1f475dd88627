import type { Role } from './schemas/user'

/**
 * Who is served where, by name (A1). Each set is written out: a role that comes later is in none of them, and opens
 * nothing until somebody puts it into one.
 */

/** Has a wallet and calls from the browser: people who work here call as well. */
export const CALLERS = ['caller', 'auditor', 'finance', 'admin'] as const satisfies readonly Role[]

/** Whoever is signed in: what is asked of oneself. */
export const SIGNED_IN = ['caller', 'auditor', 'finance', 'admin', 'worker', 'supervisor'] as const satisfies readonly Role[]

/** Reads the desk. */
export const DESK_READ = ['auditor', 'finance', 'admin'] as const satisfies readonly Role[]

/** Changes something at the desk, within the rules for two people (A6). An auditor reads alone. */
export const DESK_ACT = ['finance', 'admin'] as const satisfies readonly Role[]

/** Works in programmes of outreach; which ones, and as what, is asked of their membership (O4). */
export const OUTREACH = ['caller', 'finance', 'admin', 'worker', 'supervisor'] as const satisfies readonly Role[]

/** Has programmes, which their own wallet pays. */
export const PROGRAMME_OWNERS = ['caller', 'finance', 'admin'] as const satisfies readonly Role[]

/** Works for outreach alone: has no wallet, dials nothing, and is no staff. */
export const OUTREACH_ONLY = ['worker', 'supervisor'] as const satisfies readonly Role[]

export function isOneOf(roles: readonly Role[], role: Role | undefined): boolean {
  return role !== undefined && roles.includes(role)
}

/** Whose sessions are short, and who shows a second factor: staff, which is not everybody who is no caller. */
export function isStaffRole(role: Role | undefined): boolean {
  return isOneOf(DESK_READ, role)
}
