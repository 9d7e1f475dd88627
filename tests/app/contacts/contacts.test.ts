import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ContactDto } from '~~/shared/schemas/contacts'
import { bodyOf, draftOf } from '~~/browser/contacts/contact-draft'
import ContactPage from '~/pages/contacts/[id].vue'
import ContactsPage from '~/pages/contacts/index.vue'
import DoublesPage from '~/pages/contacts/doubles.vue'
import FilesPage from '~/pages/contacts/files.vue'
import ImportPreview from '~/components/contacts/ImportPreview.vue'
import HistoryList from '~/components/calls/HistoryList.vue'
import { sampleCall, sampleProfile } from '../support/samples'
import { expectFormToComeBack } from '../support/ended-session'

enableAutoUnmount(afterEach)

const ID = '0194f3c0-0000-7000-8000-00000000c001'
const sampleContact = (changes: Partial<ContactDto> = {}): ContactDto => ({
  id: ID, name: 'مريم الفارسي 🌸', email: 'maryam@example.com', note: 'Two\nlines', tags: ['Family'], isFavourite: false,
  numbers: [{ number: '+447400123456', display: '+44 7400 123456', label: 'mobile', country: 'GB' }], country: 'GB',
  lastCalledAt: '2026-11-20T10:00:00.000Z', revision: 3, createdAt: '2026-11-01T00:00:00.000Z', updatedAt: '2026-11-01T00:00:00.000Z', ...changes,
})
const server = { asked: [] as Record<string, unknown>[], said: [] as unknown[], mode: 'rows' as 'rows' | 'none' | 'broken' }
const broken = { code: 'service_unavailable', message: 'The database is away. Try again soon.' }

registerEndpoint('/api/user/profile', () => sampleProfile())
registerEndpoint('/api/user/contacts', event => {
  server.asked.push(getQuery(event))
  if (server.mode === 'broken') {
    setResponseStatus(event, 503)
    return broken
  }
  return { contacts: server.mode === 'none' ? [] : [sampleContact(), sampleContact({ id: 'c2', name: 'Bob', email: null, tags: [], numbers: [], lastCalledAt: null })], nextCursor: null }
})
registerEndpoint('/api/user/contacts/tags', () => ({ tags: server.mode === 'none' ? [] : [{ tag: 'Family', count: 1 }], contacts: server.mode === 'none' ? 0 : 2 }))
registerEndpoint('/api/user/contacts/names', { method: 'POST', handler: async event => {
  const { numbers } = await readBody<{ numbers: string[] }>(event)
  server.said.push({ numbers })
  return { names: numbers.filter(number => number === '+447400123456').map(number => ({ number, contactId: ID, name: 'Maryam', label: 'mobile' })) }
} })
registerEndpoint(`/api/user/contacts/${ID}`, { method: 'GET', handler: () => sampleContact() })
registerEndpoint(`/api/user/contacts/${ID}`, { method: 'PUT', handler: async event => {
  server.said.push(await readBody(event))
  return sampleContact({ name: 'Changed', revision: 4 })
} })
registerEndpoint(`/api/user/contacts/${ID}`, { method: 'DELETE', handler: () => ({ done: true }) })
registerEndpoint(`/api/user/contacts/${ID}/restore`, { method: 'POST', handler: () => {
  server.said.push('restored')
  return sampleContact()
} })
registerEndpoint(`/api/user/contacts/${ID}/favourite`, { method: 'PUT', handler: async event => {
  server.said.push(await readBody(event))
  return sampleContact({ isFavourite: true })
} })
registerEndpoint(`/api/user/contacts/${ID}/calls`, () => ({ calls: [sampleCall()] }))
registerEndpoint('/api/user/contacts/nobody', event => {
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'You have no such contact.' }
})
registerEndpoint('/api/user/contacts/nobody/calls', event => {
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'You have no such contact.' }
})
registerEndpoint('/api/user/contacts/doubles', () => ({
  groups: server.mode === 'none' ? [] : [{ reason: 'name', contacts: [sampleContact(), sampleContact({ id: 'c2', name: 'MARYAM', revision: 1 })] }], hasMore: false,
}))
registerEndpoint('/api/user/contacts/merge', { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  server.mode = 'none'
  return { ...sampleContact(), mergedFrom: ['c1-as-it-was', 'c2'] }
} })
registerEndpoint(`/api/user/contacts/${ID}/unmerge`, { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  server.mode = 'rows'
  return { contacts: [sampleContact(), sampleContact({ id: 'c2' })] }
} })

registerEndpoint('/api/user/contacts/apart', { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  server.mode = 'none'
  return { done: true }
} })

beforeEach(() => {
  server.asked.length = server.said.length = 0
  server.mode = 'rows'
  useContactNames().forget()
})
const rowsOf = (view: { findAll: (selector: string) => unknown[] }) => view.findAll('[data-test=contact-row]').length

describe('names beside numbers', () => {
  it('are asked for of numbers alone: a caller who shows none, or a browser, is nobody’s', async () => {
    const names = useContactNames()
    for (const number of ['browser', 'anonymous', '', null, '+447400123456']) expect(names.nameOf(number)).toBeNull()
    await vi.waitFor(() => expect(names.nameOf('+447400123456')).toBe('Maryam'))
    expect(server.said).toEqual([{ numbers: ['+447400123456'] }])
  })
})

describe('/contacts', () => {
  it('lists them with a way to call those who have a number', async () => {
    const view = await mountSuspended(ContactsPage, { route: '/contacts' })
    await vi.waitFor(() => expect(rowsOf(view)).toBe(2))
    expect(view.text()).toContain('مريم الفارسي 🌸')
    expect(view.findAll('[data-test=call-contact]').map(link => link.attributes('href'))).toEqual(['/dialer?number=%2B447400123456'])
  })

  it('searches while it is typed, and keeps what is looked for in the address', async () => {
    const view = await mountSuspended(ContactsPage, { route: '/contacts' })
    await vi.waitFor(() => expect(rowsOf(view)).toBe(2))
    await view.get('[data-test=search-contacts] input, input[data-test=search-contacts]').setValue('maryam')
    await vi.waitFor(() => expect(server.asked.at(-1)?.q).toBe('maryam'))
    expect(useRouter().currentRoute.value.query.q).toBe('maryam')
    await vi.waitFor(() => expect(view.find('[data-test=tag-filter]').exists()).toBe(true))
    await view.get('[data-test=tag-filter]').setValue('Family')
    await vi.waitFor(() => expect(server.asked.at(-1)).toMatchObject({ q: 'maryam', tag: 'Family' }))
  })

  it('stars, deletes, and takes a deletion back', async () => {
    const view = await mountSuspended(ContactsPage, { route: '/contacts' })
    await vi.waitFor(() => expect(rowsOf(view)).toBe(2))
    await view.get('[data-test=favourite]').trigger('click')
    await vi.waitFor(() => expect(server.said).toContainEqual({ isFavourite: true }))
    await view.get('[data-test=delete-contact]').trigger('click')
    const { toasts } = useToast()
    await vi.waitFor(() => expect(toasts.value.at(-1)?.title).toContain('was deleted'))
    const [undo] = toasts.value.at(-1)!.actions!
    void (undo!.onClick as (event: MouseEvent) => void)(new MouseEvent('click'))
    await vi.waitFor(() => expect(server.said).toContain('restored'))
  })

  it.each([['none', '/contacts', 'No contacts yet'], ['none', '/contacts?q=nobody', 'Nobody like that'], ['broken', '/contacts', 'The database is away']] as const)('says what there is while it is %s at %s', async (mode, route, words) => {
    server.mode = mode
    const view = await mountSuspended(ContactsPage, { route })
    await vi.waitFor(() => expect(view.text()).toContain(words))
  })
})

describe('/contacts/:id', () => {
  it('shows how to reach them and their calls, and is changed for the revision that was seen', async () => {
    const view = await mountSuspended(ContactPage, { route: `/contacts/${ID}` })
    await vi.waitFor(() => expect(view.text()).toContain('maryam@example.com'))
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(1))
    await view.get('[data-test=edit-contact]').trigger('click')
    await view.get('[data-test=contact-form]').trigger('submit')
    await vi.waitFor(() => expect(view.text()).toContain('Saved.'))
    expect(server.said).toContainEqual({
      name: 'مريم الفارسي 🌸', email: 'maryam@example.com', note: 'Two\nlines', tags: ['Family'], isFavourite: false, numbers: [{ number: '+44 7400 123456', label: 'mobile' }], revision: 3,
    })
    expect(view.text()).toContain('Changed')
  })

  it('says where there is no such contact', async () => {
    const view = await mountSuspended(ContactPage, { route: '/contacts/nobody' })
    await vi.waitFor(() => expect(view.text()).toContain('There is no such contact'))
  })
})

it('the fields of a form come back as they went', () => {
  const { name, email, note, tags, isFavourite } = sampleContact()
  expect(bodyOf(draftOf(sampleContact()))).toEqual({ name, email, note, tags, isFavourite, numbers: [{ number: '+44 7400 123456', label: 'mobile' }] })
  expect(bodyOf({ ...draftOf(null), name: ' Ada ', tags: 'a, ;b,,' })).toEqual({ name: 'Ada', email: '', note: '', tags: ['a', 'b'], isFavourite: false, numbers: [] })
})

it('/contacts/doubles makes one of two, the chosen one first', async () => {
  const view = await mountSuspended(DoublesPage, { route: '/contacts/doubles' })
  await vi.waitFor(() => expect(view.findAll('[data-test=double] li button')).toHaveLength(2))
  await view.findAll('[data-test=double] button')[1]!.trigger('click')
  await vi.waitFor(() => expect(view.text()).toContain('2 contacts are one now'))
  expect(server.said).toContainEqual({ contacts: [{ id: 'c2', revision: 1 }, { id: ID, revision: 3 }] })
  await vi.waitFor(() => expect(view.text()).toContain('Nobody is there twice'))
  await vi.waitFor(() => expect(view.get('[data-test=unmerge]').attributes('disabled')).toBeUndefined())
  await view.get('[data-test=unmerge]').trigger('click')
  await vi.waitFor(() => expect(view.get('[role=status]').text()).toBe('2 contacts are as they were.'))
  expect(server.said).toContainEqual({ revision: sampleContact().revision, mergedFrom: ['c1-as-it-was', 'c2'] })
  await vi.waitFor(() => expect(view.findAll('[data-test=double]')).toHaveLength(1))
  expect(view.find('[data-test=unmerge]').exists()).toBe(false)
})

it('/contacts/doubles leaves two as they are who are other people', async () => {
  const view = await mountSuspended(DoublesPage, { route: '/contacts/doubles' })
  await vi.waitFor(() => expect(view.findAll('[data-test=apart]')).toHaveLength(1))
  await view.get('[data-test=apart]').trigger('click')
  await vi.waitFor(() => expect(view.get('[role=status]').text()).toBe('2 contacts stay apart. They are not shown here again.'))
  expect(server.said).toContainEqual({ ids: [ID, 'c2'] })
  await vi.waitFor(() => expect(view.text()).toContain('Nobody is there twice'))
})

it('a history says names instead of numbers, and asks for all of a page at once', async () => {
  const calls = [sampleCall({ id: 'h1' }), sampleCall({ id: 'h2', toNumber: '+442079460123', display: '+44 20 7946 0123' }), sampleCall({ id: 'h3' })]
  const view = await mountSuspended(HistoryList, { props: { calls } })
  await vi.waitFor(() => expect(view.findAll('[data-test=contact-name]').map(name => name.text())).toEqual(['Maryam', 'Maryam']))
  expect(view.text()).toContain('+44 20 7946 0123')
  expect(server.said).toEqual([{ numbers: ['+447400123456', '+442079460123'] }])
})

it('an import says what it would bring, and what could not be read', async () => {
  const read = {
    id: 'i1', format: 'csv' as const, state: 'ready' as const, rows: 1200, knownRows: 3, rowsDone: 0, badRows: 2, problems: [{ line: 7, problem: '“12” is left out: too short.' }],
    sample: [{ line: 2, name: 'Ada', email: '', numbers: ['+44 20 7946 0123'], tags: [] }], added: 0, joined: 0, createdAt: '2026-11-20T10:00:00.000Z',
  }
  const view = await mountSuspended(ImportPreview, { props: { read } })
  for (const words of ['1,200 people in this file', '3 with a number', '2 things could not be read', 'Line 7', 'and 1 more', 'Ada']) expect(view.text()).toContain(words)
  await view.setProps({ read: { ...read, state: 'applied', added: 1, joined: 2 } })
  expect(view.get('[data-test=import-done]').text()).toBe('1 contact is new, 2 were there and have what the file knows besides.')
})

describe('the page of files', () => {
  it('takes a file that was chosen before the page listened', async () => {
    const sent: unknown[] = []
    vi.stubGlobal('XMLHttpRequest', class {
      upload = new EventTarget()
      open(): void {}
      setRequestHeader(): void {}
      addEventListener(): void {}
      send(body: unknown): void {
        sent.push(body)
      }
    })
    const file = new File(['Name,Phone\nIda,+4930901820'], 'people.csv', { type: 'text/csv' })
    vi.spyOn(HTMLInputElement.prototype, 'files', 'get').mockReturnValue([file] as unknown as FileList)
    const view = await mountSuspended(FilesPage)
    await vi.waitFor(() => expect(view.text()).toContain('Reading the file'))
    expect(sent).toEqual([file])
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
})

it('a contact that is changed is so again after signing in', async () => {
  await expectFormToComeBack({
    open: () => mountSuspended(ContactPage, { route: `/contacts/${ID}`, attachTo: document.body }),
    press: async view => {
      await vi.waitFor(() => expect(view.find('[data-test=edit-contact]').exists()).toBe(true))
      await view.get('[data-test=edit-contact]').trigger('click')
    },
    form: '[data-test=contact-form]',
  })
})
