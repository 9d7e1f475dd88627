import { MediaSession } from '../media/media-session'

/** A handset's sound, which also shows on the page the keys that the other side presses. */
export class HandsetMedia extends MediaSession {
  constructor(private readonly onHeardKey: (key: string) => void) {
    super()
  }

  override hearKey(key: string): void {
    super.hearKey(key)
    this.onHeardKey(key)
  }
}
