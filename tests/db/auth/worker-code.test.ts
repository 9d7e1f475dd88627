import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { user } from '../../../drizzle/schema/auth'
import { scryptPasswords } from '../../../server/auth/passwords'
import type { Auth, AuthDependencies, NoteAct } from '../../../server/auth/auth'
import type { ErrorDto } from '../../../shared/errors'
import { ADDRESS, get, newEmail, PASSWORD, post, useAuth } from './auth-harness'

const house = useAuth({ passwords: scryptPasswords })
let workers = 0

beforeEach(() => {
  house.now = new Date()
})

/** An account that signs in by a code. */
async function registerWorker(change: Partial<typeof user.$inferInsert> = {}) {
  const code = `asha-${String(++workers).padStart(4, '0')}`
  const { userId } = await house.register(newEmail())
  await house.database().db.update(user).set({ username: code, ...change }).where(eq(user.id, userId))
  return { userId, code }
}

async function signIn(
  username: string, password = PASSWORD, {
    auth = house.newAuth(), address = ADDRESS,
  }: { auth?: Auth, address?: string } = {},
) {
  const answer = await auth.handleRequest(post('/sign-in/username', { username, password }), address)
  return { status: answer.status, body: await answer.json() as ErrorDto, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

const noted = (change: Partial<AuthDependencies> = {}) => {
  const acts: Parameters<NoteAct>[0][] = []
  const noteNobody = vi.fn(async () => {})
  return { acts, noteNobody, auth: house.newAuth({ note: async act => void acts.push(act), noteNobody, ...change }) }
}

describe('signing in by a worker code', () => {
  it.each([(code: string) => code, (code: string) => code.toUpperCase(), (code: string) => ` ${code.replace('-', '').toUpperCase()} `])(
    'A3 opens a session however the code is typed (%#)', async typed => {
      const { userId, code } = await registerWorker()
      const { status, body, cookie } = await signIn(typed(code))
      expect(status, JSON.stringify(body)).toBe(200)
      expect(await house.newAuth().resolveSession(new Headers({ cookie }))).toMatchObject(
        { user: { id: userId, username: code, mustChangePassword: false } },
      )
      expect(JSON.stringify(body)).not.toContain(decodeURIComponent(cookie.split('=')[1]!).split('.')[0])
    })

  it('A3 ends the session of whoever sat there before', async () => {
    const { cookie: first } = await house.signUp(newEmail())
    const { code } = await registerWorker()
    await house.newAuth().handleRequest(post('/sign-in/username', { username: code, password: PASSWORD }, { cookie: first }), ADDRESS)
    expect(await house.newAuth().resolveSession(new Headers({ cookie: first }))).toBeNull()
  })

  it('answers the same for a wrong password and for nobody, and works as hard', async () => {
    const { code } = await registerWorker()
    const [wrong, nobody] = [await signIn(code, 'not the password'), await signIn('asha-zzzz', 'not the password')]
    expect([wrong.status, nobody.status]).toEqual([401, 401])
    expect(wrong.body).toMatchObject({ code: 'unauthenticated', message: 'That worker code and password do not belong together.' })
    expect({ ...nobody.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' })
    const hash = vi.spyOn(crypto, 'scrypt')
    syncBuiltinESMExports()
    await signIn(code, 'not the password')
    expect(hash).toHaveBeenCalledTimes(1)
    await signIn('asha-zzzz', 'not the password')
    expect(hash).toHaveBeenCalledTimes(2)
    hash.mockRestore()
    syncBuiltinESMExports()
  })

  it('A5 is noted as signing in by an address is: who came in, who was refused, and nobody for nobody', async () => {
    const { userId, code } = await registerWorker()
    const { acts, noteNobody, auth } = noted()
    await signIn(code, PASSWORD, { auth })
    await signIn(code, 'not the password', { auth })
    expect(noteNobody).not.toHaveBeenCalled()
    await signIn('asha-zzzz', 'not the password', { auth })
    expect(acts).toEqual([{ userId, action: 'sign_in' }, { userId, action: 'sign_in.refuse', reason: 'wrong password' }])
    expect(noteNobody).toHaveBeenCalledTimes(1)
  })

  it('is counted per code and place, whether there is one or not; who knows the password is not counted', async () => {
    const { code } = await registerWorker()
    const auth = house.newAuth({ limits: {
      signInPerAccount: { attempts: 3, windowSeconds: 900 }, signInPerAddress: { attempts: 1000, windowSeconds: 60 },
    } })
    await signIn(code, 'wrong once', { auth })
    expect((await signIn(code, PASSWORD, { auth })).status).toBe(200)
    for (const typed of [code, code.toUpperCase(), code.replace('-', '')]) expect((await signIn(typed, 'wrong', { auth })).status).toBe(401)
    const refused = await signIn(code, PASSWORD, { auth })
    expect(refused.status).toBe(429)
    expect(refused.body.details).toMatchObject({ retryAfterSeconds: expect.any(Number) })
    expect((await signIn(code, PASSWORD, { auth, address: '198.51.100.20' })).status).toBe(200)
    for (let count = 0; count < 3; count++) expect((await signIn('asha-yyyy', 'wrong', { auth })).status).toBe(401)
    expect((await signIn('asha-yyyy', 'wrong', { auth })).status).toBe(429)
  })

  it('is counted per address as well', async () => {
    const auth = house.newAuth({ limits: { signInPerAddress: { attempts: 2, windowSeconds: 60 } } })
    const address = '198.51.100.77'
    for (const code of ['asha-aaaa', 'asha-bbbb']) expect((await signIn(code, 'wrong', { auth, address })).status).toBe(401)
    expect((await signIn('asha-cccc', 'wrong', { auth, address })).status).toBe(429)
  })

  it.each(['', 'asha', 'nobody knows', 'asha-4f7k-9999', '"; drop table "user"; --', 'x'.repeat(2000)])('refuses what is no code before it looks for it: %s', async typed => {
    const { status, body } = await signIn(typed)
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_request', message: 'That is neither an e-mail address nor a worker code, such as ASHA-4F7K.' })
  })

  it('A1 serves nothing else of the library that brings it: nobody asks which codes there are, or takes another', async () => {
    const { code } = await registerWorker()
    const { cookie } = await signIn(code)
    for (const path of ['/is-username-available', '/update-user']) {
      expect(
        (await house.newAuth().handleRequest(post(path, { username: code }, { cookie }), ADDRESS)).status,
      ).toBe(404)
    }
  })

  it('A3 a password that changed while it was being read opens nothing', async () => {
    const { userId, code } = await registerWorker()
    const { database } = house
    const slow = { ...scryptPasswords, async verify(password: string, hash: string) {
      const isRight = await scryptPasswords.verify(password, hash)
      await database().db.execute(`update account set password = 'another' where user_id = '${userId}'`)
      return isRight
    } }
    const { status, cookie } = await signIn(code, PASSWORD, { auth: house.newAuth({ passwords: slow }) })
    expect(status).toBe(401)
    expect(await house.newAuth().resolveSession(new Headers({ cookie }))).toBeNull()
  })
})

describe('a password that somebody else made', () => {
  it('A3 opens signing out and who one is, of what sign-in serves, and nothing else', async () => {
    const { code } = await registerWorker({ mustChangePassword: true })
    const { cookie, status } = await signIn(code)
    expect(status).toBe(200)
    const auth = house.newAuth()
    for (const [path, body] of [['/revoke-other-sessions', {}], ['/two-factor/enable', { password: PASSWORD }]] as const) {
      const answer = await auth.handleRequest(post(path, body, { cookie }), ADDRESS)
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ code: 'password_not_own' })
    }
    expect((await auth.handleRequest(get('/get-session', { cookie }), ADDRESS)).status).toBe(200)
    expect((await auth.handleRequest(post('/sign-out', {}, { cookie }), ADDRESS)).status).toBe(200)
  })
})
