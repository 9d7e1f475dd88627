import { askForMicrophone } from '~~/browser/dialer/microphone'
import { PhoneLock, type LocksLike } from '~~/browser/dialer/phone-lock'
import { readRingVolume } from '~~/browser/incoming/ring-settings'
import { RingTone } from '~~/browser/incoming/ring-tone'
import { emptyRingView, type RingView } from '~~/browser/incoming/ring-view'
import { Ringer } from '~~/browser/incoming/ringer'
import { useApi } from './useApi'
import { useCallStore } from './useCallStore'
import { useRingDevice } from './useRingDevice'
import { useSoundStore } from './useSoundStore'

/** So long what came of a call stands on the screen, where it was not missed. */
const SHOWN_MS = 6000

/** What rings in this page while its component is there. */
export function useRinger() {
  const view = reactive<RingView>(emptyRingView())
  const api = useApi()
  const calls = useCallStore()
  const sound = useSoundStore()
  const lock = new PhoneLock(navigator.locks as LocksLike | undefined, {
    inCall: () => true, onLost: () => {}, onTurn: () => {},
  })
  const voice = useRingDevice(String(useRuntimeConfig().public.voiceSignalingHost ?? ''), signal => ringer.hear(signal))
  const ringer: Ringer = new Ringer(view, {
    voice,
    fetchToken: async () => (await api.get('/api/twilio/ring-token')).token,
    endCall: (callId, reason) => api.post('/api/calls/end', { callId, ...(reason && { reason }) }, { keepalive: true }),
    // Undefined on pages that are not secure, whatever the type says.
    askForMicrophone: () => askForMicrophone(navigator.mediaDevices as MediaDevices | undefined),
    beginCall: () => lock.beginCall(),
    endLine: () => lock.endCall(),
    nowMs: () => performance.now(),
  })
  const tone = new RingTone(() => new Audio('/sounds/ring.wav'))

  watch(() => view.state === 'ringing', rings => {
    if (rings) tone.start(readRingVolume(localStorage) / 100, sound.settings.ring?.id ?? null)
    else tone.stop()
  })
  watch(() => (view.callId ? calls.byId[view.callId] : undefined), row => row && ringer.onRow(row))

  let hide: ReturnType<typeof setTimeout> | undefined
  watch(() => view.state, state => {
    clearTimeout(hide)
    if (state === 'over') hide = setTimeout(() => ringer.dismiss(), SHOWN_MS)
  })

  const online = () => void ringer.open()
  function leave(): void {
    if (view.state === 'talking') ringer.hangUp()
  }
  onMounted(() => {
    void ringer.open()
    window.addEventListener('online', online)
    window.addEventListener('pagehide', leave)
  })
  onBeforeUnmount(() => {
    clearTimeout(hide)
    tone.stop()
    ringer.close()
    window.removeEventListener('online', online)
    window.removeEventListener('pagehide', leave)
  })
  return { view, ringer }
}
