import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { codeAt, readKey, STEP_SECONDS, type AuthenticatorKey } from './totp'

export interface ShownCode {
  id: string
  label: string
  code: string
  secondsLeft: number
  /** Added by hand, so it can be removed. */
  isOwn: boolean
}

/** Names a key without telling it. */
const idOf = ({ key }: AuthenticatorKey) => createHash('sha256').update(key).digest('hex').slice(0, 16)

/**
 * The app on somebody's phone. It keeps the machine's time, as phones do, whatever the sandbox's clock shows: who
 * checks its codes does the same.
 */
export class Authenticator {
  readonly #own = new Map<string, AuthenticatorKey>()

  /** @param file JSON list of `{ name, email, role, authenticatorKey }`; entries without a key do not count */
  constructor(
    private readonly file: string | null,
    private readonly nowMs: () => number = Date.now,
  ) {}

  codes(): ShownCode[] {
    const nowMs = this.nowMs()
    const given = this.#given()
    const own = [...this.#own].filter(([id]) => !given.some(entry => idOf(entry) === id))
    const secondsLeft = STEP_SECONDS - Math.floor(nowMs / 1_000) % STEP_SECONDS
    const show = (entry: AuthenticatorKey, isOwn: boolean): ShownCode =>
      ({ id: idOf(entry), label: entry.label, code: codeAt(entry.key, nowMs), secondsLeft, isOwn })
    return [...given.map(entry => show(entry, false)), ...own.map(([, entry]) => show(entry, true))]
  }

  /** @param text a key or an otpauth: address @throws TypeError */
  add(text: string, label: string): void {
    const read = readKey(text)
    const entry = { key: read.key, label: label.trim() || read.label || 'My account' }
    this.#own.set(idOf(entry), entry)
  }

  remove(id: string): void {
    this.#own.delete(id)
  }

  keep(): AuthenticatorKey[] {
    return [...this.#own.values()]
  }

  restore(kept: unknown): void {
    for (const entry of kept as AuthenticatorKey[]) this.#own.set(idOf(entry), entry)
  }

  /** Read each time: the file may come, or change, while this runs. */
  #given(): AuthenticatorKey[] {
    if (this.file === null) return []
    let accounts: unknown
    try {
      accounts = JSON.parse(readFileSync(this.file, 'utf8'))
    } catch {
      return []
    }
    return Array.isArray(accounts) ? accounts.flatMap(keyIn) : []
  }
}

function keyIn(account: unknown): AuthenticatorKey[] {
  const { authenticatorKey, name, email, role } = Object(account) as Record<string, unknown>
  if (typeof authenticatorKey !== 'string') return []
  return [{ key: readKey(authenticatorKey).key, label: `${String(name)} · ${String(role)} · ${String(email)}` }]
}
