import jwt from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTwilioVoice } from '../../server/carriers/twilio/twilio-voice'
import { createHttpApp } from '../support/http-app'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'

interface VoiceToken extends jwt.JwtPayload {
  grants: { identity: string, voice: { incoming?: { allow: boolean }, outgoing: { application_sid: string } } }
}

let world: HttpWorld
let visitor: Visitor

beforeAll(async () => {
  world = await createHttpWorld()
  // tokens are made on this machine: the real adapter makes them
  const app = await createHttpApp({ ...world.context, browserVoice: createTwilioVoice(world.context.config) })
  visitor = await signIn(world.context, app, (await world.visit()).person)
})
afterAll(() => world.close())

const setWallet = (status: string) => world.context.admin`update wallet set status = ${status} where user_id = ${visitor.person.id}`

describe('the token of a browser’s device', () => {
  it('C13 is for the opaque user id, an hour at most, our application only, no incoming calls', async () => {
    const { twilio } = world.context.config
    const reply = await visitor.get('/api/twilio/token')
    expect(reply.status).toBe(200)
    expect(reply.headers['cache-control']).toBe('no-store')
    const body = reply.json as { token: string, identity: string, expiresAt: string }
    expect(Object.keys(body).sort()).toEqual(['expiresAt', 'identity', 'token'])
    expect(body.identity).toBe(visitor.person.id)
    const token = jwt.verify(body.token, twilio.apiKeySecret) as VoiceToken
    expect(token.grants).toEqual({
      identity: visitor.person.id,
      voice: {
        outgoing: { application_sid: twilio.twimlAppSid },
        ...(token.grants.voice.incoming && { incoming: { allow: false } }),
      },
    })
    expect(token.exp! - token.iat!).toBeLessThanOrEqual(3600)
    expect(token).toMatchObject({ iss: twilio.apiKeySid, sub: twilio.accountSid })
    expect(Date.parse(body.expiresAt)).toBe(world.context.clock.now().getTime() + 3_600_000)
    expect(JSON.stringify(jwt.decode(body.token))).not.toContain(visitor.person.email)
  })

  it('C13 needs a session', async () => {
    expectRefusal(await world.app.send({ path: '/api/twilio/token' }), 401, 'unauthenticated')
  })

  it.each([['frozen', 'wallet_frozen'], ['closing', 'wallet_closed'], ['closed', 'wallet_closed']] as const)('C13 is not given to a wallet that is %s', async (status, code) => {
    await setWallet(status)
    const { message } = expectRefusal(await visitor.get('/api/twilio/token'), 403, code)
    expect(message).toMatch(/^Your wallet is/)
    await setWallet('active')
    expect((await visitor.get('/api/twilio/token')).status).toBe(200)
  })
})
