import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PERSONAL_DATA } from '../../server/db/own-data/personal-data'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { queueMail } from '../../server/services/mail/queue-mail'
import type { ErasureDto } from '../../shared/schemas/own-data'
import { post } from '../support/ledger/kernel'
import { makeAgent } from '../support/agents'
import { agrees, roundBody } from '../support/agents/agent-rounds'
import { appCode, createHttpWorld, expectRefusal, turnOnSecondFactor, type HttpWorld, type Visitor } from '../support/http-world'
import { makeOwnedThings } from '../support/owned-things'
import { payIn } from '../support/paid-in'

const PASSWORD = 'correct horse battery'
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** Hold nothing about a person: each with the reason. */
const NOBODYS: Record<string, string> = {
  account: 'the password alone', two_factor: 'secrets alone', used_code: 'codes that were used', verification: 'one-time values', mail_link: 'digests of one-time links; where they go is in user and email_change', session: 'told by the list of sessions',
  rate_limit: 'addresses, for minutes', sign_in_attempt: 'digests, for a day', schema_head: 'no people', rate: 'no people', rate_deck: 'no people', voucher: 'no people: who used one is in voucher_use',
  call_ended: 'a queue of calls that are told themselves', notice_level: 'no people', wallet_level: 'which mails a wallet is due', document_counter: 'no people', provider_cost: 'what a call costs us', provider_cost_search: 'what a call costs us',
  payment_event: 'the provider’s events, ids alone', dispute_movement: 'the provider’s account with us', match_run: 'no people', match_case: 'our books', ledger_anchor: 'no people', closed_month: 'no people', board_check: 'no people',
  voucher_batch: 'no people: who asked is in money_request', month_reopening: 'no people', money_limit: 'no people', exchange_rate: 'what currencies are worth; the audit log has who set them', voice_price: 'what models cost', voice_cost: 'what voices cost us',
  evidence: 'digests of rows that are told themselves', evidence_pending: 'the same, for seconds',
  keypad_script: 'names of scripts', script_voice: 'which recording is played where', stock_batch: 'what is on a shelf', keypad_attempt: 'which call was a try of which request', keypad_press: 'what the person called has pressed',
  round_call: 'which call a round asked for; the call itself is in keypad_call',
  finance_day: 'sums', finance_day_cost: 'sums', finance_day_mark: 'no people',
}

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
})
afterAll(() => world.close())

/** Somebody with a password, as signing up makes them. */
async function signUp(email = `${randomUUID()}@example.com`): Promise<Visitor> {
  const headers = { origin: world.side.publicUrl }
  const auth = (path: string, body: object) => world.app.send({ method: 'POST', path: `/api/auth/${path}`, headers, body })
  expect((await auth('sign-up/email', { name: 'Nasrin Akhtar', email, password: PASSWORD })).status).toBe(200)
  await world.context.admin`update "user" set email_verified = true where email = ${email}`
  const reply = await auth('sign-in/email', { email, password: PASSWORD })
  const cookie = reply.cookies.find(one => one.includes('session_token'))!.split(';')[0]!
  const { id } = (reply.json as { user: { id: string } }).user
  await world.context.admin`update "user" set created_at = created_at - interval '30 days' where id = ${id}`
  const [wallet] = await world.context.admin`select id from wallet where user_id = ${id}`
  const person = {
    id, name: 'Nasrin Akhtar', email, role: 'caller' as const, country: 'US', createdAt: new Date(0), emailVerified: true, walletId: wallet!.id as string,
  }
  const send = (method: string) => (path: string, body?: unknown) =>
    world.app.send({ method, path, body, headers: { ...headers, cookie } })
  return { person, sessionId: '', cookie, get: send('GET'), post: send('POST'), put: send('PUT'), remove: path => send('DELETE')(path), stepUp: async () => {} }
}
const erase = (visitor: Visitor, body: object = { password: PASSWORD }) => visitor.post('/api/user/erasure', body)
/** All that was left is gone back, as after closing the wallet. */
const empty = async ({ person: { walletId } }: Visitor) => {
  const { admin } = world.context
  await admin`update payment_refund set state = 'succeeded' where payment_id in (select id from payment where wallet_id = ${walletId})`
  const [wallet] = await admin`select balance_micros - granted_micros as paid, balance_micros as balance from wallet where id = ${walletId}`
  if (wallet!.paid === 0n) return
  await post(world.context, { walletId }, -(wallet!.paid as bigint), { kind: 'refund', contraAccount: 'clearing:test', reason: 'back' })
}

describe('all that is kept about a person', () => {
  it('P2 A2 is one file with every row of theirs, no secret, and nothing of anybody else', async () => {
    const [owner, staff, stranger] = [await world.visit(), await world.visit({ role: 'finance', secondFactor: true }), await world.visit()]
    const things = await makeOwnedThings(world, owner, staff)
    const theirs = await makeOwnedThings(world, stranger, staff)
    const reply = await owner.get('/api/user/data')
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
    expect(reply.headers['content-disposition']).toMatch(/^attachment; filename="talktime-my-data-\d{4}-\d\d-\d\d\.json"$/)
    const data = reply.json as Record<string, Record<string, unknown>[]>
    for (const trace of things.traces) expect(reply.text).toContain(trace)
    for (const trace of theirs.traces) expect(reply.text).not.toContain(trace)
    for (const table of ['user', 'wallet', 'call', 'credit_transaction', 'call_cost_breakdown', 'payment', 'refund_request', 'payment_refund', 'dispute', 'call_complaint', 'adjustment_request', 'webhook_event', 'audit_log']) {
      const [count] = await world.context.admin.unsafe(`select count(*)::int as n from ${JSON.stringify(table)} where to_jsonb(${JSON.stringify(table)})::text like any (array['%${owner.person.id}%', '%${owner.person.walletId}%'])`)
      expect(data[table]!.length, table).toBeGreaterThanOrEqual(table === 'audit_log' ? 1 : Math.min(1, count!.n as number))
    }
    expect(data.credit_transaction!.every(row => typeof row.amount_micros === 'string' && /^[0-9a-f]{64}$/.test(row.hash as string))).toBe(true)
    expect(data.session).toHaveLength(2)
    for (const secret of [owner.cookie.split('=')[1]!.split('.')[0]!, 'password', 'backupCodes']) expect(reply.text).not.toContain(secret)
  })

  it('P2 knows every table that there is', async () => {
    const tables = await world.context.admin<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' order by 1`
    const unnamed = tables.map(({ name }) => name).filter(name => !(name in PERSONAL_DATA) && !(name in NOBODYS))
    expect(unnamed, 'put it into PERSONAL_DATA and erase_person, or give the reason').toEqual([])
  })

  it('P2 comes in pieces, however many rows there are', async () => {
    const owner = await world.visit()
    await world.context.admin`insert into call_refusal (user_id, code, created_at) select ${owner.person.id}, 'no_rate', now() from generate_series(1, 1234)`
    const data = (await owner.get('/api/user/data')).json as Record<string, unknown[]>
    expect(data.call_refusal).toHaveLength(1234)
  })
})

describe('being forgotten', () => {
  it('P2 M8 leaves no trace of the person, and every sum, chain and check as it was', async () => {
    const owner = await signUp()
    const staff = await world.visit({ role: 'finance', secondFactor: true })
    await payIn(world.context, owner.person, 1000n)
    await makeOwnedThings(world, owner, staff)
    const { callId } = await world.complete(owner, 61)
    await owner.post(`/api/calls/${callId}/complaint`, { id: randomUUID(), reason: 'other', note: 'Nasrin was cut off' })
    await world.context.database.asSystem(tx => queueMail(world.context, tx, [{
      kind: 'low-balance', facts: { name: 'Nasrin Akhtar' } as never, to: owner.person.email, userId: owner.person.id, dedupeKey: randomUUID(),
    }])).catch(() => 0)
    const kept = ['api_key', 'call_rating', 'call_device_event', 'price_guard', 'contact', 'contact_number', 'contact_import', 'call_quarter', 'call_number_day']
    const countOf = async (table: string) =>
      (await world.context.admin`select from ${world.context.admin(table)} where user_id = ${owner.person.id}`).length
    const friend = { name: 'A friend of theirs', numbers: [{ number: '+493012345679', label: '' }] }
    expect((await owner.post('/api/user/contacts', friend)).status).toBe(201)
    expect((await owner.put(`/api/calls/${callId}/rating`, { stars: 2, reasons: ['echo'] })).status).toBe(200)
    expect((await owner.post(`/api/calls/${callId}/device-events`, { events: [{ place: 0, kind: 'reconnected', agoMs: 0 }] })).status).toBe(200)
    expect((await owner.put('/api/user/price-guard', { askAboveNanosPerMinute: '500000000' })).status).toBe(200)
    const { id: agentId } = await makeAgent(owner, {
      name: 'Nasrin', purpose: 'Nasrin', opening: 'Nasrin', disclosure: 'Nasrin', recordingNotice: 'Nasrin', instructions: 'Nasrin',
      knowledge: [{ kind: 'text', title: 'Nasrin', text: 'Nasrin' }], fields: [{ key: 'a', name: 'Nasrin', kind: 'text', isRequired: true, hint: 'Nasrin' }],
      abilities: { saveLead: true, endCall: true, handOverTo: '+442079460123', callBack: true }, whenUnable: { way: 'sentence', sentence: 'Nasrin' },
    })
    await agrees(world.context, owner.person.id, ['+493012345679'])
    const round = await owner.post(`/api/agents/${agentId}/rounds`, roundBody({ name: 'Nasrin', list: 'Number,Name\n+493012345679,Nasrin', machineMessage: 'Nasrin' }))
    expect(round.status, round.text).toBe(201)
    await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    for (const table of kept.slice(0, 4)) expect(await countOf(table), `something of ${table} to forget`).toBeGreaterThan(0)
    expect(await countOf('contact'), 'something to forget').toBeGreaterThan(0)
    expect(await countOf('call_quarter'), 'something to forget').toBeGreaterThan(0)
    await world.context.admin`update programme set archived_at = now() where owner_id = ${owner.person.id}`
    await world.context.admin`update care_person set worker_id = ${staff.person.id} where worker_id = ${owner.person.id}`
    await empty(owner)
    const ledger = await world.context.admin`select id, hash, amount_micros from credit_transaction order by id`
    const reply = await erase(owner)
    expect([reply.status, reply.text]).toEqual([204, ''])

    const after = await world.context.admin`select id, hash, amount_micros from credit_transaction order by id`
    expect(after.slice(0, ledger.length)).toEqual(ledger)
    expect(await world.violations()).toEqual([])
    for (const table of [...kept, 'agent_number', 'call_wish', 'blocked_number']) expect(await countOf(table), table).toBe(0)
    expect(await world.context.admin`select name, state, machine_message from outreach_round where agent_id = ${agentId}`).toEqual([{ name: 'Erased round', state: 'stopped', machine_message: null }])
    expect(await world.context.admin`select from round_person where number = '+493012345679'`).toHaveLength(0)
    // calls that it had name a version: it stays, and says nothing
    expect(await world.context.admin`select version, name, model from agent_version where agent_id = ${agentId}`).toEqual([{ version: 1, name: 'Erased agent', model: 'gpt-realtime-2.1' }])
    await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    const tables = await world.context.admin<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`
    for (const { name } of tables) {
      // the last digits of the card, and not of a digest, or of an id, which has them once in some thousand
      const rows = await world.context.admin.unsafe(`select t::text as row from "${name}" t where t::text ilike any (array['%${owner.person.email}%', '%Nasrin%', '%2079460123%']) or regexp_replace(t::text, '${UUID}', '', 'g') ~ '(^|[^0-9a-f])4242([^0-9a-f]|$)'`)
      const own = rows.map(row => row.row as string)
        .filter(row => [owner.person.id, owner.person.email, 'Nasrin'].some(trace => row.includes(trace)))
      expect(own, name).toEqual([])
    }
    const [row] = await world.context.admin`select * from "user" where id = ${owner.person.id}`
    expect(row).toMatchObject({ name: 'Erased person', email: `erased-${owner.person.id}@erased.invalid`, country: 'ZZ' })
    expect(await world.context.admin`select to_number from call where user_id = ${owner.person.id}`).toEqual(expect.arrayContaining([{ to_number: '+44' }]))
    expectRefusal(await owner.get('/api/user/profile'), 401, 'unauthenticated')
    const signIn = await world.app.send({ method: 'POST', path: '/api/auth/sign-in/email', headers: { origin: world.side.publicUrl }, body: { email: owner.person.email, password: PASSWORD } })
    expectRefusal(signIn, 401, 'unauthenticated')
    expect((await signUp(owner.person.email)).person.id).not.toBe(owner.person.id)
    expect((await staff.get(`/api/finance/wallets/${owner.person.walletId}`)).status).toBe(200)
    expect((await world.context.admin`select action from audit_log where actor_id = ${owner.person.id} order by id`).at(-1)).toEqual({ action: 'account.erase' })
  })

  const OBSTACLES: [string, (owner: Visitor) => Promise<unknown>][] = [
    ['money', ({ person }) => payIn(world.context, person, 1000n)],
    ['call', async owner => {
      await post(world.context, owner.person, 1_000_000n, { kind: 'grant', contraAccount: 'promo' })
      await world.start(owner)
    }],
    ['frozen', ({ person }) => world.context.admin`update wallet set status = 'frozen' where id = ${person.walletId}`],
    ['staff', ({ person }) => world.context.admin`update "user" set role = 'auditor' where id = ${person.id}`],
    ['payments', ({ person }) => world.context.admin`insert into payment (id, user_id, wallet_id, purpose, amount_minor, currency, state, created_at, updated_at) values (gen_random_uuid(), ${person.id}, ${person.walletId}, 'topup', 1000, 'USD', 'pending', now(), now())`],
  ]
  it.each(OBSTACLES)('P2 M17 is refused, with what to do, while there is: %s', async (obstacle, make) => {
    const owner = await signUp()
    await make(owner)
    const told = (await owner.get('/api/user/erasure')).json as ErasureDto
    expect(told.obstacle).toMatch(/^[A-Z].*\.$/)
    expect(told.isMoney).toBe(obstacle === 'money')
    await world.context.auth.sessions.writeUses()
    const before = await world.fingerprint()
    expect(expectRefusal(await erase(owner), 409, 'erasure_refused').details).toEqual({ obstacle })
    expect(await world.fingerprint()).toEqual(before)
  })

  it('P2 asks for the password, and for a code where one is on; a few guesses and no more', async () => {
    const owner = await signUp()
    expectRefusal(await erase(owner, { password: 'wrong' }), 400, 'invalid_request')
    await turnOnSecondFactor(world.context, owner.person, ['abcde-fgh23'])
    expectRefusal(await erase(owner), 422, 'wrong_code')
    expectRefusal(await erase(owner, { password: PASSWORD, code: '000000' }), 422, 'wrong_code')
    const guesser = await signUp()
    for (let n = 0; n < 10; n++) expectRefusal(await erase(guesser, { password: 'wrong' }), 400, 'invalid_request')
    expectRefusal(await erase(guesser), 429, 'too_many_attempts')
    expect((await erase(owner, { password: PASSWORD, code: appCode(world.context) })).status).toBe(204)
  })

  it('P2 ends promotional credit with it, once, however often and at once it is asked', async () => {
    const owner = await signUp()
    await post(world.context, owner.person, 1_000_000n, { kind: 'grant', contraAccount: 'promo' })
    const replies = await Promise.all([erase(owner), erase(owner)])
    expect(replies.filter(reply => reply.status === 204)).toHaveLength(1)
    expect(await world.context.admin`select status, balance_micros from wallet where id = ${owner.person.walletId}`).toEqual([{ status: 'closed', balance_micros: 0n }])
    expect(await world.violations()).toEqual([])
  })
})
