/** What the provider says of a card, as a sentence. What is not here reads as the last line. */
const SENTENCES: Record<string, string> = {
  card_declined: 'The bank declined the card.',
  generic_decline: 'The bank declined the card.',
  do_not_honor: 'The bank declined the card.',
  insufficient_funds: 'There was not enough money on the card or account.',
  expired_card: 'The card has expired.',
  incorrect_cvc: 'The security code of the card was wrong.',
  lost_card: 'The bank declined the card.',
  stolen_card: 'The bank declined the card.',
  authentication_required: 'The bank wants you to confirm the payment yourself.',
  payment_intent_authentication_failure: 'The bank could not confirm that it was you.',
  payment_method_provider_decline: 'The bank returned the payment.',
  debit_not_authorized: 'The bank says that the debit was not allowed.',
  resource_missing: 'The saved card is not there any more.',
  not_sent: 'The payment service could not be reached.',
  over_limit: 'It would have passed the most that you allow in 24 hours.',
  over_daily_limit: 'It would have passed the most that can be added in 24 hours.',
  no_card: 'There is no saved card.',
  card_removed: 'You removed the saved card.',
  sent_back: 'You sent money back to your card.',
}

/** @param code the provider's own word, or one of ours; null where nobody said. */
export function failureSentence(code: string | null): string {
  return (code && SENTENCES[code]) || 'The payment was not completed.'
}
