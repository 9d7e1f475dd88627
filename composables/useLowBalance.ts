import { isTakenOut, lowestLevelPassed, stillSeen, stillTakenOut, type TakenOut } from '~~/browser/wallet/low-balance'
import { useSessionStore } from './useSessionStore'
import { useWalletStore } from './useWalletStore'

const PREFIX = 'talktime-low-balance:'
const TAKEN_PREFIX = 'talktime-taken-out:'

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

  const takenOut = useState<Record<string, TakenOut | null>>('low-balance-taken-out', () => ({}))

  const levels = computed(() => session.profile?.lowBalanceLevelsMicros.map(BigInt) ?? [])
  const levelAt = (micros: bigint) => lowestLevelPassed(levels.value, micros)
  const level = computed(() => levelAt(wallet.balanceMicros))
  const isKnown = computed(() => session.profile !== null && wallet.wallet?.status === 'active')
  const isShown = computed(() => {
    const known = seen.value[walletId.value]
    if (!isKnown.value || level.value === null || known === undefined) return false
    if (isTakenOut(takenOut.value[walletId.value] ?? null, levels.value, wallet.balanceMicros)) return false
    return known === null || level.value < BigInt(known)
  })

  function remember(next: bigint | null): void {
    seen.value = { ...seen.value, [walletId.value]: next?.toString() ?? null }
    writeSeen(walletId.value, next)
  }

  function rememberTaken(next: TakenOut | null): void {
    takenOut.value = { ...takenOut.value, [walletId.value]: next }
    writeText(TAKEN_PREFIX + walletId.value, next && `${next.leftMicros} ${next.reached ? 'reached' : ''}`.trim())
  }

  function known(): TakenOut | null {
    return takenOut.value[walletId.value] ?? takenOf(readText(TAKEN_PREFIX + walletId.value) ?? null)
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
    watch([walletId, isKnown, () => wallet.balanceMicros], () => {
      if (isKnown.value) rememberTaken(stillTakenOut(known(), wallet.balanceMicros))
    }, { immediate: true })
  })

  return {
    isShown,
    /** The level that was passed. */
    level,
    dismiss: () => remember(level.value),
    /** They took money out, so much is left; the page may hear of it later. Until it comes back nothing is said. */
    takeOut: (leftMicros: bigint) => rememberTaken({ leftMicros, reached: false }),
  }
}

/** Undefined: the browser remembers nothing, and it is said again on each visit. */
function readSeen(walletId: string): bigint | null | undefined {
  const text = readText(PREFIX + walletId)
  try {
    return text ? BigInt(text) : text as null | undefined
  } catch {
    return null
  }
}

function writeSeen(walletId: string, level: bigint | null): void {
  writeText(PREFIX + walletId, level === null ? null : level.toString())
}

function takenOf(text: string | null): TakenOut | null {
  const match = /^(\d{1,19})( reached)?$/.exec(text ?? '')
  return match ? { leftMicros: BigInt(match[1]!), reached: match[2] !== undefined } : null
}

function readText(key: string): string | null | undefined {
  try {
    return localStorage.getItem(key)
  } catch {
    return undefined
  }
}

function writeText(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {
    // no room, or not allowed to: the notice stays put away on this page
  }
}
