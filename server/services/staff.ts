import type { Role } from '../../shared/schemas/user'

/** Who looks, or acts. */
export interface Staff {
  id: string
  role: Role
}
