import { actionOf, EscapeGuard, type ShortcutAction } from '~~/browser/dialer/shortcuts'
import { useDialer } from './useDialer'
import { useSoundStore } from './useSoundStore'

/** The keyboard of the dialer. It keeps out of fields, dialogs and what the browser has keys for. */
export function useShortcuts() {
  const dialer = useDialer()
  const sound = useSoundStore()
  const guard = new EscapeGuard()
  const isHelpOpen = ref(false)
  const wasHelpOpened = ref(false)
  const showsPad = useState('call-keypad', () => false)

  const DO: Record<ShortcutAction, (event: KeyboardEvent) => void> = {
    'press': event => dialer.press(event.key),
    'mute': () => dialer.toggleMute(),
    'keypad': () => {
      showsPad.value = !showsPad.value
    },
    'minute-end': () => dialer.endWithMinute(dialer.view.hangUpAtMs === null),
    'hang-up': () => (guard.press(performance.now()) ? dialer.hangUp() : dialer.askToHangUp()),
    'sound': () => sound.open(),
    'number': event => {
      event.preventDefault()
      document.querySelector<HTMLElement>('#number')?.focus()
    },
    'help': openHelp,
  }

  function openHelp(): void {
    wasHelpOpened.value = true
    isHelpOpen.value = true
  }

  function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null
    if (event.defaultPrevented || target?.closest('input, select, textarea, [contenteditable], [role=dialog]')) return
    const action = actionOf(event, dialer.busy ? 'call' : 'dialer')
    if (action) DO[action](event)
  }
  /** A code that was copied is pressed key by key. */
  function onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text')
    if (!text || !dialer.busy || (event.target as HTMLElement | null)?.closest('input, select, textarea')) return
    event.preventDefault()
    dialer.paste(text)
  }
  onMounted(() => {
    window.addEventListener('keydown', onKey)
    window.addEventListener('paste', onPaste)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKey)
    window.removeEventListener('paste', onPaste)
  })

  return { isHelpOpen, wasHelpOpened, openHelp }
}
