import { showWorkerCode } from '../../domain/account/worker-code'
import type { MeDto, Role } from '../../../shared/schemas/user'

/** Who somebody is, whether or not they have a wallet. */
export function readMe(
  user: { id: string, name: string, role: Role, username: string | null, mustChangePassword: boolean },
): MeDto {
  const { id, name, role, username, mustChangePassword } = user
  return { id, name, role, code: username === null ? null : showWorkerCode(username), mustChangePassword }
}
