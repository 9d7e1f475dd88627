import type { Auth } from '../../server/auth/auth'
import { codeOfStep, stepAt } from '../../server/auth/totp'

const ADDRESS = '127.0.0.1'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * Turns a second factor on as the account page does: sign in, ask for a key, show a code of it, sign out.
 *
 * @returns the key, base 32, for an authenticator app
 */
export async function turnOnSecondFactor(auth: Auth, email: string, password: string): Promise<string> {
  const { publicUrl } = auth.config
  let cookies = ''
  const post = async <T>(path: string, body: object): Promise<T> => {
    const answer = await auth.handleRequest(new Request(`${publicUrl}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'origin': publicUrl, 'cookie': cookies },
      body: JSON.stringify(body),
    }), ADDRESS)
    if (!answer.ok) throw new Error(`${email}: ${path} answered ${answer.status} ${await answer.text()}`)
    const set = answer.headers.getSetCookie().map(cookie => cookie.split(';')[0]!)
    if (set.length > 0) cookies = set.join('; ')
    return await answer.json() as T
  }
  await post('/sign-in/email', { email, password })
  const { totpURI } = await post<{ totpURI: string }>('/two-factor/enable', { password })
  const key = new URL(totpURI).searchParams.get('secret')!
  // of the step before, which still counts: the present one is left for whoever signs in first
  const show = () => post('/two-factor/verify-totp', { code: codeOfStep(textOf(key), stepAt(new Date()) - 1) })
  // on a busy machine the next step may begin before the code is looked at: then another one counts
  await show().catch(show)
  await post('/revoke-other-sessions', {})
  await post('/sign-out', {})
  return key
}

function textOf(base32: string): string {
  const bits = [...base32.replace(/=+$/, '')].map(letter => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2))).toString('utf8')
}
