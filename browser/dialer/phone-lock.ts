/** Held by the tab whose phone is on the network. */
const PHONE = 'talktime-phone'
/** Held by the tab that has a call on the line. */
const CALL = 'talktime-call'

/** The browser's own locks: they end with the tab that holds them, however it ends. */
export interface LocksLike {
  request(
    name: string,
    options: { steal?: boolean, ifAvailable?: boolean },
    run: (lock: object | null) => Promise<unknown> | undefined,
  ): Promise<unknown>
  query(): Promise<{ held?: { name?: string }[] }>
}

export interface PhoneLockPorts {
  inCall(): boolean
  /** Another tab took the phone. */
  onLost(): void
  /** The tab that had it is gone, or its call is over: it is this one's turn. */
  onTurn(): void
}

/**
 * One phone, several tabs: the newest holds it, but never takes it out of a call. A tab that is closed, or crashes,
 * hands it on to one that waits.
 */
export class PhoneLock {
  #release: (() => void) | null = null
  #endCall: (() => void) | null = null
  #isWaiting = false

  constructor(private readonly locks: LocksLike | undefined, private readonly ports: PhoneLockPorts) {}

  /** @returns false where another tab is in a call; its turn is told of */
  async claim(): Promise<boolean> {
    if (!this.locks) return true
    if (!this.#endCall && await this.#isCallElsewhere()) {
      this.#waitFor(CALL)
      return false
    }
    if (!this.#release) await this.#take()
    return true
  }

  /** Takes the line for a call. @returns false where another tab was faster */
  async beginCall(): Promise<boolean> {
    if (!this.locks || this.#endCall) return true
    return new Promise(resolve => {
      void this.locks!.request(CALL, { ifAvailable: true }, lock => {
        resolve(lock !== null)
        return lock === null ? undefined : new Promise<void>(release => {
          this.#endCall = release
        })
      })
    })
  }

  endCall(): void {
    this.#endCall?.()
    this.#endCall = null
  }

  async #isCallElsewhere(): Promise<boolean> {
    const { held = [] } = await this.locks!.query()
    return held.some(lock => lock.name === CALL)
  }

  /** From whoever has it: that they are in no call is known. */
  #take(): Promise<void> {
    return new Promise(resolve => {
      const held = this.locks!.request(PHONE, { steal: true }, () => new Promise<void>(release => {
        this.#release = release
        resolve()
      }))
      // ends only when another tab takes it
      void held.catch(() => this.#lost())
    })
  }

  #lost(): void {
    this.#release = null
    this.ports.onLost()
    this.#waitFor(PHONE)
  }

  #waitFor(name: string): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    // let go of at once: whoever wants the phone takes it anew
    void this.locks!.request(name, {}, () => undefined).then(() => {
      this.#isWaiting = false
      if (!this.#release && !this.ports.inCall()) this.ports.onTurn()
    }, () => {
      this.#isWaiting = false
    })
  }
}
