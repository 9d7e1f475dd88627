import { randomBytes, scryptSync } from 'node:crypto'
import type { Passwords } from '../../server/auth/passwords'

const derive = (password: string, salt: string) => scryptSync(password.normalize('NFKC'), salt, 32, { N: 2 }).toString('hex')

/** Passwords at no cost, for tests that are about something else than their cost. */
export const quickPasswords: Passwords = {
  hash(password) {
    const salt = randomBytes(16).toString('hex')
    return Promise.resolve(`${salt}:${derive(password, salt)}`)
  },
  verify(password, hash) {
    const [salt = '', key] = hash.split(':')
    return Promise.resolve(derive(password, salt) === key)
  },
}
