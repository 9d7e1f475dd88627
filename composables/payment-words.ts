import type { PaymentDto } from '~~/shared/schemas/topup'
import type { Tone } from './dialer-words'

export interface PaymentWords {
  /** The state in two or three words. */
  label: string
  tone: Tone
  icon: string
  title: string
  /** What happened to the money, and what to do. */
  sentence: string
}

type Known = Pick<PaymentDto, 'state' | 'failure' | 'methodLabel'>

/** What a payment is, as a person would say it. `isCanceled`: they just came back from the page without paying. */
export function paymentWords({ state, failure, methodLabel }: Known, isCanceled = false): PaymentWords {
  switch (state) {
    case 'paid':
      return { label: 'Paid', tone: 'good', icon: 'i-lucide-circle-check', title: 'The money is in your wallet', sentence: 'You can call with it now.' }
    case 'processing':
      return {
        label: 'Being confirmed', tone: 'quiet', icon: 'i-lucide-clock', title: 'Received, being confirmed',
        sentence: `${methodLabel ?? 'Your bank'} takes a while to confirm it. Your wallet is credited as soon as that is done; you need not wait here.`,
      }
    case 'created':
    case 'pending':
      return isCanceled
        ? { label: 'Not paid', tone: 'quiet', icon: 'i-lucide-undo-2', title: 'You came back without paying', sentence: 'Nothing was charged. You can go on where you stopped, or leave it.' }
        : { label: 'Waiting', tone: 'quiet', icon: 'i-lucide-clock', title: 'Waiting for the payment', sentence: 'If you have paid, it is being confirmed: that takes a few seconds. If not, nothing was charged.' }
    case 'failed':
      return {
        label: 'Failed', tone: 'bad', icon: 'i-lucide-circle-alert', title: 'The payment did not work',
        sentence: `${failure ?? 'It was not completed.'} Nothing was charged. Try again, or with another card.`,
      }
    case 'expired':
      return { label: 'Expired', tone: 'quiet', icon: 'i-lucide-timer-off', title: 'The page to pay on has expired', sentence: 'Nothing was charged. Start again when you like.' }
    case 'canceled':
      return { label: 'Canceled', tone: 'quiet', icon: 'i-lucide-x', title: 'The payment was canceled', sentence: 'Nothing was charged.' }
  }
}

export function isPaymentOver(state: PaymentDto['state']): boolean {
  return state === 'paid' || state === 'failed' || state === 'expired' || state === 'canceled'
}
