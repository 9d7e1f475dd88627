import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { codeOfStep, STEP_SECONDS, stepAt } from '../../../server/auth/totp'
import type { ErrorDto } from '../../../shared/errors'
import { ADDRESS, newEmail, PASSWORD, post, useAuth } from './auth-harness'

const house = useAuth()
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The library reads the machine's clock: both stand still in the middle of a step, so that no test meets its end. */
function setClock(instant: Date): void {
  house.now = instant
  vi.useFakeTimers({ toFake: ['Date'], now: instant })
}

beforeEach(() => setClock(new Date((stepAt(new Date()) + 0.5) * STEP_SECONDS * 1000)))
afterEach(() => {
  vi.useRealTimers()
})

/** What an app makes of the address in the QR code. */
function secretIn(totpURI: string): string {
  const bits = [...new URL(totpURI).searchParams.get('secret') ?? ''].map(letter => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2))).toString('latin1')
}

/** A browser: it keeps the cookies that it is given. */
function newBrowser() {
  const jar = new Map<string, string>()
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    jar,
    cookie,
    async send(path: string, body: unknown) {
      const request = post(path, body, jar.size > 0 ? { cookie: cookie() } : {})
      const answer = await house.newAuth({ limits: OPEN }).handleRequest(request, ADDRESS)
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '' || /max-age=0/i.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      return { status: answer.status, body: await answer.json() as ErrorDto & Record<string, unknown> }
    },
    /** With a new account. */
    async enter(email: string) {
      await house.register(email)
      expect((await this.send('/sign-in/email', { email, password: PASSWORD })).status).toBe(200)
    },
    whoami: () => house.newAuth().resolveSession(new Headers({ cookie: cookie() })),
  }
}

const MANY = { attempts: 1000, windowSeconds: 60 }
const OPEN = { signInPerAddress: MANY, twoFactorPerAddress: MANY }

/** Somebody whose app is set up. The app shows `code(n)`, n steps from now; step -1 is used. */
async function newOwner() {
  const email = newEmail()
  const browser = newBrowser()
  await browser.enter(email)
  const begun = await browser.send('/two-factor/enable', { password: PASSWORD })
  expect(begun.status, JSON.stringify(begun.body)).toBe(200)
  const secret = secretIn(begun.body.totpURI as string)
  const code = (stepsLater = 0) => codeOfStep(secret, stepAt(house.now) + stepsLater)
  const confirmed = await browser.send('/two-factor/verify-totp', { code: code(-1) })
  expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200)
  return { email, browser, code, backupCodes: begun.body.backupCodes as string[] }
}

async function passwordOnly(email: string) {
  const browser = newBrowser()
  const answer = await browser.send('/sign-in/email', { email, password: PASSWORD })
  expect(answer.status).toBe(200)
  return { browser, answer }
}

describe('setting up an app', () => {
  it('A4 is on only after the first code, and the session changes with it', async () => {
    const email = newEmail()
    const browser = newBrowser()
    await browser.enter(email)
    const before = browser.cookie()
    const { body } = await browser.send('/two-factor/enable', { password: PASSWORD })
    expect(body.totpURI).toMatch(/^otpauth:\/\/totp\/Talktime:/)
    expect(body.backupCodes).toHaveLength(10)
    expect((await browser.whoami())?.user).toMatchObject({ twoFactorEnabled: false, secondFactorAt: null })
    expect((await browser.send('/two-factor/verify-totp', { code: '000000' })).body.code).toBe('wrong_code')
    expect((await browser.whoami())?.user.twoFactorEnabled).toBe(false)

    const code = codeOfStep(secretIn(body.totpURI as string), stepAt(house.now))
    expect((await browser.send('/two-factor/verify-totp', { code: `${code.slice(0, 3)} ${code.slice(3)}` })).status).toBe(200)
    expect((await browser.whoami())?.user).toMatchObject({ email, twoFactorEnabled: true, secondFactorAt: house.now })
    expect(await house.newAuth().resolveSession(new Headers({ cookie: before }))).toBeNull()
  })

  it('keeps neither the secret nor a backup code in the clear', async () => {
    const { browser, backupCodes, code } = await newOwner()
    const { user } = (await browser.whoami())!
    const [row] = await house.database().sql`select two_factor::text as text from two_factor where user_id = ${user.id}`
    for (const secret of [...backupCodes, code(-1), code()]) expect(row!.text).not.toContain(secret)
  })

  it('asks for the password, counts wrong ones, and does not start over an app that is on', async () => {
    const browser = newBrowser()
    const email = newEmail()
    await browser.enter(email)
    for (let n = 0; n < 10; n++) {
      expect((await browser.send('/two-factor/enable', { password: 'wrong wrong' })).body).toMatchObject({ code: 'invalid_request', details: { issues: [{ path: 'password' }] } })
    }
    expect((await browser.send('/two-factor/enable', { password: PASSWORD })).status).toBe(429)
    const owner = await newOwner()
    expect((await owner.browser.send('/two-factor/enable', { password: PASSWORD })).status).toBe(422)
    expect((await owner.browser.whoami())?.user.twoFactorEnabled).toBe(true)
  })
})

describe('signing in with an app', () => {
  it('A4 gives no session before the code, and a fresh one with it', async () => {
    const { email, code } = await newOwner()
    const { browser, answer } = await passwordOnly(email)
    expect(answer.body).toMatchObject({ twoFactorRedirect: true })
    expect(JSON.stringify(answer.body)).not.toContain(email)
    expect(await browser.whoami()).toBeNull()
    expect([...browser.jar.keys()].some(name => name.includes('session_token'))).toBe(false)
    expect((await browser.send('/two-factor/verify-totp', { code: code() })).status).toBe(200)
    expect((await browser.whoami())?.user).toMatchObject({ email, secondFactorAt: house.now })
  })

  it('A4 leaves nothing usable of what the password alone sent', async () => {
    const { email } = await newOwner()
    const answer = await house.newAuth().handleRequest(post('/sign-in/email', { email, password: PASSWORD }), ADDRESS)
    for (const line of answer.headers.getSetCookie()) {
      expect(await house.newAuth().resolveSession(new Headers({ cookie: line.split(';')[0]! })), line).toBeNull()
      expect(line).toMatch(/HttpOnly/i)
      expect(line).toMatch(/SameSite=Lax/i)
    }
  })

  it('A4 takes a code once: also not a second time at another sign-in, or twice at once', async () => {
    const { email, code } = await newOwner()
    expect((await (await passwordOnly(email)).browser.send('/two-factor/verify-totp', { code: code(-1) })).body.code).toBe('wrong_code')
    const doors = await Promise.all(Array.from({ length: 6 }, async () => (await passwordOnly(email)).browser))
    const answers = await Promise.all(doors.map(door => door.send('/two-factor/verify-totp', { code: code() })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422, 422])
    const inside = await Promise.all(doors.map(door => door.whoami()))
    expect(inside.filter(Boolean)).toHaveLength(1)
  })

  it('A4 takes no code of another person', async () => {
    const [ada, mallory] = [await newOwner(), await newOwner()]
    const { browser } = await passwordOnly(ada.email)
    expect((await browser.send('/two-factor/verify-totp', { code: mallory.code() })).body.code).toBe('wrong_code')
    expect((await browser.send('/two-factor/verify-backup-code', { code: mallory.backupCodes[0] })).body.code).toBe('wrong_code')
    expect(await browser.whoami()).toBeNull()
  })

  it('limits how many codes are tried, within one sign-in and over many', async () => {
    const { email, code } = await newOwner()
    const { browser } = await passwordOnly(email)
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) statuses.push((await browser.send('/two-factor/verify-totp', { code: '000000' })).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect((await browser.send('/two-factor/verify-totp', { code: code() })).status).toBe(401)
    const again = (await passwordOnly(email)).browser
    for (let n = 0; n < 5; n++) await again.send('/two-factor/verify-totp', { code: '000000' })
    const third = (await passwordOnly(email)).browser
    const locked = await third.send('/two-factor/verify-totp', { code: code() })
    expect(locked.body).toMatchObject({ code: 'too_many_attempts', message: 'Too many attempts. Try again in 15 minutes.' })
    expect(await third.whoami()).toBeNull()
  })

  it('A4 lets in by a backup code, each once, however it is written', async () => {
    const { email, backupCodes } = await newOwner()
    const typed = backupCodes[3]!.toUpperCase().replace('-', ' ')
    const { browser } = await passwordOnly(email)
    expect((await browser.send('/two-factor/verify-backup-code', { code: typed })).status).toBe(200)
    const asker = (await browser.whoami())!
    expect(asker.user).toMatchObject({ email, secondFactorAt: house.now })
    const facts = await house.newAuth().secondFactor.describe({ userId: asker.user.id, sessionId: asker.sessionId })
    expect(facts).toEqual({ twoFactorEnabled: true, backupCodesLeft: 9, otherSessions: 1 })
    const second = (await passwordOnly(email)).browser
    expect((await second.send('/two-factor/verify-backup-code', { code: backupCodes[3] })).body.code).toBe('wrong_code')
    expect(await second.whoami()).toBeNull()
  })

  it('A4 offers no way around the code: no trusted device, no code shown to the session behind its counter', async () => {
    const { email, browser, code } = await newOwner()
    const door = (await passwordOnly(email)).browser
    await door.send('/two-factor/verify-totp', { code: code(), trustDevice: true })
    expect([...door.jar.keys()].filter(name => name.includes('trust'))).toEqual([])
    expect((await browser.send('/two-factor/verify-totp', { code: code(1) })).status).toBe(403)
    expect((await browser.send('/two-factor/verify-backup-code', { code: 'aaaaa-aaaaa' })).status).toBe(403)
    for (const path of ['/two-factor/get-totp-uri', '/two-factor/view-backup-codes', '/two-factor/send-otp', '/two-factor/verify-otp', '/totp/generate', '/update-session', '/list-sessions']) {
      expect((await browser.send(path, { password: PASSWORD, secret: 'x' })).status, path).toBe(404)
    }
  })

  it('needs the password first', async () => {
    const { code } = await newOwner()
    const stranger = newBrowser()
    for (const path of ['/two-factor/verify-totp', '/two-factor/verify-backup-code']) {
      expect((await stranger.send(path, { code: code() })).body).toMatchObject({ code: 'unauthenticated', requestId: expect.any(String) as string })
    }
    for (const path of ['/two-factor/enable', '/two-factor/disable', '/two-factor/generate-backup-codes', '/revoke-other-sessions']) {
      expect((await stranger.send(path, { password: PASSWORD, code: code() })).body.code, path).toBe('unauthenticated')
    }
  })
})

describe('turning it off', () => {
  it('A4 needs the password and a code; a slip in one does not spend the other', async () => {
    const { browser, code, email } = await newOwner()
    const off = (password: string, shown: string) => browser.send('/two-factor/disable', { password, code: shown })
    expect((await off('wrong wrong', code())).status).toBe(422)
    expect((await off(PASSWORD, '000000')).body.code).toBe('wrong_code')
    expect((await off(PASSWORD, '')).body.code).toBe('invalid_request')
    expect((await off(PASSWORD, code(-1))).body.code, 'used when it was set up').toBe('wrong_code')
    expect((await browser.whoami())?.user.twoFactorEnabled).toBe(true)
    expect((await off(PASSWORD, code())).status).toBe(200)
    expect((await browser.whoami())?.user.twoFactorEnabled).toBe(false)
    const { answer } = await passwordOnly(email)
    expect(answer.body.twoFactorRedirect).toBeUndefined()
  })

  it('A4 counts wrong codes: the sixth is not looked at', async () => {
    const { browser, code } = await newOwner()
    for (let n = 0; n < 5; n++) await browser.send('/two-factor/disable', { password: PASSWORD, code: '000000' })
    expect((await browser.send('/two-factor/disable', { password: PASSWORD, code: code() })).status).toBe(429)
    setClock(new Date(house.now.getTime() + 15 * 60 * 1000 + 1000))
    expect((await browser.send('/two-factor/disable', { password: PASSWORD, code: code() })).status).toBe(200)
  })

  it('takes a backup code where the phone is lost, and lets the person set up another', async () => {
    const { browser, backupCodes } = await newOwner()
    expect((await browser.send('/two-factor/disable', { password: PASSWORD, code: backupCodes[9] })).status).toBe(200)
    expect((await browser.send('/two-factor/enable', { password: PASSWORD })).status).toBe(200)
  })
})

describe('what else an owner may do', () => {
  it('makes new backup codes, which end the old ones', async () => {
    const { email, browser, code, backupCodes } = await newOwner()
    expect((await browser.send('/two-factor/generate-backup-codes', { password: PASSWORD, code: '123456' })).body.code).toBe('wrong_code')
    const fresh = await browser.send('/two-factor/generate-backup-codes', { password: PASSWORD, code: code() })
    const [first] = fresh.body.backupCodes as string[]
    expect(backupCodes).not.toContain(first)
    const door = (await passwordOnly(email)).browser
    expect((await door.send('/two-factor/verify-backup-code', { code: backupCodes[0] })).status).toBe(422)
    expect((await door.send('/two-factor/verify-backup-code', { code: first })).status).toBe(200)
  })

  it('A3 signs out everywhere else, and nobody else', async () => {
    const email = newEmail()
    const [here, there, stranger] = [newBrowser(), newBrowser(), newBrowser()]
    await here.enter(email)
    await there.send('/sign-in/email', { email, password: PASSWORD })
    await stranger.enter(newEmail())
    expect((await here.send('/revoke-other-sessions', {})).status).toBe(200)
    expect(await there.whoami()).toBeNull()
    expect((await here.whoami())?.user.email).toBe(email)
    expect(await stranger.whoami()).not.toBeNull()
  })
})
