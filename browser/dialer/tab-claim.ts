type TabMessage = { type: 'claim' | 'busy' | 'free', tab: string }

export interface TabPorts {
  inCall(): boolean
  /** Another tab has a call on the line. */
  onBusyElsewhere(): void
  onFreeElsewhere(): void
  /** Another tab was opened and holds the phone from now on. */
  onTakenOver(): void
}

export interface ChannelLike {
  postMessage(message: TabMessage): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  close(): void
}

/** One phone, several tabs: the newest holds it, but never takes it out of a call. */
export class TabClaim {
  readonly #tab = crypto.randomUUID()

  constructor(private readonly channel: ChannelLike, private readonly ports: TabPorts) {
    channel.addEventListener('message', event => this.#hear(event.data as TabMessage))
  }

  claim(): void {
    this.#say('claim')
  }

  release(): void {
    this.#say('free')
  }

  close(): void {
    this.channel.close()
  }

  #say(type: TabMessage['type']): void {
    this.channel.postMessage({ type, tab: this.#tab })
  }

  #hear(message: TabMessage): void {
    if (message.tab === this.#tab) return
    if (message.type === 'busy') this.ports.onBusyElsewhere()
    else if (message.type === 'free') this.ports.onFreeElsewhere()
    else if (this.ports.inCall()) this.#say('busy')
    else this.ports.onTakenOver()
  }
}
