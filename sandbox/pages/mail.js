import { act as actAnd, api, fill, find } from './page.js'

const act = (words, work) => actAnd(words, work, refresh)
let shownId = null

function opener(mail) {
  const button = Object.assign(document.createElement('button'), {
    textContent: mail.subject || '(no subject)',
    className: 'open',
    onclick: () => act('', () => show(mail.id)),
  })
  button.dataset.mail = mail.id
  if (mail.id === shownId) button.setAttribute('aria-current', 'true')
  return button
}

async function show(id) {
  const mail = await api('GET', `/mail/${id}`)
  shownId = id
  find('#subject').textContent = mail.subject || '(no subject)'
  find('#head').textContent = `From ${mail.from} to ${mail.recipients.join(', ')}, ${new Date(mail.receivedAt).toLocaleString()}`
  find('#html').srcdoc = `<base target="_blank">${mail.html ?? '<p>This mail has no HTML.</p>'}`
  find('#text').textContent = mail.text ?? 'This mail has no text.'
  find('#raw').textContent = mail.raw
  find('#mail').hidden = false
  find('#subject').focus()
}

function view(name) {
  for (const part of ['html', 'text', 'raw']) {
    find(`#${part}`).hidden = part !== name
    find(`[data-view="${part}"]`).setAttribute('aria-pressed', String(part === name))
  }
}

/** @throws Error in words where there is no mail server. */
async function listed(query) {
  try {
    return await api('GET', query)
  } catch (error) {
    throw error.status === 404 ? new Error('The mail server is off: start the sandbox with SANDBOX_SMTP_PORT.') : error
  }
}

const query = () => `/mail?to=${encodeURIComponent(new FormData(find('#search')).get('to').trim())}`

/** Writes the list again only when it has changed, so that the keyboard's place in it is kept. */
let drawn = ''
async function refresh() {
  const [mails, faults] = await Promise.all([listed(query()), api('GET', '/mail/faults')])
  const now = JSON.stringify([shownId, mails.map(mail => mail.id)])
  if (now !== drawn) {
    const focused = document.activeElement?.dataset.mail
    const none = 'No mail yet.'
    fill('#mails', mails.toReversed().map(mail => [opener(mail), mail.recipients.join(', '), new Date(mail.receivedAt).toLocaleString()]), none)
    if (focused) find(`[data-mail="${focused}"]`)?.focus()
    drawn = now
  }
  const often = rule => (rule.count === null ? 'always' : `${rule.count} more`)
  fill('#faults', faults.map(rule => [rule.fault, rule.on, rule.fault === 'refuse' ? String(rule.status) : '', often(rule), rule.to ?? 'anybody']), 'None: everything works.')
}

find('#search').addEventListener('submit', event => {
  event.preventDefault()
  void act('', () => undefined)
})
find('#clear').onclick = () => act('These mails are gone.', async () => {
  await api('DELETE', query())
  shownId = null
  find('#mail').hidden = true
})
for (const button of document.querySelectorAll('[data-view]')) button.onclick = () => view(button.dataset.view)
find('#fault').addEventListener('submit', event => {
  event.preventDefault()
  const form = new FormData(event.target)
  const rule = { fault: form.get('fault'), on: form.get('on') }
  for (const key of ['status', 'count']) if (form.get(key)) rule[key] = Number(form.get(key))
  void act('The fault is set.', () => api('POST', '/mail/faults', rule))
})
find('#no-faults').onclick = () => act('All faults are cleared.', () => api('DELETE', '/mail/faults'))

void act('', () => undefined)
setInterval(() => void act('', () => undefined), 2000)
