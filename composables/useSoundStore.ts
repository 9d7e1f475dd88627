import { defineStore } from 'pinia'
import { readSound, writeSound, type SoundSettings } from '~~/browser/dialer/sound-settings'

const KEY = 'talktime-sound'

/** How the phone of this browser sounds. It stays in the browser: another one has other devices. */
export const useSoundStore = defineStore('sound', () => {
  const settings = ref(readSound(remembered()))
  const isOpen = ref(false)
  /** Loaded when it is first wanted. */
  const wasOpened = ref(false)

  function keep(changes: Partial<SoundSettings>): void {
    settings.value = { ...settings.value, ...changes }
    try {
      localStorage.setItem(KEY, writeSound(settings.value))
    } catch {
      // no room, or not allowed to: it lasts as long as the page
    }
  }

  function open(): void {
    wasOpened.value = true
    isOpen.value = true
  }

  return { settings, isOpen, wasOpened, open, keep }
})

function remembered(): string | null {
  try {
    return import.meta.client ? localStorage.getItem(KEY) : null
  } catch {
    return null
  }
}
