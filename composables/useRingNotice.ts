import type { Ref } from 'vue'

/** Whether the browser may tell of calls while this tab is behind others; null where it cannot. */
function permission(): NotificationPermission | null {
  return typeof Notification === 'undefined' ? null : Notification.permission
}

/** Tells of a call that rings in a tab that nobody looks at. Nobody is asked for leave here. */
export function useRingNotice(isRinging: Ref<boolean>, who: Ref<string>, callId: () => string | null): void {
  let notice: Notification | null = null
  function close(): void {
    notice?.close()
    notice = null
  }
  watch(isRinging, rings => {
    close()
    if (!rings || !document.hidden || permission() !== 'granted') return
    try {
      // one for all tabs of the browser
      notice = new Notification(`${who.value} is calling`, { body: 'Open Talktime to answer.', tag: callId() ?? 'call', requireInteraction: true })
    } catch {
      // browsers on phones let service workers alone do so
      return
    }
    notice.onclick = () => {
      window.focus()
      close()
    }
  })
  onBeforeUnmount(close)
}

/** Leave to do so, asked for when somebody says that they want it. */
export function useRingPermission() {
  const state = ref<NotificationPermission | null>(null)
  // the server has no browser to ask, and writes what it does not know
  onMounted(() => {
    state.value = permission()
  })
  async function ask(): Promise<void> {
    state.value = await Notification.requestPermission()
  }
  return { state, ask }
}
