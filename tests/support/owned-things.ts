import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { issueStream } from '../../server/services/agents/issue-stream'
import { sealDay } from '../../server/services/anchors/seal-day'
import { assignNumber } from '../../server/services/numbers/assign-number'
import { applyDispute } from '../../server/services/disputes/apply-dispute'
import { openTask } from '../../server/services/outreach/care/open-task'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import { agentContent } from './agents'
import { roundBody } from './agents/agent-rounds'
import { becomeAgents } from './agents/past-talk'
import { listRoutes, type ApiRoute, type HttpReply } from './http-app'
import { signIn, type HttpWorld, type Visitor } from './http-world'
import { giveKey } from './keys'
import { createCarePerson, createProgramme } from './outreach'
import { makeRecording, makeScript } from './outreach-scripts'
import { dispute, payIn } from './paid-in'
import { declared } from './test-context'
import { newSid } from './twilio-requests'
import { ask, makeVouchers } from './two-people'

/** Who may ask is not the question at these: machines, sign-in, what stays open, what needs a number of one's own. */
const NOT_PEOPLES = /^\/api\/(\*\*|auth\/|health\/|ivr\/|live$|outreach\/live$|openapi\.json$|rates$|rates\/(:country|price-list\.csv|public-quote)$|stripe\/|inbound-call$|leads\/unsubscribe\/|outbound-call-webhook$|twilio\/(agent-talk|answered-by|hand-over-(status|result)|call-status|dial-result|echo|incoming(-status|-result)?|keypad|recording-status|ring-token|voice)$)/

export const peoplesRoutes = (): ApiRoute[] => listRoutes().filter(({ path }) => !NOT_PEOPLES.test(path))
export const isStaffs = ({ path }: ApiRoute) => path.startsWith('/api/finance/')
export const named = (route: ApiRoute) => `${route.method} ${route.path}`

const QUERIES: Record<string, string> = {
  '/api/rates/quote': '?to=%2B442079460123', '/api/messages/quote': '?to=%2B442079460123&seconds=9', '/api/finance/people': '?q=Ada', '/api/finance/complaints': '', '/api/finance/adjustments': '',
  '/api/finance/disputes': '?view=all', '/api/user/call-wishes': '?kind=consent', '/api/user/call-wishes/file': '?kind=consent',
  '/api/agents/:id/quote': '?to=%2B442079460123', '/api/user/contacts/lookup': '?phone=%2B493012345678', '/api/user/contacts/suggestions': '?q=friend', '/api/user/contacts/imports': '?format=csv',
}

/** What is asked of one programme, with what else is asked. */
const OF_PROGRAMME: Record<string, string> = {
  '/api/outreach/calls': '', '/api/outreach/stock/movements': '', '/api/outreach/stock/file': '&view=state',
  '/api/outreach/recordings': '', '/api/outreach/people': '', '/api/outreach/people/file': '', '/api/outreach/people/imports': '',
  '/api/outreach/tasks': '', '/api/outreach/rounds': '',
}

export interface OwnedThings {
  /** What gives the owner away wherever it is read. */
  traces: string[]
  /** The address of a route about the owner's own, or about what is not there. @throws for a route of a new shape. */
  addressOf: (route: ApiRoute, isThere?: boolean) => string
}

/** One of each thing that a person can have, so that every route has something to be about. */
export async function makeOwnedThings(
  world: HttpWorld, owner: Visitor, staff: Visitor,
): Promise<OwnedThings> {
  const { context, app, complete } = world
  const { person } = owner
  const { admin } = context
  const paid = await payIn(context, person, 2000n)
  const taken = await payIn(context, person, 700n)
  await applyDispute(context, dispute(context, taken, 700n, { status: 'won', moved: [-700n, 700n] }))
  const { callId } = await complete(owner, 61)
  const complaint = await made(owner.post(`/api/calls/${callId}/complaint`, { id: randomUUID(), reason: 'bad_quality' }))
  await made(owner.post('/api/user/refunds', { id: randomUUID(), amountMicros: '1000000', reason: '' }))
  const adjustment = await made(staff.post('/api/finance/adjustments', {
    id: randomUUID(), walletId: person.walletId, amountMicros: '10000', reasonCode: 'goodwill', note: 'The line dropped', evidenceLinks: [],
  }))
  const batch = `Codes of ${person.id}`
  const [code] = await makeVouchers(context, staff.person, {
    batch, count: 1, amountMicros: '10000', grantDays: null, maxUses: 1, validUntil: new Date(context.clock.now().getTime() + 86_400_000).toISOString(),
  })
  await made(owner.post('/api/user/vouchers', { code }))
  const raised = await ask(context, staff.person, {
    kind: 'limit_raise', userId: person.id, limits: {
      callsAtOnce: 5, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null,
      spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null,
    },
  })
  const order = { id: randomUUID(), view: 'transactions', format: 'csv', filter: {} }
  const file = await made(staff.post('/api/finance/exports', order))
  const caseId = randomUUID()
  await declared(admin, sql => sql`
    insert into match_case (id, key, kind, bucket, day, payment_id, external_id, found_at, seen_at)
    values (${caseId}, ${caseId}, 'payment', 'different', current_date, ${paid.paymentId}, ${paid.providerPaymentId}, now(), now())`)
  const number = `+1415777${String(randomInt(10_000)).padStart(4, '0')}`
  await assignNumber(context, { number, userId: person.id, carrier: 'twilio' })
  // over at once: no call of the owner's stays open
  const { place } = context.fakeCarrier
  context.fakeCarrier.place = () => ({ kind: 'refused', refusal: 'destination', code: '21215' })
  const check = await made(owner.post('/api/user/numbers/checks', { id: randomUUID(), number: `+4420794${String(randomInt(100_000)).padStart(5, '0')}` }))
  context.fakeCarrier.place = place
  const day = new Date(context.clock.now().getTime() - 86_400_000).toISOString().slice(0, 10)
  await sealDay(context, day)
  await declared(admin, sql => sql`
    insert into user_limit (user_id, set_by, reason, set_at) values (${person.id}, ${staff.person.id}, 'test', '2020-01-01')`)
  const contact = await made(owner.post('/api/user/contacts', { name: `Friend of ${person.id}`, numbers: [{ number: '+493012345678' }] }))
  const cards = 'BEGIN:VCARD\nVERSION:3.0\nFN:Somebody\nEND:VCARD'
  const read = await made(app.send({
    method: 'POST', path: '/api/user/contacts/imports?format=vcard', body: cards, headers: { 'cookie': owner.cookie, 'origin': context.config.publicUrl, 'content-type': 'text/vcard' },
  }))
  const message = (await owner.post('/api/calls', {
    to: '+493012345678', from: context.config.twilio.callerId, message: `For ${person.id}`,
    scheduledFor: new Date(context.clock.now().getTime() + 86_400_000).toISOString(),
  })).json as { callRecord: { id: string } }
  const agent = await made(owner.post('/api/agents', { id: randomUUID(), ...agentContent({ name: 'Agent of somebody', instructions: `Ask for ${person.id}` }) }))
  await made(owner.put(`/api/agents/${agent.id}/numbers`, { numbers: [number] }))
  const talked = await complete(owner, 61)
  await becomeAgents(world, talked.callId, agent.id)
  await issueStream(context, { callId: talked.callId, userId: person.id, agentId: agent.id, agentVersion: 1, carrier: 'twilio', legId: newSid() })
  const soundId = newSid('RE')
  await admin`insert into call_recording (call_id, user_id, carrier, leg_id, recording_id, state, duration_seconds, created_at, kept_until)
    values (${talked.callId}, ${person.id}, 'twilio', ${newSid()}, ${soundId}, 'kept', 61, now(), now() + interval '100 years')`
  context.fakeCarrier.recordings.set(soundId, range => ({ status: 200, type: 'audio/x-wav', length: '4', range, body: new Blob(['RIFF']).stream() }))
  const wish = await made(owner.post('/api/user/call-wishes', {
    id: randomUUID(), kind: 'consent', number: '+493012345678', saidAt: '2020-01-01T10:00:00Z', way: 'written', wording: `Yes, ${person.id}`,
  }))
  const blocked = await made(owner.post('/api/user/blocked-numbers', { number: '+493012345679' }))
  const agentRound = await made(owner.post(`/api/agents/${agent.id}/rounds`, roundBody({ list: `Number,Name\n+493012345678,${person.id}` })))
  const leadId = randomUUID()
  const unsubscribeToken = randomBytes(32).toString('base64url')
  await admin`insert into lead (id, user_id, agent_id, first_call_id, phone, created_at, last_call_at, updated_at) values (${leadId}, ${person.id}, ${agent.id}, ${callId}, '+493012345678', now(), now(), now())`
  const { keyId } = await giveKey(world, owner)
  const care = await makeCare(world, owner)
  const store = await makeStore(world, owner, care.programmeId)
  const [row] = await admin`
    select t.id::text, p.receipt_number as receipt from payment p join credit_transaction t on t.id = p.transaction_id where p.id = ${paid.paymentId}`
  const idOf: Record<string, string> = {
    'calls/:id': callId, 'payments/:id': paid.paymentId, 'transactions/:id': row!.id as string, 'wallets/:id': person.walletId,
    'wallet-status/:id': person.walletId, 'adjustments/:id': adjustment.id, 'requests/:id': raised.id, 'complaints/:id': complaint.id,
    'sessions/:id': (await signIn(context, app, person)).sessionId, 'exports/:id': file.id, 'cases/:id': caseId, 'limits/:userId': person.id,
    'anchors/:day': day, 'contacts/:id': contact.id, 'imports/:id': read.id, 'messages/:id': message.callRecord.id, 'keys/:id': keyId,
    'checks/:id': check.id, 'mothers/:id': care.personId, 'people/:id': care.personId, 'outreach/calls/:id': care.callId,
    'scripts/:id': store.scriptId, 'recordings/:id': store.recordingId, 'items/:id': store.itemId, 'rounds/:id': store.roundId,
    'programmes/:id': care.programmeId, 'members/:userId': person.id,
    'agents/:id': agent.id, 'agents/calls/:id': talked.callId, 'agents/rounds/:id': agentRound.id,
    'call-wishes/:id': wish.id, 'blocked-numbers/:id': blocked.id, 'leads/:id': leadId, 'unsubscribe/:token': unsubscribeToken, 'scenarios/:name': 'says-goodbye',
    'tasks/:id': care.taskId, 'outreach/imports/:id': care.importId,
  }
  return {
    traces: [
      person.id, person.email, person.walletId, callId, paid.paymentId, paid.providerPaymentId, complaint.id,
      row!.receipt as string, contact.id, read.id, message.callRecord.id, keyId, number, check.id,
      care.personId, care.callId, care.programmeId,
      care.taskId, care.importId, agent.id, agentRound.id, wish.id, blocked.id, talked.callId, leadId,
      store.scriptId, store.recordingId, store.itemId, store.roundId,
    ],
    addressOf({ path }, isThere = true) {
      const month = context.clock.now().toISOString().slice(0, 7)
      const filled = path.replace(':month', month).replace(/[\w-]+\/:\w+/g, place => {
        const noun = /^\/api\/(outreach|agents)\//.exec(path)?.[1]
        const id = idOf[`${noun}/${place}`] ?? idOf[place]
        if (id === undefined) throw new Error(`tell owned-things.ts what ${place} of ${path} is about`)
        return place.replace(/:\w+/, isThere ? id : randomUUID())
      })
      const more = OF_PROGRAMME[path]
      if (more !== undefined) return `${filled}?programme=${isThere ? care.programmeId : randomUUID()}${more}`
      return filled + (path.endsWith('/vouchers/batch') ? `?batch=${encodeURIComponent(isThere ? batch : randomUUID())}` : QUERIES[path] ?? '')
    },
  }
}

/** Somebody in the owner's care with a note and a task, a call to them that no carrier took, and a file of others. */
async function makeCare(world: HttpWorld, { person, post, cookie }: Visitor): Promise<Care> {
  const { context, app } = world
  const programme = await createProgramme(context, { owner: person })
  await context.database.asSystem(tx => createBuiltInScripts(context, tx, programme.id, person.id))
  const { id: personId } = await createCarePerson(context, { programme, worker: person, number: '+442079460188' })
  const { place } = context.fakeCarrier
  context.fakeCarrier.place = () => ({ kind: 'refused', refusal: 'destination', code: '21215' })
  const reply = await post(`/api/mothers/${personId}/trigger-call`, {})
  context.fakeCarrier.place = place
  expect(reply.status, reply.text).toBe(422)
  const { callId } = (reply.json as { details: { callId: string } }).details
  await made(post(`/api/outreach/people/${personId}/steps`, { id: randomUUID(), kind: 'note', note: 'Visited' }))
  const opened = await context.database.asSystem(tx => openTask(context, tx, { programmeId: programme.id, personId, kind: 'help', keypadCallId: callId }))
  const file = await made(app.send({
    method: 'POST', path: `/api/outreach/people/imports?programme=${programme.id}`, body: 'Name,Number,Language\nAsha,+442079460124,ta',
    headers: { cookie, 'origin': context.config.publicUrl, 'content-type': 'text/csv' },
  }))
  return { programmeId: programme.id, personId, callId, taskId: opened!.task.id, importId: file.id }
}

interface Care { programmeId: string, personId: string, callId: string, taskId: string, importId: string }

/** What a programme says and what it keeps in store. */
async function makeStore(world: HttpWorld, owner: Visitor, programmeId: string) {
  const { id: scriptId } = await makeScript(owner, programmeId)
  const { id: recordingId } = await makeRecording(world, owner, programmeId)
  const item = { id: randomUUID(), programmeId, name: 'Iron', unit: 'tablets', minimum: 0, maximum: null }
  const { id: itemId } = await made(owner.post('/api/outreach/stock/items', item))
  const moved = { id: randomUUID(), itemId, kind: 'received', amount: 5, batch: { code: 'A', expiresOn: null } }
  const reply = await owner.post('/api/outreach/stock/movements', moved)
  expect(reply.status, reply.text).toBe(201)
  const { id: roundId } = await made(owner.post('/api/outreach/rounds', {
    id: randomUUID(), programmeId, name: 'December', scriptId, filter: {}, window: null, endsAt: null, order: 'list', perMinute: 1, atOnce: 1, budgetMicros: null,
  }))
  return { scriptId, recordingId, itemId, roundId }
}

async function made(work: Promise<HttpReply>): Promise<{ id: string }> {
  const reply = await work
  expect(reply.status, reply.text).toBeLessThan(300)
  return reply.json as { id: string }
}
