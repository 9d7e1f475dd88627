import { randomUUID } from 'node:crypto'
import { PostgresJsPreparedQuery } from 'drizzle-orm/postgres-js'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerPerson } from '../../server/services/account/register-person'
import { createHttpWorld, expectRefusal, type HttpWorld } from '../support/http-world'

const PASSWORD = 'correct horse battery'
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
const auth = (path: string, body: unknown) =>
  world.app.send({ method: 'POST', path, body, headers: { origin: world.side.publicUrl } })
const signUp = (email: string) => auth('/api/auth/sign-up/email', { name: 'Ada', email, password: PASSWORD })
const known = async () => {
  const email = newEmail()
  await registerPerson(world.context, { name: 'Ada', email, password: PASSWORD })
  return email
}

/** What a request costs: statements, and passwords hashed or held against a hash. */
async function workOf(send: () => Promise<unknown>): Promise<{ statements: number, hashes: number }> {
  const execute = vi.spyOn(PostgresJsPreparedQuery.prototype, 'execute')
  const hash = vi.spyOn(world.context.auth.passwords, 'hash')
  const verify = vi.spyOn(world.context.auth.passwords, 'verify')
  await send()
  await world.context.idle()
  const work = { statements: execute.mock.calls.length, hashes: hash.mock.calls.length + verify.mock.calls.length }
  for (const spy of [execute, hash, verify]) spy.mockRestore()
  return work
}

describe('whether an address has an account', () => {
  it.each<[string, (email: string) => Promise<unknown>]>([
    ['signing up', signUp],
    ['signing in', email => auth('/api/auth/sign-in/email', { email, password: 'wrong horse battery' })],
    ['asking for a new password', email => auth('/api/auth/forgot-password', { email })],
  ])('A5 is not told by how much work it is: %s', async (_, send) => {
    // the first attempt of a place sweeps the old ones out
    await send(newEmail())
    await world.context.idle()
    const ofNobody = await workOf(() => send(newEmail()))
    const ofSomebody = await workOf(await known().then(email => () => send(email)))
    expect(ofNobody.statements).toBeGreaterThan(0)
    expect(ofSomebody).toEqual(ofNobody)
  })
})

describe('letters that are asked for by signing up', () => {
  it('go six times to one address from one place, known or not, then later, in words', async () => {
    for (const email of [newEmail(), await known()]) {
      await world.context.admin`delete from sign_in_attempt`
      for (let n = 0; n < 6; n++) expect((await signUp(email)).status).toBe(200)
      const refused = await signUp(email)
      expectRefusal(refused, 429, 'too_many_attempts')
      expect(refused.json).toMatchObject({ message: expect.stringMatching(/^Too many attempts\. Nothing was changed\. Try again in \d+ minutes\.$/) as string })
    }
  })

  it('are not used up by a stranger: one place cannot ask for all that an address is sent', async () => {
    const email = await known()
    for (let n = 0; n < 12; n++) await signUp(email)
    const [row] = await world.context.admin`select count(*)::int as count from mail_outbox where to_address = ${email}`
    expect(row!.count).toBe(6)
    for (let n = 0; n < 12; n++) await auth('/api/auth/forgot-password', { email })
    await world.context.idle()
    const elsewhere = await world.context.auth.attempts.count(`letter to ${email} from anywhere`, { attempts: 10, windowSeconds: 3600 })
    expect(elsewhere).toBeNull()
  })

  it('are counted by place too, however many addresses they go to', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 32; n++) statuses.push((await signUp(newEmail())).status)
    expect(statuses.indexOf(429)).toBe(30)
    await world.context.admin`update sign_in_attempt set attempts = 200 where attempts between 25 and 31`
    expectRefusal(await auth('/api/auth/forgot-password', { email: newEmail() }), 429, 'too_many_attempts')
  })
})
