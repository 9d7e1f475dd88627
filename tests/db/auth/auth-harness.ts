import { afterAll, beforeAll, expect } from 'vitest'
import { createAuth, type Auth, type AuthDependencies } from '../../../server/auth/auth'
import type { Passwords } from '../../../server/auth/passwords'
import type { Config } from '../../../server/config'
import { openDatabase, type Database } from '../../../server/db/client'
import type { ErrorDto } from '../../../shared/errors'
import { registerPerson } from '../../../server/services/account/register-person'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { quickPasswords } from '../../support/quick-passwords'

export const PUBLIC_URL = 'http://localhost:3000'
export const PASSWORD = 'correct horse battery'
export const ADDRESS = '203.0.113.7'
export const CONFIG = { publicUrl: PUBLIC_URL, authSecret: 'a-secret-of-32-characters-or-more!', trustedProxyHops: 0, defaultCountry: 'US' }

const unlimited = { attempts: 1000, windowSeconds: 60 }
let people = 0

/** Sign-in on a database of its own, with a clock that can be set, and a browser's way of asking. */
export function useAuth({ passwords = quickPasswords }: { passwords?: Passwords } = {}) {
  let place: TestDatabase
  let database: Database
  const harness = { now: new Date(), database: () => database, newAuth, register, signUp, signIn }

  beforeAll(async () => {
    place = await createTestDatabase()
    database = openDatabase({ url: place.appUrl, poolSize: 10, timeoutSeconds: 100 })
  })
  afterAll(async () => {
    await database.close()
    await place.drop()
  })
  return harness

  /** Tests share a few addresses, so the limits of an address are wide open unless a test is about them. */
  function newAuth(change: Partial<AuthDependencies> = {}): Auth {
    return createAuth({
      db: database.db,
      config: CONFIG,
      now: () => harness.now,
      passwords,
      limits: { signInPerAddress: unlimited },
      logError: message => expect.unreachable(`sign-in logged an error: ${message}`),
      ...change,
    })
  }

  /** An account, without a session. */
  function register(email: string, password = PASSWORD) {
    const context = { auth: newAuth(), config: CONFIG as Config, database, clock: { now: () => harness.now } }
    return registerPerson(context, { name: 'Ada Lovelace', email, password })
  }

  /** An account, and a browser that is signed in to it. */
  async function signUp(email: string, options: SignInOptions = {}) {
    await register(email)
    return signIn(email, PASSWORD, options)
  }

  function signIn(email: string, password: string, options: SignInOptions = {}) {
    const { auth = newAuth(), headers, address } = options
    return send(auth, post('/sign-in/email', { email, password }, headers), address)
  }
}

interface SignInOptions {
  auth?: Auth
  headers?: Record<string, string>
  address?: string
}

export function newEmail(): string {
  return `person-${++people}-${process.pid}@example.com`
}

export function post(path: string, body: unknown, headers: Record<string, string> = {}, base = PUBLIC_URL): Request {
  return new Request(`${base}/api/auth${path}`, {
    method: 'POST',
    headers: { 'origin': PUBLIC_URL, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export function get(path: string, headers: Record<string, string> = {}): Request {
  return new Request(`${PUBLIC_URL}/api/auth${path}`, { headers })
}

async function send(auth: Auth, request: Request, address = ADDRESS) {
  const answer = await auth.handleRequest(request, address)
  const body = await answer.json() as ErrorDto & { user: { id: string } }
  return { answer, body, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}
