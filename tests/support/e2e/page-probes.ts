import type { Page } from 'playwright-core'

interface Probes {
  peers: RTCPeerConnection[]
}

declare global {
  interface Window {
    /** Put there by `installProbes`, before any script of the page. */
    talktimeProbes: Probes
  }
}

/** Runs in the page: keeps every connection that the SDK opens, so that its sound can be measured. */
export function installProbes(): void {
  const probes: Probes = { peers: [] }
  window.talktimeProbes = probes
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args, newTarget) {
      const peer = Reflect.construct(target, args, newTarget) as RTCPeerConnection
      probes.peers.push(peer)
      return peer
    },
  })
}

/** The strongest pitch of what the page hears from the far end, in hertz; 0 in silence. */
export function heardHertz(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const peer = window.talktimeProbes.peers.findLast(one => one.connectionState !== 'closed')
    const track = peer?.getReceivers().find(receiver => receiver.track.kind === 'audio')?.track
    if (!track) return 0
    const context = new AudioContext()
    const analyser = new AnalyserNode(context, { fftSize: 8192 })
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    await new Promise(resolve => setTimeout(resolve, 400))
    const levels = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(levels)
    const loudest = Math.max(...levels)
    const hertz = loudest < -70 ? 0 : (levels.indexOf(loudest) * context.sampleRate) / analyser.fftSize
    await context.close()
    return hertz
  })
}

/** Audio packets that reached the page in the call that is on. */
export function packetsReceived(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const peer = window.talktimeProbes.peers.findLast(one => one.connectionState !== 'closed')
    const report = await peer?.getStats()
    for (const entry of report?.values() ?? []) {
      const { type, packetsReceived: count } = entry as { type: string, packetsReceived?: number }
      if (type === 'inbound-rtp') return count ?? 0
    }
    return 0
  })
}

/** How much sound the page has heard in the call that is on, in all: silence adds nothing. */
export function heardEnergy(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const peer = window.talktimeProbes.peers.findLast(one => one.connectionState !== 'closed')
    const report = await peer?.getStats()
    for (const entry of report?.values() ?? []) {
      const { type, totalAudioEnergy: energy } = entry as { type: string, totalAudioEnergy?: number }
      if (type === 'inbound-rtp') return energy ?? 0
    }
    return 0
  })
}
