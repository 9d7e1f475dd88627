import { afterEach, expect, it, vi } from 'vitest'
import { createSSRApp, defineComponent, reactive } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { putBack, watchHands } from '~~/browser/ui/early-hands'

const sent = vi.fn()
const form = reactive({ name: '', note: 'as it came', kind: 'a', agrees: false, untouched: 'mine' })

/** Fields as the library's are, bound to a value and heard, and one by Vue's own way, which keeps what it finds. */
const Page = defineComponent({
  setup: () => ({ form, send: () => sent({ ...form }) }),
  template: `
    <form @submit.prevent="send">
      <input id="name" :value="form.name" @input="form.name = $event.target.value">
      <textarea id="note" v-model="form.note"></textarea>
      <select id="kind" :value="form.kind" @change="form.kind = $event.target.value"><option value="a">A</option><option value="b">B</option></select>
      <input id="agrees" type="checkbox" :checked="form.agrees" @change="form.agrees = $event.target.checked">
      <input id="untouched" :value="form.untouched" @input="form.untouched = $event.target.value">
      <button id="send">Send</button>
    </form>`,
})

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T

function type(id: string, value: string): void {
  at<HTMLInputElement>(id).value = value
  at(id).dispatchEvent(new Event('input', { bubbles: true }))
}

async function serve(): Promise<() => void> {
  Object.assign(form, { name: '', note: 'as it came', kind: 'a', agrees: false, untouched: 'mine' })
  document.body.innerHTML = `<div id="page">${await renderToString(createSSRApp(Page))}</div>`
  const app = createSSRApp(Page)
  return () => app.mount('#page')
}

afterEach(() => {
  document.body.innerHTML = ''
  sent.mockReset()
})

it('keeps what was typed and chosen before and while the page began to listen', async () => {
  const listen = await serve()
  at<HTMLInputElement>('name').value = 'Ida'
  const hands = watchHands(document)
  type('note', 'mine')
  type('kind', 'b')
  at<HTMLInputElement>('agrees').checked = true
  at('agrees').dispatchEvent(new Event('input', { bubbles: true }))
  listen()
  expect(form).toMatchObject({ name: '', kind: 'a', agrees: false })
  putBack(hands)
  expect(form).toEqual({ name: 'Ida', note: 'mine', kind: 'b', agrees: true, untouched: 'mine' })
  expect(at<HTMLInputElement>('name').value).toBe('Ida')
})

it('sends what was sent too early once, with what was typed', async () => {
  const listen = await serve()
  const hands = watchHands(document)
  type('name', 'Ida')
  at<HTMLFormElement>('page').querySelector('form')!.requestSubmit(at('send'))
  listen()
  putBack(hands)
  expect(sent.mock.calls).toEqual([[expect.objectContaining({ name: 'Ida' })]])
})

it('sends a form whose button is another one now, and none that is gone', async () => {
  const listen = await serve()
  const hands = watchHands(document)
  at('page').querySelector('form')!.requestSubmit(at('send'))
  listen()
  at('send').remove()
  // a browser throws for a button that is not the form's
  const asked: unknown[] = []
  hands.sent!.form = { isConnected: true, requestSubmit: (by: unknown) => asked.push(by) } as unknown as HTMLFormElement
  putBack(hands)
  expect(asked).toEqual([null])
  putBack({ ...hands, sent: { form: { ...hands.sent!.form, isConnected: false }, by: null } })
  expect(asked).toHaveLength(1)
})

it('leaves the page to the browser once it is stopped', async () => {
  await serve()
  watchHands(document).stop()
  const event = new SubmitEvent('submit', { bubbles: true, cancelable: true })
  at('page').querySelector('form')!.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(false)
})

it('leaves alone what the page heard itself, and hears nothing more', async () => {
  const listen = await serve()
  const hands = watchHands(document)
  type('name', 'early')
  listen()
  type('name', 'later')
  form.name = 'later, as the page writes it'
  await nextTick()
  at('page').querySelector('form')!.requestSubmit()
  putBack(hands)
  expect(form.name).toBe('later, as the page writes it')
  expect(sent).toHaveBeenCalledTimes(1)
  type('name', 'after')
  expect(hands.fields.size).toBe(1)
})
