export interface TokenRefresherPorts {
  fetchToken(): Promise<string>
  /** Hands a new token to the device. */
  updateToken(token: string): void
  inCall(): boolean
  onFailure(error: unknown): void
}

/**
 * Gets a new access token when the device asks for one (C13). The SDK asks more than once for the same token, so
 * requests that overlap share one answer; and a new token in mid-call would make the SDK re-invite the call, so a
 * request that falls into a call is kept until `callEnded`.
 */
export class TokenRefresher {
  #running: Promise<void> | null = null
  #waiting = false

  constructor(private readonly ports: TokenRefresherPorts) {}

  get waiting(): boolean {
    return this.#waiting
  }

  request(): Promise<void> {
    if (this.ports.inCall()) {
      this.#waiting = true
      return Promise.resolve()
    }
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  callEnded(): Promise<void> {
    if (!this.#waiting) return Promise.resolve()
    this.#waiting = false
    return this.request()
  }

  async #refresh(): Promise<void> {
    try {
      const token = await this.ports.fetchToken()
      // A call may have begun while the token was on its way.
      if (this.ports.inCall()) this.#waiting = true
      else this.ports.updateToken(token)
    } catch (error) {
      this.ports.onFailure(error)
    }
  }
}
