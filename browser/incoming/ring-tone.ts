/** From one ring to the next. */
const RING_EVERY_MS = 3000

export interface TonePlayer {
  volume: number
  play(): Promise<void>
  pause(): void
  setSinkId?(id: string): Promise<void>
}

/** What is heard while it rings. A browser that lets a page make no sound yet keeps it quiet; the screen rings on. */
export class RingTone {
  #timer: ReturnType<typeof setInterval> | undefined
  #player: TonePlayer | null = null

  constructor(private readonly newPlayer: () => TonePlayer) {}

  /** @param deviceId what it rings with; null for the browser's own choice */
  start(volume: number, deviceId: string | null): void {
    this.stop()
    const player = this.#player ??= this.newPlayer()
    player.volume = volume
    const ring = () => void player.play().catch(() => undefined)
    this.#timer = setInterval(ring, RING_EVERY_MS)
    if (deviceId === null || !player.setSinkId) return ring()
    // a device that is gone: the browser's own choice rings
    void player.setSinkId(deviceId).catch(() => undefined).then(() => this.#timer !== undefined && ring())
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#player?.pause()
  }
}
