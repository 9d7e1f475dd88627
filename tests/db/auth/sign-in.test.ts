import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { scryptPasswords } from '../../../server/auth/passwords'
import { ADDRESS, CONFIG, get, newEmail, PASSWORD, post, useAuth } from './auth-harness'

const house = useAuth({ passwords: scryptPasswords })

beforeEach(() => {
  house.now = new Date()
})

describe('signing in and out', () => {
  it('A3 gives an httpOnly SameSite=Lax cookie, and the token nowhere else', async () => {
    const { answer, body } = await house.signUp(newEmail())
    expect(answer.status).toBe(200)
    const cookie = answer.headers.getSetCookie().find(one => one.startsWith('talktime.session_token=')) ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Secure/)
    const token = decodeURIComponent(cookie.split(/[=;]/)[1] ?? '').split('.')[0] ?? ''
    expect(token).not.toBe('')
    expect(JSON.stringify(body)).not.toContain(token)
  })

  it('A3 marks the cookie Secure where the address is https', async () => {
    const secure = house.newAuth({ config: { ...CONFIG, publicUrl: 'https://talk.example' } })
    const email = newEmail()
    await house.register(email)
    const request = post('/sign-in/email', { email, password: PASSWORD }, { origin: 'https://talk.example' }, 'https://talk.example')
    const answer = await secure.handleRequest(request, ADDRESS)
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-talktime\.session_token=.*; Secure/)
    const found = await secure.resolveSession(new Headers({ cookie: cookie.split(';')[0] ?? '' }))
    expect(found?.user.email).toBe(email)
  })

  it.each([
    ['ada@müller.example', 'ADA@MÜLLER.example'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@straße.example', 'ada@straße.example'],
    ['ada@пример.рф', 'Ada@ПРИМЕР.РФ'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
  ])('knows %s when it is written %s', async (typed, again) => {
    await house.register(typed)
    const { answer, cookie } = await house.signIn(again, PASSWORD)
    expect(answer.status).toBe(200)
    expect((await house.newAuth().resolveSession(new Headers({ cookie })))?.user.email).toMatch(/^ada@(?=.*xn--)[a-z0-9.-]+$/)
  })

  it('A3 changes the session at sign-in and ends the one before', async () => {
    const email = newEmail()
    const { cookie: first } = await house.signUp(email)
    const { cookie: second } = await house.signIn(email, PASSWORD, { headers: { cookie: first } })
    expect(second).not.toBe(first)
    expect(await house.newAuth().resolveSession(new Headers({ cookie: first }))).toBeNull()
    expect((await house.newAuth().resolveSession(new Headers({ cookie: second })))?.user.email).toBe(email)
  })

  it('A2 A3 finds out for each of many at once who they are, and nobody who is signed out', async () => {
    const emails = Array.from({ length: 4 }, newEmail)
    const cookies: string[] = []
    for (const email of emails) cookies.push((await house.signUp(email)).cookie)
    const auth = house.newAuth()
    await auth.handleRequest(post('/sign-out', {}, { cookie: cookies[3]! }), ADDRESS)
    const asked = Array.from({ length: 40 }, (_, index) => index % 5)
    const found = await Promise.all(asked.map(who => (
      auth.resolveSession(new Headers(who === 4 ? {} : { cookie: cookies[who]! })))))
    expect(found.map(session => session?.user.email)).toEqual(asked.map(who => (who < 3 ? emails[who] : undefined)))
  })

  it('A3 ends the session on the server at sign-out: the old cookie opens nothing', async () => {
    const { cookie } = await house.signUp(newEmail())
    const out = await house.newAuth().handleRequest(post('/sign-out', {}, { cookie }), ADDRESS)
    expect(out.status).toBe(200)
    expect(await house.newAuth().resolveSession(new Headers({ cookie }))).toBeNull()
    const again = await house.newAuth().handleRequest(get('/get-session', { cookie }), ADDRESS)
    expect(await again.json()).toBeNull()
  })

  it('finds the same person by our own look-up as by the library', async () => {
    const email = newEmail()
    const { cookie } = await house.signUp(email)
    const ours = await house.newAuth().resolveSession(new Headers({ cookie: `theme=dark; ${cookie}; other=1` }))
    const answer = await house.newAuth().handleRequest(get('/get-session', { cookie }), ADDRESS)
    const theirs = await answer.json() as { session: { id: string, token?: string }, user: { id: string } }
    expect(ours?.sessionId).toBe(theirs.session.id)
    expect(ours?.user.id).toBe(theirs.user.id)
    expect(theirs.session.token).toBeUndefined()
  })

  it('knows nobody by a forged, altered, foreign or expired cookie', async () => {
    const { cookie } = await house.signUp(newEmail())
    const [name = '', value = ''] = cookie.split('=')
    const token = decodeURIComponent(value).split('.')[0] ?? ''
    const forged = [`${name}=${token}`, `${name}=${token}.`, `${name}=${encodeURIComponent(`${token}.AAAA`)}`, `${name}=x${value}`, `${name}=%E0%A4%A`, '']
    for (const one of forged) expect(await house.newAuth().resolveSession(new Headers({ cookie: one })), one).toBeNull()
    const other = house.newAuth({ config: { ...CONFIG, authSecret: 'another-secret-of-32-characters-or-more' } })
    expect(await other.resolveSession(new Headers({ cookie }))).toBeNull()
    house.now = new Date(Date.now() + 31 * 24 * 60 * 60 * 1000)
    expect(await house.newAuth().resolveSession(new Headers({ cookie }))).toBeNull()
  })

  it('answers the same for a wrong password and for nobody, and works as hard', async () => {
    const email = newEmail()
    await house.signUp(email)
    const wrong = await house.signIn(email, 'not the password')
    const nobody = await house.signIn(newEmail(), 'not the password')
    expect(wrong.answer.status).toBe(401)
    expect(nobody.answer.status).toBe(401)
    expect({ ...nobody.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' })
    // nobody's password is hashed as well: that is what takes the time
    const hash = vi.spyOn(crypto, 'scrypt')
    syncBuiltinESMExports()
    await house.signIn(email, 'not the password')
    expect(hash).toHaveBeenCalledTimes(1)
    await house.signIn(newEmail(), 'not the password')
    expect(hash).toHaveBeenCalledTimes(2)
    expect(new Set(hash.mock.calls.map(call => JSON.stringify(call[3]))).size, 'at the same cost').toBe(1)
    hash.mockRestore()
    syncBuiltinESMExports()
  })
})
