import { openMicrophoneMeter, type MicrophoneMeter } from '~~/browser/dialer/microphone-meter'
import { useDialer } from './useDialer'
import { useSoundStore } from './useSoundStore'

type SinkAudio = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> }

/** Trying out what one speaks into and hears with, without a call. */
export function useSoundCheck() {
  const sound = useSoundStore()
  const dialer = useDialer()
  const level = ref(0)
  const isListening = ref(false)
  const problem = ref('')
  let meter: MicrophoneMeter | null = null
  let isWanted = false

  /** Also what makes a browser tell the names of its devices. */
  async function listen(): Promise<void> {
    stop()
    isWanted = true
    problem.value = ''
    try {
      const next = await openMicrophoneMeter(navigator.mediaDevices, sound.settings.input?.id ?? '', loudness => {
        level.value = loudness
      })
      // shut while the browser was still asking
      if (!isWanted) return next.stop()
      meter = next
      isListening.value = true
    } catch (error) {
      const isDenied = error instanceof Error && error.name === 'NotAllowedError'
      problem.value = isDenied
        ? 'Your browser is not letting us use the microphone. Click the lock beside the address, allow it, and try again.'
        : 'That microphone did not start. Another program may be using it, or it was unplugged. Choose another one.'
    }
  }

  function stop(): void {
    isWanted = false
    meter?.stop()
    meter = null
    isListening.value = false
    level.value = 0
  }

  async function playTone(kind: 'output' | 'ring'): Promise<void> {
    problem.value = ''
    const audio: SinkAudio = new Audio('/sounds/outgoing.wav')
    audio.volume = sound.settings.volumePercent / 100
    try {
      const device = sound.settings[kind]
      if (device && dialer.view.canChooseOutput) await audio.setSinkId?.(device.id)
      await audio.play()
    } catch {
      problem.value = 'That speaker did not play. It may be unplugged; choose another one.'
    }
  }

  onBeforeUnmount(stop)
  return { level, isListening, problem, listen, stop, playTone }
}
