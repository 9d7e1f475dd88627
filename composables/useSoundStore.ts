import { defineStore } from 'pinia'
import { readSound, writeSound, type SoundSettings } from '~~/browser/dialer/sound-settings'

const KEY = 'talktime-sound'

/** How the phone of this browser sounds. It stays in the browser: another one has other devices. */
export const useSoundStore = defineStore('sound', () => {
  const settings = ref(readSound(remembered()))

  function keep(changes: Partial<SoundSettings>): void {
    settings.value = { ...settings.value, ...changes }
    try {
      localStorage.setItem(KEY, writeSound(settings.value))
    } catch {
      // no room, or not allowed to: it lasts as long as the page
    }
  }

  return { settings, keep }
})

function remembered(): string | null {
  try {
    return import.meta.client ? localStorage.getItem(KEY) : null
  } catch {
    return null
  }
}
