import type { DialerState } from './dialer-machine'

/** What other tabs show of a call. */
export interface MirroredCall {
  state: DialerState
  display: string
  elapsedMs: number
  /** What it costs so far, with its currency. */
  cost: string
  muted: boolean
}

type MirrorMessage = { type: 'ask' } | { type: 'call', call: MirroredCall | null }

export interface ChannelLike {
  postMessage(message: MirrorMessage): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}

export interface MirrorPorts {
  /** The call on this tab's line; null where there is none. */
  own(): MirroredCall | null
  onElsewhere(call: MirroredCall | null): void
}

/** Lets the tabs of a browser see the one call that one of them has. */
export class CallMirror {
  #isTold = false

  constructor(private readonly channel: ChannelLike, private readonly ports: MirrorPorts) {
    channel.addEventListener('message', event => this.#hear(event.data as MirrorMessage))
    channel.postMessage({ type: 'ask' })
  }

  /** The call changed, or another second of it went by. */
  tell(): void {
    const call = this.ports.own()
    if (call === null && !this.#isTold) return
    this.#isTold = call !== null
    this.channel.postMessage({ type: 'call', call })
  }

  #hear(message: MirrorMessage): void {
    if (message.type === 'call') this.ports.onElsewhere(message.call)
    else if (this.ports.own()) this.tell()
  }
}
