import { act as actAnd, api as ask, find, make, say } from './page.js'

const api = (method, path, body) => ask(method, `/authenticator${path}`, body)
const act = (words, work) => actAnd(words, work, refresh)
const spaced = code => `${code.slice(0, 3)} ${code.slice(3)}`

async function copy(id, label) {
  const { code } = shown.find(entry => entry.id === id)
  try {
    await navigator.clipboard.writeText(code)
    say(`The code of ${label} is copied.`)
  } catch {
    say(`This browser does not let the page copy. The code of ${label} is ${spaced(code)}.`)
  }
}

function card({ id, label, isOwn }) {
  const buttons = [make('button', { className: 'call', textContent: 'Copy', onclick: () => copy(id, label), ariaLabel: `Copy the code of ${label}` })]
  if (isOwn) {
    const remove = () => act(`${label} is removed.`, () => api('DELETE', `/${id}`))
    buttons.push(make('button', { className: 'end', textContent: 'Remove', onclick: remove, ariaLabel: `Remove ${label}` }))
  }
  const element = make('section', { className: 'card', ariaLabel: label },
    make('bdi', { textContent: label }), make('p', { className: 'number code' }), make('p', { className: 'row' }, ...buttons))
  element.dataset.id = id
  return element
}

/** Codes change in their place, so that the keyboard's place on a button is kept. */
let shown = []
let endsAt = 0
async function refresh() {
  const codes = await api('GET', '')
  const isSame = codes.length === shown.length && codes.every((entry, at) => entry.id === shown[at].id)
  if (!isSame) find('#codes').replaceChildren(...codes.map(card))
  for (const { id, code } of codes) find(`[data-id="${id}"] .code`).textContent = spaced(code)
  shown = codes
  find('#none').hidden = codes.length > 0
  endsAt = Date.now() + (codes[0]?.secondsLeft ?? 30) * 1000
  tell()
}

function tell() {
  const left = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000))
  find('#left').textContent = shown.length === 0 ? '' : `New codes in ${left} s.`
}

find('#add').addEventListener('submit', event => {
  event.preventDefault()
  const form = new FormData(event.target)
  void act('The account is added.', async () => {
    await api('POST', '', { key: form.get('key'), label: form.get('label') })
    event.target.reset()
  })
})

void act('', () => undefined)
setInterval(() => (Date.now() >= endsAt ? void act('', () => undefined) : tell()), 500)
setInterval(() => void act('', () => undefined), 5000)
