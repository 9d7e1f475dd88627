/** What the pages of the sandbox share: they ask its control, say what came of it, and draw it. */
export const find = selector => document.querySelector(selector)

export function say(words) {
  find('#said').textContent = words
}

/** @throws Error with the control's sentence and the answer's status. */
export async function api(method, path, body) {
  const answer = await fetch(`/control/api${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const value = await answer.json()
  if (!answer.ok) throw Object.assign(new Error(value.error), { status: answer.status })
  return value
}

/** Does it, says so where there is something to say, and shows what is so now. */
export async function act(words, work, refresh) {
  try {
    await work()
    if (words) say(words)
    await refresh()
  } catch (error) {
    say(error.message)
  }
}

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

/** Rows of a table: each cell a text or an element; `none` is said where there are no rows. */
export function fill(selector, rows, none) {
  const shown = rows.length > 0 ? rows : [[none]]
  find(selector).replaceChildren(...shown.map(cells => make('tr', {}, ...cells.map(cell => make('td', {}, cell ?? '')))))
}
