import { randomBytes } from 'node:crypto'
import type { Target } from './requests'

/** Makes an account and returns its session cookie. */
export async function signUp(target: Target, email: string): Promise<string> {
  const answer = await fetch(`${target.publicUrl}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'origin': target.publicUrl },
    body: JSON.stringify({ name: 'Poller', email, password: randomBytes(12).toString('base64url') }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (!answer.ok || !cookie) throw new Error(`sign-up answered ${answer.status}: ${await answer.text()}`)
  return cookie
}
