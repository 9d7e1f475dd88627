import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket, type RTCRtpTransceiver } from 'werift'
import { KeyedEnd } from './audio-end'
import { decodeMulaw, encodeMulaw, FRAME_SAMPLES, SILENT_PAYLOAD, type Frame } from './g711'
import { mediaClock } from './media-clock'
import { Meter } from './meter'
import type { AudioSource } from './tones'

const LOOPBACK = '127.0.0.1'
const PCMU = 0
const TELEPHONE_EVENT = 126
const KEYS = '0123456789*#ABCD'
/** 200 ms: what a peer's late packets may pile up to before the oldest are dropped. */
const LONGEST_QUEUE = 10
const SMALLEST_STORE = 3

function newPeer(): RTCPeerConnection {
  return new RTCPeerConnection({
    codecs: {
      audio: [
        new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8_000, channels: 1, payloadType: PCMU }),
        new RTCRtpCodecParameters({
          mimeType: 'audio/telephone-event',
          clockRate: 8_000,
          channels: 1,
          payloadType: TELEPHONE_EVENT,
          parameters: '0-16',
        }),
      ],
      video: [],
    },
    headerExtensions: { audio: [], video: [] },
    iceServers: [],
    // Lite, one candidate, bound to it: with a second address werift latches the wrong pair and DTLS never starts.
    iceLite: true,
    iceUseIpv4: true,
    iceUseIpv6: false,
    iceAdditionalHostAddresses: [LOOPBACK],
    iceInterfaceAddresses: { udp4: LOOPBACK },
  })
}

function loopbackOnly(sdp: string): string {
  const lines = sdp.split('\r\n')
  return lines.filter(line => !line.startsWith('a=candidate:') || line.includes(` ${LOOPBACK} `)).join('\r\n')
}

/** A browser's end of a call: G.711 and keys over WebRTC. */
export class MediaSession extends KeyedEnd {
  readonly meter = new Meter()
  readonly #queue: Frame[] = []
  readonly #beat = () => this.#sendNext()
  #peer = newPeer()
  #transceiver = this.#listenTo(this.#peer)
  #sequenceNumber = Math.floor(Math.random() * 65_536)
  #timestamp = Math.floor(Math.random() * 2 ** 32)
  #lastKeyTimestamp = -1
  #dry = true
  #closed = false
  #reach = () => {}
  override readonly reached = new Promise<void>(resolve => {
    this.#reach = resolve
  })

  readonly voice: AudioSource = () => {
    const frame = this.#nextReceived()
    return this.mouth.next() ?? frame
  }

  /** Waits for a small store after every gap, so that jitter does not chop the voice. */
  #nextReceived(): Frame | null {
    if (this.#dry && this.#queue.length < SMALLEST_STORE) return null
    const frame = this.#queue.shift() ?? null
    this.#dry = frame === null
    return frame
  }

  async answer(offer: string): Promise<string> {
    await this.#peer.setRemoteDescription({ type: 'offer', sdp: offer })
    await this.#peer.setLocalDescription(await this.#peer.createAnswer())
    return this.#localSdp()
  }

  /** Answers an ICE restart. werift does not run ICE again once DTLS is up, so it is started here. */
  async answerAgain(offer: string): Promise<string> {
    const sdp = await this.answer(offer)
    const ice = this.#peer.iceTransports[0]
    if (ice && ice.state !== 'connected') void ice.start().catch(() => undefined)
    return sdp
  }

  /** Answers a browser that came back with another identity, as after a page load: a new connection, the same call. */
  async answerAnew(offer: string): Promise<string> {
    const old = this.#peer
    this.#peer = newPeer()
    this.#transceiver = this.#listenTo(this.#peer)
    void old.close().catch(() => undefined)
    return this.answer(offer)
  }

  async offer(): Promise<string> {
    await this.#peer.setLocalDescription(await this.#peer.createOffer())
    return this.#localSdp()
  }

  async accept(answer: string): Promise<void> {
    await this.#peer.setRemoteDescription({ type: 'answer', sdp: answer })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#reach()
    mediaClock.remove(this.#beat)
    void this.#peer.close().catch(() => undefined)
  }

  #listenTo(peer: RTCPeerConnection): RTCRtpTransceiver {
    const transceiver = peer.addTransceiver('audio', { direction: 'sendrecv' })
    peer.onTrack.subscribe(track => {
      track.onReceiveRtp.subscribe(packet => this.#receive(packet))
    })
    peer.connectionStateChange.subscribe(state => {
      if (state !== 'connected' || this.#closed) return
      mediaClock.add(this.#beat)
      this.#reach()
    })
    return transceiver
  }

  #localSdp(): string {
    return loopbackOnly(this.#peer.localDescription?.sdp ?? '')
  }

  #sendNext(): void {
    const frame = this.nextHeard()
    const marker = this.framesSent === 0
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES) >>> 0
    const header = new RtpHeader({
      sequenceNumber: this.#sequenceNumber,
      timestamp: this.#timestamp,
      payloadType: PCMU,
      marker,
    })
    this.framesSent += 1
    const payload = frame ? encodeMulaw(frame) : SILENT_PAYLOAD
    void this.#transceiver.sender.sendRtp(new RtpPacket(header, payload)).catch(() => undefined)
  }

  #receive(packet: RtpPacket): void {
    if (packet.header.payloadType === TELEPHONE_EVENT) return this.#receiveKey(packet)
    if (packet.header.payloadType !== PCMU) return
    const frame = decodeMulaw(packet.payload)
    this.meter.hear(frame)
    this.#queue.push(frame)
    if (this.#queue.length > LONGEST_QUEUE) this.#queue.shift()
  }

  /** RFC 4733: a key is many packets with one timestamp; the end bit, sent three times, counts once. */
  #receiveKey(packet: RtpPacket): void {
    const ended = ((packet.payload[1] ?? 0) & 0x80) !== 0
    if (!ended || packet.header.timestamp === this.#lastKeyTimestamp) return
    this.#lastKeyTimestamp = packet.header.timestamp
    const key = KEYS[packet.payload[0] ?? 255]
    if (key) this.pressKey(key)
  }
}

/** The first session costs up to 350 ms of certificate and compilation; pay that before the first call. */
export async function prewarmMedia(): Promise<void> {
  const offering = new MediaSession()
  const answering = new MediaSession()
  await answering.answer(await offering.offer())
  offering.close()
  answering.close()
}
