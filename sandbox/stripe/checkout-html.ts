import { spacedNumber, TEST_CARDS, type TestCard } from './cards'
import { minorDigits } from './books'
import { cardsFor, savedMethods } from './pay-session'
import type { CheckoutSession, PaymentMethod, Wire } from './types'
import type { StripeWorld } from './world'

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, letter => ESCAPES[letter] ?? letter)
}

function amountText(amount: number, currency: string): string {
  const digits = minorDigits(currency)
  const text = digits === 0 ? String(amount) : `${Math.floor(amount / 10 ** digits)}.${String(amount % 10 ** digits).padStart(digits, '0')}`
  return `${currency.toUpperCase()} ${text}`
}

/** A page in the look of the sandbox's others. `body` is HTML. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escapeHtml(title)}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/pages/style.css" />
    <style>
      body { max-width: 560px; }
      fieldset { margin: 16px 0; padding: 0; border: 0; }
      legend { margin-bottom: 8px; font-weight: 600; }
      .choice { display: flex; gap: 12px; align-items: baseline; margin: 0; padding: 10px 0; border-bottom: 1px solid var(--line); }
      .choice input { flex: none; width: 18px; height: 18px; }
      .amount { margin: 4px 0 16px; font-size: 32px; font-weight: 600; }
      input[type='email'] { display: block; width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--paper); color: inherit; font: inherit; }
      .choice + .quiet { margin-top: 12px; }
      .wide { width: 100%; margin: 8px 0; text-align: center; }
      a.wide { display: block; padding: 10px 16px; }
    </style>
  </head>
  <body>
    <main>
      <p class="quiet">Sandbox checkout. No money moves and no card is real.</p>
${body}
    </main>
  </body>
</html>
`
}

/** What is paid for, and how much. */
function summary(world: StripeWorld, session: Wire<CheckoutSession>): string {
  const lines = (world.lines.get(session.id) ?? []).map(line => {
    const times = line.quantity === 1 ? '' : ` × ${String(line.quantity)}`
    return `${escapeHtml(String(line.description))}${times}`
  })
  const amount = amountText(session.amount_total, session.currency)
  return `      <h1>${lines.join(', ')}</h1>\n      <p class="amount">${amount}</p>`
}

function choice(value: string, title: string, words: string, isFirst: boolean): string {
  const checked = isFirst ? ' checked' : ''
  return `        <label class="choice"><input type="radio" name="card" value="${escapeHtml(value)}" required${checked} />
          <span>${escapeHtml(title)}<br /><span class="quiet">${escapeHtml(words)}</span></span></label>`
}

function savedChoice(world: StripeWorld, method: PaymentMethod, isFirst: boolean): string {
  const card = world.cardOf(method.id)
  return choice(method.id, `Saved ${card.brand ?? 'bank account'} •••• ${card.number.slice(-4)}`, card.words, isFirst)
}

function cardChoice(card: TestCard, isFirst: boolean): string {
  const title = card.brand === null ? 'Bank debit' : spacedNumber(card)
  return choice(card.number, title, card.words, isFirst)
}

function problem(text: string | null): string {
  return text === null ? '' : `      <p class="problem" role="alert">${escapeHtml(text)} Nothing was paid.</p>\n`
}

function email(world: StripeWorld, session: CheckoutSession): string {
  const known = session.customer_email ?? world.customers.find(session.customer ?? '')?.email
  if (known) return `        <p>Receipt to ${escapeHtml(known)}</p>`
  return `        <label>E-mail <input type="email" name="email" required autocomplete="email" value="payer@example.com" /></label>`
}

function saveBox(session: Wire<CheckoutSession>): string {
  const options = session.saved_payment_method_options as { payment_method_save: string | null } | null
  if (options?.payment_method_save !== 'enabled') return ''
  return `        <label class="choice"><input type="checkbox" name="saves" value="yes" /> <span>Save this card for later</span></label>\n`
}

/** The page on which the payer chooses a card. */
export function payPage(world: StripeWorld, session: Wire<CheckoutSession>, failure: string | null): string {
  const path = `/checkout/c/${session.id}`
  const saved = savedMethods(world, session).map((method, index) => savedChoice(world, method, index === 0))
  const cards = cardsFor(session, TEST_CARDS).map((card, index) => cardChoice(card, saved.length === 0 && index === 0))
  const isKept = world.intentTemplates.get(session.id)?.setupFutureUsage === 'off_session'
  const notice = isKept ? '        <p class="quiet">The card will be saved, and may be charged later without you.</p>\n' : ''
  const { message = null } = (session.custom_text as { submit: { message: string } | null }).submit ?? {}
  const words = message === null ? '' : `        <p class="quiet">${escapeHtml(message)}</p>\n`
  const cancel = session.cancel_url === null
    ? ''
    : `      <p><a class="wide" href="${escapeHtml(session.cancel_url)}">Cancel and go back</a></p>\n`
  return page('Sandbox checkout', `${summary(world, session)}
${problem(failure)}      <form method="post" action="${path}/pay">
        <fieldset>
          <legend>Pay with</legend>
${[...saved, ...cards].join('\n')}
        </fieldset>
${email(world, session)}
${saveBox(session)}${notice}${words}        <button class="call wide">Pay ${amountText(session.amount_total, session.currency)}</button>
      </form>
${cancel}`)
}

/** The bank's page, between the checkout and its end. */
export function stepPage(world: StripeWorld, session: Wire<CheckoutSession>, saves: boolean): string {
  const path = `/checkout/c/${session.id}/step`
  const kept = saves ? '<input type="hidden" name="saves" value="yes" />' : ''
  return page('Your bank asks: is this you?', `      <h1>Your bank asks: is this you?</h1>
      <p>Approve the payment of ${amountText(session.amount_total, session.currency)}, or refuse it.</p>
      <form method="post" action="${path}">
        ${kept}
        <button class="call wide" name="answer" value="approve">Approve</button>
        <button class="end wide" name="answer" value="refuse">Refuse</button>
      </form>
`)
}

/** For who comes back to a session that is over. */
export function overPage(session: Wire<CheckoutSession>): string {
  if (session.status === 'complete') {
    const link = escapeHtml(successUrl(session))
    return page('Already paid', `      <h1>This was paid already</h1>
      <p>Nothing was taken a second time. <a href="${link}">Go back to the shop</a></p>\n`)
  }
  const back = session.cancel_url === null ? '' : ` <a href="${escapeHtml(session.cancel_url)}">Go back to the shop</a>`
  return page('This checkout has expired', `      <h1>This checkout has expired</h1>
      <p>Nothing was paid. Start again from the shop.${back}</p>\n`)
}

/** Where the payer goes in the end, with the session's id filled in. */
export function successUrl(session: CheckoutSession): string {
  return session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id)
}
