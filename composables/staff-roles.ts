import type { Role } from '~~/shared/schemas/user'

const STAFF: readonly Role[] = ['auditor', 'finance', 'admin']

/** Who finds the finance desk in the menu. The server decides for itself what it serves (A1). */
export function isStaff(role: Role): boolean {
  return STAFF.includes(role)
}
