import { randomBytes } from 'node:crypto'
import type { Target } from './requests'

/** Makes an account, signs in, and returns the session cookie. */
export async function signUp(target: Target, email: string): Promise<string> {
  const password = randomBytes(12).toString('base64url')
  await post(target, '/sign-up/email', { name: 'Poller', email, password })
  const answer = await post(target, '/sign-in/email', { email, password })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (!cookie) throw new Error('signing in gave no cookie')
  return cookie
}

async function post(target: Target, path: string, body: object): Promise<Response> {
  const answer = await fetch(`${target.publicUrl}/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'origin': target.publicUrl },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer
}
