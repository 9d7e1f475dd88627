import { beforeEach, describe, expect, it } from 'vitest'
import { ADDRESS, CONFIG, newEmail, PASSWORD, post, useAuth } from './auth-harness'

const house = useAuth()

beforeEach(() => {
  house.now = new Date()
})

describe('signing up', () => {
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
    const form = { name: 'Ada', email: newEmail(), password: PASSWORD }
    const request = post('/sign-up/email', form, { origin: 'https://talk.example' }, 'https://talk.example')
    const answer = await secure.handleRequest(request, ADDRESS)
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-talktime\.session_token=.*; Secure/)
    const found = await secure.resolveSession(new Headers({ cookie: cookie.split(';')[0] ?? '' }))
    expect(found?.user.name).toBe('Ada')
  })

  it('opens the wallet with the person', async () => {
    const { body } = await house.signUp(newEmail())
    const wallets = await house.database().asSystem(tx => tx.query.wallet.findMany({
      where: (wallet, { eq }) => eq(wallet.userId, body.user.id),
    }))
    expect(wallets).toMatchObject([{ currency: 'USD', balanceMicros: 0n, status: 'active' }])
  })

  it('A1 takes no role, country or verified mark from a form', async () => {
    const email = newEmail()
    const { answer, cookie } = await house.signUp(email, { role: 'admin', country: 'FR', emailVerified: true, id: 'chosen', image: 'javascript:1' })
    expect(answer.status).toBe(200)
    const session = await house.newAuth().resolveSession(new Headers({ cookie }))
    expect(session?.user).toMatchObject({ email, role: 'caller', country: 'US' })
    expect(session?.user.id).not.toBe('chosen')
  })

  it.each([
    ['a short password', { password: 'nine char' }, 'password'],
    ['a password of 129 characters', { password: 'x'.repeat(129) }, 'password'],
    ['no name', { name: '   ' }, 'name'],
    ['an e-mail address that is none', { email: 'not-an-address' }, 'email'],
    ['a number for a password', { password: 1234567890 }, 'password'],
  ])('refuses %s, names the field, and makes nobody', async (_what, change, field) => {
    const email = newEmail()
    const { answer, body } = await house.signUp(email, change)
    expect(answer.status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_request', details: { issues: [{ path: field }] } })
    expect(await house.countUsers(email)).toBe(0)
  })

  it('refuses a second account with the same address in other letters', async () => {
    const email = newEmail()
    await house.signUp(email)
    const { answer, body } = await house.signUp(email.toUpperCase())
    expect(answer.status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_request', message: expect.stringMatching(/Sign in instead/) as string })
    expect(await house.countUsers(email)).toBe(1)
  })

  it('makes one account when the same form is sent eight times at once', async () => {
    const email = newEmail()
    const answers = await Promise.all(Array.from({ length: 8 }, () => house.signUp(email)))
    expect(answers.map(({ answer }) => answer.status).sort()).toEqual([200, ...Array<number>(7).fill(422)])
    expect(answers.filter(({ body }) => /Sign in instead/.test(body.message ?? ''))).toHaveLength(7)
    expect(await house.countUsers(email)).toBe(1)
  })
})

describe('accounts made without a request', () => {
  it('can sign in afterwards', async () => {
    const email = newEmail()
    const { userId } = await house.newAuth().register({ name: 'Grace', email, password: PASSWORD })
    const { cookie } = await house.signIn(email, PASSWORD)
    expect((await house.newAuth().resolveSession(new Headers({ cookie })))?.user.id).toBe(userId)
  })
})
