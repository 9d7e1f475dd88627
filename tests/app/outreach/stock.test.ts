import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import StockPanel from '~/components/outreach/stock/StockPanel.vue'
import { loadWords } from '~~/browser/outreach/words/dictionary'
import Stock from '~/pages/outreach/stock.vue'
import type { StockDto, StockItemDto } from '~~/shared/schemas/outreach/stock'
import { expectFormToComeBack } from '../support/ended-session'

enableAutoUnmount(afterEach)
beforeAll(() => loadWords('en', ['work', 'store']))

/** One answer may be asked for after another. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await flushPromises()
}

const PROGRAMME = { id: '0194f3c0-0000-7000-8000-00000000b001', name: 'Safe start', role: 'supervisor' as const, languages: ['ta' as const], timeZone: 'Asia/Kolkata' }
const batch = (more: object = {}) => ({ id: '0194f3c0-0000-7000-8000-00000000b101', code: 'A1', expiresOn: '2027-05-01', quantity: 20, expiry: 'good' as const, ...more })
const item = (more: Partial<StockItemDto> = {}): StockItemDto => ({
  id: '0194f3c0-0000-7000-8000-00000000b010', programmeId: PROGRAMME.id, name: 'Iron and folic acid', unit: 'tablets', minimum: 10, maximum: 100,
  quantity: 20, level: 'fine', batches: [batch()], lastCountedAt: null, archivedAt: null, revision: 1, ...more,
})
const low = item({ id: '0194f3c0-0000-7000-8000-00000000b011', name: 'Oxytocin', unit: 'vials', quantity: 3, level: 'below', batches: [batch({ quantity: 3, expiry: 'soon', code: '' })] })

const server = { stock: {} as StockDto, sent: [] as Record<string, unknown>[], refusal: null as null | object }
registerEndpoint('/api/outreach/stock', () => server.stock)
registerEndpoint('/api/outreach/stock/movements', () => ({ movements: [], nextCursor: null }))
registerEndpoint('/api/outreach/stock/movements', {
  method: 'POST',
  handler: async event => {
    server.sent.push(await readBody<Record<string, unknown>>(event))
    if (server.refusal) {
      setResponseStatus(event, 409)
      return server.refusal
    }
    return { change: -5, item: item({ quantity: 15 }) }
  },
})
registerEndpoint('/api/outreach/stock/items', {
  method: 'POST',
  handler: async event => {
    server.sent.push(await readBody<Record<string, unknown>>(event))
    return item({ id: '0194f3c0-0000-7000-8000-00000000b012', name: 'ORS', quantity: 0, level: 'none', batches: [] })
  },
})
beforeEach(() => {
  const stock = { programmes: [PROGRAMME], programme: PROGRAMME, items: [item(), low] }
  Object.assign(server, { stock, sent: [], refusal: null })
})

async function open(component: typeof Stock | typeof StockPanel = Stock): Promise<VueWrapper> {
  const view = await mountSuspended(component, { route: '/outreach/stock', attachTo: document.body })
  await settled()
  return view
}
const field = (view: VueWrapper, name: string) => view.get(`[data-test=${name}]`)

describe('the store', () => {
  it('says in words what is low and what expires, and puts it first', async () => {
    const view = await open()
    const [first, second] = view.findAll('[data-test=stock-item]')
    expect(first!.text()).toContain('Oxytocin')
    expect(first!.text()).toContain('Below its minimum')
    expect(first!.text()).toContain('Expires within 30 days')
    expect(first!.text()).toContain('Without a batch number')
    expect(second!.text()).toContain('Enough')
    expect(view.get('[data-test=needs]').text()).toContain('1 of 2')
  })

  it('notes what was given, once, and says what is there now', async () => {
    const view = await open()
    await view.findAll('[data-test=open-move]')[1]!.trigger('click')
    await field(view, 'move-amount').setValue('5')
    await field(view, 'move-form').trigger('submit')
    await settled()
    expect(server.sent).toMatchObject([{ itemId: item().id, kind: 'given', amount: 5, note: '', batch: { id: batch().id } }])
    expect(view.get('[data-test=said]').text()).toBe('Iron and folic acid: 5 less. 15 tablets are there now.')
    expect(view.find('[data-test=move-form]').exists()).toBe(false)
  })

  it('says why it was refused, and asks again under the same name', async () => {
    server.refusal = { code: 'stock_short', message: 'There is less of it in the store than that. Nothing was changed.' }
    const view = await open()
    await view.findAll('[data-test=open-move]')[1]!.trigger('click')
    await field(view, 'move-amount').setValue('500')
    for (let time = 0; time < 2; time++) {
      await field(view, 'move-form').trigger('submit')
      await settled()
    }
    expect(view.get('[role=alert]').text()).toContain('There is less of it in the store')
    expect(server.sent[0]!.id).toBe(server.sent[1]!.id)
    expect((field(view, 'move-amount').element as HTMLInputElement).value).toBe('500')
  })

  it('sends nothing that is no number', async () => {
    const view = await open()
    await view.findAll('[data-test=open-move]')[0]!.trigger('click')
    for (const typed of ['', 'five', '1.5', '1e3']) {
      await field(view, 'move-amount').setValue(typed)
      await field(view, 'move-form').trigger('submit')
      await settled()
    }
    expect(server.sent).toEqual([])
    expect(view.text()).toContain('Write a whole number')
  })

  it('takes up a new item', async () => {
    const view = await open()
    await field(view, 'new-item').trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=item-name]').exists()).toBe(true))
    await field(view, 'item-name').setValue('ORS')
    await field(view, 'item-unit').setValue('sachets')
    await field(view, 'item-minimum').setValue('50')
    await field(view, 'item-maximum').setValue('40')
    await field(view, 'item-form').trigger('submit')
    expect(view.text()).toContain('The maximum is below the minimum')
    await field(view, 'item-maximum').setValue('')
    await field(view, 'item-form').trigger('submit')
    await settled()
    expect(server.sent).toMatchObject([{ name: 'ORS', unit: 'sachets', minimum: 50, maximum: null, programmeId: PROGRAMME.id }])
    expect(view.findAll('[data-test=stock-item]')).toHaveLength(3)
  })

  it('lets workers note and not define', async () => {
    server.stock = { ...server.stock, programme: { ...PROGRAMME, role: 'worker' } }
    const view = await open()
    expect(view.find('[data-test=new-item]').exists()).toBe(false)
    expect(view.find('[data-test=open-edit]').exists()).toBe(false)
    expect(view.findAll('[data-test=open-move]')).toHaveLength(2)
  })

  it.each([
    ['nothing in store', { programmes: [PROGRAMME], programme: PROGRAMME, items: [] }, 'Nothing is kept in store yet'],
    ['no programme', { programmes: [], programme: null, items: [] }, 'You work in no programme yet'],
  ])('says what to do: %s', async (_, stock, words) => {
    server.stock = stock
    expect((await open()).text()).toContain(words)
  })
})

describe('the panel beside the list', () => {
  it('shows what needs somebody first, in words', async () => {
    const view = await open(StockPanel)
    const rows = view.findAll('[data-test=panel-item]')
    expect(rows[0]!.text()).toContain('Oxytocin')
    expect(rows[0]!.text()).toContain('Below its minimum: 10')
    expect(view.get('a').attributes('href')).toBe(`/outreach/stock?programme=${PROGRAMME.id}`)
  })
})

describe('after a session that ended under it', () => {
  it.each([['a movement', '[data-test=open-move]'], ['a change of an item', '[data-test=open-edit]'], ['a new item', '[data-test=new-item]']])(
    '%s is open again, with what was typed', async (_, button) => {
      await expectFormToComeBack({ open: () => open(), press: view => view.get(button).trigger('click'), form: 'form[method=post]' })
    })
})
