import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { erasePerson } from '../../server/db/own-data/erasure'
import { registerPerson } from '../../server/services/account/register-person'
import { sendDueMail } from '../../server/services/mail/send-due-mail'
import type { HttpReply } from '../support/http-app'
import { appCode, createHttpWorld, expectRefusal, turnOnSecondFactor, type HttpWorld, type Visitor } from '../support/http-world'
import { makeVouchers } from '../support/two-people'

const PASSWORD = 'correct horse battery'
const OTHER = 'seven green umbrellas'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.context.admin`delete from sign_in_attempt`
  await world.context.admin`delete from rate_limit`
})

const newEmail = () => `${randomUUID()}@example.com`
const auth = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpReply> =>
  world.app.send({ method: 'POST', path, body, headers: { origin: world.side.publicUrl, ...headers } })
const signUp = (email: string, change: object = {}) => auth('/api/auth/sign-up/email', { name: 'Ada', email, password: PASSWORD, ...change })
const signIn = (email: string, password = PASSWORD) => auth('/api/auth/sign-in/email', { email, password })
const cookieOf = (reply: HttpReply) => reply.cookies.find(one => one.startsWith('talktime.session_token='))?.split(';')[0] ?? ''
const rowOf = async (email: string) => (await world.context.admin`select * from "user" where email = ${email}`)[0]

/** Letters to an address, as they came. The clock stands still: the transaction that wrote a row tells the first. */
async function letters(email: string) {
  const rows = await world.context.admin`select kind, body_text as text from mail_outbox where to_address = ${email} order by created_at, xmin::text::bigint`
  return rows.map(row => ({ kind: row.kind as string, token: /#([\w-]{43})/.exec(row.text as string)?.[1] ?? '', text: row.text as string }))
}
const lastLetter = async (email: string) => (await letters(email)).at(-1)!
/** What runs after the answer has no other sign than its letter. */
async function resetLetter(email: string) {
  const find = async () => (await letters(email)).find(({ kind }) => kind === 'reset-password')
  await expect.poll(find).toBeDefined()
  return (await find())!
}

/** Somebody with a password, and a browser of theirs. */
async function owner() {
  const email = newEmail()
  const { userId } = await registerPerson(world.context, { name: 'Ada', email, password: PASSWORD })
  const cookie = cookieOf(await signIn(email))
  const send = (method: string, path: string, body?: unknown) =>
    world.app.send({ method, path, body, headers: { cookie, origin: world.side.publicUrl } })
  return { email, userId, cookie, send, isIn: async () => (await send('GET', '/api/user/profile')).status === 200 }
}
const audit = async (userId: string) =>
  (await world.context.admin`select action from audit_log where subject_id = ${userId} order by id`).map(row => row.action as string)

describe('signing up', () => {
  it('answers the same for a new and a taken address, signs nobody in, and tells by mail', async () => {
    const email = newEmail()
    const [first, second] = [await signUp(email), await signUp(email.toUpperCase(), { name: 'Mallory' })]
    for (const reply of [first, second]) expect([reply.status, reply.cookies]).toEqual([200, []])
    expect(Object.keys(second.json as object)).toEqual(Object.keys(first.json as object))
    expect((await letters(email)).map(({ kind }) => kind)).toEqual(['confirm-email', 'account-exists'])
    expect(await rowOf(email)).toMatchObject({ name: 'Ada', email_verified: false })
  })

  it('makes one account when the same form is sent six times at once, and answers all alike', async () => {
    const email = newEmail()
    const replies = await Promise.all(Array.from({ length: 6 }, () => signUp(email)))
    expect(new Set(replies.map(reply => `${reply.status} ${reply.text}`)).size).toBe(1)
    expect((await letters(email)).filter(({ kind }) => kind === 'confirm-email')).toHaveLength(1)
  })

  it.each([
    'password1234', 'qwertyuiop', '1234567890', 'letmein12345', 'passwordpassword', 'P@ssw0rd123', 'aaaaaaaaaa', 'talktime12345', 'iloveyou12',
    'Ada Lovelace', 'nine char',
  ])('refuses the password %s, and makes nobody', async password => {
    const email = newEmail()
    const reply = await signUp(email, { name: 'Ada Lovelace', password })
    expect([400, 422], reply.text).toContain(reply.status)
    expect(await rowOf(email)).toBeUndefined()
  })

  it.each(['correct horse battery', 'kJ8#mQ2$vLw9', 'vier nasse hunde', 'полная луна в мае'])('takes the password %s, without a rule about digits', async password => {
    expect((await signUp(newEmail(), { password })).status).toBe(200)
  })

  it.each([['DE', 'DE'], ['IN', 'IN'], ['XX', 'US'], ['', 'US'], [undefined, 'US']])('keeps the country %s as %s', async (country, kept) => {
    const email = newEmail()
    await signUp(email, { country })
    expect((await rowOf(email))!.country).toBe(kept)
  })

  it('A5 keeps the country that is chosen later, and notes it', async () => {
    const person = await owner()
    expect((await person.send('PUT', '/api/user/profile', { country: 'FR', name: 'Ada L.' })).status).toBe(200)
    expect((await person.send('GET', '/api/user/profile')).json).toMatchObject({ defaultCountry: 'FR', user: { name: 'Ada L.' } })
    expectRefusal(await person.send('PUT', '/api/user/profile', { country: 'XX' }), 400, 'invalid_request')
    expect(await audit(person.userId)).toEqual(['sign_in', 'account.change'])
  })

  it('writes to a domain with an umlaut in ASCII, and shows it as it was typed', async () => {
    const email = `${randomUUID()}@müller.example`
    await signUp(email)
    const ascii = email.replace('müller', 'xn--mller-kva')
    expect((await letters(ascii)).map(({ kind }) => kind)).toEqual(['confirm-email'])
    const cookie = cookieOf(await signIn(email))
    const profile = await world.app.send({ path: '/api/user/profile', headers: { cookie } })
    expect((profile.json as { user: { email: string } }).user.email).toBe(email)
  })
})

describe('an address that is not confirmed', () => {
  it('M17 lets no money in, until the link was followed, once', async () => {
    const email = newEmail()
    await signUp(email)
    const cookie = cookieOf(await signIn(email))
    const post = (path: string, body: unknown) => world.app.send({ method: 'POST', path, body, headers: { cookie, origin: world.side.publicUrl } })
    const maker = await world.visit({ role: 'admin' })
    const [code] = await makeVouchers(world.context, { id: maker.person.id, role: 'admin' }, {
      batch: randomUUID(), count: 1, amountMicros: '10000', grantDays: null, maxUses: 1, validUntil: new Date(world.context.clock.now().getTime() + 86_400_000).toISOString(),
    })
    const before = await world.fingerprint()
    expectRefusal(await post('/api/payments', { id: randomUUID(), amountMicros: '20000000', currency: 'USD', savesCard: false }), 403, 'email_not_confirmed')
    expectRefusal(await post('/api/user/vouchers', { code }), 403, 'email_not_confirmed')
    expect(await world.fingerprint()).toEqual(before)

    const { token: first } = await lastLetter(email)
    expect((await post('/api/user/email/confirmation', {})).status).toBe(200)
    const { token } = await lastLetter(email)
    expectRefusal(await auth('/api/auth/confirm-email', { token: first }), 422, 'link_refused')
    expect((await auth('/api/auth/confirm-email', { token })).json).toMatchObject({ outcome: 'confirmed' })
    expectRefusal(await auth('/api/auth/confirm-email', { token }), 422, 'link_refused')
    expect((await post('/api/user/vouchers', { code })).status).toBe(201)
  })

  it('is written to again three times, then later', async () => {
    const visitor = await world.visit({ emailVerified: false })
    const again = () => visitor.post('/api/user/email/confirmation', {})
    for (let n = 0; n < 3; n++) expect((await again()).status).toBe(200)
    expectRefusal(await again(), 429, 'too_many_attempts')
  })
})

describe('a forgotten password', () => {
  it('is answered the same for an address without an account', async () => {
    const { email } = await owner()
    const known = await auth('/api/auth/forgot-password', { email })
    const nobody = newEmail()
    const unknown = await auth('/api/auth/forgot-password', { email: nobody })
    expect([known.status, known.json]).toEqual([200, { sentTo: email }])
    expect([unknown.status, unknown.json]).toEqual([200, { sentTo: nobody }])
    await resetLetter(email)
    expect(await letters(nobody)).toEqual([])
  })

  it('A3 A5 gets a new one by the link, once; every session ends, and a mail says so', async () => {
    const person = await owner()
    await auth('/api/auth/forgot-password', { email: person.email })
    const { token } = await resetLetter(person.email)
    expectRefusal(await auth('/api/auth/reset-password', { token, password: 'password1234' }), 422, 'password_refused')
    expect(await person.isIn()).toBe(true)
    const both = await Promise.all([1, 2].map(() => auth('/api/auth/reset-password', { token, password: OTHER })))
    expect(both.map(reply => reply.status).sort()).toEqual([200, 422])
    expect(await person.isIn()).toBe(false)
    expect((await signIn(person.email)).status).toBe(401)
    expect((await signIn(person.email, OTHER)).status).toBe(200)
    expect(await lastLetter(person.email)).toMatchObject({ kind: 'password-changed', text: expect.stringContaining('Every browser was signed out') as string })
    expect(await audit(person.userId)).toEqual(['sign_in', 'password.forget', 'password.reset', 'sign_in.refuse', 'sign_in'])
  })

  it.each([[30 * 60 - 1, 200], [30 * 60, 422]])('has a link that after %i seconds answers %i', async (seconds, status) => {
    const { email } = await owner()
    await auth('/api/auth/forgot-password', { email })
    const { token } = await resetLetter(email)
    const now = world.context.clock.now()
    world.context.clock.advance(seconds)
    expect((await auth('/api/auth/reset-password', { token, password: OTHER })).status).toBe(status)
    world.context.clock.set(now)
  })

  it('keeps no link at rest: a digest while it is good, and no letter once it is out', async () => {
    const { email } = await owner()
    await auth('/api/auth/forgot-password', { email })
    const { token } = await resetLetter(email)
    const [held] = await world.context.admin`select string_agg(mail_link::text, ' ') as all from mail_link`
    expect(held!.all).not.toContain(token)
    await sendDueMail(world.context)
    expect(world.context.fakeMailer.sent.filter(mail => mail.text.includes(token))).toHaveLength(1)
    expect((await lastLetter(email)).text).not.toContain(token)
  })

  it('is asked for three times from one place, then later', async () => {
    const email = newEmail()
    for (let n = 0; n < 3; n++) expect((await auth('/api/auth/forgot-password', { email })).status).toBe(200)
    expectRefusal(await auth('/api/auth/forgot-password', { email }), 429, 'too_many_attempts')
  })

  it('is not changed by the link of a confirmation, nor an address by this one', async () => {
    const email = newEmail()
    await signUp(email)
    const { token: confirming } = await lastLetter(email)
    expectRefusal(await auth('/api/auth/reset-password', { token: confirming, password: OTHER }), 422, 'link_refused')
    await auth('/api/auth/forgot-password', { email })
    const { token } = await resetLetter(email)
    expectRefusal(await auth('/api/auth/confirm-email', { token }), 422, 'link_refused')
  })
})

describe('changing the password', () => {
  it('A3 A5 needs the present one, ends the other sessions and keeps this one', async () => {
    const person = await owner()
    const elsewhere = cookieOf(await signIn(person.email))
    const change = (currentPassword: string, newPassword: string) => person.send('POST', '/api/user/password', { currentPassword, newPassword })
    expectRefusal(await change('not the password', OTHER), 422, 'wrong_password')
    expectRefusal(await change(PASSWORD, 'password1234'), 422, 'password_refused')
    expect((await change(PASSWORD, OTHER)).json).toEqual({ sessionsEnded: 1 })
    expect(await person.isIn()).toBe(true)
    expect((await world.app.send({ path: '/api/user/profile', headers: { cookie: elsewhere } })).status).toBe(401)
    expect((await lastLetter(person.email)).kind).toBe('password-changed')
    expect((await audit(person.userId)).slice(2)).toEqual(['password.change_refuse', 'password.change'])
  })
})

describe('changing the address', () => {
  type Send = (method: string, path: string, body?: unknown) => Promise<HttpReply>
  const ask = (person: { send: Send }, email: string, password = PASSWORD) =>
    person.send('POST', '/api/user/email', { email, password })

  it.each(['old first', 'new first'])('A5 happens once both addresses agreed, %s, and the old one hears of it', async order => {
    const person = await owner()
    const next = newEmail()
    expectRefusal(await ask(person, next, 'not the password'), 422, 'wrong_password')
    const asked = await ask(person, next)
    expect(asked.json).toMatchObject({ change: { email: next, waitsForOld: true, waitsForNew: true } })
    const tokens = [(await lastLetter(person.email)).token, (await lastLetter(next)).token]
    if (order === 'new first') tokens.reverse()
    expect((await auth('/api/auth/confirm-email', { token: tokens[0] })).json).toMatchObject({ outcome: 'waiting' })
    expect((await signIn(next)).status).toBe(401)
    expect((await auth('/api/auth/confirm-email', { token: tokens[1] })).json).toEqual({ outcome: 'changed', email: next })
    expect((await signIn(next)).status).toBe(200)
    expect((await signIn(person.email)).status).toBe(401)
    expect((await lastLetter(person.email)).kind).toBe('email-changed')
    expect(await audit(person.userId)).toContain('email.change')
  })

  it('asks an address that was never confirmed nothing', async () => {
    const email = newEmail()
    await signUp(email)
    const cookie = cookieOf(await signIn(email))
    const headers = { cookie, origin: world.side.publicUrl }
    const send: Send = (method, path, body) => world.app.send({ method, path, body, headers })
    const next = newEmail()
    expect((await ask({ send }, next)).json).toMatchObject({ change: { waitsForOld: false } })
    expect((await letters(email)).map(({ kind }) => kind)).toEqual(['confirm-email'])
    expect((await auth('/api/auth/confirm-email', { token: (await lastLetter(next)).token })).json).toMatchObject({ outcome: 'changed' })
  })

  it('A3 does not happen by the link of a stranger who signed up with it, once its owner has a new password', async () => {
    const email = newEmail()
    await signUp(email)
    const headers = { cookie: cookieOf(await signIn(email)), origin: world.side.publicUrl }
    const send: Send = (method, path, body) => world.app.send({ method, path, body, headers })
    const next = newEmail()
    await ask({ send }, next)
    await auth('/api/auth/forgot-password', { email })
    await auth('/api/auth/reset-password', { token: (await resetLetter(email)).token, password: OTHER })
    expectRefusal(await auth('/api/auth/confirm-email', { token: (await lastLetter(next)).token }), 422, 'link_refused')
    expect((await signIn(email, OTHER)).status).toBe(200)
  })

  it('asks an address that is confirmed meanwhile as well', async () => {
    const email = newEmail()
    await signUp(email)
    const { token: confirming } = await lastLetter(email)
    const headers = { cookie: cookieOf(await signIn(email)), origin: world.side.publicUrl }
    const send: Send = (method, path, body) => world.app.send({ method, path, body, headers })
    const next = newEmail()
    await ask({ send }, next)
    expect((await auth('/api/auth/confirm-email', { token: confirming })).json).toMatchObject({ outcome: 'confirmed' })
    const taking = await auth('/api/auth/confirm-email', { token: (await lastLetter(next)).token })
    expect(taking.json).toEqual({ outcome: 'waiting', email })
    const leaving = await lastLetter(email)
    expect(leaving.kind).toBe('leave-email')
    const left = await auth('/api/auth/confirm-email', { token: leaving.token })
    expect(left.json).toEqual({ outcome: 'changed', email: next })
  })

  it('does not tell that an address has an account, and never takes it', async () => {
    const [person, other] = [await owner(), await owner()]
    const asked = await ask(person, other.email)
    expect(asked.json).toMatchObject({ change: { email: other.email, waitsForOld: true, waitsForNew: true } })
    expect((await lastLetter(other.email)).kind).toBe('account-exists')
    expect((await auth('/api/auth/confirm-email', { token: (await lastLetter(person.email)).token })).json).toMatchObject({ outcome: 'waiting' })
    expect((await rowOf(other.email))!.id).toBe(other.userId)
  })

  it('can be taken back: the links are good for nothing then', async () => {
    const person = await owner()
    const next = newEmail()
    await ask(person, next)
    expect((await person.send('DELETE', '/api/user/email')).json).toMatchObject({ change: null })
    expectRefusal(await auth('/api/auth/confirm-email', { token: (await lastLetter(next)).token }), 422, 'link_refused')
    expect((await person.send('GET', '/api/user/email')).json).toMatchObject({ email: person.email, isConfirmed: true, change: null })
  })
})

describe('a password that was right a moment ago', () => {
  /** What happens while the next password is compared. */
  function meanwhile(work: () => Promise<unknown>): void {
    const { passwords } = world.context.auth
    const verify = passwords.verify.bind(passwords)
    vi.spyOn(passwords, 'verify').mockImplementationOnce(async (password, hash) => {
      const isRight = await verify(password, hash)
      await work()
      return isRight
    })
  }
  const erase = (userId: string) =>
    world.context.database.asSystem(tx => erasePerson(tx, userId, world.context.clock.now()))
  const sessionsOf = async (userId: string) =>
    (await world.context.admin`select from session where user_id = ${userId}`).length

  async function forgetful() {
    const person = await owner()
    await auth('/api/auth/forgot-password', { email: person.email })
    const { token } = await resetLetter(person.email)
    return { ...person, reset: () => auth('/api/auth/reset-password', { token, password: OTHER }) }
  }

  it('A3 opens no session after the one by mail', async () => {
    const person = await forgetful()
    meanwhile(person.reset)
    expectRefusal(await signIn(person.email), 401, 'unauthenticated')
    expect(await sessionsOf(person.userId)).toBe(0)
    expect((await signIn(person.email, OTHER)).status).toBe(200)
  })

  it('A4 is not completed by a code after the one by mail', async () => {
    const person = await forgetful()
    await turnOnSecondFactor(world.context, { id: person.userId } as Visitor['person'])
    const cookie = (await signIn(person.email)).cookies.map(one => one.split(';')[0]).join('; ')
    expect((await person.reset()).status).toBe(200)
    const shown = await auth('/api/auth/two-factor/verify-totp', { code: appCode(world.context) }, { cookie })
    expectRefusal(shown, 401, 'unauthenticated')
    expect(await sessionsOf(person.userId)).toBe(0)
  })

  it('A3 P2 opens no session of who was erased', async () => {
    const person = await owner()
    meanwhile(() => erase(person.userId))
    expectRefusal(await signIn(person.email), 401, 'unauthenticated')
    expect(await sessionsOf(person.userId)).toBe(0)
  })

  it('A3 does not overrule the one by mail', async () => {
    const person = await forgetful()
    meanwhile(person.reset)
    const body = { currentPassword: PASSWORD, newPassword: 'four nasty dogs outside' }
    expectRefusal(await person.send('POST', '/api/user/password', body), 422, 'wrong_password')
    expect((await signIn(person.email, OTHER)).status).toBe(200)
  })

  it('P2 gives no address to who was erased', async () => {
    const person = await owner()
    meanwhile(() => erase(person.userId))
    const next = newEmail()
    expectRefusal(await person.send('POST', '/api/user/email', { email: next, password: PASSWORD }), 404, 'not_found')
    expect(await letters(next)).toEqual([])
  })
})

describe('wrong passwords of somebody who is signed in', () => {
  it('are counted together in one place, and lock nobody out elsewhere', async () => {
    const person = await owner()
    const prove = (place: string, password: string) =>
      world.context.auth.proveOwner({ id: person.userId, place }, { password })
    const wrong = expect.objectContaining({ code: 'invalid_request' }) as Error
    for (let n = 0; n < 10; n++) await expect(prove('198.51.100.1', 'wrong')).rejects.toEqual(wrong)
    await expect(prove('198.51.100.1', PASSWORD)).rejects.toMatchObject({ code: 'too_many_attempts' })
    await expect(prove('198.51.100.2', PASSWORD)).resolves.toBeUndefined()
  })
})

describe('a step up', () => {
  it('A5 notes a wrong code', async () => {
    const visitor: Visitor = await world.visit({ role: 'finance', secondFactor: true })
    expectRefusal(await visitor.post('/api/user/step-up', { code: '000000' }), 422, 'wrong_code')
    expect((await audit(visitor.person.id)).filter(action => action !== 'role.set')).toEqual(['step_up.refuse'])
  })
})
