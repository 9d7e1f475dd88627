import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTalks } from '../../server/services/leads/read-talks'
import type { ErrorCode } from '../../shared/errors'
import type { LeadDetailDto, LeadsPage } from '../../shared/schemas/leads/leads'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { endTalk, fakeReader, leadOf, makeLeadAgent, saves, settle, talk, type Line } from '../support/leads'

let world: HttpWorld
let owner: Visitor
let agentId: string
beforeAll(async () => {
  world = await createHttpWorld()
  owner = await world.visit({ country: 'US' })
  agentId = await makeLeadAgent(owner)
})
afterAll(() => world.close())

let last = 2000
async function makeLead(name: string, more: Line[] = [], visitor = owner, agent = agentId): Promise<string> {
  // so that no limit of starts is met
  world.context.clock.advance(20)
  const said = `My name is ${name}, I run a bakery`
  const lines: Line[] = [['agent', 'Who is it?'], ['caller', said], saves(['name', name, `My name is ${name}`], ['business', 'bakery', 'I run a bakery']), ...more]
  const callId = await talk(world, visitor, agent, lines, { phone: `+1202557${++last}` })
  await settle(world, callId)
  return (await leadOf(world, callId))!.id
}
const list = async (query = '', { get } = owner) => (await get(`/api/leads?${query}`)).json as LeadsPage
const read = async (id: string) => (await owner.get(`/api/leads/${id}`)).json as LeadDetailDto
const edit = (id: string, body: object) => owner.put(`/api/leads/${id}`, body)

describe('leads', () => {
  it('G2 keep what was said last, also where an earlier call is read after it', async () => {
    const phone = `+1202557${++last}`
    const said = (words: string, value: string): Line[] => [['agent', 'What do you run?'], ['caller', words], saves(['business', value, words])]
    const calls: string[] = []
    for (const [words, value] of [['I run a bakery', 'bakery'], ['I run a café now', 'café']] as const) {
      world.context.clock.advance(60)
      calls.push(await talk(world, owner, agentId, said(words, value), { phone }))
    }
    for (const callId of [calls[0]!, calls[1]!, calls[0]!]) await settle(world, callId)
    const lead = await leadOf(world, calls[0]!)
    expect(lead?.fields.business).toMatchObject({ value: 'café', quote: 'I run a café now' })
    const { trail } = await read(lead!.id)
    expect(trail.filter(({ event }) => event === 'field')).toHaveLength(2)
  })

  it('are listed with what is known, the newest first, page by page', async () => {
    for (const name of ['Ann One', 'Ann Two', 'Ann Three']) await makeLead(name)
    const first = await list('q=ann&limit=2')
    const rest = await list(`q=ann&limit=2&cursor=${first.nextCursor}`)
    const names = [...first.leads, ...rest.leads].map(lead => lead.fields.find(({ key }) => key === 'name')?.value)
    expect(names).toEqual(['Ann Three', 'Ann Two', 'Ann One'])
    expect(rest.nextCursor).toBeNull()
    expect(first.leads[0]).toMatchObject({ agentId, agentName: 'Night line', state: 'new', phone: expect.stringMatching(/^\+1202557/) as string })
    expect(first.choices.agents).toEqual([{ id: agentId, name: 'Night line' }])
  })

  it('are found by words, number, state, agent, tag, who sees to them, and what is due', async () => {
    const id = await makeLead('Zoë Müller')
    await edit(id, { state: 'open', assignee: 'Ravi', nextAction: 'Call her back', nextActionOn: '2027-03-01', tags: ['big', 'cake'] })
    await owner.post(`/api/leads/${id}/notes`, { id: randomUUID(), text: 'Wants croissants' })
    const { phone } = await read(id)
    for (const query of ['q=zoe', 'q=MULLER', 'q=croissant', 'q=ravi', `q=${phone!.slice(5)}`, 'state=open,won', 'assignee=Ravi', 'tag=cake', 'dueBy=2027-03-01', `agentId=${agentId}&q=zoe`]) {
      expect((await list(query)).leads.map(lead => lead.id), query).toEqual([id])
    }
    for (const query of ['q=nobody', 'state=won', 'assignee=Bo', 'tag=small', 'dueBy=2027-02-28', `agentId=${randomUUID()}`]) {
      expect((await list(query)).leads, query).toEqual([])
    }
    expect((await list()).choices).toMatchObject({ assignees: ['Ravi'], tags: ['big', 'cake'] })
  })

  it('G2 show each value with its words and where they are, and what nobody said', async () => {
    const lead = await read(await makeLead('Cy Poe'))
    expect(lead.fields).toEqual([
      expect.objectContaining({ key: 'name', value: 'Cy Poe', quote: 'My name is Cy Poe', itemId: 'item_2', callId: lead.calls[0]!.callId, source: 'tool', confidence: 'high' }),
      expect.objectContaining({ key: 'email', value: null, source: null }),
      expect.objectContaining({ key: 'business', value: 'bakery' }),
    ])
    expect(lead.trail.map(({ event, field }) => field ?? event).sort()).toEqual(['Business', 'Name', 'made'])
  })

  it('G2 are written by a person against what was said, with a trail; the same again is the same', async () => {
    const id = await makeLead('Dee')
    for (const _ of [1, 2]) expect((await edit(id, { fields: { name: 'Dee Roe', email: 'Dee@Roe.Test' }, state: 'won' })).status).toBe(200)
    const lead = await read(id)
    expect(lead).toMatchObject({ state: 'won' })
    expect(lead.fields.slice(0, 2)).toMatchObject([
      { value: 'Dee Roe', source: 'person', quote: null, isConfirmed: false }, { value: 'dee@roe.test', source: 'person', isConfirmed: false },
    ])
    expect(lead.trail.filter(({ doer }) => doer === 'person').map(({ event, before, after }) => [event, before, after]).sort()).toEqual([
      ['field', null, 'dee@roe.test'], ['field', 'Dee', 'Dee Roe'], ['state', 'new', 'won'],
    ])
    expect((await edit(id, { nextAction: 'Call', nextActionOn: '2027-01-05' })).json).toMatchObject({ nextActionOn: '2027-01-05' })
    expect((await edit(id, { nextAction: null })).json).toMatchObject({ nextAction: null, nextActionOn: null })
  })

  it.each<[string, object]>([
    ['a phone', { fields: { phone: '+12025550000' } }],
    ['a field that nobody asks for', { fields: { shoe_size: '44' } }],
    ['an address that is none', { fields: { email: 'dee at roe' } }],
    ['a day without what is to be done', { nextActionOn: '2027-01-05' }],
    ['a state that is none', { state: 'sold' }],
    ['a field of the row', { phone: '+12025550000' }],
    ['too many tags', { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }],
    ['two lines', { assignee: 'a\nb' }],
    ['a day of no calendar', { nextAction: 'x', nextActionOn: '2027-02-30' }],
  ])('M17 refuse %s', async (_, body) => {
    const [known] = (await list('limit=1')).leads
    const before = await world.fingerprint()
    expectRefusal(await edit(known!.id, body), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each<[string, ErrorCode, number]>([
    ['state=sold', 'invalid_request', 400], ['dueBy=soon', 'invalid_request', 400], ['cursor=xx', 'invalid_request', 400], ['agentId=1', 'invalid_request', 400], ['what=else', 'invalid_request', 400],
  ])('refuse to be asked for %s', async (query, code, status) => {
    expectRefusal(await owner.get(`/api/leads?${query}`), status, code)
  })

  it('M16 keep a note once', async () => {
    const id = await makeLead('Eve')
    const note = { id: randomUUID(), text: 'Rang twice\nat noon' }
    const replies = await Promise.all([1, 2, 3].map(() => owner.post(`/api/leads/${id}/notes`, note)))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect((await read(id)).notes).toMatchObject([note])
    expectRefusal(await owner.post(`/api/leads/${id}/notes`, { ...note, text: 'Other' }), 409, 'idempotency_mismatch')
  })

  it('A2 are nobody else’s', async () => {
    const id = await makeLead('Flo')
    const stranger = await world.visit()
    for (const reply of [
      await stranger.get(`/api/leads/${id}`), await stranger.put(`/api/leads/${id}`, { state: 'won' }), await stranger.remove(`/api/leads/${id}`),
      await stranger.post(`/api/leads/${id}/notes`, { id: randomUUID(), text: 'x' }),
    ]) expectRefusal(reply, 404, 'not_found')
    expect((await list('', stranger)).leads).toEqual([])
  })

  it('P2 are deleted with all that is known, and their calls make none again', async () => {
    const id = await makeLead('Gus Only')
    const { calls: [call] } = await read(id)
    expect((await owner.remove(`/api/leads/${id}`)).json).toEqual({ done: true })
    expectRefusal(await owner.get(`/api/leads/${id}`), 404, 'not_found')
    await settle(world, call!.callId)
    await endTalk(world, call!.callId)
    await readTalks({ ...world.context, extractor: fakeReader({ fields: [{ key: 'name', value: 'Gus Only', quote: 'My name is Gus Only', confidence: 'high' }] }) })
    expect((await list('q=gus')).leads).toEqual([])
    for (const table of ['lead_field', 'lead_trail', 'lead_note']) expect(await world.context.admin.unsafe(`select from ${table} where lead_id = '${id}'`)).toEqual([])
    expect(await world.context.admin`select action from audit_log where subject_id = ${id}`).toEqual([{ action: 'lead.delete' }])
  })

  it('P2 go with their person, and are in what that person can download', async () => {
    const visitor = await world.visit()
    const agent = await makeLeadAgent(visitor)
    await makeLead('Hal', [], visitor, agent)
    const { text } = await visitor.get('/api/user/data')
    const data = JSON.parse(text) as Record<string, object[]>
    expect(data.lead).toHaveLength(1)
    expect(data.lead_field).toMatchObject([{ key: 'business' }, { key: 'name', value: 'Hal' }])
    await world.context.admin`select forget_leads(${visitor.person.id})`
    expect(await world.context.admin`select from lead where user_id = ${visitor.person.id}`).toEqual([])
  })

  it('F3 come as CSV, with no live formula in it', async () => {
    const id = await makeLead('Ida')
    await edit(id, { fields: { business: '=HYPERLINK("evil")' }, tags: ['csv'] })
    const { text, headers } = await owner.get('/api/leads/file?tag=csv')
    expect(headers['content-disposition']).toContain('talktime-leads-')
    const [head, line, ...rest] = text.trim().split('\r\n')
    expect(head).toMatch(/^lead_id,/)
    expect(line).toContain('+1202557')
    expect(line).not.toMatch(/(?:^|,)"?=/)
    expect(rest).toEqual([])
  })
})

describe('the link in a mail to a lead', () => {
  it('stops mails without a cookie or an origin, again and again, and knows no other link', async () => {
    const { app, context } = world
    const visitor = await world.visit()
    const token = 'a'.repeat(43)
    const { hashOfToken } = await import('../../server/services/leads/thank-lead')
    await context.admin`insert into lead_mailing (user_id, email, token_hash, created_at) values (${visitor.person.id}, 'a@b.test', ${hashOfToken(token)}, now())`
    const press = (what: string) => app.send({
      method: 'POST', path: `/api/leads/unsubscribe/${what}`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click',
    })
    for (const _ of [1, 2]) expect(await press(token)).toMatchObject({ status: 200, json: { done: true } })
    expect(await context.admin`select stopped_at is not null as stopped from lead_mailing where email = 'a@b.test'`).toEqual([{ stopped: true }])
    expectRefusal(await press('b'.repeat(43)), 422, 'link_refused')
    expectRefusal(await press('short'), 404, 'not_found')
  })
})
