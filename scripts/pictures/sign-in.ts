import { setTimeout as sleep } from 'node:timers/promises'
import type { APIResponse, BrowserContext } from 'playwright-core'
import type { PhotoDemo } from './photo-demo'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

/** Signs people in, once each: a code of an authenticator app is good for one time. */
export class Visitors {
  readonly #cookies = new Map<string, Cookies>()

  constructor(private readonly demo: PhotoDemo) {}

  /** Gives a context somebody's session. @throws with the server's words where they may not come in */
  async signIn(context: BrowserContext, email: string): Promise<void> {
    const known = this.#cookies.get(email)
    if (known) return context.addCookies(known)
    const post = async (path: string, data: object) => {
      const answer = await context.request.post(`/api/auth${path}`, { data, headers: { origin: this.demo.url } })
      if (!answer.ok()) throw new Error(`${email} could not sign in: ${answer.status()} ${await answer.text()}`)
      return answer
    }
    const password = this.demo.passwordOf(email)
    // workers have a code, which has no @
    const answer = await (email.includes('@') ? post('/sign-in/email', { email, password }) : post('/sign-in/username', { username: email, password }))
    if (await asksForCode(answer)) await post('/two-factor/verify-totp', { code: await this.#freshCode(email) })
    this.#cookies.set(email, await context.cookies())
  }

  /** A code that has some seconds left. */
  async #freshCode(email: string): Promise<string> {
    for (;;) {
      const { code, secondsLeft } = await this.demo.codeOf(email)
      if (secondsLeft > 3) return code
      await sleep(1_000)
    }
  }
}

async function asksForCode(answer: APIResponse): Promise<boolean> {
  const body = await answer.json() as { twoFactorRedirect?: boolean }
  return body.twoFactorRedirect === true
}
