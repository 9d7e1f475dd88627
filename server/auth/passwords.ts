import { hashPassword, verifyPassword } from 'better-auth/crypto'

/** How passwords are kept: as hashes that cost time, so that stolen ones are not guessed by the million. */
export interface Passwords {
  hash: (password: string) => Promise<string>
  verify: (password: string, hash: string) => Promise<boolean>
}

/** scrypt with N 16384, r 16, p 1 (better-auth’s), in a thread that is not the one that serves. */
export const scryptPasswords: Passwords = {
  hash: hashPassword,
  verify: (password, hash) => verifyPassword({ password, hash }),
}
