import { beforeEach, describe, expect, it } from 'vitest'
import { newEmail, PASSWORD, useAuth } from './auth-harness'

const house = useAuth()

beforeEach(() => {
  house.now = new Date()
})

describe('limits', () => {
  const HERE = '198.51.100.1'

  it('lets ten attempts on an account through from one place, counted also when they come at once, then says how long to wait', async () => {
    const email = newEmail()
    await house.signUp(email)
    const answers = await Promise.all(Array.from({ length: 14 }, () => house.signIn(email, 'wrong wrong wrong', { address: HERE })))
    const statuses = answers.map(({ answer }) => answer.status).sort()
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(4).fill(429)])
    const { answer, body } = await house.signIn(email.toUpperCase(), PASSWORD, { address: HERE })
    expect(answer.status).toBe(429)
    expect(body).toMatchObject({ code: 'too_many_attempts', details: { retryAfterSeconds: expect.any(Number) as number } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(14 * 60)
    house.now = new Date(house.now.getTime() + 15 * 60 * 1000 + 1000)
    expect((await house.signIn(email, PASSWORD, { address: HERE })).answer.status).toBe(200)
  })

  it.each([
    ['another address', '198.51.100.1', '198.51.100.2', 200],
    ['another network', '2001:db8:1:1::7', '2001:db8:1:2::7', 200],
    ['the same network', '2001:db8:1:1::7', '2001:db8:1:1:ffff::9', 429],
    ['the same address in other letters', '198.51.100.1', '::ffff:198.51.100.1', 429],
  ])('never locks the owner out: from %s', async (_what, guesser, owner, status) => {
    const email = newEmail()
    await house.signUp(email)
    for (let n = 0; n < 11; n++) await house.signIn(email, 'wrong wrong wrong', { address: guesser })
    expect((await house.signIn(email, PASSWORD, { address: guesser })).answer.status).toBe(429)
    expect((await house.signIn(email, PASSWORD, { address: owner })).answer.status).toBe(status)
  })

  it('does not let the owner elsewhere start the guesser anew', async () => {
    const email = newEmail()
    await house.signUp(email)
    for (let n = 0; n < 11; n++) await house.signIn(email, 'wrong wrong wrong', { address: HERE })
    expect((await house.signIn(email, PASSWORD, { address: '203.0.113.99' })).answer.status).toBe(200)
    expect((await house.signIn(email, PASSWORD, { address: HERE })).answer.status).toBe(429)
  })

  it('counts attempts on an account that does not exist in the same way', async () => {
    const email = newEmail()
    for (let n = 0; n < 10; n++) await house.signIn(email, 'wrong wrong wrong', { address: HERE })
    expect((await house.signIn(email, 'wrong wrong wrong', { address: HERE })).answer.status).toBe(429)
  })

  it('begins anew after the right password', async () => {
    const email = newEmail()
    await house.signUp(email)
    for (let n = 0; n < 9; n++) await house.signIn(email, 'wrong wrong wrong')
    expect((await house.signIn(email, PASSWORD)).answer.status).toBe(200)
    for (let n = 0; n < 9; n++) expect((await house.signIn(email, 'wrong wrong wrong')).answer.status).toBe(401)
  })

  it('stops one address that tries many accounts, and no other address', async () => {
    const auth = house.newAuth({ limits: { signInPerAddress: { attempts: 3, windowSeconds: 300 } } })
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) {
      const claims = { 'x-forwarded-for': `10.0.0.${n}`, 'x-talktime-client-address': `10.1.0.${n}` }
      statuses.push((await house.signIn(newEmail(), 'wrong wrong wrong', { auth, headers: claims, address: '192.0.2.44' })).answer.status)
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect((await house.signIn(newEmail(), 'wrong wrong wrong', { auth, address: '192.0.2.45' })).answer.status).toBe(401)
  })
})
