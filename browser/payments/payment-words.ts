import { formatExact, formatMinor, parseMicros } from '~~/shared/format/money'
import type { PaymentDto } from '~~/shared/schemas/payments'
import type { Tone } from '~~/browser/ui/tone'

export interface PaymentWords {
  /** The state in two or three words. */
  label: string
  tone: Tone
  icon: string
  title: string
  /** What happened to the money, and what to do. */
  sentence: string
}

type Known = Pick<PaymentDto, 'state' | 'failure' | 'methodLabel' | 'amountMicros' | 'currency' | 'received' | 'url'>

/** What is known of the visit in which the words are read. */
interface Visit {
  /** They just came back from the page without paying. */
  isCanceled?: boolean
  /** They saw it happen: nothing else has become of the money yet. */
  isNews?: boolean
}

/** What a payment is, as a person would say it. */
export function paymentWords(payment: Known, { isCanceled = false, isNews = false }: Visit = {}): PaymentWords {
  const { state, failure, methodLabel, url } = payment
  const amount = paymentAmount(payment)
  switch (state) {
    case 'paid':
      return {
        label: 'Paid', tone: 'good', icon: 'i-lucide-circle-check',
        ...isNews
          ? { title: 'The money is in your wallet', sentence: `${amount} was added. You can call with it now.` }
          : { title: 'Paid', sentence: `${amount} was added to your wallet.` },
      }
    case 'processing':
      return {
        label: 'Being confirmed', tone: 'quiet', icon: 'i-lucide-clock', title: 'Received, being confirmed',
        sentence: `${methodLabel ?? 'Your bank'} takes a while to confirm the ${amount}. Your wallet is credited as soon as that is done; you need not wait here.`,
      }
    case 'created':
    case 'pending':
      if (url === null) {
        return { label: 'Being asked', tone: 'quiet', icon: 'i-lucide-clock', title: 'We are asking whether this was paid', sentence: `If you have paid the ${amount}, it comes into your wallet in a moment. If not, nothing was charged.` }
      }
      return isCanceled
        ? { label: 'Not paid', tone: 'quiet', icon: 'i-lucide-undo-2', title: 'You came back without paying', sentence: `Nothing was charged. You can go on to pay the ${amount}, or leave it.` }
        : { label: 'Not paid yet', tone: 'quiet', icon: 'i-lucide-clock', title: 'Waiting for the payment', sentence: `If you have paid the ${amount}, it is being confirmed: that takes a few seconds. If not, nothing was charged.` }
    case 'review':
      return reviewWords(payment, amount)
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

export function paymentAmount({ amountMicros, currency }: Pick<PaymentDto, 'amountMicros' | 'currency'>): string {
  return formatExact(parseMicros(amountMicros), currency)
}

/** The money is with us and not in the wallet: what came, and what comes next. */
function reviewWords({ received }: Known, amount: string): PaymentWords {
  const came = received ? formatMinor(BigInt(received.amountMinor), received.currency) : amount
  return {
    label: 'Being looked into', tone: 'warn', icon: 'i-lucide-circle-alert',
    title: came === amount ? `${came} came, and could not be added` : `${came} came instead of ${amount}`,
    sentence: 'It is not in your wallet yet, because it does not fit what was asked for. We look into it ourselves, and then either add it to your wallet or send it back to where it came from. You need do nothing; do not pay it again.',
  }
}

export function isPaymentOver(state: PaymentDto['state']): boolean {
  return state !== 'created' && state !== 'pending' && state !== 'processing'
}
