import { CallMirror } from '~~/browser/dialer/call-mirror'
import { costSoFar } from '~~/browser/dialer/cost-so-far'
import { DialerController } from '~~/browser/dialer/dialer-controller'
import { isCallState } from '~~/browser/dialer/dialer-machine'
import type { DialerPorts, DialerView } from '~~/browser/dialer/dialer-view'
import { KeyTones } from '~~/browser/dialer/key-tones'
import { rememberLeftCall } from '~~/browser/dialer/left-call'
import { askForMicrophone, watchMicrophone } from '~~/browser/dialer/microphone'
import { PhoneLock, type LocksLike } from '~~/browser/dialer/phone-lock'
import type { VoicePort } from '~~/browser/dialer/voice-port'
import { WakeWatch } from '~~/browser/dialer/wake-watch'
import type { Api } from './useApi'
import { useSoundStore } from './useSoundStore'
import { useVoiceDevice } from './useVoiceDevice'

type SoundPorts = Pick<DialerPorts, 'sound' | 'keepSound' | 'playKey'>

function soundPorts(view: DialerView): SoundPorts {
  const store = useSoundStore()
  const tones = new KeyTones(() => new AudioContext())
  return {
    sound: () => store.settings,
    keepSound: changes => store.keep(changes),
    playKey: key => {
      const { quietKeys, volumePercent } = store.settings
      if (!quietKeys) tones.play(key, { volume: volumePercent / 100, outputId: view.outputId })
    },
  }
}

function browserPorts(api: Api, voice: VoicePort, lock: PhoneLock): Omit<DialerPorts, keyof SoundPorts> {
  return {
    voice,
    fetchToken: async () => (await api.get('/api/twilio/token')).token,
    startCall: body => api.post('/api/calls/browser-start', body),
    startTalk: ({ agentId, version }) => api.post('/api/agents/:id/talk', { version }, { params: { id: agentId } }),
    endCall: (callId, reason) => api.post('/api/calls/end', { callId, ...(reason && { reason }) }),
    // the page may be on its way out
    sendQuality: (callId, body) => api.post('/api/calls/:id/quality', body, { params: { id: callId }, keepalive: true }),
    sendLog: (callId, body) => api.post('/api/calls/:id/device-events', body, { params: { id: callId }, keepalive: true }),
    fetchCall: callId => api.get('/api/calls/:id', { params: { id: callId } }),
    // Undefined on pages that are not secure, whatever the type says.
    askForMicrophone: () => askForMicrophone(navigator.mediaDevices as MediaDevices | undefined),
    claimTab: () => lock.claim(),
    beginCall: () => lock.beginCall(),
    releaseTab: () => lock.endCall(),
    isOnline: () => navigator.onLine,
    isSecure: () => window.isSecureContext && 'mediaDevices' in navigator,
    nowMs: () => performance.now(),
  }
}

/** What happens around the page: the network, the microphone's permission, and sleep. */
function watchWorld(controller: DialerController): void {
  const watch = new WakeWatch({
    wallMs: () => Date.now(),
    isVisible: () => document.visibilityState === 'visible',
    onWake: () => void controller.woke(),
    onReturn: () => void controller.returned(),
  })
  watch.start()
  window.addEventListener('online', () => void controller.wentOnline())
  window.addEventListener('offline', () => controller.wentOffline())
  document.addEventListener('visibilitychange', () => watch.look())
  document.addEventListener('resume', () => watch.look())
  window.addEventListener('pageshow', event => {
    // The SDK destroys its device when a page is put away, and the browser may bring the page back.
    if (event.persisted) void controller.woke()
  })
  void watchMicrophone(navigator.permissions as Permissions | undefined, state => controller.microphoneIs(state))
}

/** Other tabs show the call of this one. */
function mirrorCalls(view: DialerView): void {
  const mirror = new CallMirror(new BroadcastChannel('talktime-calls'), {
    own: () => (view.call && isCallState(view.state)
      ? {
          state: view.state, display: view.call.quote.display, elapsedMs: view.elapsedMs, cost: costSoFar(view),
          muted: view.muted,
        }
      : null),
    onElsewhere: call => {
      view.elsewhere = call
    },
  })
  const seen = () => [view.state, Math.floor(view.elapsedMs / 1000), view.countedMs === null, view.muted]
  watch(seen, () => mirror.tell())
}

/** The page goes, and its call with it: the server is told while there is still somebody to tell it. */
function leave(view: DialerView, api: Api): void {
  if (!view.call || !isCallState(view.state)) return
  const { callId, quote } = view.call
  api.post('/api/calls/end', { callId }, { keepalive: true }).catch(() => undefined)
  try {
    rememberLeftCall(sessionStorage, { callId, display: quote.display, isTalked: view.everAnswered })
  } catch {
    // no room, or not allowed to: the history has it
  }
}

/** The telephone of this page, with all that a browser has around it. */
export function usePhone(view: DialerView, api: Api, signalingHost: string): DialerController {
  const lock: PhoneLock = new PhoneLock(navigator.locks as LocksLike | undefined, {
    inCall: () => controller.inCall(),
    onLost: () => controller.takenOver(),
    onTurn: () => {
      view.elsewhere = null
      void controller.turnHasCome()
    },
  })
  const voice = useVoiceDevice(signalingHost, signal => controller.hear(signal))
  const ports = { ...browserPorts(api, voice, lock), ...soundPorts(view) }
  const controller: DialerController = new DialerController(view, ports)
  watchWorld(controller)
  mirrorCalls(view)
  window.addEventListener('pagehide', () => leave(view, api))
  return controller
}
