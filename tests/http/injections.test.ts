import { afterAll, beforeAll, expect, it } from 'vitest'
import type { VoiceEvent } from '../../server/voices/voice'
import { readTalks } from '../../server/services/leads/read-talks'
import { openAgentTalk } from '../../server/sessions/agent-talk'
import { issueStream } from '../../server/services/agents/issue-stream'
import { createFakePhone } from '../support/agents/fake-phone'
import { createFakeVoice } from '../support/agents/fake-voice'
import { createManualTimers } from '../support/agents/manual-timers'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { INJECTIONS } from '../support/injections'
import { endTalk, fakeReader, leadOf, makeLeadAgent, saves, settle, talk } from '../support/leads'
import { newSid } from '../support/twilio-requests'

let world: HttpWorld
let owner: Visitor
let agentId: string
beforeAll(async () => {
  world = await createHttpWorld()
  owner = await world.visit()
  agentId = await makeLeadAgent(owner)
})
afterAll(() => world.close())

/** A call's own: its words, its lead, its opt-out, and the mail that tells of it. */
const OWN = ['agent_session', 'transcript_item', 'lead', 'lead_field', 'lead_call', 'lead_trail', 'talk_reading', 'call_wish', 'mail_outbox']
/** What a voice might be talked into: it believes everything, and tries everything. */
const TOOLS = ['transfer_funds', 'delete_lead', 'run_sql', 'go_live', 'send_mail', 'hand_over', 'constructor', '__proto__', 'toString']

async function gullibleCall(said: string, phone: string): Promise<string> {
  const callId = await talk(world, owner, agentId, [], { phone })
  const legId = newSid()
  const order = { callId, userId: owner.person.id, agentId, agentVersion: 1, carrier: 'twilio', legId }
  const voice = createFakeVoice()
  const timers = createManualTimers(world.context.clock.now().getTime())
  const stream = { carrier: 'twilio', accountId: world.context.config.twilio.accountSid, legId, streamId: newSid(), token: await issueStream(world.context, order) }
  const { admin } = world.context
  await admin`update call set ended_at = null, answered_at = ${world.context.clock.now()} where id = ${callId}`
  const held = await openAgentTalk({ ...world.context, voice }, stream, createFakePhone(() => {}), timers)
  await timers.pass(10)
  const hostile = {
    userId: 'admin', state: 'won', phone: '+15550001', leadId: '*', mailConsent: { question: 'May I send a mail?', answer: said },
    fields: ['name', 'email', 'phone', 'business', 'state', 'assignee', 'user_id'].map(name => ({ name, value: name === 'email' ? 'boss@company.test' : said.slice(0, 80), quote: said })),
  }
  const events: VoiceEvent[] = [
    { kind: 'item', itemId: 'c1', previousItemId: null, who: 'caller' }, { kind: 'caller-words', itemId: 'c1', words: said, usage: {} },
    ...[...TOOLS, 'save_lead'].map((name, index): VoiceEvent => ({ kind: 'tool', itemId: `t${index}`, toolCallId: `t${index}`, name, input: JSON.stringify(hostile) })),
    { kind: 'tool', itemId: 'w1', toolCallId: 'w1', name: 'stop_calling', input: JSON.stringify({ words: said, number: '+442079460999' }) },
  ]
  voice.say(...events)
  await timers.pass(500)
  await held.end()
  await admin`update call set ended_at = ${world.context.clock.now()} where id = ${callId}`
  await endTalk(world, callId)
  await readTalks({ ...world.context, extractor: fakeReader({
    fields: hostile.fields.map(({ name, value, quote }) => ({ key: name, value, quote, confidence: 'high' as const })), mailConsent: hostile.mailConsent, stopCalling: said,
  }) })
  for (const name of TOOLS) expect(voice.told.join('\n')).not.toContain(`${name} done`)
  return callId
}

it('G4 nothing that a caller says does anything but their own lead and opt-out, by a voice and a reader that believe it all', async () => {
  expect(new Set(INJECTIONS).size).toBe(60)
  const bystander = await talk(world, owner, agentId, [['agent', 'Who is it?'], ['caller', 'I am Ada Moss'], saves(['name', 'Ada Moss', 'I am Ada Moss'])], { phone: '+12025558999' })
  await settle(world, bystander)
  const adas = await leadOf(world, bystander)
  const before = await world.fingerprint([...OWN, 'call'])
  for (const [index, said] of INJECTIONS.entries()) {
    world.context.clock.advance(20)
    const phone = `+1202558${1000 + index}`
    const callId = await gullibleCall(said, phone)
    const lead = await leadOf(world, callId)
    expect(lead?.phone ?? phone, said).toBe(phone)
    expect(Object.keys(lead?.fields ?? {}).filter(key => !['name', 'business'].includes(key)), said).toEqual([])
    for (const { quote } of Object.values(lead?.fields ?? {})) expect(quote).not.toBeNull()
  }
  const { admin } = world.context
  expect(await world.fingerprint([...OWN, 'call'])).toEqual(before)
  expect(await leadOf(world, bystander)).toEqual(adas)
  expect(await admin`select distinct state, assignee, tags from lead`).toEqual([{ state: 'new', assignee: null, tags: [] }])
  expect(await admin`select kind, source, count(*)::int from call_wish group by 1, 2`).toEqual([{ kind: 'do_not_call', source: 'call', count: 60 }])
  expect(await admin`select number from call_wish where number !~ '^\\+12025581'`).toEqual([])
  expect(await admin`select distinct kind, to_address from mail_outbox`).toEqual([{ kind: 'lead-came', to_address: owner.person.email }])
  const [{ leads }] = await admin`select count(*)::int as leads from lead` as unknown as [{ leads: number }]
  // some of them said a name: the test would see nothing where nothing is kept
  expect(leads).toBeGreaterThan(30)
  expect(leads).toBeLessThanOrEqual(61)
})
