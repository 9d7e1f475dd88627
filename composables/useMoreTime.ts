import { toApiError } from '~~/browser/wire/api-error'
import { nextIncrementMicros, topupForCall } from '~~/browser/dialer/more-time'
import { parseMicros } from '~~/shared/format/money'
import type { StartCallReply } from '~~/shared/schemas/calls'
import type { TopupOptionsDto } from '~~/shared/schemas/payments'
import { componentsFromDto } from '~~/shared/terms'
import { useApi } from './useApi'
import { useRequestId } from './useRequestId'
import { useWalletStore } from './useWalletStore'

/**
 * More time for the call that is up: from what the wallet has, or from a top-up by one tap. When money comes in that is
 * waited for, the time is asked for by itself.
 */
export function useMoreTime(call: () => StartCallReply, isUrgent: () => boolean) {
  const api = useApi()
  const wallet = useWalletStore()
  const requestId = useRequestId()
  /** `waiting`: money is on its way, from a bank or from the page in the other tab. */
  const step = ref<'offer' | 'paying' | 'waiting' | 'asking' | 'given'>('offer')
  const problem = ref('')
  /** The card was charged, and the money is on its way: asked for once more, it would be charged once more. */
  const isPaying = ref(false)
  const options = ref<TopupOptionsDto | null>(null)

  const components = computed(() => componentsFromDto(call().quote.components))
  const hasMoney = computed(() =>
    wallet.availableMicros >= nextIncrementMicros(components.value, call().maxAllowedSeconds))
  const amountMicros = computed(() => {
    const { savedCard, presetsMicros, allowanceMicros } = options.value ?? {}
    if (!savedCard || !presetsMicros || !allowanceMicros) return null
    return topupForCall(presetsMicros.map(parseMicros), components.value, parseMicros(allowanceMicros))
  })

  async function load(): Promise<void> {
    // without an answer there is still the page in another tab
    options.value = await api.get('/api/payments/options').catch(() => null)
  }

  async function extend(): Promise<void> {
    step.value = 'asking'
    problem.value = ''
    try {
      await api.post('/api/calls/extend', { callId: call().callId })
      step.value = 'given'
    } catch (error) {
      problem.value = toApiError(error).dto.message
      step.value = 'offer'
    }
  }

  async function payAndExtend(): Promise<void> {
    if (amountMicros.value === null) return
    const order = { amountMicros: amountMicros.value.toString(), currency: wallet.currency }
    step.value = 'paying'
    problem.value = ''
    try {
      const payment = await api.post('/api/payments/saved-card', { ...order, id: requestId.of(order) })
      requestId.done()
      if (payment.state === 'paid') return await extend()
      isPaying.value = payment.failure === null
      step.value = isPaying.value ? 'waiting' : 'offer'
      problem.value = isPaying.value ? '' : `${payment.failure} Nothing was charged.`
    } catch (error) {
      problem.value = toApiError(error).dto.message
      step.value = 'offer'
    }
  }

  watch(hasMoney, isThere => {
    if (isThere) isPaying.value = false
    if (isThere && step.value === 'waiting') void extend()
  })

  // what was given runs out in its turn
  watch(isUrgent, isAgain => {
    if (isAgain && step.value === 'given') step.value = 'offer'
  })

  return {
    step, problem, options, amountMicros, hasMoney, isPaying, load, extend, payAndExtend,
    /** The page to pay on is open in another tab. */
    payElsewhere: () => {
      step.value = 'waiting'
    },
  }
}
