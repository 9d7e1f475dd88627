import type { SavedAutoTopupDto } from '~~/shared/schemas/payments'
import { paymentAmount } from './payment-words'

/** What saving automatic top-up did, to the setting and to the card. */
export function savedSentence({ mode, charge }: Pick<SavedAutoTopupDto, 'mode' | 'charge'>, chargesNow: boolean): string {
  if (mode === 'off') return 'Saved. Nothing happens by itself.'
  if (mode === 'notify') return 'Saved. You get a letter when it happens; nothing is charged.'
  if (!charge) return chargesNow ? 'Saved. A charge that is due shows under Payments in a moment.' : 'Saved. Nothing was charged now.'
  const amount = paymentAmount(charge)
  const card = charge.methodLabel ?? 'your card'
  switch (charge.state) {
    case 'paid': return `Saved, and ${amount} was charged to ${card}. It is in your wallet.`
    case 'failed': return `Saved, but the card was not charged. ${charge.failure ?? ''}`.trim()
    default: return `Saved, and ${amount} is being charged to ${card}. It shows under Payments.`
  }
}
