import { lowestLevelPassed, stillSeen } from './low-balance'
import { useSessionStore } from './useSessionStore'
import { useWalletStore } from './useWalletStore'

const PREFIX = 'talktime-low-balance:'

/**
 * Whether to say that the money runs low: once for each level that it falls below, until that is put away. A hold alone
 * crosses nothing, because what is held may come back: that is why the whole balance is looked at.
 */
export function useLowBalance() {
  const session = useSessionStore()
  const wallet = useWalletStore()
  const walletId = computed(() => wallet.wallet?.id ?? '')
  /** By wallet. Null until the browser's memory was looked at: nothing is said before. */
  const seen = useState<Record<string, string | null>>('low-balance-seen', () => ({}))

  const levels = computed(() => session.profile?.lowBalanceLevelsMicros.map(BigInt) ?? [])
  const levelAt = (micros: bigint) => lowestLevelPassed(levels.value, micros)
  const level = computed(() => levelAt(wallet.balanceMicros))
  const isKnown = computed(() => session.profile !== null && wallet.wallet?.status === 'active')
  const isShown = computed(() => {
    const known = seen.value[walletId.value]
    if (!isKnown.value || level.value === null || known === undefined) return false
    return known === null || level.value < BigInt(known)
  })

  function remember(next: bigint | null): void {
    seen.value = { ...seen.value, [walletId.value]: next?.toString() ?? null }
    writeSeen(walletId.value, next)
  }

  /** Other tabs write into the browser's memory too; without one there is what this page knows. */
  function putAway(): bigint | null {
    const stored = readSeen(walletId.value)
    if (stored !== undefined) return stored
    const known = seen.value[walletId.value] ?? null
    return known === null ? null : BigInt(known)
  }

  onMounted(() => {
    watch([walletId, isKnown, level], () => {
      if (isKnown.value) remember(stillSeen(putAway(), level.value))
    }, { immediate: true })
  })

  return {
    isShown,
    /** The level that was passed. */
    level,
    dismiss: () => remember(level.value),
    /** Before the page has heard that so much is left: whoever leaves it meanwhile has put it away too. */
    dismissAt: (micros: bigint) => remember(levelAt(micros)),
  }
}

/** Undefined: the browser remembers nothing, and it is said again on each visit. */
function readSeen(walletId: string): bigint | null | undefined {
  try {
    const text = localStorage.getItem(PREFIX + walletId)
    return text === null ? null : BigInt(text)
  } catch {
    return undefined
  }
}

function writeSeen(walletId: string, level: bigint | null): void {
  try {
    if (level === null) localStorage.removeItem(PREFIX + walletId)
    else localStorage.setItem(PREFIX + walletId, level.toString())
  } catch {
    // no room, or not allowed to: the notice stays put away on this page
  }
}
