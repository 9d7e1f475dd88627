import { defineStore } from 'pinia'
import type { StartCallBody } from '~~/shared/schemas/calls'
import type { DialerController } from '~~/browser/dialer/dialer-controller'
import { callTitle } from '~~/browser/dialer/call-title'
import { isCallState } from '~~/browser/dialer/dialer-machine'
import { emptyDialerView, type AgentTalk, type DialerView } from '~~/browser/dialer/dialer-view'
import { takeLeftCall, type LeftCall } from '~~/browser/dialer/left-call'
import type { SoundKind } from '~~/browser/dialer/sound-settings'
import { useApi } from './useApi'
import { useCallStore } from './useCallStore'
import { useCallTitle } from './useCallTitle'
import { useContactNames } from './useContactNames'
import { useLiveEvents } from './useLiveEvents'
import { usePhone } from './usePhone'

function leftBefore(): LeftCall | null {
  try {
    return takeLeftCall(sessionStorage)
  } catch {
    return null
  }
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
  /** The call that the page before this one had. */
  const leftCall = ref<LeftCall | null>(null)
  let controller: DialerController | null = null
  const phone = () => controller ??= usePhone(view, api, String(signalingHost ?? ''))

  watch(() => view.call && calls.byId[view.call.callId], row => row && phone().onRow(row))
  const busy = computed(() => isCallState(view.state) || view.state === 'starting' || view.state === 'asking')
  const names = useContactNames()
  const title = useCallTitle()
  watchEffect(() => {
    title.value = { text: callTitle(view, names.nameOf(view.call?.quote.toNumber)), isOnLine: busy.value }
  })
  /** A call that the server still counts as open and that no phone here is holding. */
  const strayCall = computed(() => {
    const open = calls.openCall
    // one that came in is shown by what rings, in each tab
    const ours = busy.value || open?.direction === 'in' || open?.id === leftCall.value?.callId || view.state === 'busy-elsewhere' || open?.id === view.call?.callId
    return open && !ours ? open : null
  })

  async function dial(body: StartCallBody): Promise<void> {
    leftCall.value = null
    await phone().dial(body)
    live.wake()
  }

  async function talk(order: AgentTalk): Promise<void> {
    leftCall.value = null
    await phone().talk(order)
    live.wake()
  }

  return {
    view, typed, country, busy, strayCall, leftCall, dial, talk,
    forgetLeftCall: () => void (leftCall.value = null),
    open: () => {
      // here, and not when the store is made: what the server knows of it would take its place
      leftCall.value ??= leftBefore()
      return phone().open()
    },
    retry: () => phone().retry(),
    hangUp: () => phone().hangUp(),
    dismiss: () => phone().dismiss(),
    askToHangUp: () => phone().askToHangUp(),
    toggleMute: () => phone().toggleMute(),
    press: (key: string) => phone().press(key),
    paste: (text: string) => phone().paste(text),
    choose: (kind: SoundKind, id: string) => phone().choose(kind, id),
    test: () => phone().test(),
    stopTest: () => phone().stopTest(),
    answerTest: (isHeard: boolean) => phone().answerTest(isHeard),
    endWithMinute: (isWanted: boolean) => phone().endWithMinute(isWanted),
    setVolume: (percent: number) => phone().setVolume(percent),
    tryMicrophone: () => phone().tryMicrophone(),
    endStray: (callId: string) => api.post('/api/calls/end', { callId }),
  }
})
