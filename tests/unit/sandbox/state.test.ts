import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Stripe from 'stripe'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../sandbox/config'
import type { ReceivedMail } from '../../../sandbox/mail/mailbox'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/start-sandbox'
import { StateFile } from '../../../sandbox/state/state-file'
import { createSmtpMailer } from '../../../server/mail/smtp-mailer'
import { ControlClient } from '../../support/sandbox/control-client'
import { FakeApp } from '../../support/sandbox/fake-app'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { StripeApp } from '../../support/sandbox/stripe-app'
import { lineItem, sessionParams, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, stripeClient } from '../../support/sandbox/stripe-world'
import { until } from '../../support/sandbox/until'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const HOUR_MS = 3_600_000
const folder = temporaryFolder('state')
afterAll(() => rmSync(folder, { recursive: true }))

let file: string
let app: StripeApp
let sandbox: Sandbox
let stripe: Stripe
let control: ControlClient

async function start(more: Partial<SandboxOptions> = {}): Promise<void> {
  const account = { secretKey: STRIPE_SECRET_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, webhookUrl: app.webhookUrl }
  sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { stripe: account, smtpPort: 0, stateFile: file, ...more }))
  sandbox.carrier.clock.setRate(0)
  stripe = stripeClient(sandbox.port)
  control = new ControlClient(sandbox.url)
}
async function restart(more: Partial<SandboxOptions> = {}): Promise<void> {
  await sandbox.stop()
  await start(more)
}
const advance = (ms: number) => sandbox.carrier.clock.advance(ms)
const settled = () => control.send('POST', '/flush')
const pay = (id: string, card = '4242424242424242') => control.send('POST', `/stripe/sessions/${id}/pay`, { card })

beforeEach(async () => {
  file = join(folder, `${randomUUID()}.state`)
  app = await new StripeApp().start()
  await start()
})
afterEach(async () => {
  await sandbox.stop()
  await app.stop()
})

describe('after a restart', () => {
  it('payments, what is left of them and the ids are as they were, and go on', async () => {
    const customer = await stripe.customers.create({ email: 'ada@example.com' })
    const session = await stripe.checkout.sessions.create(sessionParams({
      customer: customer.id, line_items: [lineItem(2_000)], payment_intent_data: { setup_future_usage: 'off_session' },
    }))
    await pay(session.id)
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id)
    const { id } = await stripe.refunds.create({ payment_intent: String(intent), amount: 500 })
    await settled()
    const books = async () => (await fetch(`${sandbox.url}/stripe/books.json`)).json()
    const before = await books()
    await restart()
    expect(await books()).toEqual(before)
    expect(await stripe.refunds.retrieve(id)).toMatchObject({ amount: 500, status: 'succeeded' })
    expect(await stripe.refunds.create({ payment_intent: String(intent) })).toMatchObject({ amount: 1_500 })
    const { payment_method: method } = await stripe.paymentIntents.retrieve(String(intent))
    const charged = await stripe.paymentIntents.create({
      amount: 1_000, currency: 'usd', customer: customer.id, payment_method: String(method), confirm: true, off_session: true,
    })
    expect(charged.status).toBe('succeeded')
  })

  it('an idempotency key still has its first answer, and is refused for anything else', async () => {
    const key = { idempotencyKey: 'topup-1' }
    const first = await stripe.checkout.sessions.create(sessionParams(), key)
    await restart()
    expect((await stripe.checkout.sessions.create(sessionParams(), key)).id).toBe(first.id)
    await expect(stripe.checkout.sessions.create(sessionParams({ line_items: [lineItem(1)] }), key)).rejects.toThrow('topup-1')
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(1)
  })

  it('an event that nobody took is sent on, with what is left of its retries; one that was taken is not', async () => {
    const session = await stripe.checkout.sessions.create(sessionParams())
    app.answering = ({ event }) => (event.type === 'checkout.session.completed' ? 503 : 200)
    await pay(session.id)
    await settled()
    expect(app.of('checkout.session.completed')).toHaveLength(1)
    await restart()
    app.received.length = 0
    await advance(9_000)
    await settled()
    expect(app.received).toEqual([])
    for (const waitMs of [1_000, 60_000, 600_000, HOUR_MS, 10 * HOUR_MS]) {
      await advance(waitMs)
      await settled()
    }
    expect(app.types()).toEqual(Array.from({ length: 4 }, () => 'checkout.session.completed'))
    const [event] = (await control.get<{ type: string, attempts: { status: number }[] }[]>('/stripe/events'))
      .filter(({ type }) => type === 'checkout.session.completed')
    expect(event?.attempts).toHaveLength(5)
    app.received.length = 0
    await restart()
    await advance(10 * HOUR_MS)
    await settled()
    expect(app.received).toEqual([])
  })

  it('an event that was never tried is sent', async () => {
    const session = await stripe.checkout.sessions.create(sessionParams())
    await control.send('POST', '/faults', { fault: 'drop', on: 'stripe' })
    await pay(session.id)
    await settled()
    await restart()
    await advance(10_000)
    await settled()
    expect(app.types()).toContain('checkout.session.completed')
  })

  it('a page closes at its time, a late refund ends, and an open page can be paid on', async () => {
    const left = await stripe.checkout.sessions.create(sessionParams())
    const paid = await stripe.checkout.sessions.create(sessionParams())
    await pay(paid.id, '4000000000005126')
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(paid.id)
    const refund = await stripe.refunds.create({ payment_intent: String(intent) })
    await restart()
    await advance(61_000)
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' })
    expect(await pay(left.id)).toMatchObject({ outcome: 'done' })
    const open = await stripe.checkout.sessions.create(sessionParams())
    await restart()
    await advance(25 * HOUR_MS)
    expect(await stripe.checkout.sessions.retrieve(open.id)).toMatchObject({ status: 'expired' })
  })

  it('mails are there, and their numbers go on', async () => {
    const send = async (subject: string) => {
      const mailer = createSmtpMailer({ smtpUrl: `smtp://127.0.0.1:${sandbox.smtpPort}`, from: 'a@example.com' })
      await mailer.send({ id: subject, to: 'ada@example.com', subject, text: 'Hello', html: '<p>Hello</p>' })
      await mailer.close()
    }
    await send('first')
    await restart()
    await send('second')
    expect(await control.get<ReceivedMail[]>('/mail')).toMatchObject([{ id: 1, subject: 'first' }, { id: 2, subject: 'second' }])
    expect(await control.get('/mail/1')).toMatchObject({ raw: expect.stringContaining('Hello') as string })
  })

  it('keys that were added to the authenticator are there', async () => {
    await control.send('POST', '/authenticator', { key: 'GEZDGNBVGY3TQOJQ', label: 'Mine' })
    await restart()
    expect(await control.get('/authenticator')).toMatchObject([{ label: 'Mine', isOwn: true }])
  })

  it('a part that was switched off in between has kept what it knew', async () => {
    await stripe.checkout.sessions.create(sessionParams())
    await restart({ stripe: null, smtpPort: null })
    await control.send('POST', '/authenticator', { key: 'GEZDGNBVGY3TQOJQ', label: 'Mine' })
    await restart()
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(1)
    expect(await control.get('/authenticator')).toHaveLength(1)
  })

  it('legs are there with their parents and prices; one that was up is over', async () => {
    const voice = await new FakeApp().start()
    voice.answering = ({ path }) => (path === '/voice'
      ? '<Response><Dial answerOnBridge="true" callerId="+15005550006"><Number>+12025550123</Number></Dial></Response>'
      : '')
    await restart({ voiceUrl: `${voice.url}/voice` })
    await control.simulate({ identity: 'u1', params: { To: '+12025550123', CallId: 'c1' }, outcome: 'answered', ringSeconds: 2, talkSeconds: 61, hangupBy: 'callee' })
    const up = sandbox.carrier.calls.add({ direction: 'inbound', from: 'client:u1', to: '', status: 'ringing', identity: 'u1' }, sandbox.carrier.clock.now())
    Object.assign(up, { status: 'in-progress', startedMs: up.createdMs, answeredMs: up.createdMs })
    await advance(5_000)
    const [parent, child] = await control.books()
    await restart()
    const [parentAfter, childAfter, upAfter] = await control.books()
    expect([parentAfter, childAfter]).toEqual([parent, child])
    expect(childAfter).toMatchObject({ parentSid: parent!.sid, seconds: 61, callId: 'c1' })
    expect(upAfter).toMatchObject({ sid: up.sid, status: 'completed', seconds: 5 })
    await voice.stop()
  })
})

describe('the file', () => {
  it('is written a moment after something happened, so that even a kill loses little', async () => {
    expect(existsSync(file)).toBe(false)
    const session = await stripe.checkout.sessions.create(sessionParams())
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes(session.id), 'the file')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['changed', (text: string) => text.replace('"sessions"', '"sessionz"')],
    ['of another version', (text: string) => text.replace('state-1', 'state-0')],
    ['something else', () => '{"calls":[]}'],
    ['empty', () => ''],
  ])('that is %s stops the start with a sentence, and stays as it is', async (_what, change) => {
    await stripe.checkout.sessions.create(sessionParams())
    await sandbox.stop()
    const damaged = change(readFileSync(file, 'utf8'))
    writeFileSync(file, damaged)
    const starting = startSandbox(sandboxOptions('http://localhost:9/voice', { stateFile: file }))
    await expect(starting).rejects.toThrow(/^The sandbox cannot start: its memory in .+\nNothing of it was read\. .*move it away/)
    expect(readFileSync(file, 'utf8')).toBe(damaged)
    rmSync(file)
  })

  it('that holds what this version cannot make sense of stops the start as well', async () => {
    new StateFile(file).write({ calls: [{ sid: 'CA1', parentSid: 'CA0' }] })
    const starting = startSandbox(sandboxOptions('http://localhost:9/voice', { stateFile: file }))
    await expect(starting).rejects.toThrow('does not fit: calls, Error: the leg CA1 has lost its parent')
    rmSync(file)
  })

  it('is the old one or the new one: a write that fails leaves the old one, and no half of a new one', () => {
    const state = new StateFile(file)
    state.write({ age: 1 })
    const unwritable = { toJSON: () => { throw new Error('not that') } }
    expect(() => state.write(unwritable)).toThrow('not that')
    // a folder where the file should go: all is written but the last step
    mkdirSync(join(folder, 'taken'))
    expect(() => new StateFile(join(folder, 'taken')).write({ age: 2 })).toThrow('EISDIR')
    expect(new StateFile(file).read()).toEqual({ age: 1 })
    expect(readdirSync(folder).filter(name => name.endsWith('.draft'))).toEqual([])
  })

  it('is read again as it was written, and not written where nothing changed', () => {
    const state = new StateFile(file)
    expect(state.read()).toBeNull()
    state.write({ text: 'ä\n"€"', list: [1, null] })
    const { mtimeNs } = statSync(file, { bigint: true })
    state.write({ text: 'ä\n"€"', list: [1, null] })
    const again = new StateFile(file)
    expect(again.read()).toEqual({ text: 'ä\n"€"', list: [1, null] })
    again.write({ text: 'ä\n"€"', list: [1, null] })
    expect(statSync(file, { bigint: true }).mtimeNs).toBe(mtimeNs)
  })

  it('is named by the environment, as is that of the authenticator; without it nothing is written', async () => {
    const minimal = {
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'x'.repeat(16), TWILIO_API_KEY_SID: `SK${'0'.repeat(32)}`,
      TWILIO_API_KEY_SECRET: 'x'.repeat(16), TWILIO_TWIML_APP_SID: `AP${'0'.repeat(32)}`, TWILIO_CALLER_ID: '+15005550006',
      SANDBOX_VOICE_URL: 'http://localhost/voice',
    }
    expect(readConfig(minimal)).toMatchObject({ stateFile: null, authenticatorFile: null })
    expect(readConfig({ ...minimal, SANDBOX_STATE_FILE: 'a.state', SANDBOX_AUTHENTICATOR_FILE: 'a.json' }))
      .toMatchObject({ stateFile: 'a.state', authenticatorFile: 'a.json' })
    await restart({ stateFile: null })
    await stripe.checkout.sessions.create(sessionParams())
    expect((await control.get<unknown[]>('/stripe/sessions'))).toHaveLength(1)
  })
})
