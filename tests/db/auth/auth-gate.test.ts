import { beforeEach, describe, expect, it } from 'vitest'
import { ADDRESS, get, newEmail, PASSWORD, post, PUBLIC_URL, useAuth } from './auth-harness'

const house = useAuth()

beforeEach(() => {
  house.now = new Date()
})

describe('the gate before sign-in', () => {
  it('A1 serves the paths that it names and refuses the rest of the library', async () => {
    for (const path of ['/change-email', '/change-password', '/delete-user', '/list-sessions', '/update-user', '/request-password-reset', '/sign-up/email', '/send-verification-email', '/callback/google', '/ok', '/error', '/__proto__', '']) {
      expect((await house.newAuth().handleRequest(get(path), ADDRESS)).status, path).toBe(404)
      expect((await house.newAuth().handleRequest(post(path, {}), ADDRESS)).status, path).toBe(404)
    }
    expect((await house.newAuth().handleRequest(get('/sign-in/email'), ADDRESS)).status).toBe(405)
  })

  it.each(['https://evil.example', 'null', 'http://localhost:3001', null])('A3 refuses a form from the origin %j', async origin => {
    const email = newEmail()
    await house.register(email)
    const request = post('/sign-in/email', { email, password: PASSWORD }, origin === null ? {} : { origin })
    if (origin === null) request.headers.delete('origin')
    const answer = await house.newAuth().handleRequest(request, ADDRESS)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'origin_refused' })
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it.each([
    ['text that is not JSON', '{"email":', 'application/json', 400, 'invalid_json'],
    ['a form of another type', 'email=a', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['a list', '[1,2]', 'application/json', 422, 'invalid_request'],
    ['nothing', '', 'application/json', 422, 'invalid_request'],
    ['seventeen kilobytes', JSON.stringify({ email: 'a'.repeat(17_000) }), 'application/json', 413, 'payload_too_large'],
  ])('answers %s with a coded error', async (_what, body, type, status, code) => {
    const request = new Request(`${PUBLIC_URL}/api/auth/sign-in/email`, { method: 'POST', headers: { 'origin': PUBLIC_URL, 'content-type': type }, body })
    const answer = await house.newAuth().handleRequest(request, ADDRESS)
    expect(answer.status).toBe(status)
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string
    expect(await answer.json()).toMatchObject({ code, requestId })
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})
