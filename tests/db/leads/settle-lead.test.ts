import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ReaderUnavailable, ReadingRefused } from '../../../server/extractors/extractor'
import { readTalks } from '../../../server/services/leads/read-talks'
import { stopMails } from '../../../server/services/leads/stop-mails'
import { createHttpWorld, type HttpWorld, type Visitor } from '../../support/http-world'
import { agentContent, makeAgent } from '../../support/agents'
import { endTalk, fakeReader, LEAD_FIELDS, leadOf, makeLeadAgent, saves, say, settle, talk, type Line } from '../../support/leads'

let world: HttpWorld
let owner: Visitor
let agentId: string
beforeAll(async () => {
  world = await createHttpWorld()
  owner = await world.visit()
  agentId = await makeLeadAgent(owner)
})
afterAll(() => world.close())

let last = 1000
/** Of somebody who never called before. */
const newPhone = () => `+1202556${++last}`
const begin = (lines: Line[], phone = newPhone()) => talk(world, owner, agentId, lines, { phone })
const withReader = (reader: ReturnType<typeof fakeReader>) => ({ ...world.context, extractor: reader })
const mails = (kind: string) => world.context.admin`select to_address, subject, body_text, unsubscribe_url from mail_outbox where kind = ${kind} order by created_at`
const SPELLED = 'A D A at bakery dot test, is that right?'
const MAY_I = 'May I send you a mail about it?'

const MET: Line[] = [
  ['agent', 'Hello, who is calling?'], ['caller', 'My name is Ada Moss, I run a small bakery.'],
  ['agent', 'And your address?'], ['caller', 'ada at bakery dot test'],
]
const SAVED = saves(['name', 'Ada Moss', 'My name is Ada Moss'], ['business', 'bakery', 'I run a small bakery'], ['email', 'ada@bakery.test', 'ada at bakery dot test'])

describe('a lead', () => {
  it('G2 has each field with the words that it stands on, and which item they are in', async () => {
    const phone = newPhone()
    const callId = await begin([...MET, SAVED], phone)
    await settle(world, callId)
    expect(await leadOf(world, callId)).toMatchObject({ phone, fields: {
      name: { value: 'Ada Moss', quote: 'My name is Ada Moss', item: 'item_2', source: 'tool' },
      business: { value: 'bakery', item: 'item_2' },
      email: { value: 'ada@bakery.test', item: 'item_4', confirmed: false },
    } })
  })

  it('G2 keeps nothing without words, and no lead where nothing was collected', async () => {
    const callId = await begin([...MET, saves(['name', 'Bob', 'I am Bob'], ['email', 'evil@else.test', 'ada at bakery dot test'], ['phone', '+15550001', 'My name is Ada Moss'], ['state', 'won', 'My name is Ada Moss'])])
    expect(await settle(world, callId)).toBeNull()
    expect(await leadOf(world, callId)).toBeNull()
  })

  it('G2 waits for words that are written down after they were saved', async () => {
    const callId = await begin([['agent', 'Who is there?'], ['caller', null], saves(['name', 'Ada', 'I am Ada'])])
    expect(await settle(world, callId)).toBeNull()
    await world.context.admin`update transcript_item set words = 'I am Ada' where call_id = ${callId} and item_id = 'item_2'`
    await settle(world, callId)
    expect((await leadOf(world, callId))?.fields.name).toMatchObject({ value: 'Ada', item: 'item_2' })
  })

  it('G2 G4 whose caller wants to be called back says so next, in their words, once, and not against a person', async () => {
    const content = agentContent()
    const abilities = { ...content.abilities, callBack: true }
    const { id } = await makeAgent(owner, { ...content, fields: LEAD_FIELDS, abilities })
    const lines: Line[] = [['agent', 'May a person call you?'], ['caller', 'Yes, call me back on Monday']]
    const wish = (words: string): Line => ['tool', 'call_back', { words }]
    const callId = await talk(world, owner, id, [...lines, wish('call me back on Monday')], { phone: newPhone() })
    const leadId = await settle(world, callId)
    const [row] = await world.context.admin`select next_action from lead where id = ${leadId}`
    expect(row!.next_action).toBe('Call back: “call me back on Monday”')
    await owner.put(`/api/leads/${leadId}`, { nextAction: null })
    await settle(world, callId)
    expect((await world.context.admin`select next_action from lead where id = ${leadId}`)[0]!.next_action).toBeNull()
    for (const [agent, words] of [[id, 'send them a thousand dollars'], [agentId, 'call me back on Monday']] as const) {
      const other = await talk(world, owner, agent, [...lines, wish(words)], { phone: newPhone() })
      expect(await settle(world, other), words).toBeNull()
    }
  })

  it('G2 takes the phone from the call alone, whatever is said or saved', async () => {
    const said = 'call me at +1 202 555 9999, my name is Eve'
    await fc.assert(fc.asyncProperty(fc.constantFrom('phone', 'number', 'tel', 'name'), fc.constantFrom('+12025559999', '202 555 9999'), async (key, value) => {
      const phone = newPhone()
      const callId = await begin([['agent', 'Your number?'], ['caller', said], saves([key, value, 'call me at +1 202 555 9999'], ['name', 'Eve', 'my name is Eve'])], phone)
      await settle(world, callId, { claims: [{ key: 'phone', value, quote: said, source: 'after_call', confidence: 'high' }], consent: null, language: null })
      const found = await leadOf(world, callId)
      expect(found?.phone).toBe(phone)
      expect(found?.fields.phone).toBeUndefined()
    }), { numRuns: 12 })
    const withheld = await begin([['agent', 'Who is it?'], ['caller', said], saves(['name', 'Eve', 'my name is Eve'])], 'anonymous')
    await settle(world, withheld)
    expect((await leadOf(world, withheld))?.phone).toBeNull()
  })

  it('is one for a call and for somebody who calls again, with a trail', async () => {
    const phone = newPhone()
    const first = await begin([...MET, SAVED], phone)
    await Promise.all([settle(world, first), settle(world, first), settle(world, first)])
    const second = await begin([['agent', 'Hello again'], ['caller', 'It is Ada Moss-Hill now'], saves(['name', 'Ada Moss-Hill', 'It is Ada Moss-Hill now'])], phone)
    const third = await begin([['agent', 'Hello'], ['caller', 'I sell cakes']], phone)
    await Promise.all([settle(world, second), settle(world, third)])
    const lead = (await leadOf(world, first))!
    expect((await leadOf(world, second))!.id).toBe(lead.id)
    expect((await leadOf(world, third))!.id).toBe(lead.id)
    expect(lead.fields.name).toMatchObject({ value: 'Ada Moss-Hill' })
    const trail = await world.context.admin`select event, count(*)::int from lead_trail where lead_id = ${lead.id} and event in ('made', 'joined') group by 1 order by 1`
    expect(trail).toEqual([{ event: 'joined', count: 2 }, { event: 'made', count: 1 }])
  })

  it('two calls of one person at the same instant are one lead', async () => {
    const phone = newPhone()
    const calls = await Promise.all([1, 2, 3].map(() => begin([...MET, SAVED], phone)))
    await Promise.all(calls.map(callId => settle(world, callId)))
    const ids = await Promise.all(calls.map(async callId => (await leadOf(world, callId))?.id))
    expect(new Set(ids).size).toBe(1)
  })

  it('G2 joins another phone by an address that was spelled back and agreed to, and by no other one', async () => {
    const confirmed: Line[] = [['agent', 'B O at shop dot test?'], ['caller', 'Yes, that is right']]
    const claim = saves(['email', 'bo@shop.test', 'bo at shop dot test'])
    const heard: Line[] = [['agent', 'Your address?'], ['caller', 'it is bo at shop dot test']]
    const first = await begin([...heard, ...confirmed, claim])
    const second = await begin([...heard, claim])
    const third = await begin([...heard, saves(['email', 'bo@shop.test', 'bo at shop dot test'], ['name', 'Bo', 'it is bo'])])
    for (const callId of [first, second, third]) await settle(world, callId)
    expect((await leadOf(world, second))!.id).not.toBe((await leadOf(world, first))!.id)
    await say(world, third, confirmed)
    await settle(world, third)
    expect((await leadOf(world, third))!.id).toBe((await leadOf(world, first))!.id)
    expect((await leadOf(world, first))!.fields).toMatchObject({ name: { value: 'Bo' }, email: { confirmed: true } })
  })

  it('G2 a person’s edit stands for ever: every source, every order', async () => {
    const claim = (value: string, source: 'tool' | 'after_call') => ({ key: 'business', value, quote: 'I run a small bakery', source, confidence: 'high' as const })
    await fc.assert(fc.asyncProperty(fc.constantFrom<string | null>('Mill', null), fc.array(fc.constantFrom('tool', 'after'), { minLength: 1, maxLength: 3 }), async (edited, steps) => {
      const phone = newPhone()
      const callId = await begin([...MET, SAVED], phone)
      await settle(world, callId)
      const { id } = (await leadOf(world, callId))!
      expect((await owner.put(`/api/leads/${id}`, { fields: { business: edited } })).status).toBe(200)
      for (const step of steps) {
        if (step === 'after') await settle(world, callId, { claims: [claim('mill', 'after_call')], consent: null, language: null })
        else await settle(world, await begin([...MET, SAVED], phone))
      }
      expect((await leadOf(world, callId))!.fields.business).toMatchObject({ value: edited, source: 'person', quote: null })
    }), { numRuns: 8 })
  })
})

describe('reading a talk that is over', () => {
  it('finds what was not saved in the call, keeps what has words, once', async () => {
    const callId = await begin(MET)
    const reader = fakeReader({ fields: [
      { key: 'name', value: 'Ada Moss', quote: 'my name is ada moss', confidence: 'high' },
      { key: 'business', value: 'bank', quote: 'I own a bank', confidence: 'high' },
    ], language: 'de' })
    await endTalk(world, callId)
    await Promise.all([readTalks(withReader(reader)), readTalks(withReader(reader)), readTalks(withReader(reader))])
    expect(reader.orders).toHaveLength(1)
    expect(reader.orders[0]).toMatchObject({ languages: ['de', 'en'], fields: [{ key: 'name' }, { key: 'email' }, { key: 'business' }] })
    expect((await leadOf(world, callId))!.fields).toMatchObject({ name: { source: 'after_call', item: 'item_2' } })
    expect(Object.keys((await leadOf(world, callId))!.fields)).toEqual(['name'])
    await readTalks(withReader(reader))
    expect(reader.orders).toHaveLength(1)
  })

  it('comes again where the reader is busy, and ends where it refuses; what was saved in the call stands', async () => {
    const callId = await begin([...MET, SAVED])
    const reader = fakeReader(new ReaderUnavailable('http_429'), new ReaderUnavailable('http_500'), { fields: [{ key: 'business', value: 'small bakery', quote: 'a small bakery', confidence: 'medium' }] })
    await endTalk(world, callId)
    for (const seconds of [0, 20, 60]) {
      world.context.clock.advance(seconds)
      await readTalks(withReader(reader))
    }
    expect(reader.orders).toHaveLength(3)
    expect((await leadOf(world, callId))!.fields.business).toMatchObject({ value: 'small bakery', source: 'after_call' })

    const refused = await begin([...MET, SAVED])
    await endTalk(world, refused)
    await readTalks(withReader(fakeReader(new ReadingRefused('refusal'))))
    expect((await leadOf(world, refused))!.fields.business).toMatchObject({ value: 'bakery', source: 'tool' })
    expect(await world.context.admin`select state, failure from lead_call where call_id = ${refused}`).toEqual([{ state: 'failed', failure: 'refusal' }])
  })

  it('writes down each time that a reader is asked, and what that used, whatever comes of it', async () => {
    const callId = await begin(MET)
    const readingsOf = () => world.context.admin`
      select model, usage, told_at is not null as is_told, agent_id, user_id from talk_reading where call_id = ${callId} order by asked_at`
    await endTalk(world, callId)
    const reader = fakeReader(new ReaderUnavailable('failed'), {})
    reader.usage = null
    await readTalks(withReader(reader))
    world.context.clock.advance(20)
    reader.usage = { textIn: 900, textOut: 40 }
    await readTalks(withReader(reader))
    const of = { model: 'a reader', user_id: owner.person.id }
    expect(await readingsOf()).toMatchObject([
      { ...of, usage: {}, is_told: false }, { ...of, usage: { textIn: 900, textOut: 40 }, is_told: true },
    ])
  })

  it('asks nobody where nobody said anything', async () => {
    const callId = await begin([['agent', 'Hello? Is anybody there?']])
    const reader = fakeReader({})
    await endTalk(world, callId)
    await readTalks(withReader(reader))
    expect(reader.orders).toEqual([])
    expect(await leadOf(world, callId)).toBeNull()
  })

  it('G4 puts on the do-not-call list whoever said so, by their own words alone', async () => {
    const phone = newPhone()
    const callId = await begin([['agent', 'Hello'], ['caller', 'take me off that list of yours']], phone)
    await endTalk(world, callId)
    await readTalks(withReader(fakeReader({ stopCalling: 'take me off that list' })))
    expect(await world.context.admin`select number, source, wording from call_wish where call_id = ${callId}`).toEqual([{ number: phone, source: 'call', wording: 'take me off that list' }])
    const other = await begin([['agent', 'Hello'], ['caller', 'I like your list']])
    await endTalk(world, other)
    await readTalks(withReader(fakeReader({ stopCalling: 'take me off that list' })))
    expect(await world.context.admin`select from call_wish where call_id = ${other}`).toEqual([])
  })
})

describe('mails', () => {
  it('tell the team of each call once, with where the words are and none of them', async () => {
    const before = (await mails('lead-came')).length
    const callId = await begin([...MET, SAVED])
    await Promise.all([1, 2, 3].map(() => settle(world, callId)))
    await endTalk(world, callId)
    await Promise.all([1, 2].map(() => readTalks(withReader(fakeReader({})))))
    const sent = (await mails('lead-came')).slice(before)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ to_address: owner.person.email, unsubscribe_url: null })
    expect(sent[0]!.body_text).toContain(`/leads/${(await leadOf(world, callId))!.id}`)
    for (const word of ['bakery', 'Moss', '1202']) expect(sent[0]!.body_text).not.toContain(word)
  })

  const said = (address: string) => `it is ${address.replace('@', ' at ').replaceAll('.', ' dot ')}`
  const asked = (address: string, spelled: string): Line[] => [
    ['agent', 'Your address?'], ['caller', said(address)],
    ['agent', spelled], ['caller', 'Yes, exactly.'], ['agent', MAY_I], ['caller', 'Yes please do.'],
    ['tool', 'save_lead', { fields: [{ name: 'email', value: address, quote: said(address) }], mailConsent: { question: MAY_I, answer: 'Yes please' } }],
  ]
  const over = async (callId: string, language = 'de') => {
    await endTalk(world, callId)
    await Promise.all([1, 2, 3].map(() => readTalks(withReader(fakeReader({ language })))))
  }

  it('G2 go to a lead once, with a confirmed address and consent, in their language, and can be stopped for good', async () => {
    const lines = asked('ada@bakery.test', SPELLED)
    await over(await begin(lines))
    const [mail, ...more] = await mails('lead-thanks')
    expect(more).toEqual([])
    expect(mail).toMatchObject({ to_address: 'ada@bakery.test', subject: 'Ihr Anruf bei Night line' })
    const token = /unsubscribe#([\w-]+)/.exec(mail!.body_text as string)![1]!
    expect(mail!.unsubscribe_url).toBe(`${world.context.config.publicUrl}/api/leads/unsubscribe/${token}`)
    await over(await begin(lines))
    await over(await begin(lines, 'anonymous'))
    expect(await mails('lead-thanks')).toHaveLength(1)
    await stopMails(world.context, token)
    await stopMails(world.context, token)
    await world.context.admin`update mail_outbox set dedupe_key = 'other'|| id where kind = 'lead-thanks'`
    await over(await begin(lines))
    expect(await mails('lead-thanks')).toHaveLength(1)
    expect(await world.context.admin`select count(*)::int from lead_trail where event = 'unsubscribed'`).toEqual([{ count: 1 }])
    await expect(stopMails(world.context, 'x'.repeat(43))).rejects.toMatchObject({ code: 'link_refused' })
  })

  it('G2 say in the trail in which language they are: theirs, or English where nobody has written it', async () => {
    for (const [address, spelled, talked, written, subject] of [
      ['bo@shop.test', 'B O at shop dot test?', 'it', 'it', 'La sua chiamata a Night line'], ['di@shop.test', 'D I at shop dot test?', 'ja', 'en', 'Your call with Night line'],
    ] as const) {
      const callId = await begin(asked(address, spelled))
      await over(callId, talked)
      expect((await mails('lead-thanks')).filter(mail => mail.to_address === address)).toMatchObject([{ subject }])
      const trail = await world.context.admin`select t.after from lead_trail t join lead_call l on l.lead_id = t.lead_id where l.call_id = ${callId} and t.event = 'mailed'`
      expect([...trail]).toEqual([{ after: written }])
    }
  })

  it.each<[string, (lines: Line[]) => Line[]]>([
    ['an address that nobody spelled back', lines => lines.map(line => (line[1] === 'C Y at shop dot test?' ? ['agent', 'So cy at shop dot test?'] : line))],
    ['an address that was denied', lines => lines.map(line => (line[1] === 'Yes, exactly.' ? ['caller', 'No, wrong.'] : line))],
    ['no consent', lines => lines.map(line => (line[1] === 'Yes please do.' ? ['caller', 'Better not.'] : line))],
    ['a consent to something else', lines => lines.map(line => (line[1] === MAY_I ? ['agent', 'Do you like bread?'] : line))],
  ])('G2 do not go to a lead with %s', async (_, change) => {
    const before = (await mails('lead-thanks')).length
    await over(await begin(change(asked('cy@shop.test', 'C Y at shop dot test?'))))
    expect(await mails('lead-thanks')).toHaveLength(before)
  })
})
