import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import OneLead from '~/pages/leads/[id].vue'
import Leads from '~/pages/leads/index.vue'
import Unsubscribe from '~/pages/unsubscribe.vue'
import { LEAD_FILTERS } from '~~/browser/leads/lead-filters'
import { leadFilterWords, mailWords, sourceWords, titleOf, trailWords } from '~~/browser/leads/lead-words'
import type { LeadDetailDto, LeadDto } from '~~/shared/schemas/leads/leads'
import { signInAs } from '../support/finance-samples'
import { LEAD_CALL_ID, LEAD_ID, sampleLead } from '../support/lead-samples'

enableAutoUnmount(afterEach)

const toRow = (
  { calls: _c, notes: _n, trail: _t, mail: _m, language: _l, isOnDoNotCallList: _d, ...lead }: LeadDetailDto,
): LeadDto => ({
  ...lead, fields: lead.fields.map(({ key, name, kind, value }) => ({ key, name, kind, value })),
})
const server = {
  lead: sampleLead(), leads: [] as LeadDto[], asked: [] as string[], sent: [] as unknown[],
  refusal: null as object | null,
}
registerEndpoint('/api/leads', event => {
  server.asked.push(event.path)
  return { leads: server.leads, nextCursor: null, choices: { assignees: ['Ravi'], tags: ['cake'], agents: [] } }
})
registerEndpoint(`/api/leads/${LEAD_ID}`, { method: 'GET', handler: () => server.lead })
registerEndpoint(`/api/leads/${LEAD_ID}`, { method: 'PUT', handler: async event => {
  const body = await readBody<Record<string, unknown>>(event)
  server.sent.push(body)
  if (server.refusal) {
    setResponseStatus(event, 400)
    return server.refusal
  }
  const { fields = {}, ...rest } = body as { fields?: Record<string, string | null> }
  server.lead = { ...server.lead, ...rest, fields: server.lead.fields.map(field => (
    field.key in fields ? { ...field, value: fields[field.key]!, source: 'person' as const, quote: null, callId: null, itemId: null } : field)) }
  return server.lead
} })
registerEndpoint(`/api/leads/${LEAD_ID}`, { method: 'DELETE', handler: () => {
  server.sent.push('delete')
  return { done: true }
} })
registerEndpoint(`/api/leads/${LEAD_ID}/notes`, { method: 'POST', handler: async event => {
  const { id, text } = await readBody<{ id: string, text: string }>(event)
  server.lead = { ...server.lead, notes: [{ id, text, createdAt: server.lead.createdAt }] }
  return server.lead
} })
registerEndpoint(`/api/agents/calls/${LEAD_CALL_ID}/transcript`, () => ({
  callId: LEAD_CALL_ID, revision: 1, isOver: true,
  items: [['agent', 'Who is it?'], ['caller', 'My name is Ada Moss'], ['agent', 'Your address?'], ['caller', 'ada at bakery dot test']].map(([who, words], index) => ({
    itemId: `item_${index + 1}`, previousItemId: null, place: index, who, kind: 'words', words, heardWords: who === 'agent' ? words : null, heardMs: null, madeMs: null, latencyMs: null, tool: null,
    at: server.lead.createdAt, revision: 1,
  })),
}))

beforeEach(() => {
  Object.assign(server, { lead: sampleLead(), leads: [], asked: [], sent: [], refusal: null })
  signInAs('caller')
})
const openLead = async () => {
  const page = await mountSuspended(OneLead, { route: `/leads/${LEAD_ID}`, attachTo: document.body })
  await vi.waitFor(() => expect(page.find('[data-test=talk]').exists()).toBe(true))
  return page
}

describe('the list of leads', () => {
  it('says what a lead is while there is none, and shows each with what is known', async () => {
    const page = await mountSuspended(Leads, { route: '/leads' })
    await vi.waitFor(() => expect(page.text()).toContain('No leads yet'))
    server.leads = [toRow(sampleLead({ assignee: 'Ravi', nextAction: 'Call back', nextActionOn: '2026-12-01', tags: ['cake'] }))]
    page.unmount()
    const again = await mountSuspended(Leads, { route: '/leads' })
    await vi.waitFor(() => expect(again.findAll('[data-test=lead-row]')).toHaveLength(1))
    const row = again.get('[data-test=lead-row]')
    expect(row.get('a').text()).toBe('Ada Moss')
    for (const words of ['New', 'ada@bakery.test', '+1 202 555 0123', 'Night line', 'Ravi', 'Call back, by Dec 1', 'cake']) expect(row.text()).toContain(words)
  })

  it('asks for what its address says, and says what it did not understand', async () => {
    await mountSuspended(Leads, { route: '/leads?state=new,open&tag=cake&dueBy=2026-12-01' })
    await vi.waitFor(() => expect(server.asked.at(-1)).toContain('state=new,open&tag=cake&dueBy=2026-12-01'))
    const page = await mountSuspended(Leads, { route: '/leads?state=sold' })
    expect(page.text()).toContain('sold')
    expect(page.get('[data-test=filter-toggle]').text()).toBe('All leads')
    expect(leadFilterWords({ ...LEAD_FILTERS.none, state: 'new,open', tag: 'cake', dueBy: '2026-12-01', q: 'ada' }, undefined))
      .toBe('New or Being seen to, tag cake, due by Dec 1, “ada”')
    expect(LEAD_FILTERS.toQuery(LEAD_FILTERS.ofQuery({ q: ' ada ', tag: '', dueBy: 'soon' }))).toEqual({ q: 'ada' })
  })
})

describe('the page of a lead', () => {
  it('G2 leads from each value to the words that it stands on', async () => {
    const page = await openLead()
    const field = page.get('[data-test=field-name]')
    expect(field.text()).toContain('My name is Ada Moss')
    expect(field.text()).toContain('Taken down in the call, in these very words.')
    expect(page.get('[data-test=field-email]').text()).toContain('spelled back and agreed to: confirmed')
    expect(page.get('[data-test=field-business]').text()).toContain('Nobody said anything of it.')
    await field.get('[data-test=quote]').trigger('click')
    await flushPromises()
    await vi.waitFor(() => expect(document.activeElement?.id).toBe('words-item_2'))
    expect(page.get('#words-item_2').attributes('aria-current')).toBe('true')
  })

  it('writes a value anew, and says that it stands', async () => {
    const page = await openLead()
    await page.get('[data-test=field-name] [data-test=edit-field]').trigger('click')
    await flushPromises()
    await page.get('[data-test=field-name] input').setValue('Ada Hill')
    await page.get('[data-test=field-name] form').trigger('submit')
    await vi.waitFor(() => expect(page.get('[data-test=field-name]').text()).toContain('Written by you; what is said changes nothing.'))
    expect(server.sent).toEqual([{ fields: { name: 'Ada Hill' } }])
    expect(page.get('h1').text()).toBe('Ada Hill')
  })

  it('says beside a field what is wrong with it, and keeps what was typed', async () => {
    const message = 'This is no e-mail address. Nothing was changed.'
    server.refusal = { code: 'invalid_request', message, details: { issues: [{ path: 'fields.email', message }] } }
    const page = await openLead()
    await page.get('[data-test=field-email] [data-test=edit-field]').trigger('click')
    await page.get('[data-test=field-email] input').setValue('ada')
    await page.get('[data-test=field-email] form').trigger('submit')
    await vi.waitFor(() => expect(page.get('[data-test=field-email] [role=alert]').text()).toBe(message))
    expect((page.get('[data-test=field-email] input').element as HTMLInputElement).value).toBe('ada')
  })

  it('says what is to be done, by whom and when', async () => {
    const page = await openLead()
    const form = page.get('[data-test=lead-standing]')
    await form.get('select').setValue('open')
    await form.get('input[name=nextAction], input').setValue('Ravi')
    await form.trigger('submit')
    await vi.waitFor(() => expect(server.sent).toEqual([{ state: 'open', assignee: 'Ravi', nextAction: null, nextActionOn: null, tags: [] }]))
    await vi.waitFor(() => expect(page.text()).toContain('Saved.'))
  })

  it('takes notes, and is deleted only when that is meant', async () => {
    const page = await openLead()
    await page.get('[data-test=note-form] textarea').setValue('Rang twice')
    await page.get('[data-test=note-form]').trigger('submit')
    await vi.waitFor(() => expect(page.get('[data-test=notes]').text()).toContain('Rang twice'))
    await page.get('[data-test=delete-lead]').trigger('click')
    expect(server.sent).toEqual([])
    await page.get('[data-test=delete-surely]').trigger('click')
    await vi.waitFor(() => expect(server.sent).toEqual(['delete']))
  })
})

describe('words about leads', () => {
  it('name somebody by what is known', () => {
    expect(titleOf(sampleLead())).toBe('Ada Moss')
    expect(titleOf(sampleLead(), 'Contact')).toBe('Ada Moss')
    expect(titleOf(sampleLead({ fields: sampleLead().fields.filter(({ key }) => key !== 'name') }), 'Contact')).toBe('Contact')
    expect(titleOf(sampleLead({ fields: [] }))).toBe('+1 202 555 0123')
    expect(titleOf(sampleLead({ fields: [], phoneDisplay: null }))).toBe('Somebody')
  })

  it('say where a value is from', () => {
    const [name] = sampleLead().fields
    expect(sourceWords({ ...name!, source: 'after_call', confidence: 'low' })).toBe('Read from the words after the call, not sure.')
    expect(sourceWords({ ...name!, source: 'person', value: null })).toContain('Taken out by you')
  })

  it('say what happened, and what came of a mail', () => {
    const [made] = sampleLead().trail
    expect(trailWords(made!)).toBe('Became a lead')
    expect(trailWords({ ...made!, event: 'field', doer: 'person', field: 'Name', before: 'Ada', after: null })).toBe('Name, by you: “Ada” → nothing')
    expect(trailWords({ ...made!, event: 'state', doer: 'person', before: 'new', after: 'open' })).toBe('State, by you: “New” → “Being seen to”')
    expect(mailWords(sampleLead())).toContain('they did not say that they want one')
    const mailed = (language: string, after: string) => sampleLead({
      language, mail: { consent: null, sentAt: sampleLead().createdAt, stoppedAt: null },
      trail: [{ ...sampleLead().trail[0]!, event: 'mailed', doer: 'system', field: null, before: null, after }],
    })
    expect(mailWords(mailed('it', 'it'))).toBe('One mail was sent to them, in Italian. It is the only one.')
    expect(mailWords(mailed('ja', 'en'))).toBe('One mail was sent to them, in English. It is the only one. They talked in Japanese, in which we write no mails.')
    expect(trailWords(mailed('ja', 'en').trail[0]!)).toBe('A mail was sent to them, in English')
  })
})

describe('the link in a mail', () => {
  it('does nothing before the button is pressed, and then says that it is done', async () => {
    const token = 'a'.repeat(43)
    const pressed = vi.fn(() => ({ done: true }))
    registerEndpoint(`/api/leads/unsubscribe/${token}`, { method: 'POST', handler: pressed })
    location.hash = `#${token}`
    const page = await mountSuspended(Unsubscribe, { route: `/unsubscribe#${token}` })
    await flushPromises()
    expect(pressed).not.toHaveBeenCalled()
    await page.get('[data-test=unsubscribe]').trigger('click')
    await vi.waitFor(() => expect(page.get('[data-test=unsubscribe-words]').text()).toContain('It is done'))
    expect(pressed).toHaveBeenCalledOnce()
  })
})
