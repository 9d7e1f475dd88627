import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import WishFile from '~/components/agents/WishFile.vue'
import WishesPage from '~/pages/agents/wishes.vue'
import { minuteHere, wishSourceWords } from '~~/browser/agents/wish-words'
import type { CallWishDto, WishImportDto } from '~~/shared/schemas/agents/call-wishes'
import { expectFormToComeBack } from '../support/ended-session'

enableAutoUnmount(afterEach)
const ID = '0194f3c0-0000-7000-8000-00000000b001'
const wish = (change: Partial<CallWishDto> = {}): CallWishDto => ({
  id: ID, kind: 'consent', number: '+442079460123', display: '+44 20 7946 0123', saidAt: '2026-11-20T10:00:00.000Z',
  way: 'written', wording: 'You may call me',
  source: 'person', callId: null, createdAt: '2026-11-20T10:00:00.000Z', removedAt: null, removalNote: null, ...change,
})
const FOUND: WishImportDto = {
  rows: 3, knownRows: 1, badRows: 1, problems: [{ line: 4, problem: 'There is no number.' }], added: null,
  sample: [{ line: 2, display: '+44 20 7946 0123', saidAt: '2026-11-20T10:00:00.000Z', wording: 'Yes' }],
}
const server = {
  wishes: [] as CallWishDto[], asked: [] as Record<string, unknown>[], sent: [] as Record<string, unknown>[],
  refusal: null as null | object,
}
registerEndpoint('/api/user/call-wishes', { method: 'GET', handler: event => {
  server.asked.push(getQuery(event))
  return { wishes: server.wishes, nextCursor: null }
} })
registerEndpoint('/api/user/call-wishes', { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  if (!server.refusal) return wish()
  setResponseStatus(event, 422)
  return server.refusal
} })
registerEndpoint(`/api/user/call-wishes/${ID}/removal`, { method: 'POST', handler: async event => {
  const body = await readBody<{ note: string }>(event)
  server.sent.push(body)
  return wish({ removedAt: '2026-11-21T10:00:00.000Z', removalNote: body.note })
} })
beforeEach(() => Object.assign(server, { wishes: [wish()], asked: [], sent: [], refusal: null }))

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await flushPromises()
}
async function open(route = '/agents/wishes'): Promise<VueWrapper> {
  const page = await mountSuspended(WishesPage, { route, attachTo: document.body })
  await settled()
  return page
}

describe('who may be called', () => {
  it('has who, when, how and in which words', async () => {
    server.wishes = [wish(), wish({ id: 'b2', source: 'call', callId: 'c1' })]
    const page = await open()
    const rows = page.findAll('[data-test=wish]')
    expect(rows[0]!.text()).toContain('+44 20 7946 0123')
    expect(rows[0]!.text()).toContain('Said in writing')
    expect(rows[0]!.text()).toContain('“You may call me”')
    expect(rows[1]!.text()).toContain('Heard by an agent in a call')
    expect(rows[1]!.find('a').attributes('href')).toBe('/agents/calls/c1')
    expect(server.asked).toMatchObject([{ kind: 'consent' }])
  })

  it('is looked for in both lists, also what is withdrawn', async () => {
    await open('/agents/wishes?kind=do_not_call&q=0123&removed=true')
    expect(server.asked).toMatchObject([{ kind: 'do_not_call', q: '0123', removed: 'true' }])
    server.wishes = []
    expect((await open('/agents/wishes?q=nobody')).text()).toContain('Nobody like that')
    expect((await open('/agents/wishes')).text()).toContain('Nobody has agreed yet')
    expect((await open('/agents/wishes?kind=do_not_call')).text()).toContain('Nobody is on this list')
    expect((await open('/agents/wishes?kind=maybe')).find('[data-test=unread]').text()).toContain('maybe')
  })

  it('is added to by hand, and says what is wrong beside the field', async () => {
    const page = await open('/agents/wishes?kind=do_not_call')
    await page.find('[data-test=add]').trigger('click')
    await settled()
    expect(document.activeElement).toBe(page.find('[data-test=wish-number]').element)
    await page.find('[data-test=wish-number]').setValue('020 7946 0123')
    await page.find('[data-test=wish-wording]').setValue('Stop calling')
    server.refusal = { code: 'invalid_number', message: 'That is no number. Nothing was saved.', details: { issues: [{ path: 'number', message: 'is no number' }] } }
    await page.find('[data-test=wish-form]').trigger('submit')
    await settled()
    expect(page.find('[data-test=wish-form]').text()).toContain('That is no number.')
    expect(page.find('[data-test=wish-form]').text()).toContain('is no number')
    server.refusal = null
    await page.find('[data-test=wish-form]').trigger('submit')
    await settled()
    expect(server.sent.at(-1)).toMatchObject({ kind: 'do_not_call', number: '020 7946 0123', way: 'written', wording: 'Stop calling' })
    // the same request, known by its name
    expect(server.sent[0]!.id).toBe(server.sent[1]!.id)
    expect(page.find('[data-test=done]').text()).toContain('is on the list')
    expect(page.find('[data-test=wish-form]').exists()).toBe(false)
  })

  it('lets go of what counts no longer, with a note', async () => {
    const page = await open('/agents/wishes?removed=true')
    await page.find('[data-test=withdraw]').trigger('click')
    await page.find('[data-test=removal-note]').setValue('Wrong number')
    await page.find('[data-test=removal]').trigger('submit')
    await settled()
    expect(server.sent).toEqual([{ note: 'Wrong number' }])
    expect(page.find('[data-test=removed]').text()).toContain('Wrong number')
    const all = await open('/agents/wishes')
    await all.find('[data-test=withdraw]').trigger('click')
    await all.find('[data-test=removal-note]').setValue('Wrong number')
    await all.find('[data-test=removal]').trigger('submit')
    await settled()
    expect(all.find('[data-test=wish]').exists()).toBe(false)
  })

  it('has words for how it was said, and the minute of one\'s own clock', () => {
    expect(wishSourceWords({ source: 'person', way: 'by_phone' })).toBe('Said on the phone')
    expect(minuteHere(new Date(2026, 0, 2, 3, 4))).toBe('2026-01-02T03:04')
  })
})

describe('a list as a file', () => {
  const uploads: string[] = []
  beforeEach(() => {
    uploads.length = 0
    vi.stubGlobal('XMLHttpRequest', class {
      upload = {}
      status = 201
      response: object = {}
      onload = () => {}
      open(_method: string, url: string): void {
        uploads.push(url)
        this.response = url.endsWith('step=add') ? { ...FOUND, added: 2, knownRows: 1 } : FOUND
      }

      setRequestHeader(): void {}
      send(): void {
        this.onload()
      }
    })
  })
  afterEach(() => void vi.unstubAllGlobals())

  it('is looked at, and added after a yes', async () => {
    const page = await mountSuspended(WishFile, { props: { kind: 'consent' }, attachTo: document.body })
    const input = page.find<HTMLInputElement>('[data-test=wish-file-input]')
    Object.defineProperty(input.element, 'files', { value: [new File(['Number'], 'list.csv')] })
    await input.trigger('change')
    await settled()
    expect(page.find('[data-test=wish-file-found]').text()).toContain('3 numbers in this file, 1 of them on the list or in the file already')
    expect(page.find('[data-test=import-problems]').text()).toContain('Line 4')
    expect(page.emitted('added')).toBeUndefined()
    await page.find('[data-test=apply-import]').trigger('click')
    await settled()
    expect(uploads.map(url => url.split('?')[1])).toEqual(['kind=consent&step=look', 'kind=consent&step=add'])
    expect(page.find('[data-test=wish-file-done]').text()).toContain('2 numbers added. 1 number on the list already')
    expect(page.emitted('added')).toHaveLength(1)
  })
})

it('a number that is added is so again after signing in', async () => {
  await expectFormToComeBack({ open: () => open(), press: page => page.get('[data-test=add]').trigger('click'), form: 'form[method=post]' })
})
