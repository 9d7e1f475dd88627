import { callNumber } from '../calls/call-number'
import { callClient, newIncomingCall } from '../calls/call-client'
import { CarrierLine } from '../calls/carrier-line'
import type { Call } from '../calls/call'
import type { PartyEvents, PlacedCall } from '../calls/party'
import type { Carrier } from '../carrier'
import { HandsetMedia } from './handset-media'

type Send = (message: Record<string, unknown>) => void

const LONGEST_TEXT = 2_000

interface ActiveCall {
  id: string
  media: HandsetMedia
  /** Picks up with the page's offer; null once picked up, and for calls that the handset placed. */
  pickUp: ((offer: string) => Promise<void>) | null
  decline: (() => void) | null
  hangUp: () => void
}

/** One phone on the handsets page: one number, one call at a time. */
export class Handset {
  #active: ActiveCall | null = null

  constructor(
    private readonly carrier: Carrier,
    readonly number: string,
    /** Rings for every number that has neither a fixed ending nor a handset of its own. */
    readonly anyNumber: boolean,
    private readonly send: Send,
  ) {}

  get isBusy(): boolean {
    return this.#active !== null
  }

  /** Rings for a call from the network. */
  ring(call: Call, events: PartyEvents): PlacedCall {
    const media = this.#newMedia(call.sid)
    const end = () => {
      this.#release()
      events.ended('hung-up')
    }
    this.#active = {
      id: call.sid,
      media,
      pickUp: async offer => {
        const sdp = await media.answer(offer)
        this.send({ type: 'answered', callId: call.sid, sdp })
        events.answered()
      },
      decline: () => {
        this.#release()
        events.ended('busy')
      },
      hangUp: end,
    }
    this.send({ type: 'ring', callId: call.sid, from: call.from, to: call.to })
    queueMicrotask(() => events.ringing())
    return { end: media, hangUp: () => this.#endedByOther(call.sid) }
  }

  /** Calls a number of the account, or a browser user who is registered. */
  async placeCall(whom: string, offer: string): Promise<void> {
    if (this.#active) return
    const number = whom.replace(/[\s().-]/g, '')
    const isNumber = number.startsWith('+')
    const call = newIncomingCall(this.carrier, this.number, isNumber ? number : undefined)
    const media = this.#newMedia(call.sid)
    const line = new CarrierLine(this.carrier, call, media, {
      onRing: () => this.send({ type: 'far-ringing', callId: call.sid }),
      onAnswer: () => this.send({ type: 'far-answered', callId: call.sid }),
      onHangUp: () => this.#endedByOther(call.sid),
    })
    const hangUp = () => {
      this.#release()
      line.callerGone()
    }
    this.#active = { id: call.sid, media, pickUp: null, decline: null, hangUp }
    const sdp = await media.answer(offer)
    this.send({ type: 'answered', callId: call.sid, sdp })
    const conversation = isNumber ? callNumber(this.carrier, line, number) : callClient(this.carrier, line, whom)
    if (!conversation) {
      this.send({ type: 'problem', message: `${number} is not in service: it is none of the account's numbers.` })
      return line.hangUp()
    }
    line.whenGone(() => conversation.partyGone())
  }

  async pickUp(callId: string, offer: string): Promise<void> {
    const active = this.#find(callId)
    const pickUp = active?.pickUp
    if (!active || !pickUp) return
    active.pickUp = null
    active.decline = null
    await pickUp(offer)
  }

  decline(callId: string): void {
    this.#find(callId)?.decline?.()
  }

  hangUp(callId: string): void {
    this.#find(callId)?.hangUp()
  }

  pressKey(callId: string, key: string): void {
    if (!/^[0-9*#]$/.test(key)) return
    // The far end is told of the key; the handset's own page plays its click itself.
    this.#find(callId)?.media.pressKey(key)
  }

  /** Says words as sound, for whoever would rather type than talk. */
  say(callId: string, text: string): void {
    const words = text.trim().slice(0, LONGEST_TEXT)
    if (words !== '') this.#find(callId)?.media.mouth.say(words)
  }

  /** The page is closed. */
  close(): void {
    this.#active?.hangUp()
  }

  #newMedia(callId: string): HandsetMedia {
    const media = new HandsetMedia(key => this.send({ type: 'key', callId, key }))
    media.ear.onWord = ({ text }) => this.send({ type: 'word', callId, text })
    return media
  }

  #find(callId: string): ActiveCall | null {
    return this.#active?.id === callId ? this.#active : null
  }

  #endedByOther(callId: string): void {
    if (!this.#find(callId)) return
    this.#release()
    this.send({ type: 'ended', callId })
  }

  #release(): void {
    this.#active?.media.close()
    this.#active = null
  }
}
