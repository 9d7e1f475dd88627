import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../../sandbox/config'
import type { ReceivedMail } from '../../../sandbox/mail/mailbox'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { MailRefused, MailUnavailable, type Mailer } from '../../../server/mail/mailer'
import { createSmtpMailer } from '../../../server/mail/smtp-mailer'
import { ControlClient } from '../../support/sandbox/control-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { until } from '../../support/sandbox/until'

const VOICE_URL = 'http://localhost/voice'
const FROM = 'Talktime <billing@talktime.example>'
const MAIL = { id: 'mail-1', to: 'ada@example.com', subject: 'Your receipt', text: 'You paid $12.40.', html: '<p>You paid <b>$12.40</b>.</p>' }

let sandbox: Sandbox
let control: ControlClient
let mailer: Mailer
beforeAll(async () => {
  sandbox = await startSandbox(sandboxOptions(VOICE_URL, { smtpPort: 0 }))
  control = new ControlClient(sandbox.url)
  mailer = mailerTo(sandbox)
})
afterAll(async () => {
  await mailer.close()
  await sandbox.stop()
})
beforeEach(async () => {
  await control.send('DELETE', '/mail/faults')
  await control.send('DELETE', '/mail')
})

function mailerTo(target: Sandbox, timeoutMs = 5_000): Mailer {
  return createSmtpMailer({ smtpUrl: `smtp://talktime:secret@127.0.0.1:${target.smtpPort}`, from: FROM, timeoutMs })
}

const inbox = (to = '') => control.get<ReceivedMail[]>(`/mail?to=${encodeURIComponent(to)}`)
const setFaults = (...rules: unknown[]) => control.send('PUT', '/mail/faults', rules)
/** What the mailer throws; undefined where it does not. */
const failureOf = (sending: Promise<unknown>) => sending.then(() => undefined, (error: unknown) => error)

describe('mail through nodemailer', () => {
  it('arrives with both parts, its sender and its own Message-ID', async () => {
    expect(await mailer.send(MAIL)).toEqual({ messageId: '<mail-1@talktime.example>' })
    const [mail, ...others] = await inbox()
    expect(others).toEqual([])
    expect(mail).toMatchObject({
      envelopeFrom: 'billing@talktime.example', from: FROM, recipients: ['ada@example.com'], subject: MAIL.subject, messageId: '<mail-1@talktime.example>',
    })
    expect(mail!.text!.trim()).toBe(MAIL.text)
    expect(mail!.html!.trim()).toBe(MAIL.html)
    expect(mail!.headers['auto-submitted']).toBe('auto-generated')
    const { raw } = await control.get<{ raw: string }>(`/mail/${mail!.id}`)
    expect(raw).toContain('Content-Type: multipart/alternative')
  })

  it.each(['உங்கள் ரசீது', 'إيصالك', '領収書 ¥1,200 🎉', 'Ünïcödé '.repeat(14).trim()])('keeps the subject %s and text in any script', async subject => {
    await mailer.send({ ...MAIL, subject, text: `${subject}\n−$0.04`, html: `<p>${subject}</p>` })
    const [mail] = await inbox()
    expect(mail!.subject).toBe(subject)
    expect(mail!.text!.trim()).toBe(`${subject}\n−$0.04`)
    expect(mail!.html!.trim()).toBe(`<p>${subject}</p>`)
  })

  it('adds no header and no recipient that a subject or an address tries to slip in', async () => {
    await mailer.send({ ...MAIL, subject: 'Hello\r\nBcc: all@example.com\r\n\r\nBody' })
    const [mail] = await inbox()
    expect(mail!.recipients).toEqual(['ada@example.com'])
    expect(mail!.headers.bcc).toBeUndefined()
    expect(mail!.text!.trim()).toBe(MAIL.text)
    for (const to of ['a@example.com, b@example.com', 'a@example.com;b@example.com', 'x <b@example.com>', 'a@example.com\r\nRCPT TO:<b@example.com>', 'nobody', '']) {
      expect(await failureOf(mailer.send({ ...MAIL, to })), to).toBeInstanceOf(MailRefused)
    }
    expect(await inbox()).toHaveLength(1)
  })

  it('carries many at once over a few connections', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `mail-${index}`)
    await Promise.all(names.map(id => mailer.send({ ...MAIL, id })))
    expect((await inbox()).map(mail => mail.messageId).sort()).toEqual(names.map(id => `<${id}@talktime.example>`).sort())
  })
})

describe('a mail server that fails', () => {
  it.each([
    [{ fault: 'refuse', on: 'recipient', status: 550 }, MailRefused],
    [{ fault: 'refuse', on: 'message', status: 554 }, MailRefused],
    [{ fault: 'refuse', on: 'recipient', status: 450 }, MailUnavailable],
    [{ fault: 'refuse', on: 'message', status: 451 }, MailUnavailable],
    // the server will not have us at all: that is no fault of this mail
    [{ fault: 'refuse', on: 'connect', status: 554 }, MailUnavailable],
    [{ fault: 'refuse', on: 'connect', status: 421 }, MailUnavailable],
    [{ fault: 'close', on: 'connect' }, MailUnavailable],
    [{ fault: 'close', on: 'recipient' }, MailUnavailable],
    [{ fault: 'close', on: 'message' }, MailUnavailable],
  ] as const)('by %o is told as it is, keeps nothing, and the next mail goes through', async (rule, kind) => {
    const fresh = mailerTo(sandbox)
    await setFaults({ ...rule, count: 1 })
    expect(await failureOf(fresh.send(MAIL))).toBeInstanceOf(kind)
    expect(await inbox()).toEqual([])
    await fresh.send(MAIL)
    expect(await inbox()).toHaveLength(1)
    await fresh.close()
  })

  it('refuses as often as it was told to, and one recipient alone', async () => {
    await setFaults({ fault: 'refuse', to: 'ADA@example.com', status: 452, count: 2 })
    expect(await failureOf(mailer.send(MAIL))).toBeInstanceOf(MailUnavailable)
    await mailer.send({ ...MAIL, to: 'grace@example.com' })
    expect(await failureOf(mailer.send(MAIL))).toMatchObject({ message: expect.stringContaining('452') as string })
    await mailer.send(MAIL)
    expect((await inbox()).map(mail => mail.recipients[0])).toEqual(['grace@example.com', 'ada@example.com'])
  })

  it.each(['connect', 'recipient', 'message'])('by never answering the %s is given up in time', async on => {
    const hasty = mailerTo(sandbox, 200)
    await setFaults({ fault: 'hang', on, count: 1 })
    expect(await failureOf(hasty.send(MAIL))).toBeInstanceOf(MailUnavailable)
    expect(await inbox()).toEqual([])
    await hasty.close()
  })

  it('by never answering is left at once when the signal says so', async () => {
    const stop = new AbortController()
    await setFaults({ fault: 'hang' })
    const sending = failureOf(mailer.send(MAIL, stop.signal))
    await until(() => sandbox.carrier.log.since(0).some(event => event.name === 'mail-fault' && event.data.fault === 'hang'), 'the fault')
    stop.abort()
    expect(await sending).toBeInstanceOf(MailUnavailable)
  })

  it('by losing its answer has the mail all the same, and a repeat can be told by its Message-ID', async () => {
    await setFaults({ fault: 'lost-response', count: 1 })
    expect(await failureOf(mailer.send(MAIL))).toBeInstanceOf(MailUnavailable)
    await mailer.send(MAIL)
    const mails = await inbox()
    expect(mails).toHaveLength(2)
    expect(new Set(mails.map(mail => mail.messageId)).size).toBe(1)
  })

  it('by saying a little for ever, so that the line is never silent, is given up in time', async () => {
    const dripping = createServer(socket => {
      const drip = setInterval(() => socket.write('220-one moment\r\n'), 20)
      socket.once('close', () => clearInterval(drip)).on('error', () => {})
    })
    await new Promise<void>(resolve => dripping.listen(0, '127.0.0.1', resolve))
    const { port } = dripping.address() as AddressInfo
    const hasty = createSmtpMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: FROM, timeoutMs: 200 })
    expect(await failureOf(hasty.send(MAIL))).toBeInstanceOf(MailUnavailable)
    await hasty.close()
    await new Promise(resolve => dripping.close(resolve))
  })

  it('by not being there is unavailable', async () => {
    const other = await startSandbox(sandboxOptions(VOICE_URL, { smtpPort: 0 }))
    const orphan = mailerTo(other)
    await other.stop()
    expect(await failureOf(orphan.send(MAIL))).toBeInstanceOf(MailUnavailable)
    await orphan.close()
  })

  it.each([
    [{ fault: 'burn' }, '"fault" must be one of refuse, hang, close, lost-response'],
    [{ fault: 'refuse', status: 250 }, '"status" must be a whole number from 400 to 599'],
    [{ fault: 'lost-response', on: 'recipient' }, '"lost-response" can only strike a message'],
    [{ fault: 'hang', on: 'connect', to: 'ada@example.com' }, '"to" on "connect"'],
    [{ fault: 'hang', often: 3 }, 'unknown field "often"'],
  ])('is not set up wrongly: %o', async (rule, words) => {
    await setFaults({ fault: 'hang', count: 7 })
    await expect(setFaults({ fault: 'close' }, rule)).rejects.toThrow(words)
    expect(await control.get('/mail/faults')).toMatchObject([{ fault: 'hang', count: 7 }])
  })
})

describe('the mailbox', () => {
  it('is searched and cleared by recipient, in any case', async () => {
    for (const to of ['ada@example.com', 'grace@example.com', 'Ada@example.org']) await mailer.send({ ...MAIL, to })
    expect((await inbox('ADA@')).map(mail => mail.recipients[0])).toEqual(['ada@example.com', 'Ada@example.org'])
    await control.send('DELETE', '/mail?to=ada@example.com')
    expect((await inbox()).map(mail => mail.recipients[0])).toEqual(['grace@example.com', 'Ada@example.org'])
    await control.send('DELETE', '/mail')
    expect(await inbox()).toEqual([])
  })

  it('says so where there is no such mail', async () => {
    await expect(control.get('/mail/999999')).rejects.toThrow('400: There is no such mail')
  })

  it('has a page that is linked, and that shows a mail in a frame without scripts', async () => {
    expect(await (await fetch(sandbox.url)).text()).toContain('href="/mail"')
    const page = await (await fetch(`${sandbox.url}/mail`)).text()
    expect(page).toMatch(/<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/)
  })

  it('is off unless it is asked for', async () => {
    const silent = await startSandbox(sandboxOptions(VOICE_URL))
    expect(silent.smtpPort).toBeNull()
    await expect(new ControlClient(silent.url).get('/mail')).rejects.toThrow('404')
    await silent.stop()
  })
})

describe('the setting SANDBOX_SMTP_PORT', () => {
  const { accountSid, authToken, apiKeySid, apiKeySecret, appSid, callerId } = sandboxOptions(VOICE_URL)
  const env = {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_API_KEY_SID: apiKeySid,
    TWILIO_API_KEY_SECRET: apiKeySecret,
    TWILIO_TWIML_APP_SID: appSid,
    TWILIO_CALLER_ID: callerId,
    SANDBOX_VOICE_URL: VOICE_URL,
  }

  it.each([['', null], ['0', 0], ['2525', 2525]])('%j gives %j', (value, port) => {
    expect(readConfig({ ...env, SANDBOX_SMTP_PORT: value }).smtpPort).toBe(port)
  })

  it('is a port', () => {
    expect(() => readConfig({ ...env, SANDBOX_SMTP_PORT: '70000' })).toThrow(ConfigError)
  })
})
