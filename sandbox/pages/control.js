import { act as actAnd, api, fill, find, say } from './page.js'

/** Does it, says so, and shows what is so now. */
const act = (words, work) => actAnd(words, work, refresh)

function describe(rule) {
  const often = rule.count === null ? 'always' : `${rule.count} more`
  return [rule.fault, rule.on, often, rule.callSid ?? rule.to ?? 'any call']
}

async function refresh() {
  const [faults, clock, calls, errors] = await Promise.all(
    ['/faults', '/clock', '/calls', '/errors'].map(path => api('GET', path)),
  )
  fill('#faults', faults.map(describe), 'None: everything works.')
  fill('#calls', calls.slice(0, 20).map(call => [call.to, call.from, call.status, call.seconds]), 'No calls yet.')
  fill('#errors', errors.slice(-20).reverse().map(error => [error.code, error.message, error.callSid]), 'No errors.')
  const now = new Date(clock.now).toLocaleString()
  find('#now').textContent = `It is ${now} here, at ${clock.rate} times real time.`
}

find('#fault').addEventListener('submit', event => {
  event.preventDefault()
  const form = new FormData(event.target)
  const rule = { fault: form.get('fault') }
  if (form.get('on')) rule.on = form.get('on')
  if (form.get('count')) rule.count = Number(form.get('count'))
  if (form.get('ms')) rule.ms = Number(form.get('ms'))
  void act('The fault is set.', () => api('POST', '/faults', rule))
})
find('#clear').onclick = () => act('All faults are cleared.', () => api('DELETE', '/faults'))
find('#cut').onclick = () =>
  act('Signaling is cut for six seconds.', () => api('POST', '/signaling/cut', { ms: 6000 }))
find('#clock').addEventListener('submit', event => {
  event.preventDefault()
  const rate = Number(new FormData(event.target).get('rate'))
  void act(`The clock runs at ${rate} times real time.`, () => api('PUT', '/clock', { rate }))
})
for (const button of document.querySelectorAll('[data-advance]')) {
  button.onclick = () =>
    act('The clock went ahead.', () => api('POST', '/clock/advance', { ms: Number(button.dataset.advance) }))
}

void refresh()
setInterval(() => void refresh().catch(() => say('The sandbox does not answer.')), 2000)
