import { act as actAnd, api, fill, find, make, say } from './page.js'

const SHOWN = 12

/** Does it, says so, and shows what is so now. */
const act = (words, work) => actAnd(words, work, refresh)

function money(amount, currency) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency })
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits)
}

function button(noun, id, verb, words, body) {
  const press = () => act(`${words}: done.`, () => api('POST', `/stripe/${noun}/${id}/${verb}`, body))
  return make('button', { type: 'button', textContent: words, onclick: press })
}

/** One object: what it is, its state, and what can happen to it. */
function card(title, state, id, buttons) {
  return make(
    'article',
    { className: 'card' },
    make('div', { className: 'number', textContent: title }),
    make('div', { textContent: state }),
    make('div', { className: 'quiet', textContent: id.length > 32 ? `${id.slice(0, 30)}…` : id, title: id }),
    make('div', { className: 'row' }, ...buttons),
  )
}

/** Redrawn only when something changed, so that nobody loses the button that has the focus. */
const drawn = new Map()
function show(noun, objects, draw) {
  const key = JSON.stringify(objects)
  if (drawn.get(noun) === key) return
  drawn.set(noun, key)
  const none = make('p', { className: 'quiet', textContent: 'None yet.' })
  find(`#${noun}`).replaceChildren(...(objects.length > 0 ? objects.slice(0, SHOWN).map(draw) : [none]))
}

function drawSession(session) {
  const { id, status, payment_status: paid } = session
  const buttons = []
  if (status === 'open') {
    buttons.push(
      make('a', { href: session.url, textContent: 'Open the checkout page' }),
      button('sessions', id, 'pay', 'Pay', { card: '4242424242424242' }),
      button('sessions', id, 'pay', 'Pay later', { card: 'bank' }),
      button('sessions', id, 'expire', 'Expire'),
    )
  }
  if (status === 'complete' && paid === 'unpaid') {
    buttons.push(button('sessions', id, 'settle', 'Debit arrives'), button('sessions', id, 'fail', 'Debit fails'))
  }
  return card(money(session.amount_total, session.currency), `${status}, ${paid}`, id, buttons)
}

function drawCharge(charge) {
  const { id, status, amount, amount_refunded: back, currency } = charge
  const state = `${status}${back > 0 ? `, ${money(back, currency)} refunded` : ''}${charge.disputed ? ', disputed' : ''}`
  const buttons = []
  if (status === 'succeeded' && back < amount) {
    buttons.push(button('charges', id, 'refund', 'Refund what is left', {}))
    buttons.push(button('charges', id, 'refund', 'Refund a little', { amount: Math.min(100, amount - back) }))
  }
  if (status === 'succeeded') {
    buttons.push(
      button('charges', id, 'dispute', 'Dispute', {}),
      button('charges', id, 'dispute', 'Dispute, money later', { withdraw: false }),
    )
  }
  return card(money(amount, currency), state, id, buttons)
}

function drawRefund(refund) {
  const { id, status } = refund
  const buttons = status === 'failed' ? [] : [button('refunds', id, 'fail', 'Fail')]
  if (status === 'pending') buttons.push(button('refunds', id, 'succeed', 'Succeed'))
  return card(money(refund.amount, refund.currency), status, id, buttons)
}

function drawDispute(dispute) {
  const { id, status } = dispute
  const net = dispute.balance_transactions.reduce((sum, one) => sum + one.amount, 0)
  const state = `${status}, ${net < 0 ? 'money taken' : 'money with us'}`
  const steps = [['withdraw', 'Take the money'], ['reinstate', 'Give it back'], ['review', 'To review'], ['win', 'Won'], ['lose', 'Lost']]
  return card(money(dispute.amount, dispute.currency), state, id, steps.map(([verb, words]) => button('disputes', id, verb, words)))
}

function drawEvent(event) {
  const last = event.attempts.at(-1)
  const state = last ? `${event.attempts.length} sent, last: ${last.status ?? last.why}` : 'not sent'
  return card(event.type, state, event.id, [button('events', event.id, 'resend', 'Send again')])
}

async function refresh() {
  const nouns = ['sessions', 'charges', 'refunds', 'disputes', 'events']
  const [faults, ...lists] = await Promise.all(['/faults', ...nouns.map(noun => `/stripe/${noun}`)].map(path => api('GET', path)))
  const draws = [drawSession, drawCharge, drawRefund, drawDispute, drawEvent]
  nouns.forEach((noun, index) => show(noun, lists[index], draws[index]))
  const mine = faults.filter(rule => rule.on === '*' || rule.on.startsWith('stripe'))
  const rows = mine.map(rule => [rule.fault, rule.on, rule.count === null ? 'always' : `${rule.count} more`])
  fill('#faults', rows, 'None: everything works.')
}

function ruleFrom(form) {
  const [fault, status, worked] = form.get('fault').split(':')
  const count = Number(form.get('count')) || undefined
  if (fault === 'lost-answer') return { fault: 'lost-response', on: 'stripe-rest', count }
  if (fault === 'rest-error') {
    return { fault, on: 'stripe-rest', count, status: Number(status) || 'timeout', worked: worked !== undefined }
  }
  const type = form.get('type').trim()
  return { fault, on: type ? `stripe:${type}` : 'stripe', count }
}

find('#fault').addEventListener('submit', event => {
  event.preventDefault()
  void act('The fault is set.', () => api('POST', '/faults', ruleFrom(new FormData(event.target))))
})
find('#clear').onclick = () => act('All faults are cleared.', () => api('DELETE', '/faults'))

const update = () => refresh().catch(() => say('Stripe is off: start the sandbox with STRIPE_SECRET_KEY.'))
void update()
setInterval(update, 2000)
