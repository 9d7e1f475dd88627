import { defineStore } from 'pinia'
import type { StartCallBody } from '~~/shared/schemas/calls'
import { DialerController } from '~~/browser/dialer/dialer-controller'
import { emptyDialerView, type DialerPorts, type DialerView } from '~~/browser/dialer/dialer-view'
import { isCallState } from '~~/browser/dialer/dialer-machine'
import { KeyTones } from '~~/browser/dialer/key-tones'
import { askForMicrophone, watchMicrophone } from '~~/browser/dialer/microphone'
import type { SoundKind } from '~~/browser/dialer/sound-settings'
import { TabClaim } from '~~/browser/dialer/tab-claim'
import { useApi, type Api } from './useApi'
import { useCallStore } from './useCallStore'
import { useLiveEvents } from './useLiveEvents'
import { useSoundStore } from './useSoundStore'
import { useVoiceDevice } from './useVoiceDevice'
import type { VoicePort } from '~~/browser/dialer/voice-port'
import { WakeWatch } from '~~/browser/dialer/wake-watch'

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

function browserPorts(api: Api, voice: VoicePort, tab: () => TabClaim): Omit<DialerPorts, keyof SoundPorts> {
  return {
    voice,
    fetchToken: async () => (await api.get('/api/twilio/token')).token,
    startCall: body => api.post('/api/calls/browser-start', body),
    endCall: (callId, reason) => api.post('/api/calls/end', { callId, ...(reason && { reason }) }),
    // the page may be on its way out
    sendQuality: (callId, body) => api.post('/api/calls/:id/quality', body, { params: { id: callId }, keepalive: true }),
    fetchCall: callId => api.get('/api/calls/:id', { params: { id: callId } }),
    // Undefined on pages that are not secure, whatever the type says.
    askForMicrophone: () => askForMicrophone(navigator.mediaDevices as MediaDevices | undefined),
    claimTab: () => tab().claim(),
    releaseTab: () => tab().release(),
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

function createController(view: DialerView, api: Api, signalingHost: string): DialerController {
  const tab: { claim: TabClaim | null } = { claim: null }
  const claimed = (): TabClaim => tab.claim ??= new TabClaim(new BroadcastChannel('talktime-phone'), {
    inCall: () => controller.inCall(),
    onBusyElsewhere: () => controller.busyElsewhere(),
    onFreeElsewhere: () => void controller.freeElsewhere(),
    onTakenOver: () => controller.takenOver(),
  })
  const voice = useVoiceDevice(signalingHost, signal => controller.hear(signal))
  const controller = new DialerController(view, { ...browserPorts(api, voice, claimed), ...soundPorts(view) })
  watchWorld(controller)
  window.addEventListener('pagehide', () => {
    if (controller.inCall()) claimed().release()
  })
  return controller
}

/** The one dialer of the page: it outlives the screen, so that a call goes on while its wallet is looked at. */
export const useDialer = defineStore('dialer', () => {
  const view = reactive<DialerView>(emptyDialerView())
  const typed = ref('')
  const country = ref('')
  const calls = useCallStore()
  const live = useLiveEvents()
  const api = useApi()
  const signalingHost = useRuntimeConfig().public.voiceSignalingHost
  let controller: DialerController | null = null
  const phone = () => controller ??= createController(view, api, String(signalingHost ?? ''))

  watch(() => view.call && calls.byId[view.call.callId], row => row && phone().onRow(row))
  const busy = computed(() => isCallState(view.state) || view.state === 'starting' || view.state === 'asking')
  /** A call that the server still counts as open and that no phone here is holding. */
  const strayCall = computed(() => {
    const open = calls.openCall
    const ours = busy.value || view.state === 'busy-elsewhere' || open?.id === view.call?.callId
    return open && !ours ? open : null
  })

  async function dial(body: StartCallBody): Promise<void> {
    await phone().dial(body)
    live.wake()
  }

  return {
    view, typed, country, busy, strayCall, dial,
    open: () => phone().open(),
    retry: () => phone().retry(),
    hangUp: () => phone().hangUp(),
    dismiss: () => phone().dismiss(),
    toggleMute: () => phone().toggleMute(),
    press: (key: string) => phone().press(key),
    paste: (text: string) => phone().paste(text),
    choose: (kind: SoundKind, id: string) => phone().choose(kind, id),
    setVolume: (percent: number) => phone().setVolume(percent),
    tryMicrophone: () => phone().tryMicrophone(),
    endStray: (callId: string) => api.post('/api/calls/end', { callId }),
  }
})
