/** What a phone sends into a stream of sound, in our words. */
export type PhoneFrame =
  | { kind: 'connected' }
  | { kind: 'start', streamId: string, legId: string, accountId: string, token: string | null, isMuLaw: boolean }
  /** Mu-law, 8 kHz. */
  | { kind: 'sound', audio: Uint8Array }
  | { kind: 'key', key: string }
  | { kind: 'mark', name: string }
  | { kind: 'stop' }

/** What we send back. */
export interface PhoneStream {
  play: (audio: Uint8Array) => void
  /** Comes back when what was sent before it was played, and when it was cleared. */
  mark: (name: string) => void
  /** What waits to be played is forgotten. */
  clear: () => void
  /** The stream is over: what the carrier was told to do after it comes next. */
  close: (reason: string) => void
}
