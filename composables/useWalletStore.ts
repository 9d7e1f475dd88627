import { defineStore } from 'pinia'
import type { WalletDto } from '~~/shared/schemas/wallet'
import { formatExact, parseMicros } from '~~/shared/format/money'

/** The wallet as last told. Pushes come in order; an answer that was asked for before a push is older than it. */
export const useWalletStore = defineStore('wallet', () => {
  const wallet = ref<WalletDto | null>(null)
  const version = ref(0)

  const balanceMicros = computed(() => parseMicros(wallet.value?.balanceMicros ?? '0'))
  const heldMicros = computed(() => parseMicros(wallet.value?.heldMicros ?? '0'))
  const availableMicros = computed(() => parseMicros(wallet.value?.availableMicros ?? '0'))
  const currency = computed(() => wallet.value?.currency ?? 'USD')
  const balanceText = computed(() => formatExact(balanceMicros.value, currency.value))
  const availableText = computed(() => formatExact(availableMicros.value, currency.value))
  /** Money can come in and go out, and calls can start. */
  const isActive = computed(() => wallet.value?.status === 'active')
  const heldText = computed(() => (heldMicros.value > 0n ? formatExact(heldMicros.value, currency.value) : ''))

  function receive(next: WalletDto): void {
    wallet.value = next
    version.value += 1
  }

  /** Taken before a request whose answer holds the wallet; handed to `receiveAsOf` with the answer. */
  function mark(): number {
    return version.value
  }

  function receiveAsOf(next: WalletDto, asOf: number): void {
    if (asOf === version.value) receive(next)
  }

  function forget(): void {
    wallet.value = null
  }

  return {
    wallet, version, balanceMicros, heldMicros, availableMicros, currency,
    balanceText, availableText, heldText, isActive,
    receive, mark, receiveAsOf, forget,
  }
})
